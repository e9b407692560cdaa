"""Signal or noise: many series judged at once against limits from their baselines.

A baseline is the first complete points, or one that was locked: its limits stay as they were
whatever comes later. A baseline that cannot tell what is usual is refused, not stretched.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np

from opsdash.analysis.limits import (
    Chart,
    Flags,
    Floats,
    Spread,
    spread_of_counts,
    spread_of_individuals,
    spread_of_logarithms,
    standard_errors,
)
from opsdash.analysis.result import Reason, Result, because, ok, refused, thin
from opsdash.analysis.rules import Judged, Pattern, Rule, judge, near_flags, patterns_of, run_flags

BASELINE_FEWEST = 10
BASELINE_PROVISIONAL_BELOW = 17
BASELINE_POINTS = 28
# More equal neighbours than this, and what is measured is how coarsely it was written down.
_MOST_TIES = 0.3
# Shares and rates of fewer cases or events a period are better read in longer periods.
_FEWEST_CASES = 50
_FEWEST_EVENTS = 5
# Of fewer that are open, one or two more are a large factor and nothing unusual.
FEWEST_OPEN = 7
# Points that follow each other so closely raise false alarms several times as often.
_MOST_AUTOCORRELATION = 0.3


class SignalReason(StrEnum):
    """Why a series cannot be judged, or only with care, with the facts each one carries.

    TOO_FEW: have, need. FEW_WEEKS: have, need (of days that are held against their weekday).
    CONSTANT: points. TOO_COARSE: share (of equal neighbours). FEW_CASES: cases (of a usual period),
    need. FEW_EVENTS: events, need. PROVISIONAL: have, enough. AUTOCORRELATED: correlation: steps
    hang together, longer ones judge better. FOLLOWS: instead (a metric id): a sum that grows with
    another, where their rate is judged.
    """

    TOO_FEW = "too_few"
    FEW_WEEKS = "few_weeks"
    CONSTANT = "constant"
    TOO_COARSE = "too_coarse"
    FEW_CASES = "few_cases"
    FEW_EVENTS = "few_events"
    PROVISIONAL = "provisional"
    AUTOCORRELATED = "autocorrelated"
    FOLLOWS = "follows"


@dataclass(frozen=True)
class Baseline:
    """Locked limits, to be stored with who set them and why.

    Points `first <= index < end` were looked at, `points` of them complete. For the other numbers
    see limits.Spread.
    """

    chart: Chart
    first: int
    end: int
    points: int
    center: float
    reach: float
    range_limit: float
    by_median: bool


@dataclass(frozen=True)
class Signals:
    """One series judged: arrays over time. A constant limit is an array too.

    `low` and `high` are cut where the measure cannot go (below zero, a share above one). The flags
    hold every point of a pattern; `jumps` are moving ranges beyond their limit: the abrupt change
    lies between that point and the one before. A later phase's baseline stands behind an earlier's.
    """

    values: Floats
    baselines: tuple[Baseline, ...]
    starts: tuple[int, ...]
    center: Floats
    low: Floats
    high: Floats
    outside: Flags
    in_run: Flags
    near_limit: Flags
    jumps: Flags
    patterns: tuple[Pattern, ...]

    @property
    def current(self) -> Pattern | None:
        """The signal that the newest complete point belongs to: outside first, then the runs."""
        there = np.flatnonzero(np.isfinite(self.values))
        newest = int(there[-1]) if len(there) else -1
        order = (Rule.OUTSIDE, Rule.RUN, Rule.NEAR_LIMIT)
        held = [each for each in self.patterns if each.first <= newest <= each.last]
        return min(held, key=lambda each: order.index(each.rule), default=None)


def judge_individuals(
    values: Floats,
    *,
    is_non_negative: bool = True,
    is_log: bool = False,
    is_total: bool = False,
    locked: Sequence[Baseline | None] = (),
    points: int = BASELINE_POINTS,
) -> tuple[Result[Signals, SignalReason], ...]:
    """XmR charts of amounts: `values` is series x time, complete periods only.

    The baseline is the first complete `points` of each series; one in `locked` takes its place.
    `is_non_negative` draws a limit below zero at zero. `is_log` tells that values are logarithms.
    `is_total` marks sums, which follow seasons and growth: a baseline of half a year may lie
    between them, so all points tell whether they hang together.
    """
    values = np.where(np.isfinite(values), values, np.nan)
    window = _first_points(np.isfinite(values), points)
    width = _width(window)
    inside = np.where(window[:, :width], values[:, :width], np.nan)
    spread_of = spread_of_logarithms if is_log else spread_of_individuals
    spread = _with_locked(spread_of(inside), locked)
    sizes = np.ones((len(values), 1))
    judged = judge(values, spread, sizes, 0.0 if is_non_negative else -np.inf, np.inf)
    told = values if is_total else inside
    triples = zip(inside, spread.reach, told, strict=True)
    reasons = [_reason_of_individuals(*each) for each in triples]
    return _results(values, window, spread, judged, reasons, locked)


def judge_logarithms(
    values: Floats,
    cases: Floats,
    fewest: Sequence[float],
    *,
    locked: Sequence[Baseline | None] = (),
    points: int = BASELINE_POINTS,
) -> tuple[Result[Signals, SignalReason], ...]:
    """XmR charts of times and of what is open, which move by factors: limits in their own unit.

    The baselines are those of the logarithms. One with a zero has none: that series is judged as
    an amount. `cases` are as many as each value is made of; a series of usually less than its
    `fewest` is not judged.
    """
    values = np.where(np.isfinite(values), values, np.nan)
    # A later zero lies below every limit.
    logs = np.log(np.maximum(values, np.finfo(np.float64).tiny))
    found = list(
        judge_individuals(logs, is_non_negative=False, is_log=True, locked=locked, points=points)
    )
    is_first = _first_points(np.isfinite(values), points)
    has_zero = np.any(is_first & (values <= 0), axis=1).tolist()
    usual = _usual(np.where(is_first, cases, np.nan))
    for at, result in enumerate(found):
        is_locked = bool(locked and locked[at])
        if usual[at] < fewest[at] and not is_locked:
            few = because(SignalReason.FEW_CASES, cases=usual[at], need=fewest[at])
            found[at] = refused(few)
        elif has_zero[at] and not is_locked:
            (found[at],) = judge_individuals(values[at : at + 1], points=points)
        elif result.value is not None:
            found[at] = replace(result, value=_in_units(result.value, values[at]))
    return tuple(found)


def _usual(cases: Floats) -> list[float]:
    """The median of what is there; infinite where nothing is known."""
    known = [each[np.isfinite(each)] for each in cases]
    return [float(np.median(each)) if len(each) else np.inf for each in known]


def _in_units(judged: Signals, values: Floats) -> Signals:
    with np.errstate(over="ignore"):
        lines = {name: np.exp(getattr(judged, name)) for name in ("center", "low", "high")}
    return replace(judged, values=values, **lines)


def judge_counts(
    counts: Floats,
    cases: Floats,
    chart: Chart,
    *,
    locked: Sequence[Baseline | None] = (),
    points: int = BASELINE_POINTS,
) -> tuple[Result[Signals, SignalReason], ...]:
    """Laney's P' (shares) or U' (rates) charts: `counts` of `cases`, both series x time.

    Each point has limits of its own, wider where there were few cases. Without cases a point is
    missing.
    """
    known = np.isfinite(counts) & (cases > 0)
    counts, cases = np.where(known, counts, np.nan), np.where(known, cases, np.nan)
    window = _first_points(known, points)
    width = _width(window)
    inside = [np.where(window[:, :width], each[:, :width], np.nan) for each in (counts, cases)]
    with np.errstate(invalid="ignore", divide="ignore"):
        spread = _with_locked(spread_of_counts(inside[0], inside[1], chart), locked)
        sizes = standard_errors(spread.center, cases, chart)
    ceiling = 1.0 if chart is Chart.SHARES else np.inf
    values = counts / cases
    judged = judge(values, spread, sizes, 0.0, ceiling)
    triples = zip(inside[0], inside[1], spread.reach.tolist(), strict=True)
    reasons = [_reason_of_counts(*each, chart) for each in triples]
    return _results(values, window, spread, judged, reasons, locked)


def _first_points(known: Flags, points: int) -> Flags:
    """The first points that are there, as many as a baseline takes."""
    return known & (np.cumsum(known, axis=1) <= points)


def _width(window: Flags) -> int:
    """How many columns hold all windows; at least one, so that arrays stay arrays."""
    used = np.flatnonzero(window.any(axis=0))
    return int(used[-1]) + 1 if len(used) else min(1, window.shape[1])


def _with_locked(spread: Spread, locked: Sequence[Baseline | None]) -> Spread:
    if not any(locked):
        return spread
    center, reach = spread.center.copy(), spread.reach.copy()
    range_limit, by_median = spread.range_limit.copy(), spread.by_median.copy()
    for at, line in enumerate(locked):
        if line is not None:
            center[at], reach[at] = line.center, line.reach
            range_limit[at], by_median[at] = line.range_limit, line.by_median
    return Spread(spread.chart, center, reach, range_limit, by_median)


def _results(
    values: Floats,
    window: Flags,
    spread: Spread,
    judged: Judged,
    reasons: Sequence[tuple[Reason[SignalReason], ...]],
    locked: Sequence[Baseline | None],
) -> tuple[Result[Signals, SignalReason], ...]:
    found: list[Result[Signals, SignalReason]] = []
    for at in range(len(values)):
        kept = locked[at] if locked else None
        barring = [] if kept else [each for each in reasons[at] if each.code in _BARRING]
        if barring:
            found.append(refused(*barring))
            continue
        baseline = kept or _baseline(at, window[at], spread)
        signals = _signals(at, values[at], baseline, judged)
        doubts = reasons[at] if not kept else ()
        found.append(thin(signals, *doubts) if doubts else ok(signals))
    return tuple(found)


_BARRING = frozenset(
    {
        SignalReason.TOO_FEW,
        SignalReason.CONSTANT,
        SignalReason.TOO_COARSE,
        SignalReason.FEW_CASES,
        SignalReason.FEW_EVENTS,
    }
)


def _baseline(at: int, window: Flags, spread: Spread) -> Baseline:
    points = np.flatnonzero(window)
    return Baseline(
        chart=spread.chart,
        first=int(points[0]),
        end=int(points[-1]) + 1,
        points=len(points),
        center=float(spread.center[at]),
        reach=float(spread.reach[at]),
        range_limit=float(spread.range_limit[at]),
        by_median=bool(spread.by_median[at]),
    )


def _signals(at: int, values: Floats, baseline: Baseline, judged: Judged) -> Signals:
    found = patterns_of(at, values, judged)
    return Signals(
        values=values,
        baselines=(baseline,),
        starts=(0,),
        center=judged.center[at],
        low=judged.low[at],
        high=judged.high[at],
        outside=judged.outside[at],
        in_run=run_flags(found, len(values)),
        near_limit=near_flags(at, found, judged),
        jumps=judged.jumps[at],
        patterns=found,
    )


def _reason_of_individuals(
    inside: Floats, reach: float, told: Floats
) -> tuple[Reason[SignalReason], ...]:
    there = inside[np.isfinite(inside)]
    if len(there) < BASELINE_FEWEST:
        return (because(SignalReason.TOO_FEW, have=len(there), need=BASELINE_FEWEST),)
    if np.ptp(there) == 0:
        return (because(SignalReason.CONSTANT, points=len(there)),)
    steps = np.diff(inside)
    ties = float((steps == 0).sum() / max(int(np.isfinite(steps).sum()), 1))
    if ties > _MOST_TIES or not reach > 0:
        return (because(SignalReason.TOO_COARSE, share=ties),)
    return _doubts(inside, told)


def _reason_of_counts(
    counts: Floats, cases: Floats, reach: float, chart: Chart
) -> tuple[Reason[SignalReason], ...]:
    there = np.isfinite(counts)
    if int(there.sum()) < BASELINE_FEWEST:
        return (because(SignalReason.TOO_FEW, have=int(there.sum()), need=BASELINE_FEWEST),)
    usual = float(np.median(cases[there]))
    share = float(counts[there].sum() / cases[there].sum())
    if usual < _FEWEST_CASES:
        return (because(SignalReason.FEW_CASES, cases=usual, need=_FEWEST_CASES),)
    if not reach > 0:
        return (because(SignalReason.CONSTANT, points=int(there.sum())),)
    events = usual * (min(share, 1 - share) if chart is Chart.SHARES else share)
    if events < _FEWEST_EVENTS:
        return (because(SignalReason.FEW_EVENTS, events=events, need=_FEWEST_EVENTS),)
    return _doubts(counts / cases, counts / cases)


def _doubts(inside: Floats, told: Floats) -> tuple[Reason[SignalReason], ...]:
    doubts = []
    have = int(np.isfinite(inside).sum())
    if have < BASELINE_PROVISIONAL_BELOW:
        enough = BASELINE_PROVISIONAL_BELOW
        doubts.append(because(SignalReason.PROVISIONAL, have=have, enough=enough))
    correlation = autocorrelation(told)
    if correlation > _MOST_AUTOCORRELATION:
        doubts.append(because(SignalReason.AUTOCORRELATED, correlation=correlation))
    return tuple(doubts)


def onset(away: Floats) -> int:
    """At which point a level most likely rose from its old one: the step that explains most.

    `away` are distances from the old level, in order, turned so that it rose; NaN is missing. For
    a normal series whose level before is known it is the likeliest single step (Hinkley 1970).
    """
    there = np.isfinite(away)
    sums = np.cumsum(np.where(there, away, 0.0)[::-1])[::-1]
    counts = np.cumsum(there[::-1])[::-1]
    risen = (counts > 0) & (sums > 0)
    explained = np.divide(sums**2, counts, out=np.zeros(len(away)), where=risen)
    return int(np.argmax(explained))


def autocorrelation(values: Floats) -> float:
    """How much a point follows the one before: lag one, missing pairs left out, 0 if constant."""
    there = np.isfinite(values)
    away = np.where(there, values - values[there].mean(), 0.0)
    total = float(away @ away)
    return float(away[1:] @ away[:-1]) / total if total > 0 else 0.0
