"""Why a metric cannot be answered: known before any row is read, or only from the sums."""

from datetime import date

from opsdash.metrics.answer import Reason, ReasonCode
from opsdash.metrics.catalog import Kind, Metric
from opsdash.metrics.cells import WHOLE, Cells
from opsdash.metrics.scope import Scope
from opsdash.metrics.sql import Column

_CURRENCY = "currency"


def refused_before(scope: Scope, metric: Metric) -> Reason | None:
    """The reason that the question itself or missing imports give."""
    measures = scope.catalog.measures_of(metric)
    for measure in measures:
        if not scope.is_present(measure):
            facts = (("measure", measure.name), ("fact", measure.fact))
            return Reason(ReasonCode.MISSING_MEASURE, facts)
    if metric.needs_comparison and scope.question.compared is None:
        return Reason(ReasonCode.NEEDS_COMPARISON)
    split = scope.question.split
    if split and not any(scope.is_split(measure) for measure in measures):
        return Reason(ReasonCode.SPLIT_UNAVAILABLE, (("dimension", split),))
    return None


def refused_after(cells: Cells, metric: Metric) -> Reason | None:
    """The reason that the data of the period gives."""
    scope = cells.scope
    measures = scope.catalog.measures_of(metric)
    parts = range(len(cells.frame.parts) if metric.needs_comparison else 1)
    for measure in measures:
        if any((measure.id, part) in cells.coarse for part in parts):
            facts = (("measure", measure.name), ("grain", scope.question.grain.value))
            return Reason(ReasonCode.READING_TOO_COARSE, facts)
    currencies = cells.currencies_of(measures)
    if len(currencies) > 1 and scope.question.split != _CURRENCY:
        unrated = [cells.unrated[each.id] for each in measures if each.id in cells.unrated]
        month, currency = min(unrated, default=(date.min, ""))
        if month > date.min:
            return Reason(ReasonCode.RATE_MISSING, (("currency", currency), ("month", month)))
        return Reason(ReasonCode.SEVERAL_CURRENCIES, (("currencies", currencies),))
    return _nothing_inside(cells, metric)


def _nothing_inside(cells: Cells, metric: Metric) -> Reason | None:
    """All cases are left out: no customers are known, or no reopens."""
    if metric.kind is not Kind.RATIO or metric.left_out is None or metric.refusal is None:
        return None
    whole = (0, WHOLE, None)
    outside = cells.sums.get(Column(metric.left_out), {}).get(whole)
    inside = cells.sums.get(Column(metric.denominator[0].measure), {}).get(whole)
    if inside or not outside:
        return None
    facts = (("instead", metric.instead),) if metric.instead else ()
    return Reason(ReasonCode(metric.refusal), facts)
