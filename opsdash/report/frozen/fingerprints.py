"""What a number is calculated by, as one short text: it changes with the formula, not with words.

Two numbers under equal fingerprints differ because of their data and of nothing else.
"""

import hashlib
from dataclasses import astuple
from typing import Final

from opsdash.metrics.catalog import Catalog, Measure, Metric, Term

_LENGTH: Final = 16


def fingerprint(catalog: Catalog, metric: Metric) -> str:
    bases = catalog.base_metrics(metric)
    text = repr([_calculated(catalog, each) for each in dict.fromkeys((metric, *bases))])
    return hashlib.sha256(text.encode()).hexdigest()[:_LENGTH]


def _calculated(catalog: Catalog, metric: Metric) -> tuple[object, ...]:
    """What a metric is made of; names, definitions and decimals are for its readers."""
    sides = (metric.numerator, metric.denominator, metric.left_out, metric.approximate)
    return (
        metric.kind.value,
        metric.scale,
        metric.quantile,
        metric.window,
        metric.unit,
        metric.clock,
        metric.growths,
        metric.factors,
        metric.divisors,
        [[_term(catalog, each) for each in side] for side in sides],
    )


def _term(catalog: Catalog, term: Term) -> tuple[object, ...]:
    measure = catalog.measures[term.measure]
    flows = [_measure(catalog.measures[each.measure]) for each in measure.flows]
    return (astuple(term), _measure(measure), flows)


def _measure(measure: Measure) -> tuple[object, ...]:
    return (
        measure.fact,
        measure.relation,
        measure.anchor,
        measure.sum,
        measure.where,
        measure.reading,
        measure.duration,
        measure.same_as,
        measure.due,
    )
