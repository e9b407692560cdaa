"""Phases of a chart: limits that were set anew, and when new ones may be proposed.

Limits are never moved by a machine. A new phase begins with the first point of the run that led to
it; neither a moving range nor a run crosses its beginning.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np

from opsdash.analysis.result import Result, because, ok, refused, thin
from opsdash.analysis.rules import Rule
from opsdash.analysis.signals import SignalReason, Signals

_ARRAYS = ("values", "center", "low", "high", "outside", "in_run", "near_limit", "jumps")


class ProposalReason(StrEnum):
    """Why limits stay: NO_RUN, OVER (the run has ended), NO_CAUSE (none recorded), NOT_ACCEPTED."""

    NO_RUN = "no_run"
    OVER = "over"
    NO_CAUSE = "no_cause"
    NOT_ACCEPTED = "not_accepted"


@dataclass(frozen=True)
class Proposal:
    """New limits from `first` on, because `points` points in a row lie on one side."""

    first: int
    points: int
    is_above: bool


def join_phases(
    phases: Sequence[Result[Signals, SignalReason]],
) -> Result[Signals, SignalReason]:
    """One series whose phases were judged apart: no moving range and no run across a boundary.

    Refused as soon as one of them is, with its reasons; thin as soon as one is.
    """
    judged = [each.value for each in phases if each.value is not None]
    reasons = tuple(reason for each in phases for reason in each.reasons)
    if not judged or len(judged) < len(phases):
        return refused(*reasons)
    starts = np.cumsum([0, *(len(each.values) for each in judged[:-1])]).tolist()
    shifted = [_moved(each, start) for each, start in zip(judged, starts, strict=True)]
    joined = Signals(
        **{name: np.concatenate([getattr(each, name) for each in judged]) for name in _ARRAYS},
        baselines=tuple(line for each in shifted for line in each.baselines),
        starts=tuple(start for each in shifted for start in each.starts),
        patterns=tuple(pattern for each in shifted for pattern in each.patterns),
    )
    return thin(joined, *reasons) if reasons else ok(joined)


def propose_limits(
    signals: Signals, *, has_cause: bool, is_accepted: bool
) -> Result[Proposal, ProposalReason]:
    """New limits, if a run of at least eight lasts, its cause is recorded and it is accepted.

    Nobody's limits move by this: people confirm, and the new phase begins with the run.
    """
    runs = [each for each in signals.patterns if each.rule is Rule.RUN]
    if not runs:
        return refused(because(ProposalReason.NO_RUN))
    newest = np.flatnonzero(np.isfinite(signals.values))[-1]
    last = runs[-1]
    if last.last < newest:
        return refused(because(ProposalReason.OVER))
    if not has_cause:
        return refused(because(ProposalReason.NO_CAUSE))
    if not is_accepted:
        return refused(because(ProposalReason.NOT_ACCEPTED))
    return ok(Proposal(last.first, last.last - last.first + 1, last.is_above))


def _moved(signals: Signals, start: int) -> Signals:
    """The same with its indices counted from an earlier point."""
    return replace(
        signals,
        baselines=tuple(
            replace(each, first=each.first + start, end=each.end + start)
            for each in signals.baselines
        ),
        starts=tuple(each + start for each in signals.starts),
        patterns=tuple(
            replace(each, first=each.first + start, last=each.last + start)
            for each in signals.patterns
        ),
    )
