"""People: what the page knows before it draws, and which act of it was done last."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from opsdash.access.actor import Actor
from opsdash.access.clock import now_utc
from opsdash.access.invitations import Invitation, list_invitations
from opsdash.access.people import Person, list_people
from opsdash.access.rights import Right
from opsdash.access.sessions import last_seen
from opsdash.errors import ConflictError, RecordMissingError
from opsdash.team import Team
from opsdash.ui.desk import Desk, values_of
from opsdash.ui.phone import is_phone
from opsdash.ui.process import current_team
from opsdash.words import say

_TOLD: Final = "people_told"
_AWAY: Final = timedelta(days=30)


@dataclass(frozen=True)
class Room:
    """`team` is None in local mode, where nobody signs in and nobody can be let in."""

    desk: Desk
    actor: Actor
    team: Team | None
    people: tuple[Person, ...]
    closed: tuple[Person, ...]
    waiting: tuple[Invitation, ...]
    seen: Mapping[str, datetime]
    now: datetime

    @property
    def zone(self) -> str:
        return self.desk.organisation.timezone

    @property
    def away(self) -> tuple[Person, ...]:
        """Who was not here for a month, those who never came included."""
        return tuple(
            each
            for each in self.people
            if self.now - self.seen.get(each.id, each.created_at) > _AWAY
        )

    @property
    def groups(self) -> tuple[str, ...]:
        """What somebody can be limited to: the groups of the data, and those that are in use."""
        used = {group for each in self.people for group in each.groups or ()}
        known = values_of(self.desk.home, "group")
        return (*known, *sorted(used - set(known)))


@dataclass(frozen=True)
class Told:
    """What was just done; `undone` is the person whose closing can be taken back."""

    text: str
    undone: Person | None = None


def enter(desk: Desk) -> Room:
    actor = desk.actor
    actor.must(Right.ADMIT)
    state = desk.home.state
    return Room(
        desk=desk,
        actor=actor,
        team=current_team(),
        people=list_people(state),
        closed=list_people(state, removed=True),
        waiting=tuple(each for each in list_invitations(state) if not each.problem),
        seen=last_seen(state),
        now=now_utc(),
    )


def line(words: str) -> DeltaGenerator:
    """A line whose button is drawn into it; on a phone below its words."""
    if is_phone():
        box = st.container(gap="xxsmall")
        box.markdown(words)
        return box.container(horizontal=True, vertical_alignment="center", gap="medium")
    drawn = st.container(horizontal=True, wrap=False, vertical_alignment="center", gap="small")
    drawn.markdown(words, width="stretch")
    return drawn


def tell(text: str, undone: Person | None = None) -> None:
    st.session_state[_TOLD] = Told(text, undone)


def told() -> Told | None:
    """What was done by the last click; one that can be taken back stays until the next."""
    done: Told | None = st.session_state.get(_TOLD)
    if done and not done.undone:
        del st.session_state[_TOLD]
    return done


def attempt(room: Room, act: Callable[[Actor], object]) -> None:
    """Do something as who acts now; that somebody else was there first is told."""
    try:
        act(room.desk.actor)
    except (ConflictError, RecordMissingError):
        tell(say("people.told.gone"))
