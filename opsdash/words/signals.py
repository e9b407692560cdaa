"""Signals in words: what moved and since when, or that it is ordinary, and what that rests on.

The same finding always gives the same sentence. Nothing is said about causes.
"""

from datetime import date
from typing import TYPE_CHECKING

from opsdash.calendar.periods import Grain, Period, next_start
from opsdash.findings.verdicts import MetricSignals, Signal, State
from opsdash.metrics.catalog import Metric
from opsdash.metrics.levels import is_per_week
from opsdash.words import say
from opsdash.words.dates import day_words, period_words
from opsdash.words.numbers import count, decimal, metric_value, percent

_PERCENT = 100
# The code of analysis.signals.SignalReason, whose module brings numpy.
_PROVISIONAL = "provisional"
_FOLLOWED = ("base", "per", "name")

if TYPE_CHECKING:
    from opsdash.analysis.result import Reason
    from opsdash.analysis.signals import SignalReason


def state_line(found: MetricSignals) -> str:
    """Ordinary; ◆ Signal since 12 May, better; Too few cases a week to judge."""
    steps = _step_values(found.grain)
    if found.signal is not None:
        since = day_words(found.signal.since, year=False)
        return say(f"signals.state.signal_{found.signal.goodness}", day=since)
    if found.state is State.UNJUDGED and found.reasons:
        reason = found.reasons[0]
        return say(f"signals.state.unjudged_by.{reason.code}", **_shown(reason), **steps)
    return say(f"signals.state.{found.state}", **steps)


def usual_line(metric: Metric, found: MetricSignals, currency: str | None) -> str:
    """Usual 5.1 to 6.9, usual up to 19; empty where nobody can tell."""
    usual = found.usual
    if usual is None or found.state not in (State.ORDINARY, State.SIGNAL):
        return ""
    is_a_week = is_per_week(metric) and found.grain is Grain.WEEK
    key = "signals.state.usual_week" if is_a_week else "signals.state.usual"
    return say(key, range=_range(metric, usual, currency))


def signal_sentence(metric: Metric, found: MetricSignals, currency: str | None) -> str:
    """What a manager should know about the newest steps: a signal, ordinary, or why not judged."""
    values = _values(metric, found, currency)
    if found.signal is not None:
        goodness = say(f"signals.goodness.{found.signal.goodness}")
        return say(f"signals.sentence.{_pattern(found.signal)}", goodness=goodness, **values)
    if found.state is State.UNJUDGED:
        return " ".join(_reason_words(each, found.grain) for each in found.reasons)
    return say(f"signals.sentence.{found.state}", **values)


def signal_line(metric: Metric, found: MetricSignals, currency: str | None) -> str:
    """One line of a list, with the metric's name; empty without a signal."""
    if found.signal is None:
        return ""
    values = _values(metric, found, currency)
    return say(f"signals.short.{_pattern(found.signal)}", name=metric.name, **values)


def basis_words(found: MetricSignals) -> tuple[str, ...]:
    """What the usual range was made from, and who locked it; empty where there is none."""
    judged, window = found.result.value, found.window
    if judged is None or window is None:
        return ()
    line = judged.baselines[0]
    steps = _step_values(found.grain)
    words = [say("signals.basis.usual", points=line.points, window=period_words(window), **steps)]
    if line.by_median:
        words.append(say("signals.basis.median", **steps))
    doubts = [each for each in found.reasons if each.code == _PROVISIONAL]
    words += [_reason_words(each, found.grain) for each in doubts]
    if found.earlier:
        words.append(say("signals.basis.earlier"))
    return tuple(words)


def judged_by_words(found: MetricSignals) -> tuple[str, ...]:
    """What steps other than weeks are judged by, and which are left out."""
    if found.grain is Grain.DAY:
        return *basis_words(found), say("signals.note_day")
    step = say(f"signals.unit.{found.grain}.one")
    return *basis_words(found), say("signals.note_step", step=step)


def proposal_words(
    metric: Metric, found: MetricSignals, ends: tuple[float, float], currency: str | None
) -> str:
    """What a new range would be, and from when; `ends` are those of a week like the newest."""
    return say(
        "signals.basis.propose",
        points=count(found.run_points),
        since=day_words(found.run_first, year=False) if found.run_first else "",
        range=_range(metric, ends, currency),
    )


def _range(
    metric: Metric, ends: tuple[float, float], currency: str | None, form: str = "to"
) -> str:
    """Both ends; the upper one alone where nothing can lie below the lower one."""
    low, high = (metric_value(metric, end, currency) for end in ends)
    key = f"{form}_floor" if ends[0] == 0 else form
    return say(f"signals.range.{key}", low=low, high=high)


def rate_signal_words(signal: Signal, each: str) -> str:
    """A signal of how often customers ask as a title; `each` is an order or a visit, in words."""
    return say(
        f"slope.signal.{_pattern(signal)}",
        each=each,
        points=count(signal.points),
        since=day_words(signal.since, year=False),
        week=day_words(signal.through, year=False),
    )


def _values(metric: Metric, found: MetricSignals, currency: str | None) -> dict[str, str]:
    at, usual = found.newest, found.usual
    steps = _step_values(found.grain)
    if at is None or usual is None:
        return steps
    signal = found.signal
    return steps | {
        "value": metric_value(metric, float(found.series.value[at]), currency),
        "at": at_words(found.series.day(at), found.grain),
        "range": _range(metric, usual, currency),
        "between": _range(metric, usual, currency, "between"),
        "center": metric_value(metric, float(found.center[at]), currency),
        "points": count(signal.points) if signal else "",
        "since": day_words(signal.since, year=False) if signal else "",
    }


def at_words(first: date, grain: Grain) -> str:
    """When a step was, in a sentence: in the week of 5 May, on 5 May, in May 2026."""
    period = Period(first, next_start(first, grain))
    day = day_words(first, year=False)
    return say(f"signals.unit.{grain}.at", day=day, period=period_words(period))


def _step_values(grain: Grain) -> dict[str, str]:
    """How sentences name the steps that are judged."""
    return {
        "step": say(f"signals.unit.{grain}.one"),
        "steps": say(f"signals.unit.{grain}.many"),
        "longer": say(f"signals.unit.{grain}.longer"),
        "by": say(f"slope.by.{grain}"),
    }


def _pattern(signal: Signal) -> str:
    return f"{signal.rule}_{'above' if signal.is_above else 'below'}"


def _reason_words(reason: "Reason[SignalReason]", grain: Grain) -> str:
    return say(f"signals.reason.{reason.code}", **_shown(reason), **_step_values(grain))


def _shown(reason: "Reason[SignalReason]") -> dict[str, str]:
    shown: dict[str, str] = {}
    for name, value in reason.facts:
        if name == "instead":
            shown |= {each: say(f"signals.follows.{value}.{each}") for each in _FOLLOWED}
        elif isinstance(value, str):
            shown[name] = value
        elif name == "share":
            shown[name] = percent(value * _PERCENT, 0)
        else:
            shown[name] = count(value) if float(value).is_integer() else decimal(value, 1)
    return shown
