"""The chance of a promise that has to hold week after week, or in k weeks of n.

"Every week" is far harder to keep than "on average": a week that is held nine times in ten is held
thirteen times in a row one time in four. A promise that is broken already is told with the most
that can still be kept.
"""

import math
from dataclasses import dataclass

import numpy as np

from opsdash.analysis.chance import (
    Chance,
    ChanceReason,
    Direction,
    Outcome,
    decided,
    first_at,
    is_met,
    problem_of,
    required_of,
)
from opsdash.analysis.chance_level import weeks_problem
from opsdash.analysis.days import WEEK, BoolArray, FloatArray
from opsdash.analysis.level_model import PATHS
from opsdash.analysis.result import Reason, Result, Status, because, refused
from opsdash.analysis.week_paths import Weeks, week_paths

_BASELINE_WEEKS = 26
_EARLY_WEEKS = 26
_EDGES = (0.1, 0.25, 0.5, 0.75, 0.9)
_HALF = 0.5


@dataclass(frozen=True)
class WeeksHeld:
    """How a promise by the week stands: `met` and `missed` weeks, `unknown` without a number.

    `needed` of all weeks keep it; `streak` is that of the newest ones. `one_week` is the chance of
    a single week. `chance` is about the number of weeks met at the end. `offer` is the most weeks
    that are kept more likely than not, with their chance, where that is less than `needed`.
    """

    chance: Chance
    met: int
    missed: int
    unknown: int
    left: int
    needed: int
    streak: int
    one_week: float | None
    offer: tuple[int, float] | None


def chance_of_one_week(
    center: float, deviation: float, target: float, direction: Direction
) -> float:
    """The chance that a week about `center` meets the target, as weeks vary (normal)."""
    apart = (target - center) if direction is Direction.LOWER else (center - target)
    if deviation <= 0:
        return 1.0 if apart >= 0 else 0.0
    return math.erfc(-apart / deviation / math.sqrt(2)) / 2


def chance_of_holding(one_week: float, weeks: int, needed: int | None = None) -> float:
    """The chance of at least `needed` (all, if None) of so many independent weeks."""
    least = weeks if needed is None else needed
    return min(
        1.0,
        math.fsum(
            math.comb(weeks, held) * one_week**held * (1 - one_week) ** (weeks - held)
            for held in range(max(least, 0), weeks + 1)
        ),
    )


def chance_of_weeks(
    weeks: Weeks,
    first: int,
    end: int,
    target: float,
    direction: Direction | None,
    *,
    needed: int | None = None,
    seed: int = 0,
) -> Result[WeeksHeld, ChanceReason]:
    """The chance that `needed` of the weeks `first` to before `end` (all, if None) are kept.

    `weeks` are all mature ones, from the beginning of the history. Weeks wander together, so their
    chances are not multiplied: it is counted in how many ways enough of them are kept. A week
    without a number is as likely kept as one to come.
    """
    least = end - first if needed is None else needed
    problem = problem_of(target, direction) or _problem(weeks, first, end, least)
    if problem or direction is None:
        return refused(problem or because(ChanceReason.NO_DIRECTION))
    promise = _Promise(is_met(weeks.values[:end], target, direction), first, end, least)
    if promise.outcome:
        return _told(promise, promise.decided(), None, None, ())
    if not promise.left:
        return refused(because(ChanceReason.HOLES_AT_END, weeks=promise.unknown))
    problem = weeks_problem(weeks, end - len(weeks.sums), WEEK)
    if problem:
        return refused(problem)
    ways = _ways(weeks, promise, target, direction, seed)
    known = int(weeks.is_known.sum())
    return _told(
        promise,
        promise.chance(ways),
        float(ways.mean()),
        promise.offer(ways),
        _reasons(promise, known),
    )


