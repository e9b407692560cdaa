"""Which metrics moved more than they move without any change, step by step, and since when.

Steps that are not settled are left out. The usual range comes from the first complete weeks of the
year that is asked, or is the one that somebody locked; nothing moves a locked one by itself. Days
are held against their weekday, and every step has limits of its own length.
"""

import math
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import Final

import numpy as np

from opsdash.analysis.daily import judge_days, judge_days_of_counts
from opsdash.analysis.limits import Chart, Floats, standard_errors
from opsdash.analysis.phases import propose_limits
from opsdash.analysis.result import Result, Status, because, refused
from opsdash.analysis.rules import Pattern, Rule
from opsdash.analysis.signals import (
    BASELINE_FEWEST,
    BASELINE_POINTS,
    BASELINE_PROVISIONAL_BELOW,
    FEWEST_OPEN,
    Baseline,
    SignalReason,
    Signals,
    judge_counts,
    judge_individuals,
    judge_logarithms,
    onset,
)
from opsdash.analysis.weekday_profile import WEEKDAYS
from opsdash.calendar.periods import Grain, Period
from opsdash.findings.closed_days import marked
from opsdash.findings.locked_limits import LockedLimits
from opsdash.findings.series import Series, series_in
from opsdash.findings.verdicts import Goodness, MetricSignals, Signal, State
from opsdash.metrics.answer import Answer
from opsdash.metrics.baselines import definition_of
from opsdash.metrics.catalog import Catalog, Kind, Metric
from opsdash.metrics.coverage import Coverage
from opsdash.metrics.levels import is_share
from opsdash.metrics.question import Filter

# A source that ended more steps ago says nothing about now; a follow-up may take thirty days.
_MOST_BEHIND: Final = {Grain.DAY: 42, Grain.WEEK: 6}
_MOST_LONG_BEHIND: Final = 2
_WEEK: Final = timedelta(weeks=1)
# The first of January 1970 was a Thursday; Monday is 0.
_EPOCH_WEEKDAY: Final = 3

Judged = Result[Signals, SignalReason]
Limits = tuple[Floats, Floats, Floats]


def can_judge(metric: Metric) -> bool:
    """A growth is against another time already; a share of a whole has no series of its own."""
    return not metric.needs_comparison and metric.kind is not Kind.SHARE


def chart_of(catalog: Catalog, metric: Metric) -> Chart:
    """Shares and rates of cases that are counted one by one have limits by their number of cases.

    Others have the same limits in every week: times and what is open by their logarithms.
    """
    if (metric.clock and not is_share(metric)) or metric.kind is Kind.STOCK:
        return Chart.LOGARITHMS
    measures = catalog.measures_of(metric)
    is_counted = not any(each.money or each.sum or each.counts for each in measures)
    if metric.kind is not Kind.RATIO or not is_counted:
        return Chart.INDIVIDUALS
    return Chart.SHARES if is_share(metric) else Chart.RATES


