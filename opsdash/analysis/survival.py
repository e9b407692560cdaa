"""How long something takes when part of it still runs: Kaplan and Meier's curve, its quantiles.

Cases that are still open count for as long as they were watched. Leaving them out makes every
recent week look better than it was. Data of one group at a time, times in any unit.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from opsdash.analysis.limits import Flags, Floats
from opsdash.analysis.result import Estimate, Reason, Result, because, ok, refused, thin

Counts = npt.NDArray[np.int64]
Value = TypeVar("Value")

_FEW_EVENTS = 20
# How far a share may miss a step by rounding and still be on it.
_ROUNDING = 1e-12
_NORMAL_975 = 1.959963984540054


class SurvivalReason(StrEnum):
    """NO_CASES: none. UNTIMED: cases (that ended nobody knows when, left out).

    TOO_EARLY: cases (none of them watched for any time yet). FEW_EVENTS: events, enough. Remark:
    NOT_REACHED: part (of the cases that a quantile asks for), longest (time watched), open (share
    still open at it).
    """

    NO_CASES = "no_cases"
    UNTIMED = "untimed"
    TOO_EARLY = "too_early"
    FEW_EVENTS = "few_events"
    NOT_REACHED = "not_reached"


@dataclass(frozen=True, eq=False)
class Cohorts:
    """Cases that began together: `cases[i]` of cohort i, all watched for `watched[i]` at least.

    `ended[n]` of those of cohort `cohort[n]` ended after `times[n]`. Of `untimed[i]` more nobody
    knows when they did: they are left out.
    """

    cases: Counts
    watched: Floats
    cohort: Counts
    times: Floats
    ended: Counts
    untimed: Counts

    @property
    def longest(self) -> float:
        """How long those who were watched longest were; nought without any."""
        return float(self.watched[self.cases > 0].max(initial=0.0))


@dataclass(frozen=True, eq=False)
class Curve:
    """The steps of a survival curve: at `times[i]` the share still open falls to `open_share[i]`.

    `at_risk` were watched just before; `events` happened then. `longest` is the longest time that
    anything was watched, event or not.
    """

    times: Floats
    open_share: Floats
    at_risk: Floats
    events: Floats
    longest: float


@dataclass(frozen=True)
class Quantile:
    """When `part` of the cases is done; `time` None: later than `longest`, `open_share` open then.

    `low` and `high` are the ends of its 95 % interval, None where the curve does not fall so far.
    `closed_only` is what the finished cases alone would say, for comparison.
    """

    part: float
    time: float | None
    longest: float
    open_share: float
    closed_only: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True, eq=False)
class Survival:
    """`cases` in all, of which `closed` are done; `untimed` more are left out."""

    curve: Curve
    quantiles: tuple[Quantile, ...]
    cases: int
    closed: int
    untimed: int


def read_survival(
    cohorts: Cohorts, parts: tuple[float, ...] = (0.5, 0.9)
) -> Result[Survival, SurvivalReason]:
    """The curve of one group and when each of `parts` is done.

    What happened later than all of a cohort were watched is not used: those who were done by then
    would be known, and those who were not would not.
    """
    cases, untimed = int(cohorts.cases.sum()), int(cohorts.untimed.sum())
    lost = (because(SurvivalReason.UNTIMED, cases=untimed),) if untimed else ()
    if not cases:
        return refused(because(SurvivalReason.NO_CASES), *lost)
    if cohorts.longest <= 0:
        return refused(because(SurvivalReason.TOO_EARLY, cases=cases), *lost)
    curve = _watched_curve(cohorts)
    done = curve_of(cohorts.times, np.ones(len(cohorts.times), bool), cohorts.ended)
    found = tuple(_quantile(curve, part, done) for part in parts)
    survival = Survival(curve, found, cases, int(cohorts.ended.sum()), untimed)
    remarks = (*lost, *(_not_reached(each) for each in found if each.time is None))
    return _judged(survival, curve, *remarks)


def read_matured_rate(cohorts: Cohorts, window: float) -> Result[Estimate, SurvivalReason]:
    """The share to which the event happens within `window`, with cohorts younger than it.

    The interval is Greenwood's, on the log-log scale, within [0, 1].
    """
    cases = int(cohorts.cases.sum())
    if not cases:
        return refused(because(SurvivalReason.NO_CASES))
    if cohorts.longest < window:
        return refused(because(SurvivalReason.TOO_EARLY, cases=cases))
    curve = _watched_curve(cohorts)
    share = open_share_at(curve, window)
    low, high = (
        open_share_at(Curve(curve.times, end, curve.at_risk, curve.events, curve.longest), window)
        for end in band_of(curve)
    )
    return _judged(Estimate(1 - share, 1 - high, 1 - low), curve)


def curve_of(
    times: Floats, is_event: Flags, weights: npt.NDArray[np.generic] | None = None
) -> Curve:
    """Kaplan and Meier's curve; `weights` are cases per row, one each by default.

    At equal times events come before those who are last seen then, as in R.
    """
    counts = np.ones(len(times)) if weights is None else weights.astype(np.float64)
    steps, place = np.unique(times, return_inverse=True)
    watched = np.bincount(place, counts, len(steps)).astype(np.float64)
    events = np.bincount(place, counts * is_event, len(steps)).astype(np.float64)
    at_risk = np.cumsum(watched[::-1])[::-1]
    happened = events > 0
    share = np.cumprod(1 - events[happened] / at_risk[happened]).astype(np.float64)
    longest = float(steps[-1]) if len(steps) else 0.0
    return Curve(steps[happened], share, at_risk[happened], events[happened], longest)


def quantile_of(curve: Curve, part: float) -> float | None:
    """The first time at which at most 1 - part is open; None if the curve does not fall so far.

    Exactly on a step it is midway to the next one, as in R.
    """
    goal = 1 - part
    below = np.flatnonzero(curve.open_share <= goal + _ROUNDING)
    if not len(below):
        return None
    at = int(below[0])
    is_on_step = abs(curve.open_share[at] - goal) <= _ROUNDING
    if is_on_step and at + 1 < len(curve.times):
        return float(curve.times[at] + curve.times[at + 1]) / 2
    return float(curve.times[at])


def open_share_at(curve: Curve, time: float) -> float:
    """The share that is still open just after `time`."""
    passed = int(np.searchsorted(curve.times, time, side="right"))
    return float(curve.open_share[passed - 1]) if passed else 1.0


def band_of(curve: Curve) -> tuple[Floats, Floats]:
    """The ends of the 95 % interval of the share still open at each step: Greenwood's, log-log."""
    left = curve.at_risk - curve.events
    terms = np.divide(curve.events, curve.at_risk * left, out=np.zeros_like(left), where=left > 0)
    share = curve.open_share
    inner = (share > 0) & (share < 1)
    logs = np.log(np.where(inner, share, 0.5))
    reach = _NORMAL_975 * np.sqrt(np.cumsum(terms)) / np.abs(logs)
    low, high = (np.where(inner, share ** np.exp(sign * reach), share) for sign in (1.0, -1.0))
    return low, high


