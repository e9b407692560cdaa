"""From sums to values: sum first, divide last.

A denominator that is zero, or a side that no source covers, leaves the value None: an invented
zero would be read as good news.
"""

from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from opsdash.calendar.periods import Period
from opsdash.metrics.answer import AnswerRow, Flag, Status
from opsdash.metrics.catalog import Kind, Metric, Term
from opsdash.metrics.cells import WHOLE, Cells, Key
from opsdash.metrics.columns import column_of, columns_of
from opsdash.metrics.coverage import Span
from opsdash.metrics.frame import known_end
from opsdash.metrics.limits import is_covered, reach_of

_PERCENT = 100
# The day after 1 January 1970: a step's end less this is the number of its last day.
_DAY_1 = date(1970, 1, 2)


class Value(NamedTuple):
    """A value with both sides of its fraction; `is_thin` when it is made of too few cases."""

    value: float | None
    numerator: float | None = None
    denominator: float | None = None
    is_thin: bool = False


_UNKNOWN = Value(None)


@dataclass(frozen=True, slots=True)
class _Side:
    """A term with its cells at hand, so that a row costs no look-ups by name.

    `cases` are those of the number of the very rows of `cells`, where the metric divides by it.
    """

    sign: int
    cells: dict[Key, float]
    cases: dict[Key, float]
    is_split: bool
    spans: tuple[Span, ...]


class _Step(NamedTuple):
    """What all rows of a step share."""

    at: int
    period: Period
    flags: frozenset[Flag]
    is_comparable: bool


