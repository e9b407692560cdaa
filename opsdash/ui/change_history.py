"""The changes of names, groups or topics saved so far, each of which can be taken back."""

from typing import Final

import streamlit as st

from opsdash.errors import OpsdashError
from opsdash.intake.change_batches import Saved, SavedChange, list_changes
from opsdash.intake.examining import silent
from opsdash.intake.ledger import Batch
from opsdash.intake.undoing import dependents, undo
from opsdash.ui import panels
from opsdash.ui.change_preview import days_words
from opsdash.ui.desk import Desk, remember
from opsdash.ui.escaping import verbatim
from opsdash.ui.importing_words import moment_words
from opsdash.words import say
from opsdash.words.audit import by_words
from opsdash.words.numbers import count

_SHOWN: Final = 8
_WIDTH: Final = 820
_TOLD: Final = "change_told"


def tell_saved(saved: Saved) -> None:
    """Leave a word for the next run, which shows it once."""
    key = "changes.saved" if saved.days else "changes.saved_quiet"
    st.session_state[_TOLD] = say(key, days=days_words(len(saved.days)))


def show_told() -> None:
    told = st.session_state.pop(_TOLD, None)
    if told:
        st.toast(told)


def draw_history(desk: Desk, kind: str, source: str = "") -> None:
    """The newest changes of a kind; those that were undone stay listed as such."""
    facts = desk.home.facts
    found = remember(
        facts, ("changes", kind, source), lambda: list_changes(facts, kind, source, _SHOWN)
    )
    if not found:
        return
    st.header(say("changes.history"), anchor=False)
    for change in found:
        _draw_change(desk, change, kind)


def _draw_change(desk: Desk, change: SavedChange, kind: str) -> None:
    with st.container(
        horizontal=True, wrap=False, vertical_alignment="center", gap="small", width=_WIDTH
    ):
        st.markdown(_about(desk, change, kind), width="stretch")
        if change.undone_at is None:
            _draw_undo(desk, change)


def _about(desk: Desk, change: SavedChange, kind: str) -> str:
    zone = desk.organisation.timezone
    names = ", ".join(change.told)
    title = _entries_words(kind, change.entries)
    who = by_words(change.saved_by, change.origin)
    about = say(
        "changes.about",
        when=moment_words(change.saved_at, zone),
        who=say("changes.about_who", who=who) if who else "",
        file=say("changes.about_file", file=change.file) if change.file else "",
    )
    if change.undone_at is not None:
        undone = say("changes.undone_mark", when=moment_words(change.undone_at, zone))
        about = f"{about} · {undone}"
    first = f"{title}: {verbatim(names, 90)}" if names else title
    return f"{first}  \n:small[:gray[{verbatim(about, 200)}]]"


def _entries_words(kind: str, entries: int) -> str:
    if not entries:
        return say("changes.entries.none")
    number = "one" if entries == 1 else "many"
    return say(f"changes.entries.{kind}_{number}", count=count(entries))


def _draw_undo(desk: Desk, change: SavedChange) -> None:
    facts = desk.home.facts
    later = remember(
        facts, ("dependents", change.batch_id), lambda: dependents(facts, change.batch_id)
    )
    if st.button(
        _undo_words(len(later)),
        type="tertiary",
        icon=":material/undo:",
        key=f"undo_{change.batch_id}",
    ):
        _undo(desk, change, later)


def _undo_words(later: int) -> str:
    if not later:
        return say("changes.undo")
    return say("changes.undo_more_one") if later == 1 else say("changes.undo_more", count=later)


def _undo(desk: Desk, change: SavedChange, later: tuple[Batch, ...]) -> None:
    """Take it back, unless more stands on it than was shown."""
    agreed = [each.id for each in later]
    try:
        undo(desk.home, change.batch_id, desk.actor, silent, agreed=agreed)
    except OpsdashError as problem:
        panels.error(problem)
        return
    st.session_state[_TOLD] = say("changes.undone")
    st.rerun()
