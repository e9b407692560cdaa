"""The two sums that a metric is made of, by the parts of a dimension, in two periods."""

from dataclasses import dataclass

import numpy as np

from opsdash.analysis.days import FloatArray
from opsdash.analysis.drivers import Names
from opsdash.metrics.answer import Answer
from opsdash.metrics.catalog import Kind, Metric


@dataclass(frozen=True, eq=False)
class Sides:
    """The sums of numerator and denominator: arrays of (2, parts), the period before first."""

    names: Names
    numerators: FloatArray
    denominators: FloatArray


def sides_in(answer: Answer, metric: Metric) -> Sides:
    """The parts of an answer by totals; a metric that is no ratio has a denominator of one."""
    rows = answer.of(metric.id)
    is_ratio = metric.kind is Kind.RATIO
    now = [row.numerator if is_ratio else row.value for row in rows]
    before = [row.compare_numerator if is_ratio else row.compare for row in rows]
    below = [(row.compare_denominator, row.denominator) for row in rows]
    whole = np.array(below, dtype=np.float64).T.reshape(2, -1) if is_ratio else None
    return Sides(
        names=tuple(row.split or None for row in rows),
        numerators=np.nan_to_num(np.array([before, now], dtype=np.float64)),
        denominators=np.ones((2, len(rows))) if whole is None else np.nan_to_num(whole),
    )
