"""The state a goal is shown with: what is settled as it stands, what runs by its chance.

Before its chance is known, or where there is none, a goal that runs is on pace or behind, or grey
where its data lacks days that could turn that; a milestone, of which nothing is measured, is to do.
"""

from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from opsdash.analysis.bands import Band
from opsdash.goals.standing import Standing, State, paced

if TYPE_CHECKING:
    from opsdash.goals.chances import Outlook

Shown = State | Band

# What asks for something comes first; what is settled last.
ORDER: Final[tuple[Shown, ...]] = (
    Band.UNLIKELY,
    Band.AT_RISK,
    State.BEHIND,
    Band.COIN_FLIP,
    Band.LIKELY,
    Band.ON_COURSE,
    State.ON_PACE,
    State.TO_DO,
    State.NOT_STARTED,
    State.DATA_MISSING,
    State.MISSED,
    State.REACHED,
)
NEEDS_DECISION: Final = frozenset[Shown]({Band.UNLIKELY, Band.AT_RISK, State.BEHIND})

_RUNNING: Final = frozenset({State.ON_PACE, State.BEHIND})
# A goal that was just missed asks what follows from it; an old one is history.
_JUST: Final = timedelta(weeks=1)


def shown_state(standing: Standing, outlook: "Outlook | None") -> Shown:
    if standing.state not in _RUNNING:
        return standing.state
    # A chance fills in the days that are missing.
    if outlook is not None and outlook.chance is not None and outlook.chance.band:
        return outlook.chance.band
    told = paced(standing, outlook.expected) if outlook else standing
    return State.DATA_MISSING if told.is_unsure else told.state


def needs_decision(standing: Standing, shown: Shown, today: date) -> bool:
    """Whether somebody has to decide something about the goal this week."""
    if shown is not State.MISSED:
        return shown in NEEDS_DECISION
    return today - (standing.settled_on or standing.goal.due) <= _JUST
