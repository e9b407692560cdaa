"""Limits that could be locked: those that hold now, or new ones from the weeks of a lasting run."""

import math
from datetime import timedelta
from typing import Final

import numpy as np

from opsdash.analysis.limits import Chart, standard_errors
from opsdash.analysis.signals import BASELINE_FEWEST, Baseline
from opsdash.calendar.periods import Period
from opsdash.findings.judging import judged_by, narrowing_of, way_of
from opsdash.findings.locked_limits import LockedLimits
from opsdash.findings.verdicts import MetricSignals
from opsdash.metrics.baselines import definition_of
from opsdash.metrics.catalog import Catalog, Metric

_WEEK: Final = timedelta(weeks=1)


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
    way = way_of(catalog, catalog.metrics[found.metric])
    (result,) = judged_by(way, [found.series], first, [None])
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
        filters=narrowing_of(found.series.answer, catalog, catalog.metrics[found.metric]),
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
