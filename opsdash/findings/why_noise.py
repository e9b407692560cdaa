"""How much of a change chance alone makes: the standard error of a count, a share or a rate.

Amounts and times have none here: their spread is not in the sums.
"""

from datetime import timedelta
from typing import Final, Protocol

import numpy as np

from opsdash.analysis.drivers import Spread
from opsdash.analysis.limits import Chart, spread_of_counts
from opsdash.calendar.periods import Grain, Period, shift_months
from opsdash.findings.series import Series, series_in
from opsdash.findings.why_sides import Sides
from opsdash.metrics.baselines import Ask
from opsdash.metrics.catalog import Catalog, Kind, Metric
from opsdash.metrics.question import Filter, Question

# Looked at by itself, a change this many standard errors wide comes by chance in one of twenty.
ERRORS: Final = 2.0
# Fewer steps say nothing of how much more than a count a number varies.
_LEAST_STEPS: Final = 12
_WEEKS: Final = timedelta(weeks=52)
_MONTHS: Final = 36


class _Asked(Protocol):
    @property
    def period(self) -> Period: ...
    @property
    def filters(self) -> tuple[Filter, ...]: ...


def has_chance(catalog: Catalog, metric: Metric) -> bool:
    """Whether its numerator is a number of events: then chance is known from the sums."""
    measures = [catalog.measures[term.measure] for term in metric.numerator]
    is_counted = all(each.type == "BIGINT" and not each.sum and not each.money for each in measures)
    below = [catalog.measures[term.measure] for term in metric.denominator]
    return (
        metric.kind in (Kind.SUM, Kind.RATIO)
        and is_counted
        and not any(each.money for each in below)
    )


def spread_of(catalog: Catalog, metric: Metric) -> Spread:
    """A share of cases, a number per case, or a value whose spread is not known."""
    if not has_chance(catalog, metric):
        return Spread.VALUE
    return Spread.SHARE if metric.unit == "percent" else Spread.COUNT


def dispersion_of(ask: Ask, catalog: Catalog, metric: Metric, asked: _Asked) -> float:
    """How much more than chance the metric varied from step to step before the period; 1 at least.

    From the weeks of a year, or the months of three where weeks cannot be told.
    """
    if not has_chance(catalog, metric):
        return 1.0
    for question in noise_questions(metric, asked):
        series = series_in(ask(question), metric.id)
        if series.known >= _LEAST_STEPS:
            return _factor(series, spread_of(catalog, metric))
    return 1.0


def noise_questions(metric: Metric, asked: _Asked) -> tuple[Question, Question]:
    """The weeks of the year before the period, and the months of the three years before."""
    month = asked.period.first.replace(day=1)
    looks = (
        (Grain.WEEK, Period(asked.period.first - _WEEKS, asked.period.first)),
        (Grain.MONTH, Period(shift_months(month, -_MONTHS), month)),
    )
    weeks, months = (
        Question((metric.id,), before, grain, filters=asked.filters) for grain, before in looks
    )
    return weeks, months


def _factor(series: Series, spread: Spread) -> float:
    cases = series.denominator if np.isfinite(series.denominator).any() else None
    counts = (series.numerator if cases is not None else series.value)[None, :]
    below = (np.ones_like(series.value) if cases is None else cases)[None, :]
    chart = Chart.SHARES if spread is Spread.SHARE else Chart.RATES
    with np.errstate(divide="ignore", invalid="ignore"):
        reach = float(spread_of_counts(counts, below, chart).reach[0])
    return max(1.0, reach / 3) if np.isfinite(reach) else 1.0


def error_of(catalog: Catalog, metric: Metric, sides: Sides, dispersion: float) -> float | None:
    """The standard error of the change of the whole, in the unit of the metric."""
    if not has_chance(catalog, metric):
        return None
    counts, cases = sides.numerators.sum(axis=1), sides.denominators.sum(axis=1)
    if metric.kind is Kind.SUM:
        return float(dispersion * np.sqrt(counts.sum()))
    if (cases <= 0).any():
        return None
    rates = counts / cases
    is_share = spread_of(catalog, metric) is Spread.SHARE
    inner = np.clip(rates * (1 - rates), 0, None) if is_share else rates
    return float(metric.scale * dispersion * np.sqrt((inner / cases).sum()))
