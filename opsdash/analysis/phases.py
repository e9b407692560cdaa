"""When new limits may be proposed: a run on one side of the usual level that goes on.

Limits are never moved by a machine. People give the cause and confirm that the shift is meant to
stay; the new phase then begins with the first point of the run.
"""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from opsdash.analysis.result import Result, because, ok, refused
from opsdash.analysis.rules import Rule
from opsdash.analysis.signals import Signals


class ProposalReason(StrEnum):
    """Why limits stay: NO_RUN, OVER (the run has ended)."""

    NO_RUN = "no_run"
    OVER = "over"


@dataclass(frozen=True)
class Proposal:
    """New limits from `first` on, because `points` points in a row lie on one side."""

    first: int
    points: int
    is_above: bool


def propose_limits(signals: Signals) -> Result[Proposal, ProposalReason]:
    """New limits, if a run of at least eight lasts up to the newest point."""
    runs = [each for each in signals.patterns if each.rule is Rule.RUN]
    if not runs:
        return refused(because(ProposalReason.NO_RUN))
    last = runs[-1]
    if last.last < np.flatnonzero(np.isfinite(signals.values))[-1]:
        return refused(because(ProposalReason.OVER))
    return ok(Proposal(last.first, last.last - last.first + 1, last.is_above))
