"""The drift of a series that may wander: its mean step per period, with an interval that holds.

The series is a level that drifts and may take random steps, seen through noise. How large the steps
are against the noise (the ratio) can hardly be told from a year of weeks, so the answer is the mean
over a grid of ratios, each weighed by its restricted likelihood. Differences of the series are
rotated so that they are independent under every ratio at once; then all is sums of squares.
What returns every cycle can be kept out of the drift: then equal places of cycles are compared.
"""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from opsdash.analysis.result import Estimate

Floats = npt.NDArray[np.float64]

# Variance of a random step over the variance of the noise, evenly spread in its logarithm; beside
# them none at all. More weight on none makes steady rates' intervals narrower and lets those of
# wandering rates cover less than 0.90 (benchmarks/coverage.py).
_LEVELS = 15
_RATIOS = np.concatenate(([0.0], np.geomspace(0.01, 20, _LEVELS)))
_NO_STEPS = 0.2
_PRIOR = np.concatenate(([_NO_STEPS], np.full(_LEVELS, (1 - _NO_STEPS) / _LEVELS)))
# A mean over ratios has heavier tails than each of its parts: half their degrees of freedom.
_TAILS = 2.0
# Beside a season fewer of them are left: with half, fast wandering is covered less than 0.90.
_TAILS_SEASONAL = 3.0
_NORMAL_975 = 1.959963984540054
# A sudden change of level is named when the logarithm of the likelihood rises by more than chance
# lets it in one of fifty series without one, steady or wandering (benchmarks/coverage.py).
_SHIFT_GAIN = 10.0
_SHIFT_GAIN_SEASONAL = 12.0
# Of two cycles a shift and a drift are nearly the same.
_SHIFT_CYCLES = 3
_SHIFT_SIDES = 4
_MOST_SHIFTS = 3


@dataclass(frozen=True)
class LevelShift:
    """A step between one period and the next: `at` is the index of the first one after it."""

    at: int
    size: Estimate


@dataclass(frozen=True)
class Drift:
    """`slope` is the mean step per period without the shifts; `step_share` is the posterior weight
    of a level that takes random steps of its own (0: steady around its line).
    """

    slope: Estimate
    shifts: tuple[LevelShift, ...]
    step_share: float


@dataclass(frozen=True)
class _Rotated:
    """Differences in coordinates where they are independent: variance ratio + `noise`.

    `steps` (differences x coordinates) turns a difference into them, `slope` is the drift's column
    and `season` has one for each place of the cycle but the first, none where there is no cycle.
    """

    values: Floats
    steps: Floats
    slope: Floats
    noise: Floats
    season: Floats


def estimate_drift(
    values: Floats,
    positions: npt.NDArray[np.int64] | None = None,
    *,
    seeks_shifts: bool = True,
    cycle: int = 1,
) -> Drift:
    """The drift of `values` per period, and the level shifts within it.

    `positions` are the periods of the values, rising, where some are left out. At least five values
    that are finite. The model is y = level + noise, level(t) = level(t-1) + drift + step; the
    likelihood is that of Harville (1977), its weights as in model averaging. Shifts are looked for
    one after another, each at least four values from either end and from each other. What returns
    every `cycle` periods is fitted beside the drift; that takes two cycles, and three for shifts.
    """
    at = np.arange(len(values)) if positions is None else positions
    rotated = _rotate(values, at, cycle)
    shifts: list[int] = []
    seeks_shifts = seeks_shifts and (cycle == 1 or len(values) >= _SHIFT_CYCLES * cycle)
    while seeks_shifts and len(shifts) < _MOST_SHIFTS:
        found = _next_shift(rotated, shifts)
        if found is None:
            break
        shifts.append(found)
    shifts.sort()
    estimates, step_share = _averaged(rotated, shifts)
    sizes = zip(shifts, estimates[1:], strict=True)
    named = tuple(LevelShift(int(at[each + 1]), size) for each, size in sizes)
    return Drift(estimates[0], named, step_share)


