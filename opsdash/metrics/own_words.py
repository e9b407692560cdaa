"""What a definition says, as plain text beside the texts of the shipped catalogue."""

from opsdash.metrics.catalog import Catalog, Condition
from opsdash.metrics.own_definition import Expression, Function, OwnMetric, Part

COUNTS_NOT = "What does not meet the conditions. Nothing else is taken out."
_NOT_RECORDED = "not recorded"
_TIMES = "\N{MULTIPLICATION SIGN}"


def formula_words(own: OwnMetric, catalog: Catalog) -> str:
    """`inquiries (topic: Delivery or Return) / orders`, and a factor or a divisor if any."""
    text = expression_words(own.expression, catalog)
    for each in own.variants:
        told = expression_words(each.expression, catalog)
        by = _dimension(own.variants_by, catalog)
        text += f"; for the {by} {each.value or _NOT_RECORDED}: {told}"
    return text


def counts_words(own: OwnMetric, catalog: Catalog) -> str:
    """What is on the upper side, as a sentence."""
    text = " ".join(_parts(own.expression.numerator, catalog))
    return f"As your team defined it: {text}."


def expression_words(expression: Expression, catalog: Catalog) -> str:
    """One expression; several parts of a divided side stand in brackets."""
    above = _parts(expression.numerator, catalog)
    text = " ".join(above)
    if expression.denominator:
        below = _parts(expression.denominator, catalog)
        text = f"({text})" if len(above) > 1 else text
        text += f" / ({' '.join(below)})" if len(below) > 1 else f" / {below[0]}"
    text += f" {_TIMES} {expression.times:,f}" if expression.times != 1 else ""
    return text + (f" / {expression.by:,f}" if expression.by != 1 else "")


def _parts(parts: tuple[Part, ...], catalog: Catalog) -> list[str]:
    texts = [_part(each, catalog) for each in parts]
    signs = ["-" if each.sign < 0 else "+" for each in parts]
    joined = [f"{sign} {text}" for sign, text in zip(signs, texts, strict=True)]
    return [joined[0].removeprefix("+ "), *joined[1:]]


def _part(part: Part, catalog: Catalog) -> str:
    if part.function is Function.METRIC:
        known = catalog.metrics.get(part.name)
        name = known.name if known else part.name
    else:
        measure = catalog.measures.get(part.name)
        name = measure.name if measure else part.name
    text = f"mean of {name}" if part.function is Function.MEAN else name
    conditions = "; ".join(condition_words(each, catalog) for each in part.conditions)
    return f"{text} ({conditions})" if conditions else text


def condition_words(condition: Condition, catalog: Catalog) -> str:
    """`topic: Delivery or Return`."""
    values = " or ".join(each or _NOT_RECORDED for each in condition.values)
    name = _dimension(condition.dimension, catalog)
    return f"{name}: {'not ' if condition.is_excluded else ''}{values}"


def _dimension(name: str, catalog: Catalog) -> str:
    known = catalog.dimensions.get(name)
    return known.name if known else name
