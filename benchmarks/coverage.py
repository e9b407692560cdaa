"""Whether intervals hold what they say, and how often ordinary series raise an alarm: simulated.

A rate per sale is steady, improves by 0.3 % a week, or wanders by 1.5 % a week; inquiries are
Poisson counts. The oracle knows the variances of noise and wandering, and so that there is none:
generalised least squares with 1.96 standard errors. Seeds are fixed, so a run says what the last
one said.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from benchmarks.measuring import Row
from benchmarks.options import Options
from opsdash.analysis.drift import estimate_drift
from opsdash.analysis.rules import Rule
from opsdash.analysis.signals import judge_individuals

TITLE = "Coverage"
LENGTHS = (26, 52, 104)
# Inquiries a week: chance alone moves them by 3 %, and by 6 %.
SIZES = (1000, 300)
_LEAST_COVERAGE = 0.90
_WIDEST = 1.6
_MOST_ALARMS = 0.30
_BASELINE, _YEAR = 28, 52


@dataclass(frozen=True)
class World:
    """What the rate does per week: its drift and the standard deviation of its own steps."""

    name: str
    drift: float
    steps: float


@dataclass(frozen=True)
class Cell:
    """Shares and mean widths over the simulations of one world and length."""

    covered: float
    width: float
    oracle: float
    shifted: float


WORLDS = (
    World("steady", 0.0, 0.0),
    World("improving", -0.003, 0.0),
    World("wandering", 0.0, 0.015),
)


def measure(folder: Path, options: Options) -> Iterator[Row]:  # noqa: ARG001 - needs no files
    for size in SIZES:
        yield Row(f"columns: drift, {size} inquiries a week; missed, allowed", "")
        cells = []
        for weeks in LENGTHS:
            for world in WORLDS:
                cell = simulate(world, weeks, size, options.simulations)
                cells.append(cell)
                yield _covered(f"{weeks} weeks, {world.name}", cell)
                yield _width(f"{weeks} weeks, {world.name}: width, oracle", [cell], None)
                yield Row(f"{weeks} weeks, {world.name}: a shift named", f"{cell.shifted:.1%}")
        bound = _WIDEST if size == max(SIZES) else None
        yield _width("mean width of all nine, oracle", cells, bound)
    yield from _alarms(options.simulations)


def simulate(world: World, weeks: int, size: int, times: int) -> Cell:
    """One cell: how often the interval covers the true drift, and its mean width."""
    random = np.random.default_rng((weeks, size, WORLDS.index(world)))
    covered, widths, shifted = 0, 0.0, 0
    for _ in range(times):
        found = estimate_drift(logarithm_of_rate(world, weeks, size, random))
        covered += found.slope.low <= world.drift <= found.slope.high
        widths += found.slope.high - found.slope.low
        shifted += bool(found.shifts)
    oracle = 2 * 1.96 * oracle_error(weeks, 1 / size, world.steps**2)
    return Cell(covered / times, widths / times, oracle, shifted / times)


def logarithm_of_rate(
    world: World, weeks: int, size: int, random: np.random.Generator
) -> np.ndarray:
    """One history of inquiries per sale, while sales grow and swing."""
    at = np.arange(weeks)
    sales = size * np.exp(0.002 * at + random.normal(0, 0.1, weeks))
    rate = np.exp(world.drift * at + np.cumsum(random.normal(0, world.steps, weeks)))
    return np.log(np.maximum(random.poisson(rate * sales), 0.5) / sales)


def oracle_error(weeks: int, noise: float, steps: float) -> float:
    """The standard error of the drift where both variances are known (generalised least squares).

    Differences have the mean drift, variance steps + 2 noise, and share noise with neighbours.
    """
    count = weeks - 1
    shared = 2 * np.eye(count) - np.eye(count, k=1) - np.eye(count, k=-1)
    inverse = np.linalg.inv(steps * np.eye(count) + noise * shared)
    return float(1 / np.sqrt(inverse.sum()))


def _covered(what: str, cell: Cell) -> Row:
    missed, allowed = 1 - cell.covered, 1 - _LEAST_COVERAGE
    return Row(what, f"{missed:.1%}", f"{allowed:.1%}", missed / allowed, 1)


def _width(what: str, cells: list[Cell], bound: float | None) -> Row:
    mine, oracle = (sum(getattr(each, name) for each in cells) for name in ("width", "oracle"))
    count = len(cells)
    return Row(what, f"{mine / count:.2%}", f"{oracle / count:.2%}", mine / oracle, bound)


def _alarms(times: int) -> Iterator[Row]:
    """Ideal weeks after a baseline of 28: how many series raise an alarm that means nothing."""
    yield Row("columns: series with a false alarm in 52 weeks, expected", "")
    values = np.random.default_rng(7).normal(100, 5, (times, _BASELINE + _YEAR))
    signals = [each.value for each in judge_individuals(values) if each.value]
    for rule in Rule:
        fired = np.mean(
            [
                any(each.rule is rule and each.last >= _BASELINE for each in found.patterns)
                for found in signals
            ]
        )
        bound = 1 if rule is Rule.OUTSIDE else None
        allowed = f"{_MOST_ALARMS:.0%}" if bound else ""
        yield Row(f"rule {rule.value}", f"{fired:.1%}", allowed, float(fired / _MOST_ALARMS), bound)
