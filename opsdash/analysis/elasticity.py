"""Short-run elasticity: how inquiries answer to a jump of sales within weeks; for the drawer only.

Regression of changes on changes with standard errors that allow them to hang together (Newey and
West 1987). It says nothing about scaling, and needs sales that move.
"""

import math
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import numpy.typing as npt

from opsdash.analysis.drift import Floats
from opsdash.analysis.result import Estimate, Result, because, ok, refused

# Changes: those of a year of weeks.
_FEWEST = 51
_LEAST_MOVEMENT = 0.05
_SHORTEST_LAG = 4


class ElasticityReason(StrEnum):
    """TOO_FEW: have, need. SALES_TOO_STEADY: movement, need (standard deviations of changes)."""

    TOO_FEW = "too_few"
    SALES_TOO_STEADY = "sales_too_steady"


@dataclass(frozen=True)
class Regression:
    """Coefficients in the order of the columns, their covariance, and degrees of freedom."""

    coefficients: Floats
    covariance: Floats
    freedom: int

    @property
    def errors(self) -> Floats:
        return np.sqrt(np.diagonal(self.covariance))


@dataclass(frozen=True)
class Elasticity:
    """Percent of inquiries for one percent of sales; of this and the week before with `is_lagged`.

    `periods` are the changes that it was measured on.
    """

    value: Estimate
    is_lagged: bool
    periods: int


def read_elasticity(
    inquiries: Floats, sales: Floats, *, is_lagged: bool = False
) -> Result[Elasticity, ElasticityReason]:
    """Over complete periods in their order; changes from or to an empty one are left out.

    `is_lagged` adds the change of sales of the period before and tells the sum of both: where
    delivery rather than the order makes customers ask.
    """
    usable = np.isfinite(inquiries) & np.isfinite(sales) & (inquiries > 0) & (sales > 0)
    logs = np.log(np.where(usable, [inquiries, sales], np.nan))
    asked, sold = np.diff(logs, axis=1)
    columns = [np.ones(len(sold)), sold]
    if is_lagged:
        columns.append(np.concatenate(([np.nan], sold[:-1])))
    design = np.column_stack(columns)
    kept = np.isfinite(asked) & np.isfinite(design).all(axis=1)
    have = int(kept.sum())
    if have < _FEWEST:
        return refused(because(ElasticityReason.TOO_FEW, have=have, need=_FEWEST))
    movement = float(np.std(sold[kept], ddof=1))
    if movement < _LEAST_MOVEMENT:
        code = ElasticityReason.SALES_TOO_STEADY
        return refused(because(code, movement=movement, need=_LEAST_MOVEMENT))
    found = newey_west(asked[kept], design[kept], lag_of(have))
    return ok(Elasticity(_sum_of_slopes(found), is_lagged, have))


def lag_of(count: int) -> int:
    """How many neighbours' errors are taken to hang together."""
    return max(_SHORTEST_LAG, math.ceil(0.75 * float(np.cbrt(count))))


def newey_west(values: Floats, design: Floats, lag: int) -> Regression:
    """Least squares with Bartlett weights up to `lag`, scaled by n/(n-k) as Stata's `newey`."""
    count, width = design.shape
    inner, found = _least_squares(values, design)
    scores = design * (values - design @ found)[:, None]
    meat = scores.T @ scores
    for step in range(1, lag + 1):
        lagged = scores[step:].T @ scores[:-step]
        meat += (1 - step / (lag + 1)) * (lagged + lagged.T)
    covariance = inner @ meat @ inner * count / (count - width)
    return Regression(found, covariance, count - width)


def least_squares(values: Floats, design: Floats) -> Regression:
    """Ordinary least squares with its classical covariance."""
    count, width = design.shape
    inner, found = _least_squares(values, design)
    rest = values - design @ found
    return Regression(found, inner * (rest @ rest) / (count - width), count - width)


def _least_squares(values: Floats, design: Floats) -> tuple[Floats, Floats]:
    """By orthogonal factors: normal equations would lose half of the digits."""
    frame, triangle = np.linalg.qr(design)
    inverse = np.linalg.inv(triangle)
    return inverse @ inverse.T, inverse @ (frame.T @ values)


def _sum_of_slopes(found: Regression) -> Estimate:
    from scipy.special import stdtrit  # noqa: PLC0415 - slow to import, and only the drawer asks

    chosen: npt.NDArray[np.float64] = np.ones(len(found.coefficients))
    chosen[0] = 0
    value = float(chosen @ found.coefficients)
    half = float(stdtrit(found.freedom, 0.975)) * math.sqrt(chosen @ found.covariance @ chosen)
    return Estimate(value, value - half, value + half)
