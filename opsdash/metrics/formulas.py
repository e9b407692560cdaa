"""From sums to values: sum first, divide last.

A denominator that is zero, or a side that no source covers, leaves the value None: an invented
zero would be read as good news.
"""

from dataclasses import dataclass

from opsdash.calendar.periods import Period
from opsdash.metrics.answer import AnswerRow, Flag, Status
from opsdash.metrics.catalog import Kind, Metric, Term
from opsdash.metrics.cells import WHOLE, Cells
from opsdash.metrics.limits import is_covered, reach_of
from opsdash.metrics.sql import Column

_PERCENT = 100


@dataclass(frozen=True, slots=True)
class Value:
    """A value with both sides of its fraction; `is_thin` when it is made of too few cases."""

    value: float | None
    numerator: float | None = None
    denominator: float | None = None
    is_thin: bool = False


_UNKNOWN = Value(None)


class Formula:
    """One metric over the cells of an answer."""

    def __init__(self, cells: Cells, metric: Metric) -> None:
        scope = cells.scope
        self._cells = cells
        self._metric = metric
        self._bases = scope.catalog.base_metrics(metric)
        self._reach = reach_of(scope, metric)
        measures = scope.catalog.measures
        self._is_split = {name: scope.is_split(measure) for name, measure in measures.items()}
        self._spans = {each.id: scope.spans(each) for each in scope.catalog.measures_of(metric)}
        self._standing = self._standing_flags()

    def rows(self, splits: tuple[str | None, ...]) -> list[AnswerRow]:
        """A row for every step and split value."""
        return [
            self._row(index, split, *shared)
            for index in range(len(self._cells.steps[0]))
            for shared in [self._shared(index)]
            for split in splits
        ]

    def total(self) -> AnswerRow:
        """The row over the whole period and all splits."""
        return self._row(WHOLE, None, *self._shared(WHOLE))

    def _standing_flags(self) -> frozenset[Flag]:
        scope = self._cells.scope
        measures = scope.catalog.measures_of(self._metric)
        found = set()
        if any(each.id in self._cells.slower for each in measures):
            found.add(Flag.SLOWER)
        if scope.unfiltered(measures):
            found.add(Flag.UNFILTERED)
        if self._metric.kind is Kind.STOCK:
            # Current statuses say nothing about reopens between, nor about what was open before.
            found |= {Flag.APPROXIMATE, Flag.OPENING_UNKNOWN}
        return frozenset(found)

    def _shared(self, index: int) -> tuple[Period, frozenset[Flag], bool]:
        """What all splits of a step share: its period, its flags, whether it can be compared."""
        cells = self._cells
        step = cells.period(0, index)
        flags = self._standing | self._reach.flags(
            step, is_whole=step == cells.frame.parts[0], is_cut=cells.is_cut(0, index)
        )
        against = self._against(index)
        if against is not None and self._reach.misses(against):
            flags |= {Flag.COMPARE_INCOMPLETE}
        return step, flags, against is not None

    def _against(self, index: int) -> Period | None:
        """The step to compare with: the same place in the comparison period, of equal kind."""
        cells = self._cells
        if len(cells.steps) == 1 or index >= len(cells.steps[1]):
            return None
        step, other = cells.period(0, index), cells.period(1, index)
        is_cut = cells.is_cut(0, index) or cells.is_cut(1, index)
        return None if is_cut and step.days != other.days else other

    def _row(
        self,
        index: int,
        split: str | None,
        step: Period,
        flags: frozenset[Flag],
        is_comparable: bool,
    ) -> AnswerRow:
        metric = self._metric
        if metric.needs_comparison:
            now, then = self._growth_or_gap(index, split, is_comparable=is_comparable), _UNKNOWN
        else:
            now = self._value(0, index, split)
            then = self._value(1, index, split) if is_comparable else _UNKNOWN
        left_out = self._left_out(index, split)
        return AnswerRow(
            metric=metric.id,
            period=step,
            split=split,
            value=now.value,
            numerator=now.numerator,
            denominator=now.denominator,
            status=Status.THIN if now.is_thin else Status.OK,
            flags=flags | self._case_flags(index, split, left_out),
            compare=then.value,
            change=self._change(now.value, then.value),
            compare_numerator=then.numerator,
            compare_denominator=then.denominator,
            left_out=left_out,
        )

    def _value(self, part: int, index: int, split: str | None) -> Value:
        metric = self._metric
        if metric.kind is Kind.QUANTILE:
            return self._quantile(part, index, split)
        numerator = self._sum(metric.numerator, metric.window, part, index, split)
        if metric.kind is not Kind.RATIO:
            return Value(numerator, numerator)
        denominator = self._sum(metric.denominator, metric.window, part, index, split)
        if not denominator or numerator is None:
            return Value(None, numerator, denominator)
        value = numerator / denominator * metric.scale
        return Value(value, numerator, denominator, denominator < metric.thin_below)

    def _quantile(self, part: int, index: int, split: str | None) -> Value:
        metric = self._metric
        name = metric.numerator[0].measure
        cells = self._cells.quantiles.get((name, metric.quantile or 0), {})
        found = cells.get((part, index, split if self._is_split[name] else None))
        if found is None:
            return _UNKNOWN
        cases, seconds = found
        return Value(seconds * metric.scale, None, cases, cases < metric.thin_below)

    def _growth_or_gap(self, index: int, split: str | None, *, is_comparable: bool) -> Value:
        if not is_comparable:
            return _UNKNOWN
        growths = [self._growth(base, index, split) for base in self._bases]
        if self._metric.kind is Kind.GROWTH:
            return growths[0]
        is_thin = any(growth.is_thin for growth in growths)
        first, second = (growth.value for growth in growths)
        return Value(None if first is None or second is None else first - second, is_thin=is_thin)

    def _growth(self, base: Metric, index: int, split: str | None) -> Value:
        now = self._sum(base.numerator, None, 0, index, split)
        then = self._sum(base.numerator, None, 1, index, split)
        if now is None or then is None or then <= 0:
            return Value(None, now, then)
        return Value((now / then - 1) * _PERCENT, now, then, then < base.thin_below)

    def _sum(
        self,
        terms: tuple[Term, ...],
        window: int | None,
        part: int,
        index: int,
        split: str | None,
    ) -> float | None:
        """The signed sum of measures, None where one of them is not covered by any source."""
        total: float = 0
        for term in terms:
            value = self._cell(term.measure, window, part, index, split)
            if value is None:
                return None
            total += term.sign * value
        return total

    def _cell(
        self, measure: str, window: int | None, part: int, index: int, split: str | None
    ) -> float | None:
        cells = self._cells.sums.get(Column(measure, window), {})
        value = cells.get((part, index, split if self._is_split[measure] else None))
        declared = self._cells.scope.catalog.measures[measure]
        if value is not None and not declared.is_stock:
            return value
        step = self._cells.period(part, index)
        is_known = is_covered(self._spans[measure], step, is_stock=declared.is_stock)
        return (value or 0) if is_known else None

    def _left_out(self, index: int, split: str | None) -> float | None:
        metric = self._metric
        if metric.left_out is None:
            return None
        key = (0, index, split if self._is_split[metric.left_out] else None)
        outside = self._cells.sums.get(Column(metric.left_out, metric.window), {}).get(key, 0)
        inside = self._sum(metric.denominator, metric.window, 0, index, split) or 0
        return float(outside / (outside + inside)) if outside + inside else None

    def _case_flags(self, index: int, split: str | None, left_out: float | None) -> frozenset[Flag]:
        metric = self._metric
        found = frozenset({Flag.LEFT_OUT}) if left_out else frozenset()
        if metric.approximate is None:
            return found
        key = (0, index, split if self._is_split[metric.approximate] else None)
        undated = self._cells.sums.get(Column(metric.approximate, metric.window), {}).get(key)
        return found | {Flag.APPROXIMATE} if undated else found

    def _change(self, now: float | None, then: float | None) -> float | None:
        if now is None or then is None:
            return None
        if self._metric.change != "percent":
            return now - then
        return (now / then - 1) * _PERCENT if then > 0 else None