class Formula:
    """One metric over the cells of an answer."""

    def __init__(self, cells: Cells, metric: Metric) -> None:
        scope = cells.scope
        self._cells = cells
        self._metric = metric
        self._bases = scope.catalog.base_metrics(metric)
        self.columns = columns_of(scope.catalog, metric)
        self.reach = reach_of(scope, metric)
        self._standing = self._standing_flags()
        self._is_stock = metric.is_standing
        self._grows = metric.needs_comparison
        self._is_coarse_before = any((each, 1) in cells.coarse for each in self.columns)
        seen_alike = (self.reach, self._is_coarse_before)
        self._known_steps: dict[int, _Step] = cells.shared.setdefault(seen_alike, {})
        self._wholes: dict[tuple[int, int], float | None] = {}
        self._factors = self._made_of(metric.factors)
        self._divisors = self._made_of(metric.divisors)
        self._numerator = self._sides(metric.numerator)
        self._denominator = self._sides(metric.denominator)
        self._growing = [self._sides(base.numerator) for base in self._bases]
        self._outside = self._sides(metric.left_out)
        self._undated = self._sides(metric.approximate)
        self._named = scope.question.target(metric.id)
        self._value = {
            Kind.QUANTILE: self._quantile,
            Kind.PRODUCT: self._product,
            Kind.AGE: self._age,
            Kind.RATIO: self._ratio,
            Kind.SHARE: self._share,
        }.get(metric.kind, self._plain)

    def _sides(self, terms: tuple[Term, ...]) -> tuple[_Side, ...]:
        scope = self._cells.scope
        return tuple(
            _Side(
                sign=term.sign,
                cells=self._cells.sums.get(column_of(self._metric, term), {}),
                cases=self._cases(term),
                is_split=scope.is_split(scope.catalog.measures[term.measure]),
                spans=scope.spans(scope.catalog.measures[term.measure]),
            )
            for term in terms
        )

    def _cases(self, summed: Term) -> dict[Key, float]:
        measures = self._cells.scope.catalog.measures
        for term in self._metric.denominator:
            # Rows that meet other conditions are other rows.
            is_alike = (term.conditions, term.window) == (summed.conditions, summed.window)
            if is_alike and measures[term.measure].counts_rows_of(measures[summed.measure]):
                return self._cells.sums.get(column_of(self._metric, term), {})
        return {}

    def _made_of(self, names: tuple[str, ...]) -> tuple["Formula", ...]:
        metrics = self._cells.scope.catalog.metrics
        return tuple(Formula(self._cells, metrics[each]) for each in names)

    def rows(self, splits: tuple[str | None, ...]) -> list[AnswerRow]:
        """A row for every step and split value."""
        steps = map(self._step, range(len(self._cells.steps[0])))
        return [self._row(step, split) for step in steps for split in splits]

    def total(self) -> AnswerRow:
        """The row over the whole period and all splits."""
        return self._row(self._step(WHOLE), None)

    def _standing_flags(self) -> frozenset[Flag]:
        scope = self._cells.scope
        measures = scope.catalog.measures_of(self._metric)
        found = set()
        if not self._cells.slower.isdisjoint(self.columns):
            found.add(Flag.SLOWER)
        if not self._cells.converted.isdisjoint(self.columns):
            found.add(Flag.CONVERTED)
        if scope.is_overlapping and any(map(scope.is_split, measures)):
            found.add(Flag.OVERLAPPING)
        if scope.unfiltered(measures):
            found.add(Flag.UNFILTERED)
        if any(base.is_standing for base in self._bases):
            # Current statuses say nothing about reopens between, nor about what was open before.
            found |= {Flag.APPROXIMATE, Flag.OPENING_UNKNOWN}
        return frozenset(found)

    def _step(self, index: int) -> _Step:
        """The step as all metrics with the same reach see it, with the flags of this one."""
        found = self._known_steps.get(index)
        if found is None:
            found = self._known_steps[index] = self._seen(index)
        return found._replace(flags=found.flags | self._standing) if self._standing else found

    def _seen(self, index: int) -> _Step:
        cells = self._cells
        period = cells.period(0, index)
        is_whole = index == WHOLE or len(cells.steps[0]) == 1
        flags = self.reach.flags(period, is_whole=is_whole, is_cut=cells.is_cut(0, index))
        against = self._against(index)
        if against is not None and self.reach.misses(against):
            flags |= {Flag.COMPARE_INCOMPLETE}
        return _Step(index, period, flags, against is not None)

    def _against(self, index: int) -> Period | None:
        """The step to compare with: the same place in the comparison period, of equal kind."""
        cells = self._cells
        if len(cells.steps) == 1 or index >= len(cells.steps[1]) or self._is_coarse_before:
            return None
        step, other = cells.period(0, index), cells.period(1, index)
        is_cut = cells.is_cut(0, index) or cells.is_cut(1, index)
        return None if is_cut and step.days != other.days else other

    def _row(self, step: _Step, split: str | None) -> AnswerRow:
        index = step.at
        if self._grows:
            now, then = self._growth_or_gap(step, split), _UNKNOWN
        else:
            now = self._value(0, index, split)
            then = self._value(1, index, split) if step.is_comparable else self._target(step, split)
        left_out = self._left_out(index, split) if self._outside else None
        is_flagged = left_out or self._undated
        return AnswerRow(
            metric=self._metric.id,
            period=step.period,
            split=split,
            value=now.value,
            numerator=now.numerator,
            denominator=now.denominator,
            status=Status.THIN if now.is_thin else Status.OK,
            flags=self._case_flags(step, split, left_out) if is_flagged else step.flags,
            compare=then.value,
            change=self._change(now.value, then.value),
            compare_numerator=then.numerator,
            compare_denominator=then.denominator,
            left_out=left_out,
        )

    def _plain(self, part: int, index: int, split: str | None) -> Value:
        sum_ = self._sum(self._numerator, part, index, split)
        return Value(None if sum_ is None else sum_ * self._metric.scale, sum_)

    def _ratio(self, part: int, index: int, split: str | None) -> Value:
        numerator = self._sum(self._numerator, part, index, split)
        return self._divided(numerator, self._sum(self._denominator, part, index, split))

    def _share(self, part: int, index: int, split: str | None) -> Value:
        numerator = self._sum(self._numerator, part, index, split)
        return self._divided(numerator, self._of_all_parts(part, index))

    def _divided(self, numerator: float | None, denominator: float | None) -> Value:
        if not denominator or numerator is None:
            return Value(None, numerator, denominator)
        value = numerator / denominator * self._metric.scale
        return Value(value, numerator, denominator, denominator < self._metric.thin_below)

    def _target(self, step: _Step, split: str | None) -> Value:
        """The number the question names: for the whole, and for each part that it holds for.

        What adds up over time or over the parts of a split has a target for the whole only.
        """
        if self._named is None:
            return _UNKNOWN
        kind = self._metric.kind
        is_step = step.at != WHOLE and len(self._cells.steps[0]) > 1
        if (is_step and kind is Kind.SUM) or (split is not None and kind in (Kind.SUM, Kind.STOCK)):
            return _UNKNOWN
        return Value(self._named)

    def _product(self, part: int, index: int, split: str | None) -> Value:
        above = [each._value(part, index, split) for each in self._factors]  # noqa: SLF001  its own
        below = [each._value(part, index, split) for each in self._divisors]  # noqa: SLF001  its own
        numerator, denominator = (_multiplied(values) for values in (above, below))
        if not denominator or numerator is None:
            return Value(None, numerator, denominator)
        value = numerator / denominator * self._metric.scale
        is_thin = any(each.is_thin for each in (*above, *below))
        return Value(value, numerator, denominator, is_thin)

    def _age(self, part: int, index: int, split: str | None) -> Value:
        """Days since 1970 until the last known day, less those until each beginning."""
        begun = self._sum(self._numerator, part, index, split)
        number = self._sum(self._denominator, part, index, split)
        if begun is None or not number:
            return Value(None, None, number)
        scope = self._cells.scope
        known = known_end(scope, scope.catalog.measures[self._metric.numerator[0].measure])
        end = min(self._cells.period(part, index).end, known)
        total = (end - _DAY_1).days * number - begun
        return Value(total / number, total, number, number < self._metric.thin_below)

    def _of_all_parts(self, part: int, index: int) -> float | None:
        """The sum of a step over all values of the split, cases in several of them once."""
        if index == WHOLE or self._cells.scope.is_overlapping:
            return self._sum(self._denominator, part, index, None)
        if (part, index) not in self._wholes:
            splits = self._cells.splits()
            parts = [self._sum(self._denominator, part, index, each) for each in splits]
            known = [each for each in parts if each is not None]
            self._wholes[part, index] = sum(known) if known else None
        return self._wholes[part, index]

    def _quantile(self, part: int, index: int, split: str | None) -> Value:
        metric = self._metric
        column = column_of(metric, metric.numerator[0])
        cells = self._cells.quantiles.get((column, metric.quantile or 0), {})
        found = cells.get((part, index, split if self._numerator[0].is_split else None))
        if found is None:
            return _UNKNOWN
        cases, seconds = found
        return Value(seconds * metric.scale, None, cases, cases < metric.thin_below)

    def _growth_or_gap(self, step: _Step, split: str | None) -> Value:
        if not step.is_comparable:
            return _UNKNOWN
        growths = [
            self._growth(sides, base.thin_below, step.at, split)
            for sides, base in zip(self._growing, self._bases, strict=True)
        ]
        if self._metric.kind is Kind.GROWTH:
            return growths[0]
        is_thin = any(growth.is_thin for growth in growths)
        first, second = (growth.value for growth in growths)
        return Value(None if first is None or second is None else first - second, is_thin=is_thin)

    def _growth(
        self, sides: tuple[_Side, ...], thin_below: int, index: int, split: str | None
    ) -> Value:
        now = self._sum(sides, 0, index, split)
        then = self._sum(sides, 1, index, split)
        if now is None or then is None or then <= 0:
            return Value(None, now, then)
        return Value((now / then - 1) * _PERCENT, now, then, then < thin_below)

    def _sum(
        self, sides: tuple[_Side, ...], part: int, index: int, split: str | None
    ) -> float | None:
        """The signed sum of measures, None where one of them is not covered by any source."""
        total: float = 0
        for side in sides:
            key = (part, index, split if side.is_split else None)
            value = side.cells.get(key)
            if (not value and not side.cases.get(key)) or self._is_stock:
                # No rows mean zero only where there could have been some.
                step = self._cells.period(part, index)
                if not is_covered(self._spans(side, split), step):
                    return None
            total += side.sign * (value or 0)
        return total

    def _spans(self, side: _Side, split: str | None) -> tuple[Span, ...]:
        """The days that could have rows: of a part that is a source, its own."""
        is_source = side.is_split and self._cells.scope.question.split == "source"
        if split is None or not is_source:
            return side.spans
        return tuple(each for each in side.spans if each.source == split)

    def _left_out(self, index: int, split: str | None) -> float | None:
        outside = self._sum(self._outside, 0, index, split) or 0
        inside = self._sum(self._denominator, 0, index, split) or 0
        return outside / (outside + inside) if outside + inside else None

    def _case_flags(
        self, step: _Step, split: str | None, left_out: float | None
    ) -> frozenset[Flag]:
        """The flags of the step and those that the cases of one row add."""
        flags = step.flags
        if left_out:
            flags |= {Flag.LEFT_OUT}
        if self._undated and self._sum(self._undated, 0, step.at, split):
            flags |= {Flag.APPROXIMATE}
        return flags

    def _change(self, now: float | None, then: float | None) -> float | None:
        if now is None or then is None:
            return None
        if self._metric.change != "percent":
            return now - then
        return (now / then - 1) * _PERCENT if then > 0 else None


def _multiplied(values: list[Value]) -> float | None:
    product = 1.0
    for each in values:
        if each.value is None:
            return None
        product *= each.value
    return product
