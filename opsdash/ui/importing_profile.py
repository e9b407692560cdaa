"""What was made of a file, kept as a profile: the next file like it is recognised by itself."""

from dataclasses import replace as replace_said
from typing import Final

import streamlit as st

from opsdash.errors import ProfileExistsError, ProfileInvalidError
from opsdash.intake.own_profiles import save_profile, table_of
from opsdash.ui import panels
from opsdash.ui.escaping import verbatim
from opsdash.ui.importing_drafts import Draft, change, with_choices
from opsdash.ui.importing_review import Review
from opsdash.ui.importing_room import Room
from opsdash.words import say

_PROBLEM: Final = "imp_profile_problem"
_SAVED: Final = "imp_profile_saved"
_LONGEST: Final = 80


def draw_save_profile(room: Room, draft: Draft, found: Review) -> None:
    """A name and a button; a name that is taken is replaced only on purpose."""
    key = f"profile_{draft.file.id[:8]}"
    with st.popover(say("imports.profile.open"), type="tertiary", icon=":material/bookmark_add:"):
        st.caption(say("imports.profile.note"))
        title = st.text_input(
            say("imports.profile.name"), value=found.profile.title, max_chars=_LONGEST, key=key
        )
        problem = st.session_state.get(_PROBLEM)
        if problem:
            panels.error(problem)
        replacing = isinstance(problem, ProfileExistsError)
        st.button(
            say("imports.profile.replace" if replacing else "imports.profile.save"),
            key="imp_profile_save",
            disabled=not title.strip(),
            on_click=_save,
            args=(room, draft, found, key),
            kwargs={"replace": replacing},
        )


def draw_saved(room: Room) -> None:
    """That a profile was saved, once, where the file was unknown before."""
    name = st.session_state.pop(_SAVED, None)
    if name:
        folder = room.desk.home.path.name
        told = say("imports.profile.saved", name=verbatim(name), folder=verbatim(folder))
        panels.note(f":material/check: {told}")


def _save(room: Room, draft: Draft, found: Review, key: str, *, replace: bool) -> None:
    title = str(st.session_state[key]).strip()
    st.session_state.pop(_PROBLEM, None)
    try:
        saved = save_profile(
            room.desk.home.path,
            title,
            title,
            table_of(found.understood),
            room.desk.actor,
            replace=replace,
        )
    except (ProfileExistsError, ProfileInvalidError) as problem:
        st.session_state[_PROBLEM] = problem
        return
    st.session_state[_SAVED] = saved.title
    said = draft.choices
    source = found.source if found.remembered else said.source
    choices = replace_said(said, profile=saved.name, fact=None, source=source, columns={})
    change(draft.file.id, lambda kept: with_choices(kept, choices))
