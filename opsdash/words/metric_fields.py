"""The catalogue as named fields, for other programs."""

from opsdash.metrics.catalog import Catalog, Metric, Term
from opsdash.metrics.coverage import Coverage
from opsdash.metrics.levels import Level, Levels


def metric_fields(metric: Metric, currency: str, levels: Levels | None) -> dict[str, object]:
    """One card; `unit` of money is the currency it is converted to."""
    return {
        "id": metric.id,
        "name": metric.name,
        "short": metric.short,
        "kind": metric.kind.value,
        "definition": metric.definition,
        "formula": metric.formula,
        "unit": currency if metric.unit == "money" else metric.unit,
        "better": metric.better,
        "change": metric.change,
        "decimals": metric.decimals,
        "counts": metric.counts,
        "counts_not": metric.counts_not,
        "numerator": [_term(each) for each in metric.numerator],
        "denominator": [_term(each) for each in metric.denominator],
        "window_days": metric.window,
        "dimensions": list(metric.dimensions),
        "levels": [] if levels is None else [_level(each) for each in levels.all()],
    }


def _term(term: Term) -> dict[str, object]:
    conditions = [
        {"dimension": each.dimension, "values": list(each.values), "excluded": each.is_excluded}
        for each in term.conditions
    ]
    return {"measure": term.measure, "sign": term.sign, "conditions": conditions}


def _level(level: Level) -> dict[str, object]:
    return {
        "kind": level.kind.value,
        "low": level.low,
        "high": level.high,
        "source": level.source,
        "since": level.valid_from.isoformat() if level.valid_from else None,
    }


def dimension_fields(catalog: Catalog, coverage: Coverage) -> list[dict[str, object]]:
    """What can narrow and split; readings bring dimensions of their own."""
    facts = {each.id: (each.name, list(each.columns)) for each in catalog.dimensions.values()}
    imported = {each: (each, ["reading"]) for each in coverage.reading_dimensions}
    return [
        {"id": name, "name": words, "facts": held}
        for name, (words, held) in (imported | facts).items()
    ]
