"""What a file was taken for and why, what else it could be, what was said of its kind before.

The runner-up and "forget it" are one click away: being wrong must cost nothing.
"""

from collections.abc import Mapping

import streamlit as st

from opsdash.access.actor import known
from opsdash.intake.choices import Choices
from opsdash.intake.header_memory import Remembered, forget
from opsdash.intake.recognition import Likeness
from opsdash.ui.escaping import verbatim
from opsdash.ui.importing_drafts import Draft, change, with_profile
from opsdash.ui.importing_review import Review
from opsdash.ui.importing_room import Room
from opsdash.ui.importing_words import field_words, moment_words
from opsdash.words import say
from opsdash.words.numbers import count


def draw_recognition(room: Room, draft: Draft, found: Review) -> None:
    """One quiet line: the kind of file, the counts behind it, the next best one to switch to."""
    titles = {profile.name: profile.title for profile in room.profiles}
    recognition = found.understood.recognition
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        other = None if found.drafted else recognition.runner_up
        taken = _taken_for(found, titles)
        if other is None:
            _quiet(taken)
        else:
            profile = verbatim(titles.get(other.profile, other.profile))
            why = why_words(other)
            _quiet(say("imports.file.next_best", taken=taken, profile=profile, why=why))
            _offer(draft, other.profile)
    if found.remembered:
        _draw_remembered(room, found, found.remembered)


def _taken_for(found: Review, titles: Mapping[str, str]) -> str:
    recognition = found.understood.recognition
    if found.drafted:
        return say("imports.file.drafted")
    if recognition.chosen_by_hand:
        return say("imports.file.by_hand")
    likeness = recognition.likeness
    profile = verbatim(titles.get(likeness.profile, likeness.profile))
    return say("imports.file.taken_for", profile=profile, why=why_words(likeness))


def why_words(likeness: Likeness) -> str:
    """9 of 12 typical columns, or for a plain list how much of the file is known."""
    if likeness.is_tool:
        counts = {"found": count(likeness.found), "typical": count(likeness.typical)}
        return say("imports.file.why_tool", **counts)
    counts = {"explained": count(likeness.explained), "columns": count(likeness.columns)}
    return say("imports.file.why_list", **counts)


def _offer(draft: Draft, other: str) -> None:
    st.button(
        say("imports.file.runner_up"),
        type="tertiary",
        key="imp_runner_up",
        on_click=change,
        args=(draft.file.id, lambda kept: with_profile(kept, other)),
    )


def _draw_remembered(room: Room, found: Review, remembered: Remembered) -> None:
    said, home = remembered.choices, room.desk.home
    when = moment_words(remembered.at, room.desk.organisation.timezone).rpartition(" ")[0]
    is_own = remembered.by == room.desk.actor.name
    who = "" if is_own else verbatim(known(remembered.by), 40)
    key = "imports.file.remembered_by" if who else "imports.file.remembered"
    parts = ", ".join(_parts(said, found))
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        _quiet(f":material/history: {say(key, when=when, who=who, parts=parts)}")
        st.button(
            say("imports.file.forget"),
            type="tertiary",
            key="imp_forget",
            on_click=lambda: forget(home, remembered.fingerprint, room.desk.actor),
        )


def _parts(said: Choices, found: Review) -> list[str]:
    """What was said, each thing by its name."""
    parts = []
    if said.profile or said.fact:
        parts.append(say("imports.file.said_kind"))
    if said.source:
        parts.append(say("imports.file.said_source", source=verbatim(said.source, 40)))
    moved = [column for column in said.columns.values() if column]
    if said.columns:
        key = "imports.file.said_column" if len(moved) == 1 else "imports.file.said_columns"
        parts.append(say(key, count=count(len(moved))))
    parts += [
        say("imports.file.said_reading", field=field_words(name, found.profile))
        for name in (*said.date_orders, *said.decimals)
    ]
    if said.date_order or said.decimal:
        parts.append(say("imports.file.said_all"))
    if said.timezone:
        parts.append(said.timezone)
    if said.currency:
        parts.append(verbatim(said.currency, 8))
    return parts


def _quiet(text: str) -> None:
    st.markdown(f":small[:gray[{text}]]", width="content")
