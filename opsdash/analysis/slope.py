"""Inquiry slope: whether inquiries grow slower than sales, told by the drift of their ratio.

Three numbers that must not be mixed up: the contact rate itself (signals.py), the drift of its
logarithm (the headline), and the short-run elasticity (elasticity.py). Periods without a
denominator are left out and named; sudden shifts of the level are no drift and are named too.
From two years on, months are compared with the same months of other years.
"""

from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np
import numpy.typing as npt

from opsdash.analysis.drift import Drift, Floats, LevelShift, estimate_drift
from opsdash.analysis.result import Estimate, Reason, Result, because, ok, refused, thin

FEWEST = 13
EARLY_BELOW = 26
# Below this a contact rate is mostly chance: a longer period says more.
_FEW_INQUIRIES = 5.0
_MOST_ZEROS = 0.2
# Growth of sales so small that what inquiries grow per percent of it means nothing, per week.
_FLAT_WEEK = 0.0025
_WEEKS_PER_MONTH = 365.25 / 7 / 12
MONTHS_PER_YEAR = 12
# Each month of the year is there twice on average.
SEASONAL_FROM = 2 * MONTHS_PER_YEAR


class SlopeReason(StrEnum):
    """Why there is no slope, or how far it can be relied upon, with the facts each one carries.

    TOO_FEW: have, need. NO_DENOMINATOR: none. TOO_MANY_ZEROS: zeros, periods. EARLY: have, enough.
    SEASON_OPEN: have, enough. FEW_INQUIRIES: mean. CONSTANT: the rate never changed. Remarks of a
    good result: LEFT_OUT: periods; SHIFTED: shifts; SALES_FLAT: no ratio of growths;
    DIRECTION_DISPUTED: the robust slope has the other sign.
    """

    TOO_FEW = "too_few"
    NO_DENOMINATOR = "no_denominator"
    TOO_MANY_ZEROS = "too_many_zeros"
    EARLY = "early"
    SEASON_OPEN = "season_open"
    FEW_INQUIRIES = "few_inquiries"
    CONSTANT = "constant"
    LEFT_OUT = "left_out"
    SHIFTED = "shifted"
    SALES_FLAT = "sales_flat"
    DIRECTION_DISPUTED = "direction_disputed"


class Cadence(StrEnum):
    """The length of a period, and of what a drift is told per: four weeks or one month."""

    WEEK = "week"
    MONTH = "month"

    @property
    def periods_told(self) -> int:
        return 4 if self is Cadence.WEEK else 1

    @property
    def flat_growth(self) -> float:
        """Growth of sales per period below which no ratio is formed."""
        return _FLAT_WEEK if self is Cadence.WEEK else _FLAT_WEEK * _WEEKS_PER_MONTH


@dataclass(frozen=True)
class YearOnYear:
    """Months against the same months a year before, whatever the trend.

    `change` is that of the rate in percent over the `months` of the last twelve that are known in
    both years. Of `pairs` over the whole series, `lower` had a lower and `higher` a higher rate.
    """

    change: float
    months: int
    lower: int
    higher: int
    pairs: int


@dataclass(frozen=True)
class Slope:
    """Growth as mean change of the logarithm per period; `told` makes percents of it.

    `drift` is that of inquiries per sale and `inquiries` their growth, both without the shifts of
    the rate; `growth_ratio` is what inquiries grow for each percent of
    sales, None where sales do not clearly grow or shrink. `robust` is the slope of Theil and Sen,
    a check of the direction without an interval (its own assumes independence). `step_share` is how
    likely the rate wanders by itself. `is_seasonal`: all of them compare months with the same
    months of other years; then `year` tells the last one, unless too little of it is known.
    `shifts` name the index of the first period after each, and their size in logarithms.
    `left_out` are indices of periods that no rate can be formed for.
    """

    cadence: Cadence
    drift: Estimate
    inquiries: Estimate
    sales: Estimate
    growth_ratio: Estimate | None
    robust: float
    shifts: tuple[LevelShift, ...]
    step_share: float
    periods: int
    left_out: tuple[int, ...]
    is_seasonal: bool = False
    year: YearOnYear | None = None

    def told(self, growth: Estimate) -> Estimate:
        """Percent per four weeks, or per month, of a growth of this slope."""
        return percent(growth, self.cadence.periods_told)

    @property
    def is_disputed(self) -> bool:
        return self.robust * self.drift.value < 0


def read_slope(inquiries: Floats, sales: Floats, cadence: Cadence) -> Result[Slope, SlopeReason]:
    """The slope over complete periods in their order, both arrays of equal length.

    NaN is a period that is not known; without sales, or with fewer than none of either, it has no
    rate. Where some periods had no inquiry, half of one is added to all, so that none is lost.
    """
    kept = np.isfinite(inquiries) & np.isfinite(sales) & (inquiries >= 0) & (sales > 0)
    reason = _refusal(inquiries, sales, kept)
    if reason is not None:
        return refused(reason)
    at = np.flatnonzero(kept)
    counts = inquiries[at] + (0.5 if (inquiries[at] == 0).any() else 0.0)
    slope = _slope(np.log(counts), np.log(sales[at]), at, cadence, _indices(~kept))
    if slope.is_seasonal:
        slope = replace(slope, year=year_on_year(inquiries, sales, kept))
    doubts = tuple(_doubts(inquiries[at], sales[at], cadence))
    remarks = (*doubts, *_remarks(slope))
    return thin(slope, *remarks) if doubts else ok(slope, *remarks)