def read_signals(
    answer: Answer,
    catalog: Catalog,
    locked: Iterable[LockedLimits] = (),
    closed: Collection[date] = (),
    coverage: Coverage | None = None,
) -> tuple[MetricSignals, ...]:
    """Every metric of an answer by steps that can be judged, in the order of the question.

    `locked` limits are those of weeks. `closed` are days that are not judged as days. `coverage`
    tells which sums have a rate that is judged in their place; a locked one is judged all the same.
    """
    is_by_week = answer.question.grain is Grain.WEEK
    phases = _phases(locked, catalog, answer) if is_by_week else {}
    held = {name: each[-1] for name, each in phases.items()}
    asked = [catalog.metrics[each] for each in dict.fromkeys(answer.question.metrics)]
    metrics = [each for each in asked if can_judge(each) and answer.reason_of(each.id) is None]
    found: dict[str, MetricSignals] = {}
    groups: dict[tuple[_Way, int], list[tuple[Metric, Series]]] = {}
    for metric in metrics:
        series, line = series_in(answer, metric.id), held.get(metric.id)
        way = _way_of(catalog, metric, line)
        instead = _judged_instead(catalog, coverage, metric, answer.question.period)
        if instead is not None and line is None:
            follows: Judged = refused(because(SignalReason.FOLLOWS, instead=instead))
            found[metric.id] = _finding(metric, way.chart, series, follows, None, _Earlier())
        else:
            groups.setdefault((way, _first_judged(series, line)), []).append((metric, series))
    for (way, first), group in groups.items():
        locks = [held.get(metric.id) for metric, _ in group]
        lines = [each if each and each.chart is way.chart else None for each in locks]
        of_group = [each for _, each in group]
        if answer.question.grain is Grain.DAY:
            judged = tuple(_judged_days(way, each, closed) for each in of_group)
        else:
            judged = _judged(way, of_group, first, lines)
        for (metric, series), line, result in zip(group, lines, judged, strict=True):
            older = _earlier(metric, way, series, first, phases.get(metric.id, ()))
            found[metric.id] = _finding(metric, way.chart, series, result, line, older)
    return tuple(found[each.id] for each in metrics)


@dataclass(frozen=True)
class _Way:
    """How a metric is judged; the same for all that are judged at once.

    `fewest` cases have to be in a usual time, or open.
    """

    chart: Chart
    is_non_negative: bool
    is_total: bool
    is_stock: bool
    fewest: float


def _way_of(catalog: Catalog, metric: Metric, locked: LockedLimits | None = None) -> _Way:
    """Limits of times and of what is open that were locked as amounts stay what they were."""
    chart = chart_of(catalog, metric)
    if locked is not None and not chart.is_of_cases and not locked.chart.is_of_cases:
        chart = locked.chart
    is_non_negative = all(term.sign > 0 for term in metric.numerator)
    is_stock = metric.kind is Kind.STOCK
    fewest = FEWEST_OPEN if is_stock else metric.thin_below
    return _Way(chart, is_non_negative, metric.kind is Kind.SUM, is_stock, fewest)


def _judged_instead(
    catalog: Catalog, coverage: Coverage | None, metric: Metric, period: Period
) -> str | None:
    """The rate of a sum that grows with something else, if there is data for that."""
    rates = metric.judged_as if coverage is not None else ()
    return next((each for each in rates if _has_base(catalog, coverage, each, period)), None)


def _has_base(catalog: Catalog, coverage: Coverage | None, rate: str, period: Period) -> bool:
    bases = [catalog.measures[term.measure] for term in catalog.metrics[rate].denominator]
    spans = [span for each in bases if coverage for span in coverage.spans_of(each)]
    days = [(each.first_day, each.through_day) for each in spans]
    return any(
        first and through and first < period.end and through >= period.first
        for first, through in days
    )


def _phases(
    locked: Iterable[LockedLimits], catalog: Catalog, answer: Answer
) -> dict[str, tuple[LockedLimits, ...]]:
    """The limits of each metric, of these inquiries and as it is defined; the newest one last.

    Of those that begin with the same week the one that was locked last.
    """
    found: dict[str, dict[date, LockedLimits]] = {}
    for each in locked:
        metric = catalog.metrics.get(each.metric)
        if metric is None or each.filters != _narrowing(answer, catalog, metric):
            continue
        if each.definition == definition_of(catalog, metric):
            found.setdefault(metric.id, {})[each.first_day] = each
    return {name: tuple(each.values()) for name, each in found.items()}


def _narrowing(answer: Answer, catalog: Catalog, metric: Metric) -> tuple[Filter, ...]:
    return answer.narrowing([each.id for each in catalog.measures_of(metric)])


def _first_judged(series: Series, locked: LockedLimits | None) -> int:
    """The first week of the phase: no run goes on from what was before it."""
    if locked is None:
        return 0
    return int(np.searchsorted(series.days, np.datetime64(locked.first_day)))