def is_clear(one: Quantile, other: Quantile) -> bool | None:
    """Whether two quantiles differ by more than chance; None where an end of either is not known.

    By their logarithms, with the errors that their intervals tell.
    """
    ends = [(each.low, each.time, each.high) for each in (one, other)]
    known = [[end for end in each if end] for each in ends]
    if any(len(each) < len(ends[0]) for each in known):
        return None
    (low, time, high), (other_low, other_time, other_high) = np.log(known)
    return bool(abs(time - other_time) > np.hypot(high - low, other_high - other_low) / 2)


def _watched_curve(cohorts: Cohorts) -> Curve:
    was_seen = cohorts.times <= cohorts.watched[cohorts.cohort]
    events = np.where(was_seen, cohorts.ended, 0)
    ended = np.bincount(cohorts.cohort, events, len(cohorts.cases))
    times = np.concatenate([cohorts.times, cohorts.watched])
    counts = np.concatenate([events, cohorts.cases - ended])
    is_event = np.arange(len(times)) < len(events)
    used = counts > 0
    return curve_of(times[used], is_event[used], counts[used])


def _quantile(curve: Curve, part: float, done: Curve) -> Quantile:
    low, high = (
        quantile_of(Curve(curve.times, end, curve.at_risk, curve.events, curve.longest), part)
        for end in band_of(curve)
    )
    return Quantile(
        part=part,
        time=quantile_of(curve, part),
        longest=curve.longest,
        open_share=open_share_at(curve, curve.longest),
        closed_only=quantile_of(done, part),
        low=low,
        high=high,
    )


def _judged(
    value: Value, curve: Curve, *remarks: Reason[SurvivalReason]
) -> Result[Value, SurvivalReason]:
    events = int(curve.events.sum())
    if events >= _FEW_EVENTS:
        return ok(value, *remarks)
    few = because(SurvivalReason.FEW_EVENTS, events=events, enough=_FEW_EVENTS)
    return thin(value, few, *remarks)


def _not_reached(found: Quantile) -> Reason[SurvivalReason]:
    code = SurvivalReason.NOT_REACHED
    return because(code, part=found.part, longest=found.longest, open=found.open_share)
