"""Why a metric cannot be answered: known before any row is read, or only from the sums."""

from collections.abc import Sequence
from datetime import date

from opsdash.metrics.answer import Reason, ReasonCode
from opsdash.metrics.catalog import Kind, Measure, Metric, Term
from opsdash.metrics.cells import WHOLE, Cells
from opsdash.metrics.columns import Column, columns_of
from opsdash.metrics.scope import Scope

_CURRENCY = "currency"


def refused_before(scope: Scope, metric: Metric) -> Reason | None:
    """The reason that the question itself or missing imports give."""
    measures = scope.catalog.measures_of(metric)
    lacking = _not_imported(scope, measures) or _lacking_dimension(scope, metric)
    if lacking:
        return lacking
    if metric.needs_comparison and scope.question.compared is None:
        return Reason(ReasonCode.NEEDS_COMPARISON)
    split = scope.question.split
    if metric.kind is Kind.SHARE and not split:
        return Reason(ReasonCode.NEEDS_SPLIT)
    if split and not any(scope.is_split(measure) for measure in measures):
        return Reason(ReasonCode.SPLIT_UNAVAILABLE, (("dimension", split),))
    return None


def _not_imported(scope: Scope, measures: Sequence[Measure]) -> Reason | None:
    for measure in measures:
        if not scope.is_present(measure):
            facts = (("measure", measure.name), ("fact", measure.fact))
            return Reason(ReasonCode.MISSING_MEASURE, facts)
    untold = next((told for each in measures if (told := scope.untold(each))), None)
    return Reason(ReasonCode.NOT_TOLD, (("told", untold),)) if untold else None


def _lacking_dimension(scope: Scope, metric: Metric) -> Reason | None:
    """A condition on what no row says would leave zero, or everything, and look like a result."""
    for column in columns_of(scope.catalog, metric):
        measure = scope.catalog.measures[column.measure]
        for each in column.conditions:
            if not scope.has(measure, each.dimension):
                facts = (("measure", measure.name), ("dimension", each.dimension))
                return Reason(ReasonCode.CONDITION_UNAVAILABLE, facts)
    return None


def refused_after(cells: Cells, metric: Metric) -> Reason | None:
    """The reason that the data of the period gives."""
    scope = cells.scope
    columns = columns_of(scope.catalog, metric)
    parts = range(len(cells.frame.parts) if metric.needs_comparison else 1)
    for column in columns:
        if any((column, part) in cells.coarse for part in parts):
            name = scope.catalog.measures[column.measure].name
            facts = (("measure", name), ("grain", scope.question.grain.value))
            return Reason(ReasonCode.READING_TOO_COARSE, facts)
    currencies = cells.currencies_of(columns)
    if len(currencies) > 1 and scope.question.split != _CURRENCY:
        unrated = [cells.unrated[each] for each in columns if each in cells.unrated]
        month, currency = min(unrated, default=(date.min, ""))
        if month > date.min:
            return Reason(ReasonCode.RATE_MISSING, (("currency", currency), ("month", month)))
        return Reason(ReasonCode.SEVERAL_CURRENCIES, (("currencies", currencies),))
    return _nothing_inside(cells, metric)


def _nothing_inside(cells: Cells, metric: Metric) -> Reason | None:
    """All cases are left out: no customers are known, or no reopens."""
    if metric.kind is not Kind.RATIO or not metric.left_out or metric.refusal is None:
        return None
    if _any_cases(cells, metric.denominator) or not _any_cases(cells, metric.left_out):
        return None
    facts = (("instead", metric.instead),) if metric.instead else ()
    return Reason(ReasonCode(metric.refusal), facts)


def _any_cases(cells: Cells, terms: tuple[Term, ...]) -> bool:
    """Whether any are found on all days, followed up or not."""
    whole = (0, WHOLE, None)
    columns = (Column(each.measure, conditions=each.conditions) for each in terms)
    return any(cells.sums.get(each, {}).get(whole) for each in columns)
