"""One model for outlook and counterfactual: a level that wanders, a fixed week, regressors.

It is statsmodels' UnobservedComponents, fitted by maximum likelihood; statsmodels is imported when
asked for. Coefficients are states, so that what is not known about them is in the paths. Nothing is
known here of holidays or actions.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from opsdash.analysis.days import BoolArray, FloatArray

PATHS = 2000
# How far the level may wander is not known after one fit: it is tried from standing still to three
# times the likeliest, and at least to a third of the noise, each as often as it is likely.
_TRIED = 9
_FURTHEST, _OF_NOISE = 3.0, 0.3
# Where two parameters and a level cannot be told apart.
_FEWEST = 8
# exp of more is no count of anything, and soon no number.
_LARGEST_LOG = 50.0


@dataclass(frozen=True)
class Scale:
    """Series without negatives are fitted as log(1 + x): their swings are relative ones."""

    is_log: bool

    @classmethod
    def of(cls, values: FloatArray) -> "Scale":
        return cls(not bool((values < 0).any()))

    def to(self, values: FloatArray) -> FloatArray:
        return np.log1p(values) if self.is_log else values

    def back(self, values: FloatArray) -> FloatArray:
        if not self.is_log:
            return values
        return np.maximum(np.expm1(np.minimum(values, _LARGEST_LOG)), 0.0)


@dataclass(frozen=True, eq=False)
class _State:
    """Of the standardised series, one step ahead of its end, if the level has this variance.

    `mean` and `covariance` are of the level, the week, and a coefficient for each regressor.
    """

    level: float
    likelihood: float
    mean: FloatArray
    covariance: FloatArray


@dataclass(frozen=True, eq=False)
class LevelModel:
    """A fitted series, at its end. Variances are in the units of the series, squared.

    `state` is the likeliest one; `tried` are those of other variances of the level. `uses` tells
    the regressors that vary.
    """

    irregular: float
    level: float
    center: float
    spread: float
    transition: FloatArray
    state: _State
    tried: tuple[_State, ...]
    season: int
    uses: BoolArray
    regressor_center: FloatArray
    regressor_spread: FloatArray

    def mean(self, steps: int, regressors: FloatArray | None = None) -> FloatArray:
        """The middle of the next `steps` values; `regressors` is (steps, regressors)."""
        return self._rows(steps, regressors) @ self.state.mean * self.spread + self.center

    def paths(
        self,
        steps: int,
        rng: np.random.Generator,
        regressors: FloatArray | None = None,
        count: int = PATHS,
    ) -> FloatArray:
        """`count` ways the next values may go, as (steps, count)."""
        likelihoods = np.array([each.likelihood for each in self.tried])
        drawn = rng.multinomial(count, likelihoods / likelihoods.sum())
        states = np.concatenate(
            [_drawn(each, times, rng) for each, times in zip(self.tried, drawn, strict=True)]
        )
        levels = np.repeat([each.level for each in self.tried], drawn)
        moves = rng.standard_normal((steps, count)) * np.sqrt(levels)
        # The first step of the level is in the covariance of the state already.
        moves[0] = 0.0
        noise = rng.standard_normal((steps, count)) * np.sqrt(self.irregular)
        wander = np.cumsum(moves, axis=0) * self.spread
        certain = self._rows(steps, regressors) @ states.T * self.spread + self.center
        paths: FloatArray = certain + wander + noise
        return paths

    def _rows(self, steps: int, regressors: FloatArray | None) -> FloatArray:
        """What each future value is made of, as weights of the present state."""
        given = np.zeros((steps, len(self.uses))) if regressors is None else regressors
        scaled = (given[:, self.uses] - self.regressor_center) / self.regressor_spread
        first = np.zeros(len(self.state.mean))
        first[: 2 if self.season > 1 else 1] = 1.0
        rows = np.empty((steps, len(self.state.mean)))
        power = np.eye(len(self.state.mean))
        for step in range(steps):
            first[len(first) - scaled.shape[1] :] = scaled[step]
            rows[step] = first @ power
            power = self.transition @ power
        return rows


def fit_level(
    values: FloatArray, season: int = 1, regressors: FloatArray | None = None
) -> LevelModel | None:
    """Fit a series of equal steps, NaN where one is missing; `season` 1 is none.

    A regressor (a column) that does not vary here is left out. None where the values do not vary or
    the likelihood has no maximum that two searches agree to stop at.
    """
    present = np.isfinite(values)
    if present.sum() < _FEWEST or np.ptp(values[present]) == 0:
        return None
    given = np.zeros((len(values), 0)) if regressors is None else regressors
    spread = given[present].std(axis=0)
    uses = spread > 0
    center = given[present].mean(axis=0)
    scaled = (given[:, uses] - center[uses]) / spread[uses]
    middle, deviation = values[present].mean(), values[present].std()
    results = _fitted((values - middle) / deviation, season, scaled)
    if results is None:
        return None
    irregular, level = results.params[:2]
    state = _state(results, float(level), results.llf)
    return LevelModel(
        irregular=float(irregular * deviation**2),
        level=float(level * deviation**2),
        center=float(middle),
        spread=float(deviation),
        transition=np.asarray(results.model.ssm["transition"]),
        state=state,
        tried=tuple(_tried(results)),
        season=season,
        uses=uses,
        regressor_center=center[uses],
        regressor_spread=spread[uses],
    )


def import_models() -> None:
    """What `fit_level` imports when it is first called takes longer than a fit."""
    import statsmodels.tsa.statespace.structural  # noqa: F401, PLC0415 - see the module


def _drawn(state: _State, count: int, rng: np.random.Generator) -> FloatArray:
    size, root = np.linalg.eigh(state.covariance)
    scaled = rng.standard_normal((count, len(size))) * np.sqrt(np.maximum(size, 0.0))
    drawn: FloatArray = state.mean + scaled @ root.T
    return drawn


def _tried(results: Any) -> Iterator[_State]:
    irregular, level = results.params[:2]
    furthest = max(_FURTHEST * np.sqrt(level), _OF_NOISE * np.sqrt(irregular))
    for deviation in np.linspace(0.0, furthest, _TRIED):
        found = results.model.filter([irregular, deviation**2], cov_type="none")
        yield _state(found, float(deviation**2), results.llf)


def _state(results: Any, level: float, best: float) -> _State:
    return _State(
        level=level,
        likelihood=float(np.exp(np.clip(results.llf - best, -_LARGEST_LOG, _LARGEST_LOG))),
        mean=results.predicted_state[:, -1],
        covariance=results.predicted_state_cov[..., -1],
    )


# statsmodels has no types of its own.
def _fitted(values: FloatArray, season: int, regressors: FloatArray) -> Any | None:
    from statsmodels.tsa.statespace.structural import UnobservedComponents  # noqa: PLC0415

    model = UnobservedComponents(
        values,
        level="llevel",
        seasonal=season if season > 1 else None,
        stochastic_seasonal=False,
        exog=regressors if regressors.shape[1] else None,
        mle_regression=False,
    )
    for method in ("lbfgs", "powell"):
        results = model.fit(method=method, disp=0, cov_type="none", warn_convergence=False)
        if results.mle_retvals["converged"] and np.isfinite(results.llf):
            return results
    return None
