"""What the form of an own metric holds, and the definition it stands for.

The form says less than the language: a definition that it cannot show is left to the text.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum

from opsdash.metrics.catalog import Catalog, Condition, Measure
from opsdash.metrics.own_building import counter_of
from opsdash.metrics.own_definition import Expression, Function, OwnMetric, Part, Variant

PER = (1, 100, 1000)
_PERCENT = Decimal(100)
_HOUR = Decimal(3600)
_ONE = Decimal(1)


class SheetKind(StrEnum):
    """What a manager asks for first."""

    COUNT = "count"
    SHARE = "share"
    RATIO = "ratio"
    MEAN = "mean"
    SUM = "sum"


@dataclass(frozen=True)
class Sheet:
    """`measure` with its conditions, over `below` with its own; `groups` have other conditions."""

    kind: SheetKind
    measure: str
    conditions: tuple[Condition, ...] = ()
    below: str = ""
    below_conditions: tuple[Condition, ...] = ()
    per: int = 100
    groups: tuple[tuple[str, tuple[Condition, ...]], ...] = ()


def is_time(measure: str) -> bool:
    """Whether it is a number of seconds, which is shown in hours."""
    return measure.endswith("seconds")


def choices_for(kind: SheetKind, catalog: Catalog, present: Iterable[Measure]) -> list[Measure]:
    """The measures that a kind can begin with, of those there is data for."""

    def fits(measure: Measure) -> bool:
        is_amount = bool(measure.sum) or measure.fact == "reading"
        if kind is SheetKind.MEAN:
            return counter_of(catalog, measure) is not None
        if kind is SheetKind.RATIO:
            return not measure.is_stock
        if kind is SheetKind.SUM:
            return is_amount and not measure.counts
        return not is_amount and not (measure.is_stock and kind is SheetKind.SHARE)

    return [each for each in present if fits(each)]


def below_for(catalog: Catalog, present: Iterable[Measure]) -> list[Measure]:
    return choices_for(SheetKind.RATIO, catalog, present)


def function_of(catalog: Catalog, measure: str) -> Function:
    known = catalog.measures.get(measure)
    is_amount = known is not None and (bool(known.sum) or known.fact == "reading")
    return Function.SUM if is_amount else Function.COUNT


def expression_of(sheet: Sheet, catalog: Catalog) -> Expression:
    """The expression that the form stands for."""
    by = _HOUR if is_time(sheet.measure) else _ONE
    function = {
        SheetKind.COUNT: Function.COUNT,
        SheetKind.SHARE: Function.COUNT,
        SheetKind.MEAN: Function.MEAN,
        SheetKind.SUM: Function.SUM,
    }.get(sheet.kind, function_of(catalog, sheet.measure))
    above = (Part(1, function, sheet.measure, sheet.conditions),)
    if sheet.kind is SheetKind.SHARE:
        return Expression(above, (Part(1, Function.COUNT, sheet.measure),), _PERCENT)
    if sheet.kind is SheetKind.RATIO:
        under = Part(1, function_of(catalog, sheet.below), sheet.below, sheet.below_conditions)
        return Expression(above, (under,), Decimal(sheet.per))
    return Expression(above, by=by)


def with_sheet(metric: OwnMetric, sheet: Sheet, catalog: Catalog) -> OwnMetric:
    """The metric with the definition of the form."""
    variants = tuple(
        Variant(value, expression_of(replace(sheet, conditions=own), catalog))
        for value, own in sheet.groups
    )
    expression = expression_of(sheet, catalog)
    return replace(metric, expression=expression, variants=variants)


def sheet_of(metric: OwnMetric) -> Sheet | None:
    """What the form shows of a definition, None where it cannot show all of it."""
    base = _bare(metric.expression)
    if base is None:
        return None
    if metric.variants and metric.variants_by != "group":
        return None
    groups = []
    for each in metric.variants:
        own = _bare(each.expression)
        if own is None or each.window or replace(own, conditions=base.conditions) != base:
            return None
        groups.append((each.value, own.conditions))
    return replace(base, groups=tuple(groups))


def _bare(expression: Expression) -> Sheet | None:
    parts = (*expression.numerator, *expression.denominator)
    if len(expression.numerator) != 1 or len(expression.denominator) > 1:
        return None
    if any(each.sign < 0 or each.function is Function.METRIC or _repeats(each) for each in parts):
        return None
    above = expression.numerator[0]
    if not expression.denominator:
        wanted = _HOUR if is_time(above.name) else _ONE
        is_plain = expression.times == 1 and expression.by == wanted
        kind = SheetKind(above.function.value)
        return Sheet(kind, above.name, above.conditions) if is_plain else None
    if expression.by != 1 or expression.times not in PER or Function.MEAN in _functions(parts):
        return None
    below = expression.denominator[0]
    is_share = below == Part(1, Function.COUNT, above.name) and expression.times == _PERCENT
    if is_share and above.function is Function.COUNT:
        return Sheet(SheetKind.SHARE, above.name, above.conditions)
    sides = (above.name, above.conditions, below.name, below.conditions)
    return Sheet(SheetKind.RATIO, *sides, per=int(expression.times))


def _functions(parts: tuple[Part, ...]) -> set[Function]:
    return {each.function for each in parts}


def _repeats(part: Part) -> bool:
    """Whether a dimension is narrowed twice, which the form has no place for."""
    named = [each.dimension for each in part.conditions]
    return len(set(named)) != len(named)
