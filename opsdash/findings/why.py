"""Why a number changed between a period and its comparison: parts that add up, best told first.

A count becomes volume, mix and rate against what it is measured by; a ratio becomes mix and rate
within parts; a median only its parts side by side. Events near the change are listed as
candidates, and nothing here says what caused it.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from opsdash.analysis.calendar_effect import CalendarEffect
from opsdash.analysis.drivers import Drivers, rate_by_own_segment
from opsdash.calendar.events import WRITTEN, Event
from opsdash.calendar.periods import Comparison, Grain, Period
from opsdash.errors import UnknownNameError
from opsdash.findings.why_calendar import calendar_part
from opsdash.findings.why_noise import (
    ERRORS,
    dispersion_of,
    error_of,
    has_chance,
    noise_questions,
)
from opsdash.findings.why_splits import (
    Concentration,
    Sides,
    Split,
    concentrated,
    drivers_in,
    ranked,
    sides_in,
    splits_of,
)
from opsdash.metrics.answer import Answer, AnswerRow, Flag, Reason, Status
from opsdash.metrics.baselines import Ask
from opsdash.metrics.catalog import Catalog, Kind, Metric
from opsdash.metrics.coverage import Coverage
from opsdash.metrics.question import Filter, Question

# What happened up to two weeks from where the comparison ends and the period begins.
_NEAR: Final = timedelta(days=14)


class WhyKind(StrEnum):
    """COUNT: against a base, with a volume. SUM: without. RATIO: of two sums. PARTS: a quantile."""

    COUNT = "count"
    SUM = "sum"
    RATIO = "ratio"
    PARTS = "parts"


class WhyReason(StrEnum):
    """Why nothing can be said. UNANSWERED: the metric itself is refused, see `refusal`."""

    UNANSWERED = "unanswered"
    UNCOMPARED = "uncompared"
    INCOMPLETE = "incomplete"
    UNEQUAL = "unequal"
    NO_VALUE = "no_value"
    NOT_MADE_OF_PARTS = "not_made_of_parts"


@dataclass(frozen=True)
class WhyAsked:
    """`base` is the metric that a count is measured against; None: the first one with data."""

    metric: str
    period: Period
    comparison: Comparison = Comparison.PREVIOUS
    against: Period | None = None
    filters: tuple[Filter, ...] = ()
    base: str | None = None

    def question(self, metric: str, split: str | None = None, *more: Filter) -> Question:
        taken = {each.dimension for each in more}
        kept = tuple(each for each in self.filters if each.dimension not in taken)
        is_days = self.comparison is not Comparison.TARGET
        return Question(
            (metric,),
            self.period,
            Grain.TOTAL,
            split,
            (*kept, *more),
            self.comparison if is_days else Comparison.NONE,
            against=self.against,
        )


@dataclass(frozen=True)
class Books:
    """What a finding rests on. `events` gives those that touch `first <= day < end`."""

    ask: Ask
    catalog: Catalog
    coverage: Coverage
    events: Callable[[date, date], tuple[Event, ...]]


@dataclass(frozen=True)
class Terms:
    """`change = volume + mix + rate + unmatched`; `by` is the dimension of the mix, if any."""

    change: float
    volume: float
    mix: float
    rate: float
    unmatched: float
    by: str | None


@dataclass(frozen=True)
class Drill:
    """The split of one part of another split: `name` of `of`, None where it was not recorded."""

    of: str
    name: str | None
    split: Split


@dataclass(frozen=True)
class Why:
    """`row` is the whole number with its comparison, `splits` the ones that tell most first.

    `error` is the standard error of the change, of a count with a base of what the base does not
    explain of it; None where it cannot be known. `base` is what a count is measured against,
    `base_change` its growth in percent and `ratio` the two as a metric.
    `parts` are the rows of a quantile by the first dimension. `concentration` is where most of a
    count's change is that its base does not explain.
    """

    asked: WhyAsked
    kind: WhyKind
    status: Status
    reason: WhyReason | None = None
    refusal: Reason | None = None
    compared: Period | None = None
    row: AnswerRow | None = None
    currency: str | None = None
    base: str | None = None
    ratio: str | None = None
    base_change: float | None = None
    terms: Terms | None = None
    splits: tuple[Split, ...] = ()
    drill: Drill | None = None
    concentration: Concentration | None = None
    error: float | None = None
    calendar: CalendarEffect | None = None
    events: tuple[Event, ...] = ()
    parts: tuple[AnswerRow, ...] = ()
    parts_by: str | None = None
    data_version: int = 0

    @property
    def change(self) -> float | None:
        if self.row is None or self.row.value is None or self.row.compare is None:
            return None
        return self.row.value - self.row.compare

    @property
    def is_usual(self) -> bool:
        """Whether the change is no more than chance makes of equal circumstances.

        That a base grew is no chance: of a count, what is left without it is judged.
        """
        change = self.change
        if change is not None and self.ratio is not None and self.terms is not None:
            change -= self.terms.volume
        return change is not None and self.error is not None and abs(change) <= ERRORS * self.error


def can_be_split(metric: Metric) -> bool:
    """Whether a change of the metric can be told by its parts at all."""
    return metric.kind in (Kind.SUM, Kind.RATIO, Kind.QUANTILE)


def bases_of(catalog: Catalog, coverage: Coverage, metric: Metric) -> Mapping[str, Metric]:
    """What a sum can be measured against, by the id of that sum: the ratio of the two."""
    if metric.kind is not Kind.SUM:
        return {}
    sums = {each.numerator: each for each in catalog.metrics.values() if each.kind is Kind.SUM}
    found: dict[str, Metric] = {}
    for each in catalog.metrics.values():
        base = sums.get(each.denominator)
        if each.kind is not Kind.RATIO or each.numerator != metric.numerator or base is None:
            continue
        if all(coverage.spans_of(measure) for measure in catalog.measures_of(each)):
            found.setdefault(base.id, each)
    return found


def find_why(books: Books, asked: WhyAsked) -> Why:
    """Raises UnknownNameError and InvalidQuestionError as the question does."""
    answer = books.ask(asked.question(asked.metric))
    metric = books.catalog.metrics[asked.metric]
    kind = _kind(metric)
    row = answer.total(metric.id)
    found = Why(
        asked,
        kind,
        Status.REFUSED,
        compared=answer.compared,
        row=row,
        currency=answer.currency,
        refusal=answer.reason_of(metric.id),
        data_version=answer.data_version,
    )
    reason = _problem(metric, answer, row)
    if reason is not None:
        return replace(found, reason=reason)
    status = Status.THIN if row.status is Status.THIN else Status.OK
    found = replace(found, status=status, events=_near(books, asked, answer.compared))
    if kind is WhyKind.PARTS:
        return _side_by_side(books, found, metric)
    return _decomposed(books, found, metric)


def questions_ahead(books: Books, asked: WhyAsked) -> tuple[Question, ...]:
    """What `find_why` asks whatever it finds; asked at once these cost less."""
    metric = books.catalog.metrics.get(asked.metric)
    if metric is None or not can_be_split(metric) or metric.kind is Kind.QUANTILE:
        return (asked.question(asked.metric),)
    bases = bases_of(books.catalog, books.coverage, metric)
    measured = bases.get(asked.base or next(iter(bases), ""), metric)
    found = [asked.question(each) for each in dict.fromkeys((metric.id, measured.id))]
    if has_chance(books.catalog, measured):
        found.append(noise_questions(measured, asked)[0])
    dimensions = splits_of(books.catalog, books.coverage, measured, asked.filters)
    return (*found, *(asked.question(measured.id, each) for each in dimensions))


def _kind(metric: Metric) -> WhyKind:
    if metric.kind is Kind.QUANTILE:
        return WhyKind.PARTS
    return WhyKind.RATIO if metric.kind is Kind.RATIO else WhyKind.SUM


def _problem(metric: Metric, answer: Answer, row: AnswerRow) -> WhyReason | None:
    if not can_be_split(metric):
        return WhyReason.NOT_MADE_OF_PARTS
    if answer.reason_of(metric.id) is not None:
        return WhyReason.UNANSWERED
    if answer.compared is None:
        return WhyReason.UNCOMPARED
    if Flag.INCOMPLETE in row.flags:
        return WhyReason.INCOMPLETE
    if Flag.COMPARE_INCOMPLETE in row.flags:
        return WhyReason.UNEQUAL
    return WhyReason.NO_VALUE if row.value is None or row.compare is None else None


def _near(books: Books, asked: WhyAsked, compared: Period | None) -> tuple[Event, ...]:
    """What people wrote down near the day the comparison turns into the period.

    Where other days lie between the two there is no such day, and nothing is a candidate.
    """
    turn = asked.period.first
    if compared is None or abs(turn - compared.end) > _NEAR:
        return ()
    first, end = turn - _NEAR, min(asked.period.end, turn + _NEAR)
    found = books.events(first, end)
    return tuple(each for each in found if each.kind in WRITTEN and first <= each.first_day)


def _side_by_side(books: Books, found: Why, metric: Metric) -> Why:
    """A quantile of the whole is no sum of those of its parts."""
    for dimension in splits_of(books.catalog, books.coverage, metric, found.asked.filters):
        answer = books.ask(found.asked.question(metric.id, dimension))
        rows = [row for row in answer.of(metric.id) if row.change is not None]
        if len(rows) > 1:
            rows.sort(key=lambda row: (-abs(row.change or 0.0), row.split or ""))
            return replace(found, parts=tuple(rows), parts_by=dimension)
    return found


def _decomposed(books: Books, found: Why, metric: Metric) -> Why:
    bases = bases_of(books.catalog, books.coverage, metric)
    wanted = found.asked.base
    if wanted is not None and wanted not in bases:
        raise UnknownNameError(noun="metric", name=wanted, suggestions=tuple(bases))
    ratio = bases.get(wanted or next(iter(bases), ""))
    whole = sides_in(books.ask(found.asked.question((ratio or metric).id)), ratio or metric)
    if ratio is not None and (whole.denominators.sum(axis=1) > 0).all():
        base = next(name for name, each in bases.items() if each is ratio)
        sums = whole.denominators.sum(axis=1)
        change = float(sums[1] / sums[0] - 1) * 100
        found = replace(found, kind=WhyKind.COUNT, base=base, ratio=ratio.id, base_change=change)
        return _with_splits(books, found, metric, ratio, whole)
    return _with_splits(books, found, metric, metric, whole)


def _with_splits(books: Books, found: Why, metric: Metric, asked_of: Metric, whole: Sides) -> Why:
    dispersion = dispersion_of(books.ask, books.catalog, asked_of, found.asked)
    dimensions = splits_of(books.catalog, books.coverage, asked_of, found.asked.filters)
    splits = splits_by(books, found, asked_of, dispersion, dimensions)
    error = error_of(books.catalog, asked_of, whole, dispersion)
    if error is not None and asked_of is not metric:
        # In cases, as the change is: the error of the rate over the mean of its base.
        error *= float(whole.denominators.sum(axis=1).mean()) / asked_of.scale
    found = replace(found, splits=splits, error=error, terms=_terms(found, whole, splits))
    if found.kind is not WhyKind.RATIO:
        found = replace(
            found,
            calendar=calendar_part(books.ask, books.events, found),
            concentration=concentrated(splits, 0.0 if error is None else ERRORS * error),
        )
    return replace(found, drill=_drill(books, found, asked_of, dispersion))


def splits_by(
    books: Books,
    found: Why,
    asked_of: Metric,
    dispersion: float,
    dimensions: Sequence[str],
    *more: Filter,
) -> tuple[Split, ...]:
    """The change by each of these dimensions that says something, the one that tells most first.

    `asked_of` is the metric, or its ratio to what it is measured against; `more` narrows it.
    """
    made = []
    for dimension in dimensions:
        answer = books.ask(found.asked.question(asked_of.id, dimension, *more))
        is_ratio = found.kind is WhyKind.RATIO
        split = drivers_in(books.catalog, answer, asked_of, dimension, dispersion, is_ratio)
        if split is not None:
            made.append(split)
    return ranked(made, is_ratio=found.kind is WhyKind.RATIO)


def _terms(found: Why, whole: Sides, splits: tuple[Split, ...]) -> Terms | None:
    """By the first dimension that both sides have; without one there is no mix."""
    shared = next((each for each in splits if each.is_shared), None)
    change = found.change or 0.0
    if shared is not None:
        drivers = shared.drivers
        terms = (drivers.volume, drivers.mix, drivers.rate, drivers.unmatched)
        return Terms(change, *terms, by=shared.dimension)
    if found.kind is not WhyKind.COUNT:
        return None
    sides = (whole.numerators.sum(axis=1, keepdims=True), whole.denominators.sum(axis=1))
    alone: Drivers | None = rate_by_own_segment((None,), *sides).value
    if alone is None:
        return None
    return Terms(change, alone.volume, 0.0, alone.rate, 0.0, by=None)


def _drill(books: Books, found: Why, asked_of: Metric, dispersion: float) -> Drill | None:
    """The first part of the first split that is beyond noise, by the dimension that tells next."""
    if not found.splits:
        return None
    first = found.splits[0]
    part = next(
        (each for each in first.drivers.parts if each.is_beyond_noise and len(each.names) == 1),
        None,
    )
    if part is None:
        return None
    narrowed = Filter(first.dimension, (part.names[0] or "",))
    filters, beside = (*found.asked.filters, narrowed), frozenset({first.dimension})
    dimensions = splits_of(books.catalog, books.coverage, asked_of, filters, beside)
    below = [
        each
        for each in splits_by(books, found, asked_of, dispersion, dimensions, narrowed)
        if any(one.is_beyond_noise for one in each.drivers.parts)
    ]
    return Drill(first.dimension, part.names[0], below[0]) if below else None
