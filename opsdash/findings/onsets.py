"""The signal that the newest step of a metric belongs to: by which rule, and since when."""

from datetime import date

import numpy as np

from opsdash.analysis.phases import propose_limits
from opsdash.analysis.rules import Pattern, Rule
from opsdash.analysis.signals import Signals, onset
from opsdash.findings.judging import Judged
from opsdash.findings.series import Series
from opsdash.findings.verdicts import Goodness, Signal
from opsdash.metrics.catalog import Metric


def signal_of(metric: Metric, series: Series, result: Judged, *, is_locked: bool) -> Signal | None:
    """The signal that the newest week belongs to, from its first week on."""
    judged = result.value
    current = judged.current if judged else None
    if judged is None or current is None:
        return None
    offset = len(series) - len(judged.values)
    newest = int(np.flatnonzero(np.isfinite(judged.values))[-1])
    first = _first_of(judged, current, newest)
    since = _since(judged, current, first, newest, is_locked=is_locked)
    points = int(np.isfinite(judged.values[since : newest + 1]).sum())
    return Signal(
        rule=current.rule,
        is_loud=current.rule is Rule.OUTSIDE,
        first=series.day(offset + first),
        since=series.day(offset + since),
        through=series.day(offset + newest),
        points=points,
        is_above=current.is_above,
        goodness=_goodness(metric, is_above=current.is_above),
    )


def _first_of(judged: Signals, current: Pattern, newest: int) -> int:
    """Where its patterns begin: weeks outside the limits that follow each other are one signal."""
    alike = [each for each in judged.patterns if each.is_above is current.is_above]
    first = min(each.first for each in alike if each.first <= newest <= each.last)
    outside = _outside(judged, current)
    while first - 1 in outside:
        first -= 1
    return first


def _since(judged: Signals, current: Pattern, first: int, newest: int, *, is_locked: bool) -> int:
    """When the level most likely moved.

    Weeks that only happen to lie on the same side before that are no part of the signal; a week
    outside the limits may be the first that shows what moved weeks ago.
    """
    if current.rule is not Rule.OUTSIDE:
        return first + _onset(judged, current, first, newest)
    start, outside = newest, _outside(judged, current)
    while start - 1 in outside:
        start -= 1
    # Among the weeks of its own baseline nothing can have moved yet.
    known = 0 if is_locked else judged.baselines[0].end
    return min(start, known + _onset(judged, current, known, newest)) if known < start else start


def _onset(judged: Signals, current: Pattern, first: int, newest: int) -> int:
    away = (judged.values - judged.center)[first : newest + 1]
    return onset(away if current.is_above else -away)


def _outside(judged: Signals, current: Pattern) -> set[int]:
    return {
        each.first
        for each in judged.patterns
        if each.rule is Rule.OUTSIDE and each.is_above is current.is_above
    }


def lasting_run(series: Series, result: Judged) -> tuple[date, int] | None:
    """The first week and the number of weeks of a run that goes on, wherever it began."""
    judged = result.value
    if judged is None or not np.isfinite(judged.values).any():
        return None
    run = propose_limits(judged).value
    if run is None:
        return None
    return series.day(len(series) - len(judged.values) + run.first), run.points


def flagged_in(metric: Metric, series: Series, result: Judged) -> tuple[tuple[date, Goodness], ...]:
    judged = result.value
    if judged is None:
        return ()
    offset = len(series) - len(judged.values)
    flags = judged.outside | judged.in_run | judged.near_limit
    above = judged.values > judged.center
    return tuple(
        (series.day(offset + at), _goodness(metric, is_above=bool(above[at])))
        for at in np.flatnonzero(flags).tolist()
    )


def _goodness(metric: Metric, *, is_above: bool) -> Goodness:
    if metric.better == "neutral":
        return Goodness.NEITHER
    is_better = is_above == (metric.better == "higher")
    return Goodness.BETTER if is_better else Goodness.WORSE