@dataclass(frozen=True, eq=False)
class _Promise:
    """`kept` is 1 for each week of the history that is met, 0 where not, NaN where unknown."""

    kept: FloatArray
    first: int
    end: int
    needed: int

    @property
    def so_far(self) -> FloatArray:
        return self.kept[self.first :]

    @property
    def met(self) -> int:
        return int(np.nansum(self.so_far))

    @property
    def unknown(self) -> int:
        return int(np.isnan(self.so_far).sum())

    @property
    def missed(self) -> int:
        return len(self.so_far) - self.met - self.unknown

    @property
    def left(self) -> int:
        return self.end - max(len(self.kept), self.first)

    @property
    def outcome(self) -> Outcome | None:
        if self.met >= self.needed:
            return Outcome.REACHED
        if self.met + self.unknown + self.left < self.needed:
            return Outcome.MISSED
        return None

    @property
    def streak(self) -> int:
        """The newest weeks in a row that are met, from the beginning of the promise at most."""
        broken = first_at((self.so_far[::-1] != 1).tolist())
        return len(self.so_far) if broken is None else broken

    def decided(self) -> Chance:
        is_reached = self.outcome is Outcome.REACHED
        counted = self.so_far == (1 if is_reached else 0)
        most = self.needed if is_reached else self.end - self.first - self.needed + 1
        at = first_at((np.cumsum(counted) >= most).tolist())
        return decided(self.met, Outcome.REACHED if is_reached else Outcome.MISSED, at)

    def chance(self, ways: BoolArray) -> Chance:
        """`ways` tells of each week that is not known whether it is met, as (weeks, paths)."""
        ends = self.met + ways.sum(axis=0)
        low, lower, middle, upper, high = (float(each) for each in np.quantile(ends, _EDGES))
        required = required_of(
            max(self.needed - self.met, 0) / len(ways),
            len(ways),
            self.kept,
            np.ones(len(self.kept)),
            Direction.HIGHER,
        )
        chance = float((ends >= self.needed).mean())
        return Chance(middle, low, high, chance, required=required, half=(lower, upper))

    def offer(self, ways: BoolArray) -> tuple[int, float] | None:
        ends = self.met + ways.sum(axis=0)
        for count in range(self.needed, self.met, -1):
            chance = float((ends >= count).mean())
            if chance >= _HALF:
                return (count, chance) if count < self.needed else None
        return None


def _problem(weeks: Weeks, first: int, end: int, needed: int) -> Reason[ChanceReason] | None:
    if not (0 <= first < end and 0 < needed <= end - first):
        return because(ChanceReason.INVALID)
    # Its own limits are checked before the promise is decided, those of the history after.
    return weeks_problem(weeks, 0, WEEK)


def _ways(
    weeks: Weeks, promise: _Promise, target: float, direction: Direction, seed: int
) -> BoolArray:
    """Whether each week to come is met, and then each that is unknown."""
    rng = np.random.default_rng([seed, 1])
    ahead = promise.end - len(weeks.sums)
    paths = week_paths(weeks, ahead, seed)
    if paths is None:
        alike = _as_often(promise.kept, ahead + promise.unknown, rng)
        return alike[ahead - promise.left :]
    kept = is_met(paths.values, target, direction) == 1
    one_week = kept.mean(axis=1)[0]
    unknown = rng.random((promise.unknown, kept.shape[1])) < one_week
    return np.concatenate([kept[ahead - promise.left :], unknown])


def _as_often(kept: FloatArray, count: int, rng: np.random.Generator) -> BoolArray:
    """Each week alone, as often as those of the history, whose share is known as from so many."""
    known = kept[np.isfinite(kept)][-_BASELINE_WEEKS:]
    share = rng.beta(known.sum() + _HALF, len(known) - known.sum() + _HALF, PATHS)
    alike: BoolArray = rng.random((count, PATHS)) < share
    return alike


def _reasons(promise: _Promise, known: int) -> tuple[Reason[ChanceReason], ...]:
    early = (because(ChanceReason.EARLY, weeks=known),) if known < _EARLY_WEEKS else ()
    holes = (because(ChanceReason.HOLES, weeks=promise.unknown),) if promise.unknown else ()
    return (*early, *holes)


def _told(
    promise: _Promise,
    chance: Chance,
    one_week: float | None,
    offer: tuple[int, float] | None,
    reasons: tuple[Reason[ChanceReason], ...],
) -> Result[WeeksHeld, ChanceReason]:
    held = WeeksHeld(
        chance=chance,
        met=promise.met,
        missed=promise.missed,
        unknown=promise.unknown,
        left=max(promise.left, 0),
        needed=promise.needed,
        streak=promise.streak,
        one_week=one_week,
        offer=offer,
    )
    return Result(Status.THIN if reasons else Status.OK, held, reasons)
