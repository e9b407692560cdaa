"""Small counts a day whose rate wanders: what history tells of the rate, and ways it may go on.

Poisson counts, or more scattered ones (negative binomial), about a rate whose logarithm takes
random steps. A grid of rates is filtered week by week, for each size of the steps and each scatter;
all of them count, each as often as it is likely. With neither it is the Gamma-Poisson of `counts`.
"""

from dataclasses import dataclass

import numpy as np

from opsdash.analysis.days import WEEK, FloatArray

PATHS = 2000
_RATES = 128
# The deviation of a week's step of the logarithm, and variance over mean of the counts.
_STEPS = np.array([0.0, 0.02, 0.05, 0.1, 0.2, 0.4])
_SCATTERS = np.array([1.0, 1.25, 1.6, 2.2, 3.5, 6.0])
_WIDER = 4.0
_RECENT_WEEKS = 8
# What a week's rate may grow to before it is no small count of anything.
_LARGEST_LOG = 12.0
_TINY = float(np.finfo(float).tiny)


@dataclass(frozen=True, eq=False)
class CountModel:
    """`weights` is the chance of (step, scatter, rate), at the end of the history; they add to 1.

    `rates` are logarithms of events per ordinary week.
    """

    rates: FloatArray
    weights: FloatArray

    def paths(self, exposure: FloatArray, seed: int = 0, count: int = PATHS) -> FloatArray:
        """Counts as (days, count); `exposure` is each day's share of an ordinary week.

        The first days are the same however many follow, so more time never lowers a total.
        """
        start, moves, rest, luck = (np.random.default_rng([seed, each]) for each in range(4))
        flat = start.choice(self.weights.size, size=count, p=self.weights.ravel())
        step, scatter, rate = np.unravel_index(flat, self.weights.shape)
        shape = (len(exposure), count)
        daily = moves.standard_normal(shape) * _STEPS[step] / np.sqrt(WEEK)
        wandering = np.minimum(self.rates[rate] + np.cumsum(daily, axis=0), _LARGEST_LOG)
        means = np.exp(wandering) * exposure[:, None]
        extra = np.maximum(_SCATTERS[scatter] - 1, 1e-9)
        # Days as scattered as weeks: gamma rates whose spread is a multiple of their mean.
        scattered = rest.standard_gamma(np.maximum(means / extra, 1e-12)) * extra
        rates = np.where(_SCATTERS[scatter] > 1, scattered, means)
        counts: FloatArray = luck.poisson(rates).astype(np.float64)
        return counts


def fit_counts(counts: FloatArray, exposure: FloatArray) -> CountModel:
    """From weekly sums of the days that are known, and the share of an ordinary week they are.

    At least one week; the prior of the rate is Jeffreys', as half an event in `counts.prior_of`.
    """
    rates = _grid(counts, exposure)
    moves = np.stack([_moves(step, float(rates[1] - rates[0])) for step in _STEPS])
    likelihoods = _likelihoods(counts, exposure, rates)
    start = np.exp(rates / 2 - rates.max() / 2)
    state = np.tile(start / start.sum(), (len(_STEPS), len(_SCATTERS), 1))
    score = np.zeros(state.shape[:2])
    for likelihood in likelihoods:
        state = np.matmul(state, moves) * likelihood
        total = state.sum(axis=2)
        score += np.log(np.maximum(total, _TINY))
        state /= np.maximum(total, _TINY)[:, :, None]
    weights = state * np.exp(score - score.max())[:, :, None]
    return CountModel(rates, weights / weights.sum())


def _grid(counts: FloatArray, exposure: FloatArray) -> FloatArray:
    """Logarithms of rates, evenly from well below the lowest to well above the highest weeks."""
    width = min(_RECENT_WEEKS, len(counts))
    together = np.ones(width)
    cases = np.maximum(np.convolve(exposure, together, "valid"), 1e-9)
    smooth = np.convolve(counts, together, "valid")
    low = (smooth.min() + 0.5) / (cases[smooth.argmin()] + exposure.sum()) / _WIDER
    high = ((smooth + 1) / cases).max() * _WIDER
    grid: FloatArray = np.linspace(np.log(low), np.log(max(high, 2 * low)), _RATES)
    return grid


def _moves(step: float, apart: float) -> FloatArray:
    """The chances to go from each rate of the grid to each other within a week."""
    share = (step / apart) ** 2
    if share <= 1:
        # Steps that are smaller than the grid's: seldom to a neighbour, with the same variance.
        chances = np.eye(_RATES) * (1 - share)
        chances += (np.eye(_RATES, k=1) + np.eye(_RATES, k=-1)) * share / 2
    else:
        places = np.arange(_RATES)
        chances = np.exp(-((places[:, None] - places) ** 2) / (2 * share))
    normed: FloatArray = chances / chances.sum(axis=1, keepdims=True)
    return normed


def _likelihoods(counts: FloatArray, exposure: FloatArray, rates: FloatArray) -> FloatArray:
    """Of each week's count, as (weeks, 1, scatters, rates); 1 where nothing of a week is known."""
    from scipy.special import gammaln  # noqa: PLC0415 - slow to import; only small counts need it

    known = exposure > 0
    means = np.maximum(np.exp(rates) * np.where(known, exposure, 1.0)[:, None, None], 1e-12)
    seen = np.where(known, counts, 0.0)[:, None, None]
    poisson = seen * np.log(means) - means
    extra = _SCATTERS[1:, None] - 1
    size = means / extra
    scattered = (
        gammaln(seen + size)
        - gammaln(size)
        - size * np.log1p(extra)
        + seen * np.log(extra / (1 + extra))
    )
    found = np.concatenate([poisson, scattered], axis=1)
    # What does not depend on rate and scatter is left out, and so is the scale of a week.
    found = np.exp(found - found.max(axis=(1, 2), keepdims=True))
    return np.where(known[:, None, None], found, 1.0)[:, None]
