"""How a metric is judged: the chart that suits it, and the limits of its steps by that chart.

Metrics that are judged the same way are judged at once. Days are held against their weekday, and
every step has limits of its own length.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

import numpy as np

from opsdash.analysis.daily import judge_days, judge_days_of_counts
from opsdash.analysis.limits import Chart
from opsdash.analysis.result import Result, because, refused
from opsdash.analysis.signals import (
    BASELINE_FEWEST,
    BASELINE_POINTS,
    BASELINE_PROVISIONAL_BELOW,
    FEWEST_OPEN,
    SignalReason,
    Signals,
    judge_counts,
    judge_individuals,
    judge_logarithms,
)
from opsdash.analysis.weekday_profile import WEEKDAYS
from opsdash.calendar.periods import Grain
from opsdash.findings.closed_days import marked
from opsdash.findings.locked_limits import LockedLimits
from opsdash.findings.series import Series
from opsdash.metrics.answer import Answer
from opsdash.metrics.catalog import Catalog, Kind, Metric
from opsdash.metrics.levels import is_share
from opsdash.metrics.question import Filter

# The first of January 1970 was a Thursday; Monday is 0.
_EPOCH_WEEKDAY: Final = 3

Judged = Result[Signals, SignalReason]


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


@dataclass(frozen=True)
class Way:
    """How a metric is judged; the same for all that are judged at once.

    `fewest` cases have to be in a usual time, or open.
    """

    chart: Chart
    is_non_negative: bool
    is_total: bool
    is_stock: bool
    fewest: float


def way_of(catalog: Catalog, metric: Metric, locked: LockedLimits | None = None) -> Way:
    """Limits of times and of what is open that were locked as amounts stay what they were."""
    chart = chart_of(catalog, metric)
    if locked is not None and not chart.is_of_cases and not locked.chart.is_of_cases:
        chart = locked.chart
    is_non_negative = all(term.sign > 0 for term in metric.numerator)
    is_stock = metric.kind is Kind.STOCK
    fewest = FEWEST_OPEN if is_stock else metric.thin_below
    return Way(chart, is_non_negative, metric.kind is Kind.SUM, is_stock, fewest)


def narrowing_of(answer: Answer, catalog: Catalog, metric: Metric) -> tuple[Filter, ...]:
    return answer.narrowing([each.id for each in catalog.measures_of(metric)])


def judged_by(
    way: Way, group: Sequence[Series], first: int, locked: Sequence[LockedLimits | None]
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


def judged_days(way: Way, series: Series, closed: Collection[date]) -> Judged:
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
