"""Outlook and effect against the model fits that they need; whether their bands hold what they say.

The floor is every fit that the analysis made, again, by the library alone.
"""

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from unittest.mock import patch

import numpy as np

from benchmarks.measuring import Row, compared, in_turn, milliseconds
from benchmarks.options import Options
from opsdash.analysis import level_model
from opsdash.analysis.days import BoolArray, FloatArray
from opsdash.analysis.effect import Verdict, effect_of
from opsdash.analysis.forecast import forecast

TITLE = "Models"
_BOUND = 1.5
_AHEAD = 28
_LEAST, _MOST = 0.75, 0.95
_OUTLOOKS, _EFFECTS = 200, 60
# Nine in ten placebo dates have to be exceeded.
_FALSE_ALARMS = 0.1
_WEEK = np.array([0.3, 0.2, 0.1, 0.0, 0.0, -0.8, -1.2])


def measure(folder: Path, options: Options) -> Iterator[Row]:  # noqa: ARG001 - all in memory
    values, holidays = days(1, 364 + _AHEAD)
    yield _compared(
        "outlook with its record", lambda: forecast(values[:364], holidays), options.repeats
    )
    yield _compared(
        "effect with its placebos", lambda: effect_of(values, 364, holidays), options.repeats
    )
    for known in (30, 56, 80):
        yield from _coverage(known)
    yield _false_alarms()


def days(seed: int, count: int) -> tuple[FloatArray, BoolArray]:
    """Inquiries a day of a team whose level wanders, and its holidays."""
    rng = np.random.default_rng(seed)
    holidays = rng.random(count) < 0.03
    level = 4 + np.cumsum(rng.normal(0, 0.02, count))
    rate = level + np.resize(_WEEK, count) - holidays
    return rng.poisson(np.exp(rate)).astype(float), holidays


def _compared(what: str, work: Callable[[], object], repeats: int) -> Row:
    fits = _fits_of(work)
    walls = in_turn(lambda: _wall(work), lambda: _wall(lambda: _again(fits)), repeats)
    return compared(f"{what}, a year ({len(fits)} fits)", *walls, _BOUND, milliseconds)


def _wall(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


Fit = tuple[FloatArray, int, FloatArray]


def _fits_of(work: Callable[[], object]) -> list[Fit]:
    fits: list[Fit] = []
    library = level_model._fitted  # noqa: SLF001 - the one door to the library

    def noted(*fit: object) -> object:
        fits.append(fit)  # type: ignore[arg-type]
        return library(*fit)  # type: ignore[arg-type]

    with patch.object(level_model, "_fitted", noted):
        work()
    return fits


def _again(fits: list[Fit]) -> None:
    for fit in fits:
        level_model._fitted(*fit)  # noqa: SLF001 - see above


def _coverage(known: int) -> Iterator[Row]:
    inside, totals = [], []
    for seed in range(_OUTLOOKS):
        values, holidays = days(seed, known + _AHEAD)
        found = forecast(values[:known], holidays, seed=seed).value
        if found:
            actual = values[known:]
            inside.append((np.array(found.low) <= actual) & (actual <= np.array(found.high)))
            totals.append(found.total_low <= actual.sum() <= found.total_high)
    for what, share in (("days", np.mean(inside)), ("sums", np.mean(totals))):
        outside = max(_LEAST / share, share / _MOST)
        text = f"{known} days known: {what} in the 80 % band"
        yield Row(text, f"{share:.2f}", f"{_LEAST}-{_MOST}", float(outside), 1.0)


def _false_alarms() -> Row:
    found = 0
    for seed in range(_EFFECTS):
        values, holidays = days(seed, 196)
        effect = effect_of(values, 182, holidays, seed=seed).value
        found += effect is not None and effect.verdict is not Verdict.USUAL
    return Row("no effect, yet told as one", f"{found / _EFFECTS:.2f}", f"{_FALSE_ALARMS}")
