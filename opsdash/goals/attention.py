"""Which goals need somebody today: values only, the sentences are made where they are shown."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from opsdash.goals.standing import DUE_SOON_DAYS, Standing, State


class Reason(StrEnum):
    MISSED = "missed"
    BEHIND = "behind"
    DUE_SOON = "due_soon"


@dataclass(frozen=True)
class Attention:
    """`days_left` counts to the due date and is negative after it."""

    standing: Standing
    reason: Reason
    days_left: int


def goals_needing_attention(standings: Iterable[Standing], today: date) -> tuple[Attention, ...]:
    """Goals missed in the last 14 days, behind pace, or due within 14 days; the nearest due first.

    One goal is told once, for its gravest reason.
    """
    found = (
        Attention(standing, reason, (standing.goal.due - today).days)
        for standing in standings
        if (reason := _reason(standing, today)) is not None
    )
    return tuple(sorted(found, key=lambda item: (item.days_left, item.standing.goal.title)))


def _reason(standing: Standing, today: date) -> Reason | None:
    days_left = (standing.goal.due - today).days
    if standing.state is State.MISSED:
        return Reason.MISSED if days_left >= -DUE_SOON_DAYS else None
    if standing.state is State.BEHIND:
        return Reason.BEHIND
    return Reason.DUE_SOON if standing.is_due_soon else None
