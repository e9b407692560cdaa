"""The pace line: what should be there at the end of each day of a goal, if it goes as days go.

A total grows by its usual weekdays and holidays, so that a quiet Sunday is no delay; a level runs
straight from its baseline, or in the steps that were agreed. A line never falls on its way to a
target above it, and ends at the target.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from opsdash.analysis.days import WEEK, BoolArray, FloatArray

_PROFILE_WEEKS = 12
# A history below this is none: one odd week would be a third of each weekday.
_FEWEST_WEEKS = 3
_HOLIDAY_WEEKS = 104
# The weeks on either side of a holiday that tell what its weekday holds otherwise.
_AROUND = 4
# Small counts tell little of a weekday: each is drawn to the usual day as by so many events.
_EVENTS = 3.0
# A weekday without any event where this many would be usual is closed (chance 0.7 %).
_CLOSED = 5.0


class PaceShape(StrEnum):
    PROFILE = "profile"
    LINEAR = "linear"


@dataclass(frozen=True)
class Waypoint:
    """A target on the way: `value` is to be there at the end of day `day`, the first being 0."""

    day: int
    value: float


@dataclass(frozen=True)
class PaceLine:
    """`values` are for the end of each day; `weeks` of history made the profile, 0 if none did."""

    values: tuple[float, ...]
    shape: PaceShape
    weeks: int


def pace_of_total(
    target: float,
    values: FloatArray,
    holidays: BoolArray,
    first: int,
    waypoints: Sequence[Waypoint] = (),
) -> PaceLine:
    """The line of a total from 0 to `target`, over the days `first` to the end of `holidays`.

    `values` are daily, NaN where unknown; only those before `first` count, so that the line stays
    where it is while days come in. `waypoints` are totals on the way, with the profile between.
    """
    past = values[:first]
    weights = day_weights(past, holidays)
    ahead = np.ones(max(len(holidays) - first, 0)) if weights is None else weights[first:]
    shape = PaceShape.LINEAR if weights is None else PaceShape.PROFILE
    if not ahead.sum() > 0:
        ahead, shape = np.ones(len(ahead)), PaceShape.LINEAR
    weeks = min(_weeks(past), _PROFILE_WEEKS) if shape is PaceShape.PROFILE else 0
    ways = {each.day: each.value for each in waypoints if 0 <= each.day < len(ahead) - 1}
    return PaceLine(_through(sorted(ways.items()), target, ahead), shape, weeks)


def day_weights(values: FloatArray, holidays: BoolArray) -> FloatArray | None:
    """What each day of `holidays`, from the first of `values` on, usually holds against the others.

    The mean of its weekday over the last twelve weeks; a holiday its share of that. None where less
    than three weeks are known or nothing was counted.
    """
    if _weeks(values) < _FEWEST_WEEKS or np.isinf(values).any():
        return None
    positive = np.maximum(values, 0.0)
    pull = _EVENTS if _is_counted(values) else 0.0
    week = _weekday_means(positive, holidays[: len(values)], pull)
    if not np.nansum(week) > 0:
        return None
    weights = np.resize(week, len(holidays))
    weights[holidays] *= _holiday_share(positive, holidays[: len(values)], pull)
    return weights


def _weekday_means(values: FloatArray, holidays: BoolArray, pull: float) -> FloatArray:
    """From the weekday of the first value on."""
    usable = np.isfinite(values) & ~holidays
    usable[: max(len(values) - _PROFILE_WEEKS * WEEK, 0)] = False
    place = np.arange(len(values)) % WEEK
    days = np.bincount(place[usable], minlength=WEEK).astype(np.float64)
    sums = np.bincount(place[usable], weights=values[usable], minlength=WEEK)
    usual = sums.sum() / days.sum() if days.any() else 0.0
    if not usual > 0:
        return np.zeros(WEEK)
    like = pull / usual
    means = (sums + like * usual) / np.maximum(days + like, 1e-9)
    means[(days == 0) & (like == 0)] = usual
    means[(sums == 0) & (days > 0) & ((pull == 0) | (days * usual >= _CLOSED))] = 0.0
    return means


def _holiday_share(values: FloatArray, holidays: BoolArray, pull: float) -> float:
    """What holidays held, of what their weekday held in the weeks around."""
    actual = usual = 0.0
    oldest = max(len(values) - _HOLIDAY_WEEKS * WEEK, 0)
    for day in oldest + np.flatnonzero((holidays & np.isfinite(values))[oldest:]):
        near = slice(max(day - _AROUND * WEEK, day % WEEK), day + _AROUND * WEEK + 1, WEEK)
        ordinary = values[near][np.isfinite(values[near]) & ~holidays[near]]
        if ordinary.size:
            actual += float(values[day])
            usual += float(ordinary.mean())
    return (actual + pull) / (usual + pull) if usual + pull > 0 else 1.0


def _through(
    waypoints: Sequence[tuple[int, float]], target: float, weights: FloatArray
) -> tuple[float, ...]:
    """The weights' running sum, stretched to pass through the waypoints and end at the target."""
    line, start, reached = np.zeros(len(weights)), 0, 0.0
    if not len(weights):
        return ()
    for day, value in (*waypoints, (len(weights) - 1, target)):
        part = weights[start : day + 1]
        part = part if part.sum() > 0 else np.ones(len(part))
        line[start : day + 1] = reached + (value - reached) * (np.cumsum(part) / part.sum())
        line[day : day + 1] = value
        start, reached = day + 1, value
    return tuple(line.tolist())


def _weeks(values: FloatArray) -> int:
    return int(np.isfinite(values).sum()) // WEEK


def _is_counted(values: FloatArray) -> bool:
    present = values[np.isfinite(values)]
    return bool((present == np.floor(present)).all())