def percent(growth: Estimate, periods: int) -> Estimate:
    """The change over `periods` in percent, from a mean change of the logarithm per period."""
    ends = 100 * np.expm1(periods * np.array([growth.value, growth.low, growth.high]))
    return Estimate(*ends.tolist())


def theil_sen(values: Floats, positions: npt.NDArray[np.int64], cycle: int = 1) -> float:
    """The median slope over all pairs (Sen 1968), or over those that are whole cycles apart.

    The second is that of Hirsch, Slack and Smith (1982).
    """
    first, second = np.triu_indices(len(values), k=1)
    is_alike = (positions[second] - positions[first]) % cycle == 0
    first, second = first[is_alike], second[is_alike]
    rises = (values[second] - values[first]) / (positions[second] - positions[first])
    return float(np.median(rises))


def year_on_year(
    inquiries: Floats, sales: Floats, kept: npt.NDArray[np.bool_]
) -> YearOnYear | None:
    """Of whole months without gaps; None where no month is `kept` in two years that follow."""
    now = np.flatnonzero(kept[MONTHS_PER_YEAR:] & kept[:-MONTHS_PER_YEAR]) + MONTHS_PER_YEAR
    last = now[now >= len(kept) - MONTHS_PER_YEAR]
    if not inquiries[last - MONTHS_PER_YEAR].sum():
        return None
    rates = [inquiries[at].sum() / sales[at].sum() for at in (last - MONTHS_PER_YEAR, last)]
    before = now - MONTHS_PER_YEAR
    moved = inquiries[now] / sales[now] - inquiries[before] / sales[before]
    return YearOnYear(
        change=float(100 * (rates[1] / rates[0] - 1)),
        months=len(last),
        lower=int((moved < 0).sum()),
        higher=int((moved > 0).sum()),
        pairs=len(now),
    )


def _refusal(
    inquiries: Floats, sales: Floats, kept: npt.NDArray[np.bool_]
) -> Reason[SlopeReason] | None:
    have, zeros = int(kept.sum()), int((inquiries[kept] == 0).sum())
    if len(sales) and not (sales > 0).any():
        return because(SlopeReason.NO_DENOMINATOR)
    if have < FEWEST:
        return because(SlopeReason.TOO_FEW, have=have, need=FEWEST)
    if zeros > _MOST_ZEROS * have:
        return because(SlopeReason.TOO_MANY_ZEROS, zeros=zeros, periods=have)
    return None


def _slope(
    counts: Floats,
    sales: Floats,
    at: npt.NDArray[np.int64],
    cadence: Cadence,
    left_out: tuple[int, ...],
) -> Slope:
    """`counts` and `sales` are logarithms."""
    cycle = _cycle(len(at), cadence)
    found = estimate_drift(counts - sales, at, cycle=cycle)
    steps = [shift.size.value * (at >= shift.at) for shift in found.shifts]
    steady = counts - np.sum(steps, axis=0) if steps else counts
    growth = estimate_drift(sales, at, seeks_shifts=False, cycle=cycle).slope
    return Slope(
        cadence=cadence,
        drift=found.slope,
        inquiries=estimate_drift(steady, at, seeks_shifts=False, cycle=cycle).slope,
        sales=growth,
        growth_ratio=_growth_ratio(found, growth, cadence),
        robust=theil_sen(steady - sales, at, cycle),
        shifts=found.shifts,
        step_share=found.step_share,
        periods=len(at),
        left_out=left_out,
        is_seasonal=cycle > 1,
    )


def _cycle(periods: int, cadence: Cadence) -> int:
    """How many periods a year has, where it has been seen often enough to be told from a trend."""
    is_enough = cadence is Cadence.MONTH and periods >= SEASONAL_FROM
    return MONTHS_PER_YEAR if is_enough else 1


def _growth_ratio(drift: Drift, sales: Estimate, cadence: Cadence) -> Estimate | None:
    """One plus drift over growth of sales, which is taken as known."""
    if not sales.is_clear or abs(sales.value) < cadence.flat_growth:
        return None
    slope = drift.slope
    ends = sorted(1 + end / sales.value for end in (slope.low, slope.high))
    return Estimate(1 + slope.value / sales.value, *ends)


def _doubts(inquiries: Floats, sales: Floats, cadence: Cadence) -> list[Reason[SlopeReason]]:
    doubts = []
    if len(inquiries) < EARLY_BELOW:
        doubts.append(because(SlopeReason.EARLY, have=len(inquiries), enough=EARLY_BELOW))
    if cadence is Cadence.MONTH and len(inquiries) < SEASONAL_FROM:
        doubts.append(because(SlopeReason.SEASON_OPEN, have=len(inquiries), enough=SEASONAL_FROM))
    if inquiries.mean() < _FEW_INQUIRIES:
        doubts.append(because(SlopeReason.FEW_INQUIRIES, mean=float(inquiries.mean())))
    if np.ptp(inquiries / sales) == 0:
        doubts.append(because(SlopeReason.CONSTANT))
    return doubts


def _remarks(slope: Slope) -> list[Reason[SlopeReason]]:
    remarks = []
    if slope.left_out:
        remarks.append(because(SlopeReason.LEFT_OUT, periods=len(slope.left_out)))
    if slope.shifts:
        remarks.append(because(SlopeReason.SHIFTED, shifts=len(slope.shifts)))
    if slope.growth_ratio is None:
        remarks.append(because(SlopeReason.SALES_FLAT))
    if slope.is_disputed:
        remarks.append(because(SlopeReason.DIRECTION_DISPUTED))
    return remarks


def _indices(mask: npt.NDArray[np.bool_]) -> tuple[int, ...]:
    return tuple(np.flatnonzero(mask).tolist())
