"""The part of a change that the calendar made: how many days, which weekdays, how many holidays.

A period is expected to hold its weekdays and holidays at one level; what the expectation moved by
itself is the calendar's, all else is not. One term more in front of volume, mix and rate, exact
like them.
"""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from opsdash.analysis.days import WEEK, BoolArray, FloatArray, day_after
from opsdash.analysis.result import Result, because, ok, refused, thin

# Fewer weeks make the profile of a weekday out of chance.
_WEEKS = 8
# The level around a holiday is that of the two weeks on either side.
_AROUND = 14
# A factor from fewer holidays takes whatever else happened on them for theirs.
_HOLIDAYS = 3


class CalendarReason(StrEnum):
    SHORT_HISTORY = "short_history"
    NO_PERIOD = "no_period"
    NOTHING_COUNTED = "nothing_counted"
    UNUSABLE_VALUES = "unusable_values"
    FEW_HOLIDAYS = "few_holidays"


@dataclass(frozen=True)
class Profile:
    """What a day holds beside an average one: by place in the week, on and after holidays.

    `weekdays[k]` is that of the days at positions k, k+7, ... of the series. None: none was seen.
    """

    weekdays: tuple[float, ...]
    holiday: float | None
    day_after: float | None


@dataclass(frozen=True)
class CalendarEffect:
    """`after - before = days + weekdays + holidays + rest`, in what is counted."""

    before: float
    after: float
    days: float
    weekdays: float
    holidays: float
    rest: float
    profile: Profile

    @property
    def calendar(self) -> float:
        return self.days + self.weekdays + self.holidays


def calendar_effect(
    values: FloatArray, holidays: BoolArray, before: range, after: range
) -> Result[CalendarEffect, CalendarReason]:
    """Split the change of a sum between two ranges of days of one daily series without gaps.

    Y = E·L with E the days' weights in the profile and L the level, so the calendar's part is
    (E1-E0)(L0+L1)/2 and the rest (L1-L0)(E0+E1)/2; the calendar's is told apart by days, by
    weekdays, and by holidays with the days after them. Missing days are NaN; in the two ranges
    they count as days that are not there.
    """
    problem = _problem(values, before, after)
    if problem:
        return refused(because(problem))
    profile = _profile(values, holidays)
    if profile is None:
        return refused(because(CalendarReason.NOTHING_COUNTED))
    present = np.isfinite(values)
    weights = _weights(profile, holidays)
    first, last = (np.array(each)[present[each]] for each in (before, after))
    if not len(first) or not len(last):
        return refused(because(CalendarReason.NO_PERIOD))
    expected = np.array([[level[each].sum() for level in weights] for each in (first, last)])
    sums = np.array([values[first].sum(), values[last].sum()])
    if (expected[:, -1] <= 0).any():
        return refused(because(CalendarReason.NOTHING_COUNTED))
    effect = _effect(sums, expected, profile)
    seen = int(np.sum(holidays & present))
    if 0 < seen < _HOLIDAYS and holidays[np.concatenate([first, last])].any():
        return thin(effect, because(CalendarReason.FEW_HOLIDAYS, holidays=seen))
    return ok(effect)


def _effect(sums: FloatArray, expected: FloatArray, profile: Profile) -> CalendarEffect:
    """`expected` is (2, 3): by days alone, with their weekdays, with their holidays."""
    levels = sums / expected[:, -1]
    moved = np.diff(expected, axis=0)[0]
    days, weekdays, holidays = np.diff(moved, prepend=0.0) * levels.mean()
    return CalendarEffect(
        before=float(sums[0]),
        after=float(sums[1]),
        days=float(days),
        weekdays=float(weekdays),
        holidays=float(holidays),
        rest=float((levels[1] - levels[0]) * expected[:, -1].mean()),
        profile=profile,
    )


def _problem(values: FloatArray, before: range, after: range) -> CalendarReason | None:
    if np.isinf(values).any() or (values < 0).any():
        return CalendarReason.UNUSABLE_VALUES
    if np.isfinite(values).sum() < _WEEKS * WEEK:
        return CalendarReason.SHORT_HISTORY
    inside = all(0 <= each.start < each.stop <= len(values) for each in (before, after))
    return None if inside else CalendarReason.NO_PERIOD


def _profile(values: FloatArray, holidays: BoolArray) -> Profile | None:
    later = day_after(holidays)
    ordinary = np.where(holidays | later, np.nan, values)
    weekdays = np.array([_middle(ordinary[at::WEEK]) for at in range(WEEK)])
    if not weekdays.sum() > 0:
        return None
    weekdays = weekdays * WEEK / weekdays.sum()
    by_weekday = np.resize(weekdays, len(values))
    levels = np.divide(ordinary, by_weekday, out=np.full(len(values), np.nan), where=by_weekday > 0)
    return Profile(
        tuple(weekdays.tolist()),
        _factor(values, by_weekday, levels, holidays),
        _factor(values, by_weekday, levels, later),
    )


def _middle(values: FloatArray) -> float:
    present = values[np.isfinite(values)]
    return float(np.median(present)) if present.size else 0.0


def _factor(
    values: FloatArray, by_weekday: FloatArray, levels: FloatArray, days: BoolArray
) -> float | None:
    """What came on such days over what their weekdays would have held at the level around them."""
    seen = np.flatnonzero(days & np.isfinite(values) & (by_weekday > 0))
    around = [_middle(levels[max(0, at - _AROUND) : at + _AROUND + 1]) for at in seen]
    expected = float(np.sum(by_weekday[seen] * np.array(around)))
    return float(values[seen].sum()) / expected if expected > 0 else None


def _weights(profile: Profile, holidays: BoolArray) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Of each day: as a day, as its weekday, as its weekday with its holiday."""
    weekdays = np.resize(np.array(profile.weekdays), len(holidays))
    on = np.where(holidays, 1.0 if profile.holiday is None else profile.holiday, 1.0)
    later = 1.0 if profile.day_after is None else profile.day_after
    factors = np.where(day_after(holidays), later, on)
    return np.ones(len(holidays)), weekdays, weekdays * factors
