"""What the Import page knows in one run: the files that wait, their reviews, the running import.

Made once per run from the desk, so that head, table and buttons speak of the same state.
"""

from dataclasses import dataclass, replace
from typing import Final

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from opsdash.intake.profiles import Profile
from opsdash.intake.queue import Run
from opsdash.intake.spool import open_spool
from opsdash.ui.desk import Desk
from opsdash.ui.importing_drafts import Draft, drafts, drop_lost, find, forget, note_questions
from opsdash.ui.importing_looking import Looking
from opsdash.ui.importing_review import Refusal, Review, profiles, review
from opsdash.ui.importing_run import others_run, own_run
from opsdash.ui.importing_text import member_question

CHOSEN: Final = "imp_file"


@dataclass(frozen=True)
class Waiting:
    """A file that waits for its import, and what was made of it."""

    draft: Draft
    found: Review | Refusal


@dataclass(frozen=True)
class Room:
    """`run` is the import to watch or to report on; `current` is the file being reviewed.

    `other` is somebody else's import, to be mentioned beside this visitor's own business. `top` is
    what stands first below the head: files are dropped there, then looked at.
    """

    desk: Desk
    top: DeltaGenerator
    profiles: tuple[Profile, ...]
    run: Run | None
    is_running: bool
    other: Run | None
    waiting: tuple[Waiting, ...]
    current: Waiting | None

    @property
    def number(self) -> int:
        """The place of the current file among those that wait, from 1."""
        return self.waiting.index(self.current) + 1 if self.current else 0


def enter(desk: Desk) -> Room:
    """Look at every waiting file; the first look at a large one takes its time, with a bar."""
    open_spool(desk.home.path)
    own, other = own_run(), others_run(desk.home.path)
    if own:
        for result in own.results:
            if result.outcome:
                forget(result.task.id)
        return Room(desk, st.empty(), profiles(desk), own, own.is_alive(), other, (), None)
    drop_lost()
    if other and other.is_alive() and not drafts():
        # Who reloads the page while it imports comes back as somebody else.
        return Room(desk, st.empty(), profiles(desk), other, True, None, (), None)
    top = st.empty() if drafts() else st.container(width=820)
    waiting = tuple(_look(desk, draft, top) for draft in drafts())
    return Room(desk, top, profiles(desk), None, False, other, waiting, _current(waiting))


def _look(desk: Desk, draft: Draft, top: DeltaGenerator) -> Waiting:
    looking = Looking(desk, draft, top)
    found = review(desk, draft, looking.report)
    looking.end()
    if isinstance(found, Review):
        draft = note_questions(draft, found.understood.questions)
        draft = _settled(draft, found)
    elif asked := member_question(found):
        draft = note_questions(draft, (asked,))
    return Waiting(draft, found)


def _settled(draft: Draft, found: Review) -> Draft:
    """The draft as it would be imported: a suggestion that was looked at is what somebody said."""
    if not found.drafted or found.remembered or draft.choices.fact:
        return draft
    fact = found.profile.fact.name
    return replace(draft, choices=replace(draft.choices, fact=fact))


def _current(waiting: tuple[Waiting, ...]) -> Waiting | None:
    chosen = find(st.session_state.get(CHOSEN) or "")
    for each in waiting:
        if chosen and each.draft.file.id == chosen.file.id:
            return each
    return waiting[0] if waiting else None
