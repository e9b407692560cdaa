"""Published series, and invented days of a support team whose truth is known."""

import csv
from pathlib import Path

import numpy as np

from opsdash.analysis.days import BoolArray, FloatArray

REFERENCE = Path(__file__).parent / "data" / "reference"
WEEK = np.array([0.3, 0.2, 0.1, 0.0, 0.0, -0.8, -1.2])


def published(name: str, *columns: str) -> FloatArray:
    """(rows, columns) of a published file."""
    with (REFERENCE / f"{name}.csv").open(encoding="utf-8") as file:
        return np.array([[float(row[each]) for each in columns] for row in csv.DictReader(file)])


def days(
    seed: int, count: int, level: float = 4.0, wander: float = 0.02
) -> tuple[FloatArray, BoolArray]:
    """Inquiries a day and the holidays: `level` and daily `wander` are of the logarithm."""
    rng = np.random.default_rng(seed)
    holidays = rng.random(count) < 0.03
    walk = np.cumsum(rng.normal(0, wander, count))
    rate = level + walk + np.resize(WEEK, count) - 1.0 * holidays
    return rng.poisson(np.exp(rate)).astype(float), holidays
