"""Whether intervals hold what they say, and how often ordinary series raise an alarm: simulated.

A rate per sale is steady, improves by 0.3 % a week, or wanders by 1.5 % a week; inquiries are
Poisson counts. The oracle knows the variances of noise and wandering, and so that there is none:
generalised least squares with 1.96 standard errors. How narrow any interval can be beside it, one
that has to hold when the rate wanders, is simulated too. Seeds are fixed.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from scipy.special import erf

from benchmarks.measuring import Row
from benchmarks.options import Options
from benchmarks.quiet import Alarms, Kind, alarms_of, most_by_chance, together
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
# Holding everything back would raise no alarms.
_LEAST_JUDGED = 0.5
# Random steps of this many standard deviations of the noise per length of the series quadruple the
# error of the drift and are hardest to tell from none: there the bound below is highest.
_HARDEST = 11.0
_BASELINE, _YEAR = 28, 52
# Sales grow by so much a week and swing by so much from week to week, both in logarithms.
_GROWTH, _SWING = 0.002, 0.1
# Quiet shops for each thousand simulations.
_SHOPS = 0.1


@dataclass(frozen=True)
class World:
    """What the rate does per week: its drift and the standard deviation of its own steps."""

    name: str
    drift: float
    steps: float
    seed: int


@dataclass(frozen=True)
class Cell:
    """Shares and mean widths over the simulations of one world and length."""

    covered: float
    width: float
    oracle: float
    shifted: float


WORLDS = (
    World("steady", 0.0, 0.0, 0),
    World("improving", -0.003, 0.0, 1),
    World("wandering", 0.0, 0.015, 2),
)
STEADY, _, WANDERING = WORLDS


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
        for weeks in LENGTHS:
            yield from _limits(weeks, size, options.simulations)
    yield from _alarms(options.simulations)
    yield from _quiet_shops(max(1, round(options.simulations * _SHOPS)))


def simulate(world: World, weeks: int, size: int, times: int) -> Cell:
    """One cell: how often the interval covers the true drift, and its mean width."""
    random = np.random.default_rng((weeks, size, world.seed))
    covered, widths, shifted = 0, 0.0, 0
    for _ in range(times):
        found = estimate_drift(logarithm_of_rate(world, weeks, size, random))
        covered += found.slope.low <= world.drift <= found.slope.high
        widths += found.slope.high - found.slope.low
        shifted += bool(found.shifts)
    oracle = 2 * 1.96 * oracle_error(_noise(world, weeks, size), world.steps**2)
    return Cell(covered / times, widths / times, oracle, shifted / times)


def logarithm_of_rate(
    world: World, weeks: int, size: int, random: np.random.Generator
) -> np.ndarray:
    """One history of inquiries per sale, while sales grow and swing."""
    at = np.arange(weeks)
    sales = size * np.exp(_GROWTH * at + random.normal(0, _SWING, weeks))
    rate = np.exp(world.drift * at + np.cumsum(random.normal(0, world.steps, weeks)))
    return np.log(np.maximum(random.poisson(rate * sales), 0.5) / sales)


def _noise(world: World, weeks: int, size: int) -> np.ndarray:
    """The variance of chance in each week: one over the inquiries, which grow and shrink."""
    growth = (_GROWTH + world.drift) * np.arange(weeks)
    noise: np.ndarray = np.exp(_SWING**2 / 2 - growth) / size
    return noise


def oracle_error(noise: np.ndarray, steps: float) -> float:
    """The standard error of the drift where all variances are known (generalised least squares).

    Differences have the mean drift and the variance of a step, and share noise with neighbours.
    """
    differences = np.diff(np.eye(len(noise)), axis=0)
    shared = differences * noise @ differences.T
    inverse = np.linalg.inv(steps * np.eye(len(shared)) + shared)
    return float(1 / np.sqrt(inverse.sum()))


def hardest(weeks: int, size: int) -> World:
    """The rate that wanders just so much that it is hardest to tell from a steady one."""
    return World("hardest to see", 0.0, _HARDEST / weeks / np.sqrt(size), 3)


def narrowest(
    weeks: int, noise: float, steps: float, held: float = _LEAST_COVERAGE, times: int = 20_000
) -> float:
    """The least mean width on steady rates, over the oracle's, of intervals that hold that share of
    the drifts of rates that wander by `steps`, even if they need not hold those of steady ones.

    A bound for all that treat every drift alike: whoever reaches it knows `noise` (the variance)
    and `steps`, and only not which of the two rates it is. The least width for a chance is where
    the ratio of the likelihoods exceeds a level (Neyman and Pearson): around the drift by least
    squares of the wandering rate, as far as sqrt(2 log(level x ratio)) of its errors.
    """
    unit, slope = _uncorrelated(weeks)
    steady, wandering = noise * unit, noise * unit + steps**2
    chance = np.random.default_rng((weeks, 5)).normal(size=(times, len(unit)))
    ratios = [
        _likelihood(series, slope, wandering) - _likelihood(series, slope, steady)
        for series in (chance * np.sqrt(steady), chance * np.sqrt(wandering))
    ]
    low, high = -50.0, 50.0
    while high - low > 1e-6:
        level = (low + high) / 2
        is_enough = erf(np.sqrt(np.maximum(level + ratios[1], 0))).mean() >= held
        low, high = (low, level) if is_enough else (level, high)
    errors = np.sqrt(2 * np.maximum(high + ratios[0], 0)).mean()
    weekly = np.full(weeks, noise)
    scale = oracle_error(weekly, steps**2) / oracle_error(weekly, 0.0)
    return float(errors * scale / 1.96)


def _uncorrelated(weeks: int) -> tuple[np.ndarray, np.ndarray]:
    """Variances of differences of noise where they are independent, and what a drift adds there."""
    count = weeks - 1
    shared = 2 * np.eye(count) - np.eye(count, k=1) - np.eye(count, k=-1)
    variances, axes = np.linalg.eigh(shared)
    return variances, axes.sum(axis=0)


def _likelihood(series: np.ndarray, slope: np.ndarray, variances: np.ndarray) -> np.ndarray:
    """The logarithm of the restricted likelihood of each series, the drift taken out."""
    known = (slope**2 / variances).sum()
    rest = (series**2 / variances).sum(axis=1) - (series @ (slope / variances)) ** 2 / known
    likelihood: np.ndarray = -(np.log(variances).sum() + np.log(known) + rest) / 2
    return likelihood


def _limits(weeks: int, size: int, times: int) -> Iterator[Row]:
    """What no interval can undercut on steady rates, and whether ours holds where that is worst."""
    hard = hardest(weeks, size)
    for what, steps in (("wandering", WANDERING.steps), ("hardest to see", hard.steps)):
        ratio = narrowest(weeks, 1 / size, steps)
        yield Row(f"{weeks} weeks, steady: least width that holds {what}", "", "", ratio, None)
    yield _covered(
        f"{weeks} weeks, wandering by {hard.steps:.2%}", simulate(hard, weeks, size, times)
    )


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


def _quiet_shops(shops: int) -> Iterator[Row]:
    """The same of shops like the sample company, in which nothing happens but seasons."""
    found = alarms_of(range(1, shops + 1))
    yield Row(f"columns: rule 1 in the weeks of {shops} quiet shops, allowed", "")
    whole = together(found)
    ratio = whole.share / _MOST_ALARMS
    yield Row(whole.name, _alarms_words(whole), f"{_MOST_ALARMS:.0%}", ratio, 1)
    yield Row("columns: each kind; allowed is what one in a hundred exceeds by chance at 30 %", "")
    for each in found:
        most = most_by_chance(each.judged, _MOST_ALARMS)
        if each.judged:
            yield Row(each.name, _alarms_words(each), f"{most:.0f}", each.fired / most, 1)
    yield Row("columns: held back, of series with enough cases; allowed", "")
    for kind in Kind:
        each = together(found, kind)
        bound = 1 if kind in (Kind.CASES, Kind.TIMES) else None
        allowed = 1 - _LEAST_JUDGED
        held = f"{each.held_back:.0%}/{each.series}"
        yield Row(
            each.name, held, f"{allowed:.0%}" if bound else "", each.held_back / allowed, bound
        )
    for each in found:
        yield Row(f"  {each.name}", f"{each.held_back:.0%}/{each.series}")


def _alarms_words(found: Alarms) -> str:
    return f"{found.share:.0%} {found.fired}/{found.judged}"
