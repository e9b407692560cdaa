"""Freezing a baseline from the data as it is, and seeing later whether that data was restated.

The question goes through a callable, so that whoever freezes decides about caching. A growth has no
baseline: it is against another time already.
"""

import hashlib
import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta

from opsdash.calendar.periods import Grain, Period, start_of
from opsdash.metrics.answer import Answer, AnswerRow, Flag, Reason
from opsdash.metrics.catalog import Catalog, Kind, Metric
from opsdash.metrics.coverage import Coverage
from opsdash.metrics.levels import Frozen, Level, LevelKind
from opsdash.metrics.limits import reach_of
from opsdash.metrics.question import Filter, Question
from opsdash.metrics.scope import Scope

Ask = Callable[[Question], Answer]

# A quarter: long enough for a quiet number, short enough to be about now.
WEEKS = 13
_WEEK = 7
_DAY = timedelta(days=1)

# What a reader of a frozen number has to know about it later.
_KEPT = (Flag.INCOMPLETE, Flag.APPROXIMATE, Flag.UNFILTERED, Flag.CONVERTED)


@dataclass(frozen=True)
class Freezing:
    """What freezing rests on: what metrics mean, which days the data covers, who answers."""

    catalog: Catalog
    coverage: Coverage
    week_start: int
    ask: Ask


@dataclass(frozen=True)
class Taken:
    """A number over a window with both of its sides; without a value `reason` may say why."""

    value: float | None
    numerator: float | None = None
    denominator: float | None = None
    flags: frozenset[Flag] = frozenset()
    currency: str | None = None
    data_version: int = 0
    reason: Reason | None = None


def can_freeze(metric: Metric) -> bool:
    return not metric.needs_comparison


def last_weeks(books: Freezing, metric: Metric, weeks: int = WEEKS) -> Period | None:
    """The last whole weeks whose data is complete and settled, fewer where it begins later."""
    anchor = books.coverage.anchor
    if anchor is None:
        return None
    probe = Question((metric.id,), Period(anchor, anchor + _DAY))
    reach = reach_of(Scope(probe, books.catalog, books.coverage), metric)
    through = min(reach.through or anchor, anchor) - timedelta(days=metric.window or 0)
    end = start_of(through + _DAY, Grain.WEEK, books.week_start)
    first = end - timedelta(weeks=weeks)
    starts = reach.starts
    if starts and starts > first:
        whole = start_of(starts, Grain.WEEK, books.week_start)
        first = whole if whole == starts else whole + timedelta(weeks=1)
    return Period(first, end) if first < end else None


def take(books: Freezing, metric: Metric, window: Period, filters: tuple[Filter, ...]) -> Taken:
    """The number that a baseline over `window` is."""
    if metric.is_standing:
        return _mean_of_weeks(books, metric, window, filters)
    answer = books.ask(Question((metric.id,), window, filters=filters))
    row = answer.total(metric.id)
    taken = _taken(answer, row)
    if metric.kind is not Kind.SUM or row.value is None:
        return taken
    weeks = window.days / _WEEK
    return replace(taken, value=row.value / weeks, denominator=weeks)


def freeze(
    books: Freezing, metric: Metric, window: Period, filters: tuple[Filter, ...], on: date
) -> Level | None:
    """The baseline over `window`, valid from `on`, not yet stored; None without a number."""
    taken = take(books, metric, window, filters)
    if taken.value is None:
        return None
    # Without filters there is nothing that could not be narrowed by them.
    flags = taken.flags if filters else taken.flags - {Flag.UNFILTERED}
    frozen = Frozen(
        window=window,
        numerator=taken.numerator,
        denominator=taken.denominator,
        data_version=taken.data_version,
        definition=definition_of(books.catalog, metric),
        limits=tuple(flag.value for flag in _KEPT if flag in flags),
    )
    return Level(
        metric.id,
        LevelKind.BASELINE,
        taken.value,
        taken.value,
        currency=(taken.currency or "") if metric.unit == "money" else "",
        valid_from=on,
        filters=filters,
        frozen=frozen,
    )


def restated(books: Freezing, metric: Metric, level: Level) -> Taken | None:
    """What a baseline's window says today, where that is another number than was frozen."""
    frozen = level.frozen
    if frozen is None or level.low is None:
        return None
    now = take(books, metric, frozen.window, level.filters)
    if now.data_version == frozen.data_version:
        return None
    pairs = (
        (now.value, level.low),
        (now.numerator, frozen.numerator),
        (now.denominator, frozen.denominator),
    )
    return None if all(_same(*pair) for pair in pairs) else now


def definition_of(catalog: Catalog, metric: Metric) -> str:
    """A short text that changes when the metric is calculated in another way."""
    bases = [
        (base.kind, base.numerator, base.denominator, base.scale, base.quantile, base.window)
        for base in catalog.base_metrics(metric)
    ]
    summed = [
        (each.relation, each.anchor, each.sum, each.where, each.flows)
        for each in catalog.measures_of(metric)
    ]
    return hashlib.sha256(repr((bases, summed)).encode()).hexdigest()[:16]


def _mean_of_weeks(
    books: Freezing, metric: Metric, window: Period, filters: tuple[Filter, ...]
) -> Taken:
    """A stock is what it is on a day, so its baseline is the mean of the weeks' ends."""
    answer = books.ask(Question((metric.id,), window, Grain.WEEK, filters=filters))
    rows = [row for row in answer.of(metric.id) if row.value is not None]
    taken = _taken(answer, answer.total(metric.id))
    values = [row.value for row in rows if row.value is not None]
    if not values:
        return replace(taken, value=None)
    total, weeks = math.fsum(values), float(len(values))
    return replace(taken, value=total / weeks, numerator=total, denominator=weeks)


def _taken(answer: Answer, row: AnswerRow) -> Taken:
    return Taken(
        value=row.value,
        numerator=row.numerator,
        denominator=row.denominator,
        flags=row.flags,
        currency=answer.currency,
        data_version=answer.data_version,
        reason=answer.reason_of(row.metric),
    )


def _same(first: float | None, second: float | None) -> bool:
    if first is None or second is None:
        return first is second
    return math.isclose(first, second, rel_tol=1e-9, abs_tol=1e-9)
