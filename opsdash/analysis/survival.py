"""How long something takes when part of it still runs: Kaplan and Meier's curve, its quantiles.

Cases that are still open count for as long as they were watched. Leaving them out makes every
recent week look better than it was. Data of one group at a time, times in any unit.
"""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import numpy.typing as npt

from opsdash.analysis.limits import Flags, Floats
from opsdash.analysis.result import Estimate, Reason, Result, because, ok, refused, thin

_FEW_EVENTS = 20
# How far a share may miss a step by rounding and still be on it.
_ROUNDING = 1e-12
_NORMAL_975 = 1.959963984540054


class SurvivalReason(StrEnum):
    """NO_CASES: none. INVALID_TIMES: cases (negative or not a number, left out).

    FEW_EVENTS: events, enough. Remark: NOT_REACHED: part (of the cases that a quantile asks for),
    longest (time watched), open (share still open at it).
    """

    NO_CASES = "no_cases"
    INVALID_TIMES = "invalid_times"
    FEW_EVENTS = "few_events"
    NOT_REACHED = "not_reached"


@dataclass(frozen=True)
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

    `closed_only` is what the finished cases alone would say, for comparison.
    """

    part: float
    time: float | None
    longest: float
    open_share: float
    closed_only: float | None


@dataclass(frozen=True)
class Survival:
    """`cases` in all, of which `closed` are done; `invalid` had no usable time and are left out."""

    curve: Curve
    quantiles: tuple[Quantile, ...]
    cases: int
    closed: int
    invalid: int


def read_survival(
    times: Floats, is_closed: Flags, parts: tuple[float, ...] = (0.5, 0.9)
) -> Result[Survival, SurvivalReason]:
    """The curve of one group and when each of `parts` is done.

    `times` is until the end of a closed case and until now of an open one.
    """
    usable = np.isfinite(times) & (times >= 0)
    invalid = int((~usable).sum())
    lost = (because(SurvivalReason.INVALID_TIMES, cases=invalid),) if invalid else ()
    if not usable.any():
        return refused(because(SurvivalReason.NO_CASES), *lost)
    times, is_closed = times[usable], is_closed[usable]
    curve = curve_of(times, is_closed)
    done = np.sort(times[is_closed])
    found = tuple(_quantile(curve, part, done) for part in parts)
    survival = Survival(curve, found, len(times), len(done), invalid)
    doubts = [] if len(done) >= _FEW_EVENTS else [_few(len(done))]
    remarks = (*lost, *(_not_reached(each) for each in found if each.time is None))
    return thin(survival, *doubts, *remarks) if doubts else ok(survival, *remarks)


def curve_of(
    times: Floats, is_event: Flags, weights: npt.NDArray[np.float64] | None = None
) -> Curve:
    """Kaplan and Meier's curve; `weights` are cases per row, one each by default.

    At equal times events come before those who are last seen then, as in R.
    """
    counts = np.ones(len(times)) if weights is None else weights
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


def read_matured_rate(
    times: Floats, is_event: Flags, ages: Floats, window: float
) -> Result[Estimate, SurvivalReason]:
    """The share to which the event happens within `window`, with cases that are younger than it.

    `times` until the event (anything where there is none), `ages` how long each case was watched;
    both end at the window. The interval is Greenwood's, on the log-log scale, within [0, 1].
    """
    watched = np.minimum(ages, window)
    happened = is_event & (times <= watched)
    seen = np.where(happened, times, watched)
    usable = np.isfinite(seen) & (seen >= 0)
    if not usable.any():
        return refused(because(SurvivalReason.NO_CASES))
    curve = curve_of(seen[usable], happened[usable])
    share = open_share_at(curve, window)
    low, high = _interval(curve, share)
    rate = Estimate(1 - share, 1 - high, 1 - low)
    events = int(happened[usable].sum())
    return ok(rate) if events >= _FEW_EVENTS else thin(rate, _few(events))


def _interval(curve: Curve, share: float) -> tuple[float, float]:
    left = curve.at_risk - curve.events
    inner = left > 0
    variance = float((curve.events[inner] / (curve.at_risk[inner] * left[inner])).sum())
    if not 0 < share < 1:
        return share, share
    reach = _NORMAL_975 * np.sqrt(variance) / abs(np.log(share))
    return float(share ** np.exp(reach)), float(share ** np.exp(-reach))


def _quantile(curve: Curve, part: float, done: Floats) -> Quantile:
    return Quantile(
        part=part,
        time=quantile_of(curve, part),
        longest=curve.longest,
        open_share=open_share_at(curve, curve.longest),
        closed_only=quantile_of(curve_of(done, np.ones(len(done), bool)), part),
    )


def _few(events: int) -> Reason[SurvivalReason]:
    return because(SurvivalReason.FEW_EVENTS, events=events, enough=_FEW_EVENTS)


def _not_reached(found: Quantile) -> Reason[SurvivalReason]:
    code = SurvivalReason.NOT_REACHED
    return because(code, part=found.part, longest=found.longest, open=found.open_share)