def _judged(
    way: _Way, group: Sequence[Series], first: int, locked: Sequence[LockedLimits | None]
) -> tuple[Judged, ...]:
    if not any(len(each) > first for each in group):
        too_few = because(SignalReason.TOO_FEW, have=0, need=BASELINE_FEWEST)
        return tuple(refused(too_few) for _ in group)
    lines = [each.baseline if each else None for each in locked]
    points = _baseline_points(group[0].grain)
    if way.chart.is_of_cases:
        counts = np.stack([each.numerator[first:] for each in group])
        cases = np.stack([each.denominator[first:] for each in group])
        return judge_counts(counts, cases, way.chart, locked=lines, points=points)
    values = np.stack([each.value[first:] for each in group])
    if way.chart is Chart.LOGARITHMS:
        sides = [each.value if way.is_stock else each.denominator for each in group]
        many = np.stack([each[first:] for each in sides])
        fewest = [way.fewest] * len(group)
        return judge_logarithms(values, many, fewest, locked=lines, points=points)
    return judge_individuals(
        values,
        is_non_negative=way.is_non_negative,
        is_total=way.is_total,
        locked=lines,
        points=points,
    )


def _baseline_points(grain: Grain) -> int:
    """Of the few long steps that there are, only those that are enough, so that some are judged."""
    return BASELINE_POINTS if grain is Grain.WEEK else BASELINE_PROVISIONAL_BELOW


def _judged_days(way: _Way, series: Series, closed: Collection[date]) -> Judged:
    weekdays = (series.days.astype(np.int64) + _EPOCH_WEEKDAY) % WEEKDAYS
    is_free = marked(series.day(0), len(series), closed) if len(series) else np.zeros(0, dtype=bool)
    if way.chart.is_of_cases:
        sums = series.numerator, series.denominator
        return judge_days_of_counts(*sums, way.chart, weekdays, is_free)
    return judge_days(
        series.value,
        weekdays,
        is_free,
        is_non_negative=way.is_non_negative,
        is_log=way.chart is Chart.LOGARITHMS,
        is_total=way.is_total,
    )


@dataclass(frozen=True)
class _Earlier:
    """Limits that held before, each as long as the series, and the signals of that time."""

    limits: tuple[Limits, ...] = ()
    flagged: tuple[tuple[date, Goodness], ...] = ()


def _earlier(
    metric: Metric, way: _Way, series: Series, first: int, phases: Sequence[LockedLimits]
) -> _Earlier:
    """The weeks before the `first` of the present limits, by those of their time.

    Those before any that were locked have the limits of their own first weeks.
    """
    older = [each for each in phases[:-1] if each.chart is way.chart]
    starts = [0, *(_first_judged(series, each) for each in older), first]
    made = _Earlier()
    for line, (start, end) in zip([None, *older], pairwise(starts), strict=True):
        if start < end:
            until = series.until(end)
            (result,) = _judged(way, [until], start, [line])
            if result.value is not None:
                limits = _limits_of(metric, way.chart, until, result, len(series))
                flagged = (*made.flagged, *_flagged(metric, until, result))
                made = _Earlier((*made.limits, limits), flagged)
    return made


def _limits_of(metric: Metric, chart: Chart, series: Series, result: Judged, length: int) -> Limits:
    """Low, center and high in the unit of the metric, NaN outside of what was judged."""
    scale = metric.scale if chart.is_of_cases else 1.0
    low, center, high = (np.full(length, np.nan) for _ in range(3))
    judged = result.value
    if judged is not None:
        inside = slice(len(series) - len(judged.values), len(series))
        low[inside] = judged.low * scale
        center[inside] = judged.center * scale
        high[inside] = judged.high * scale
    return low, center, high


