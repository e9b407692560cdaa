"""Days judged without their weekday: the usual week is taken out, judged, and put back.

The profile and the limits come from the same first weeks. Free days are neither judged nor learnt
from, and weekdays on which hardly anything is counted are left out.
"""

from dataclasses import replace

import numpy as np

from opsdash.analysis.limits import Chart, Flags, Floats
from opsdash.analysis.result import Reason, Result, because, refused
from opsdash.analysis.signals import (
    BASELINE_FEWEST,
    SignalReason,
    Signals,
    judge_counts,
    judge_individuals,
)
from opsdash.analysis.weekday_profile import (
    FEWEST_WEEKS,
    WEEKDAYS,
    ProfileReason,
    WeekdayProfile,
    Weekdays,
    read_profile,
)


def judge_days(
    values: Floats,
    weekdays: Weekdays,
    is_free: Flags,
    *,
    is_non_negative: bool = True,
    is_log: bool = False,
    is_total: bool = False,
) -> Result[Signals, SignalReason]:
    """One series of amounts or times by day, without gaps; Monday is weekday 0, NaN is missing.

    `is_log` marks times and what is open, `is_total` sums, as in signals.judge_individuals.
    """
    worked = _worked(np.where(is_free, np.nan, values), weekdays)
    profile, end, reason = _usual_week(worked, weekdays)
    if profile is None:
        return refused(reason)
    adjusted = profile.adjust(worked, weekdays)
    (result,) = judge_individuals(
        adjusted[None, :],
        is_non_negative=is_non_negative and not profile.is_log,
        is_log=is_log and profile.is_log,
        is_total=is_total,
        points=int(np.isfinite(adjusted[:end]).sum()),
    )
    return _restored(result, np.where(np.isfinite(adjusted), worked, np.nan), profile, weekdays)


def judge_days_of_counts(
    counts: Floats, cases: Floats, chart: Chart, weekdays: Weekdays, is_free: Flags
) -> Result[Signals, SignalReason]:
    """The same of a share or a rate: `counts` of `cases`, limits by the number of cases."""
    known = (cases > 0) & ~is_free
    rates = np.divide(counts, cases, out=np.full(len(counts), np.nan), where=known)
    worked = _worked(rates, weekdays)
    profile, end, reason = _usual_week(worked, weekdays)
    if profile is None:
        return refused(reason)
    plain = replace(profile, is_log=False)
    adjusted = plain.adjust(np.where(np.isfinite(worked), counts, np.nan), weekdays)
    points = int(np.isfinite(adjusted[:end]).sum())
    (result,) = judge_counts(adjusted[None, :], cases[None, :], chart, points=points)
    found = _restored(result, np.where(np.isfinite(adjusted), worked, np.nan), plain, weekdays)
    if found.value is None or chart is not Chart.SHARES:
        return found
    return replace(found, value=replace(found.value, high=np.minimum(found.value.high, 1.0)))


def _worked(values: Floats, weekdays: Weekdays) -> Floats:
    """Without the weekdays on which less than every second week counts anything."""
    known = np.flatnonzero(np.isfinite(values))
    weeks = (known[-1] + 1 - known[0]) / WEEKDAYS if len(known) else 0.0
    moved = np.bincount(weekdays[np.nan_to_num(values) != 0], minlength=WEEKDAYS)
    return np.where(moved[weekdays] * 2 >= weeks, values, np.nan)


def _usual_week(
    values: Floats, weekdays: Weekdays
) -> tuple[WeekdayProfile | None, int, Reason[SignalReason]]:
    """The profile of the fewest first weeks that have one, where they end, and else why not."""
    known = np.flatnonzero(np.isfinite(values))
    too_few = because(SignalReason.TOO_FEW, have=len(known), need=BASELINE_FEWEST)
    if len(known) < BASELINE_FEWEST:
        return None, 0, too_few
    first, end = int(known[0]), int(known[0]) + FEWEST_WEEKS * WEEKDAYS
    while True:
        inside = slice(first, end)
        nothing_free = np.zeros(len(values[inside]), dtype=bool)
        found = read_profile(values[inside], weekdays[inside], nothing_free)
        if found.value is not None:
            has_zeros = bool((values[known] <= 0).any())
            profile = replace(found.value, is_log=found.value.is_log and not has_zeros)
            return profile, end, too_few
        if end >= len(values):
            return None, 0, _why_not(found, len(known))
        end += WEEKDAYS


def _why_not(found: Result[WeekdayProfile, ProfileReason], points: int) -> Reason[SignalReason]:
    """A week cannot be told from too few, nor from days that hold nothing."""
    reason = found.reasons[0]
    if reason.code is ProfileReason.TOO_SHORT:
        return because(SignalReason.FEW_WEEKS, **reason.values)
    return because(SignalReason.CONSTANT, points=points)


def _restored(
    result: Result[Signals, SignalReason],
    values: Floats,
    profile: WeekdayProfile,
    weekdays: Weekdays,
) -> Result[Signals, SignalReason]:
    """With its limits in the unit of the days; the baseline stays as it was judged."""
    judged = result.value
    if judged is None:
        return result
    plain = replace(
        judged,
        values=values,
        center=profile.restore(judged.center, weekdays),
        low=profile.restore(judged.low, weekdays),
        high=profile.restore(judged.high, weekdays),
    )
    return replace(result, value=plain)