def t_quantile(freedom: float) -> float:
    """The 97.5 % quantile of Student's t, within 0.2 % from five degrees of freedom on.

    Cornish and Fisher's expansion (Abramowitz and Stegun 26.7.5): a first page needs no scipy.
    """
    z = _NORMAL_975
    first = (z**3 + z) / 4
    second = (5 * z**5 + 16 * z**3 + 3 * z) / 96
    third = (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / 384
    fourth = (79 * z**9 + 776 * z**7 + 1482 * z**5 - 1920 * z**3 - 945 * z) / 92160
    return z + first / freedom + second / freedom**2 + third / freedom**3 + fourth / freedom**4


def _rotate(values: Floats, at: npt.NDArray[np.int64], cycle: int = 1) -> _Rotated:
    steps, noise, spans = _basis(tuple(np.diff(at).tolist()))
    places = np.unique(at % cycle)[1:]
    season = np.diff((at % cycle == places[:, None]).astype(np.float64), axis=1)
    return _Rotated(np.diff(values) @ steps, steps, spans @ steps, noise, season @ steps)


@lru_cache(maxsize=64)
def _basis(spans: tuple[int, ...]) -> tuple[Floats, Floats, Floats]:
    """A difference over a span of m periods has m random steps; neighbours share one noise."""
    widths = np.asarray(spans, dtype=np.float64)
    scale = 1 / np.sqrt(widths)
    shared = 2 * np.eye(len(widths)) - np.eye(len(widths), k=1) - np.eye(len(widths), k=-1)
    noise, vectors = np.linalg.eigh(scale[:, None] * shared * scale[None, :])
    return scale[:, None] * vectors, np.maximum(noise, 0.0), widths


def _averaged(rotated: _Rotated, shifts: list[int]) -> tuple[list[Estimate], float]:
    """The drift and each shift, averaged over the ratios, and the weight of ratios above none."""
    columns = np.vstack([rotated.slope, rotated.steps[shifts], rotated.season])
    freedom = len(rotated.values) - len(columns)
    weights = 1 / (_RATIOS[:, None] + rotated.noise)
    cross = np.einsum("gk,ik,jk->gij", weights, columns, columns)
    inverse = np.linalg.inv(cross)
    found = np.einsum("gij,jk,gk->gi", inverse, columns, weights * rotated.values)
    rest = rotated.values - found @ columns
    squares = np.maximum((weights * rest**2).sum(axis=1), np.finfo(float).tiny)
    likelihood = (
        np.log(weights).sum(axis=1) / 2
        - np.linalg.slogdet(cross)[1] / 2
        - freedom / 2 * np.log(squares)
    )
    share = _PRIOR * np.exp(likelihood - likelihood.max())
    share /= share.sum()
    spread = squares[:, None] / freedom * np.diagonal(inverse, axis1=1, axis2=2)
    center = share @ found
    tails = _TAILS_SEASONAL if len(rotated.season) else _TAILS
    half = t_quantile(freedom / tails) * np.sqrt(share @ (spread + (found - center) ** 2))
    told = 1 + len(shifts)
    ends = zip(center[:told].tolist(), half[:told].tolist(), strict=True)
    return [Estimate(mid, mid - wide, mid + wide) for mid, wide in ends], float(1 - share[0])


def _next_shift(rotated: _Rotated, known: list[int]) -> int | None:
    """The difference that one more shift explains best, if it raises the likelihood enough."""
    ends = {-1, len(rotated.values), *known}
    open_to = [
        at
        for at in range(len(rotated.values))
        if min(abs(at - end) for end in ends) >= _SHIFT_SIDES
    ]
    if not open_to:
        return None
    gains = _gains(rotated, known, open_to)
    best = int(np.argmax(gains))
    least = _SHIFT_GAIN_SEASONAL if len(rotated.season) else _SHIFT_GAIN
    return open_to[best] if gains[best] > least else None


def _gains(rotated: _Rotated, known: list[int], open_to: list[int]) -> Floats:
    """How much each shift raises the log likelihood, the ratio chosen best with and without it."""
    count, tiny = len(rotated.values) - len(rotated.season), np.finfo(float).tiny
    base = np.vstack([rotated.slope, rotated.steps[known], rotated.season])
    without, within = [], []
    for weights in 1 / (_RATIOS[:, None] + rotated.noise):
        root = np.sqrt(weights)
        frame, _ = np.linalg.qr((base * root).T)
        both = np.column_stack([rotated.values * root, (rotated.steps[open_to] * root).T])
        both -= frame @ (frame.T @ both)
        rest, steps = both[:, 0], both[:, 1:]
        explained = (rest @ steps) ** 2 / (steps**2).sum(axis=0)
        volume = np.log(weights).sum() / 2
        without.append(volume - count / 2 * np.log(max(rest @ rest, tiny)))
        within.append(volume - count / 2 * np.log(np.maximum(rest @ rest - explained, tiny)))
    gains: Floats = np.max(within, axis=0) - max(without)
    return gains