def _finding(
    metric: Metric,
    chart: Chart,
    series: Series,
    result: Judged,
    locked: LockedLimits | None,
    earlier: _Earlier,
) -> MetricSignals:
    low, center, high = _limits_of(metric, chart, series, result, len(series))
    signal = _signal_of(metric, series, result, is_locked=locked is not None)
    newest = _newest(series, result)
    state = _state_of(series, result, newest, signal)
    run = _lasting_run(series, result)
    flagged = (*earlier.flagged, *_flagged(metric, series, result))
    return MetricSignals(
        metric=metric.id,
        chart=chart,
        series=series,
        newest=newest,
        result=result,
        state=state,
        signal=signal if state is State.SIGNAL else None,
        low=low,
        center=center,
        high=high,
        locked=locked,
        flagged=flagged if state is not State.HELD_BACK else (),
        earlier=earlier.limits,
        run_first=run[0] if run else None,
        run_points=run[1] if run else 0,
    )


def _newest(series: Series, result: Judged) -> int | None:
    """The newest judged step; of what cannot be judged, the newest that is known."""
    values = series.value if result.value is None else result.value.values
    known = np.flatnonzero(np.isfinite(values))
    return int(known[-1]) + len(series) - len(values) if len(known) else None


def _flagged(metric: Metric, series: Series, result: Judged) -> tuple[tuple[date, Goodness], ...]:
    judged = result.value
    if judged is None:
        return ()
    offset = len(series) - len(judged.values)
    flags = judged.outside | judged.in_run | judged.near_limit
    above = judged.values > judged.center
    return tuple(
        (series.day(offset + at), _goodness(metric, is_above=bool(above[at])))
        for at in np.flatnonzero(flags).tolist()
    )


def _state_of(series: Series, result: Judged, newest: int | None, signal: Signal | None) -> State:
    if result.status is Status.REFUSED:
        return State.UNJUDGED
    if newest is None or len(series) - 1 - newest > _MOST_BEHIND.get(
        series.grain, _MOST_LONG_BEHIND
    ):
        return State.OLD
    if signal is None:
        return State.ORDINARY
    return State.HELD_BACK if SignalReason.AUTOCORRELATED in result.codes else State.SIGNAL


def _signal_of(metric: Metric, series: Series, result: Judged, *, is_locked: bool) -> Signal | None:
    """The signal that the newest week belongs to, from its first week on."""
    judged = result.value
    current = judged.current if judged else None
    if judged is None or current is None:
        return None
    offset = len(series) - len(judged.values)
    newest = int(np.flatnonzero(np.isfinite(judged.values))[-1])
    first = _first_of(judged, current, newest)
    since = _since(judged, current, first, newest, is_locked=is_locked)
    points = int(np.isfinite(judged.values[since : newest + 1]).sum())
    return Signal(
        rule=current.rule,
        is_loud=current.rule is Rule.OUTSIDE,
        first=series.day(offset + first),
        since=series.day(offset + since),
        through=series.day(offset + newest),
        points=points,
        is_above=current.is_above,
        goodness=_goodness(metric, is_above=current.is_above),
    )


def _first_of(judged: Signals, current: Pattern, newest: int) -> int:
    """Where its patterns begin: weeks outside the limits that follow each other are one signal."""
    alike = [each for each in judged.patterns if each.is_above is current.is_above]
    first = min(each.first for each in alike if each.first <= newest <= each.last)
    outside = _outside(judged, current)
    while first - 1 in outside:
        first -= 1
    return first


def _since(judged: Signals, current: Pattern, first: int, newest: int, *, is_locked: bool) -> int:
    """When the level most likely moved.

    Weeks that only happen to lie on the same side before that are no part of the signal; a week
    outside the limits may be the first that shows what moved weeks ago.
    """
    if current.rule is not Rule.OUTSIDE:
        return first + _onset(judged, current, first, newest)
    start, outside = newest, _outside(judged, current)
    while start - 1 in outside:
        start -= 1
    # Among the weeks of its own baseline nothing can have moved yet.
    known = 0 if is_locked else judged.baselines[0].end
    return min(start, known + _onset(judged, current, known, newest)) if known < start else start


