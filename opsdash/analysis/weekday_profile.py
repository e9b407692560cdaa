"""The usual week: how days differ by weekday alone, taken out before a day is judged.

Natural limits of raw days are absurdly wide, because Mondays and Sundays differ without any cause.
A profile is the median per weekday of a baseline of at least eight weeks without holidays.
"""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import numpy.typing as npt

from opsdash.analysis.limits import Flags, Floats
from opsdash.analysis.result import Result, because, ok, refused

WEEKDAYS = 7
# From four weeks on, half of the charts raise a false alarm within a month; from eight a quarter.
FEWEST_WEEKS = 8

Weekdays = npt.NDArray[np.int64]


class ProfileReason(StrEnum):
    """TOO_SHORT: have, need (weeks with at least one ordinary day of some weekday). EMPTY: none."""

    TOO_SHORT = "too_short"
    EMPTY = "empty"


@dataclass(frozen=True)
class WeekdayProfile:
    """Seven factors, Monday first, of geometric mean one where `is_log`, else of mean one.

    A weekday without any work has the factor 0; its days cannot be judged. Where a day of the
    baseline is zero no logarithm can be taken, so days are divided by their factor instead.
    """

    factors: tuple[float, ...]
    is_log: bool

    def adjust(self, values: Floats, weekdays: Weekdays) -> Floats:
        """Values without their weekday; logarithms where `is_log`. NaN where none can be told."""
        factors = np.asarray(self.factors)[weekdays]
        with np.errstate(divide="ignore", invalid="ignore"):
            plain = np.where(factors > 0, values / factors, np.nan)
            if not self.is_log:
                return plain
            return np.where(plain > 0, np.log(plain), np.nan)

    def restore(self, adjusted: Floats, weekdays: Weekdays) -> Floats:
        """The way back, for centers and limits: what they mean on each weekday."""
        plain = np.exp(adjusted) if self.is_log else adjusted
        found: Floats = plain * np.asarray(self.factors)[weekdays]
        return found


def read_profile(
    values: Floats, weekdays: Weekdays, is_holiday: Flags
) -> Result[WeekdayProfile, ProfileReason]:
    """The profile of one series of days, its baseline only; Monday is weekday 0, NaN is missing."""
    usable = np.isfinite(values) & ~is_holiday
    counts = np.bincount(weekdays[usable], minlength=WEEKDAYS)
    seen = counts > 0
    if not seen.any():
        return refused(because(ProfileReason.EMPTY))
    have = int(counts[seen].min())
    if have < FEWEST_WEEKS:
        return refused(because(ProfileReason.TOO_SHORT, have=have, need=FEWEST_WEEKS))
    is_log = bool((values[usable] > 0).all())
    scale = np.log(values, where=usable, out=np.zeros(len(values))) if is_log else values
    medians = np.array(
        [np.median(scale[usable & (weekdays == day)]) if seen[day] else np.nan for day in range(7)]
    )
    mean = medians[seen].mean()
    if not is_log and mean <= 0:
        return refused(because(ProfileReason.EMPTY))
    factors = np.exp(medians - mean) if is_log else medians / mean
    return ok(WeekdayProfile(tuple(np.where(seen, factors, 0.0).tolist()), is_log))
