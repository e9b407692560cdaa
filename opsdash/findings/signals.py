"""Which metrics moved more than they move without any change, step by step, and since when.

Steps that are not settled are left out. The usual range comes from the first complete weeks of the
year that is asked, or is the one that somebody locked; nothing moves a locked one by itself.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Final

import numpy as np

from opsdash.analysis.limits import Chart, Floats
from opsdash.analysis.result import Status, because, refused
from opsdash.analysis.signals import SignalReason
from opsdash.calendar.periods import Grain, Period
from opsdash.findings.judging import (
    Judged,
    Way,
    can_judge,
    judged_by,
    judged_days,
    narrowing_of,
    way_of,
)
from opsdash.findings.locked_limits import LockedLimits
from opsdash.findings.onsets import flagged_in, lasting_run, signal_of
from opsdash.findings.series import Series, series_in
from opsdash.findings.verdicts import Goodness, MetricSignals, Signal, State
from opsdash.metrics.answer import Answer
from opsdash.metrics.baselines import definition_of
from opsdash.metrics.catalog import Catalog, Metric
from opsdash.metrics.coverage import Coverage

# A source that ended more steps ago says nothing about now; a follow-up may take thirty days.
_MOST_BEHIND: Final = {Grain.DAY: 42, Grain.WEEK: 6}
_MOST_LONG_BEHIND: Final = 2

Limits = tuple[Floats, Floats, Floats]


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
    is_by_day = answer.question.grain is Grain.DAY
    phases = _phases(locked, catalog, answer) if answer.question.grain is Grain.WEEK else {}
    held = {name: each[-1] for name, each in phases.items()}
    asked = [catalog.metrics[each] for each in dict.fromkeys(answer.question.metrics)]
    metrics = [each for each in asked if can_judge(each) and answer.reason_of(each.id) is None]
    found: dict[str, MetricSignals] = {}
    groups: dict[tuple[Way, int], list[tuple[Metric, Series]]] = {}
    for metric in metrics:
        series, line = series_in(answer, metric.id), held.get(metric.id)
        way = way_of(catalog, metric, line)
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
        if is_by_day:
            results = tuple(judged_days(way, each, closed) for each in of_group)
        else:
            results = judged_by(way, of_group, first, lines)
        for (metric, series), line, result in zip(group, lines, results, strict=True):
            older = _earlier(metric, way, series, first, phases.get(metric.id, ()))
            found[metric.id] = _finding(metric, way.chart, series, result, line, older)
    return tuple(found[each.id] for each in metrics)


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
        if metric is None or each.filters != narrowing_of(answer, catalog, metric):
            continue
        if each.definition == definition_of(catalog, metric):
            found.setdefault(metric.id, {})[each.first_day] = each
    return {name: tuple(each.values()) for name, each in found.items()}


def _first_judged(series: Series, locked: LockedLimits | None) -> int:
    """The first week of the phase: no run goes on from what was before it."""
    if locked is None:
        return 0
    return int(np.searchsorted(series.days, np.datetime64(locked.first_day)))


@dataclass(frozen=True)
class _Earlier:
    """Limits that held before, each as long as the series, and the signals of that time."""

    limits: tuple[Limits, ...] = ()
    flagged: tuple[tuple[date, Goodness], ...] = ()


def _earlier(
    metric: Metric, way: Way, series: Series, first: int, phases: Sequence[LockedLimits]
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
            (result,) = judged_by(way, [until], start, [line])
            if result.value is not None:
                limits = _limits_of(metric, way.chart, until, result, len(series))
                flagged = (*made.flagged, *flagged_in(metric, until, result))
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
    signal = signal_of(metric, series, result, is_locked=locked is not None)
    newest = _newest(series, result)
    state = _state_of(series, result, newest, signal)
    run = lasting_run(series, result)
    flagged = (*earlier.flagged, *flagged_in(metric, series, result))
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