def _onset(judged: Signals, current: Pattern, first: int, newest: int) -> int:
    away = (judged.values - judged.center)[first : newest + 1]
    return onset(away if current.is_above else -away)


def _outside(judged: Signals, current: Pattern) -> set[int]:
    return {
        each.first
        for each in judged.patterns
        if each.rule is Rule.OUTSIDE and each.is_above is current.is_above
    }


def _lasting_run(series: Series, result: Judged) -> tuple[date, int] | None:
    """The first week and the number of weeks of a run that goes on, wherever it began."""
    judged = result.value
    if judged is None or not np.isfinite(judged.values).any():
        return None
    run = propose_limits(judged).value
    if run is None:
        return None
    return series.day(len(series) - len(judged.values) + run.first), run.points


def _goodness(metric: Metric, *, is_above: bool) -> Goodness:
    if metric.better == "neutral":
        return Goodness.NEITHER
    is_better = is_above == (metric.better == "higher")
    return Goodness.BETTER if is_better else Goodness.WORSE


def limits_of_now(found: MetricSignals, catalog: Catalog, reason: str) -> LockedLimits | None:
    """The limits as they are, to be locked; None where there are none."""
    judged, window = found.result.value, found.window
    if judged is None or window is None:
        return None
    return _to_lock(found, catalog, judged.baselines[0], window, reason)


def limits_of_run(found: MetricSignals, catalog: Catalog, reason: str) -> LockedLimits | None:
    """New limits from the first week of a lasting run on; None while it has too few weeks."""
    if found.run_first is None or found.run_points < BASELINE_FEWEST:
        return None
    first = int(np.searchsorted(found.series.days, np.datetime64(found.run_first)))
    way = _way_of(catalog, catalog.metrics[found.metric])
    (result,) = _judged(way, [found.series], first, [None])
    if result.value is None:
        return None
    line = result.value.baselines[0]
    window = Period(found.run_first, found.series.day(first + line.end - 1) + _WEEK)
    return _to_lock(found, catalog, line, window, reason)


def range_of(found: MetricSignals, limits: LockedLimits, metric: Metric) -> tuple[float, float]:
    """Between which values a week of as many cases as the newest is ordinary by `limits`."""
    is_of_cases, reach = limits.chart.is_of_cases, limits.reach
    if limits.chart is Chart.LOGARITHMS:
        return math.exp(limits.center - reach), math.exp(limits.center + reach)
    at = found.newest or 0
    if is_of_cases:
        cases = found.series.denominator[at : at + 1]
        sizes = standard_errors(np.array([limits.center]), cases, limits.chart)
        reach *= float(sizes[0, 0])
    is_signed = any(term.sign < 0 for term in metric.numerator)
    floor = 0.0 if is_of_cases or not is_signed else -math.inf
    ceiling = 1.0 if limits.chart is Chart.SHARES else math.inf
    scale = metric.scale if is_of_cases else 1.0
    ends = max(limits.center - reach, floor), min(limits.center + reach, ceiling)
    return ends[0] * scale, ends[1] * scale


def _to_lock(
    found: MetricSignals, catalog: Catalog, line: Baseline, window: Period, reason: str
) -> LockedLimits:
    return LockedLimits(
        metric=found.metric,
        filters=_narrowing(found.series.answer, catalog, catalog.metrics[found.metric]),
        first_day=window.first,
        window_first=window.first,
        window_end=window.end,
        chart=line.chart,
        points=line.points,
        center=line.center,
        reach=line.reach,
        range_limit=None if math.isnan(line.range_limit) else line.range_limit,
        by_median=line.by_median,
        definition=definition_of(catalog, catalog.metrics[found.metric]),
        reason=reason,
    )
