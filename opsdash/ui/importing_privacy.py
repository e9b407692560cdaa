"""What happens to personal data in a file, in plain words, column by column."""

from collections.abc import Mapping
from typing import Final

import streamlit as st

from opsdash.intake.facts import Kind
from opsdash.intake.source_settings import (
    KEEP_SUBJECT,
    read_source_settings,
    save_source_setting,
)
from opsdash.store import Home
from opsdash.ui.desk import open_desk, remember
from opsdash.ui.escaping import verbatim
from opsdash.ui.importing_review import Review
from opsdash.ui.importing_room import Room
from opsdash.words import say

_YES: Final = "yes"
_STAFF: Final = frozenset({"agent"})
_MOST_NAMES: Final = 12


def draw_privacy(room: Room, found: Review) -> None:
    """One line that says it in short, and every column behind it."""
    facts, source = room.desk.home.facts, found.source
    settings = remember(
        facts, ("source_setting", source), lambda: read_source_settings(facts, source)
    )
    rows = _rows(found, settings)
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown(f":small[:gray[:material/lock: {_summary(found, settings)}]]", width="content")
        with st.popover(say("imports.privacy.open"), type="tertiary"):
            st.table(
                {
                    say("imports.column.name"): list(rows),
                    say("imports.privacy.what"): list(rows.values()),
                },
                border="horizontal",
                hide_index=True,
                alt=say("imports.privacy.alt"),
            )
            st.caption(say("imports.privacy.note"))
            if _texts(found):
                _draw_choice(room.desk.home, source, settings)


def _summary(found: Review, settings: Mapping[str, str]) -> str:
    if _texts(found) and settings.get(KEEP_SUBJECT) == _YES:
        return say("imports.privacy.kept_texts")
    hashed = any(reading.kind is Kind.CUSTOMER for reading in found.understood.readings)
    return say("imports.privacy.hashed" if hashed else "imports.privacy.none")


def _rows(found: Review, settings: Mapping[str, str]) -> dict[str, str]:
    """What becomes of each column that may tell about people, and of all that is left out."""
    rows = {}
    for reading in found.understood.readings:
        name = verbatim(reading.column, 40)
        if reading.kind is Kind.CUSTOMER:
            rows[name] = say("imports.privacy.hash")
        elif reading.kind is Kind.TEXT:
            kept = settings.get(KEEP_SUBJECT) == _YES
            rows[name] = say("imports.privacy.kept" if kept else "imports.privacy.read")
        elif reading.field in _STAFF:
            rows[name] = say("imports.privacy.staff")
    if found.unused:
        names = ", ".join(verbatim(name, 30) for name in list(found.unused)[:_MOST_NAMES])
        more = " …" if len(found.unused) > _MOST_NAMES else ""
        rows[names + more] = say("imports.privacy.dropped")
    return rows or {say("imports.privacy.nobody"): say("imports.privacy.nothing")}


def _texts(found: Review) -> bool:
    return any(reading.kind is Kind.TEXT for reading in found.understood.readings)


def _draw_choice(home: Home, source: str, settings: Mapping[str, str]) -> None:
    """Free text is kept only where somebody says so, and for this source alone."""
    key = f"keep_subject_{source}"
    st.toggle(
        say("imports.privacy.keep", source=verbatim(source, 40)),
        value=settings.get(KEEP_SUBJECT) == _YES,
        key=key,
        on_change=lambda: save_source_setting(
            home, source, KEEP_SUBJECT, _YES if st.session_state[key] else None, open_desk().actor
        ),
    )
