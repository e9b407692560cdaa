"""Which goals need somebody today: values only, the sentences are made where they are shown.

Where a chance is known it decides, as it does where goals are listed; else the pace.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from opsdash.analysis.bands import Band
from opsdash.goals.shown import Shown, shown_state
from opsdash.goals.standing import DUE_SOON_DAYS, OPEN_STATES, Standing, State

if TYPE_CHECKING:
    from opsdash.goals.chances import Outlook

_NONE: "Final[Mapping[str, Outlook]]" = MappingProxyType({})
_NO_REVIEWS: Final[Mapping[str, date]] = MappingProxyType({})


class Reason(StrEnum):
    MISSED = "missed"
    UNLIKELY = "unlikely"
    AT_RISK = "at_risk"
    BEHIND = "behind"
    DUE_SOON = "due_soon"
    CHECK_IN = "check_in"


@dataclass(frozen=True)
class Attention:
    """`days_left` counts to the due date and is negative after it.

    `chance` is None where it is not known; `review` is the day of a check-in that is due.
    """

    standing: Standing
    reason: Reason
    days_left: int
    chance: float | None = None
    review: date | None = None


def goals_needing_attention(
    standings: Iterable[Standing],
    today: date,
    outlooks: "Mapping[str, Outlook]" = _NONE,
    reviews: Mapping[str, date] = _NO_REVIEWS,
) -> tuple[Attention, ...]:
    """Goals missed in the last 14 days, at risk, or due within 14 days; the gravest first.

    Of the same gravity the nearest due comes first. One goal is told once, for its gravest reason.
    `outlooks` and `reviews` (days of the next check-ins) are by goal id.
    """
    found = []
    for standing in standings:
        goal = standing.goal
        review = _due_review(standing, today, reviews.get(goal.id))
        outlook = outlooks.get(goal.id)
        reason = _reason(standing, today, outlook) or (review and Reason.CHECK_IN)
        if reason:
            days_left = (goal.due - today).days
            chance = outlook.probability if outlook else None
            found.append(Attention(standing, reason, days_left, chance, review))
    return tuple(sorted(found, key=_place))


_RISKS: Final[Mapping[Shown, Reason]] = {
    Band.UNLIKELY: Reason.UNLIKELY,
    Band.AT_RISK: Reason.AT_RISK,
    State.BEHIND: Reason.BEHIND,
}
# A pace behind is a risk whose chance is not known yet.
_GRAVITY: Final = {
    Reason.MISSED: 0,
    Reason.UNLIKELY: 1,
    Reason.AT_RISK: 2,
    Reason.BEHIND: 2,
    Reason.DUE_SOON: 3,
    Reason.CHECK_IN: 4,
}


def _place(item: Attention) -> tuple[int, int, str]:
    return _GRAVITY[item.reason], item.days_left, item.standing.goal.title


def _due_review(standing: Standing, today: date, review: date | None) -> date | None:
    is_due = review is not None and review <= today and standing.state in OPEN_STATES
    return review if is_due else None


def _reason(standing: Standing, today: date, outlook: "Outlook | None") -> Reason | None:
    days_left = (standing.goal.due - today).days
    if standing.state is State.MISSED:
        return Reason.MISSED if days_left >= -DUE_SOON_DAYS else None
    risk = _RISKS.get(shown_state(standing, outlook))
    return risk or (Reason.DUE_SOON if standing.is_due_soon else None)
