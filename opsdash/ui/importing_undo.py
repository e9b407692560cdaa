"""Undo of an import, which first says what else goes with it.

The question is a dialog: what is undone is named in full before the button that does it.
"""

from typing import Final

import streamlit as st

from opsdash.errors import OpsdashError
from opsdash.intake.ledger import Batch
from opsdash.intake.undoing import dependents, undo
from opsdash.ui import panels
from opsdash.ui.desk import Desk
from opsdash.ui.escaping import plain_line, verbatim
from opsdash.ui.importing_words import batch_words, moment_words
from opsdash.ui.jobs import Report, run_job
from opsdash.words import say
from opsdash.words.numbers import count

_ASKED: Final = "imp_undo"
_DONE: Final = "imp_undone"
_SHOWN: Final = 12


def ask_undo(batch_id: int) -> None:
    st.session_state[_ASKED] = batch_id


def draw_undo(desk: Desk, batches: tuple[Batch, ...]) -> None:
    """The dialog for the import that somebody wants to undo, and what was undone before."""
    told = st.session_state.pop(_DONE, None)
    if told:
        st.toast(told)
    asked = st.session_state.get(_ASKED)
    batch = next((each for each in batches if each.id == asked and not each.undone_at), None)
    if batch:
        title = say("imports.undo.title")
        st.dialog(title, width="medium", on_dismiss=_leave)(_draw_body)(desk, batch)


def _leave() -> None:
    st.session_state.pop(_ASKED, None)


def _draw_body(desk: Desk, batch: Batch) -> None:
    try:
        others = dependents(desk.home.facts, batch.id)
    except OpsdashError as problem:
        panels.error(problem)
        return
    st.markdown(say("imports.undo.what", batch=_named(desk, batch)))
    if others:
        _draw_others(desk, others)
    else:
        st.markdown(say("imports.undo.alone"))
    st.caption(say("imports.undo.note"))
    with st.container(horizontal=True, gap="small"):
        label = say("imports.undo.do")
        if others:
            label = say("imports.undo.do_many", count=count(1 + len(others)))
        pressed = st.button(label, type="primary", key="imp_undo_do")
        if st.button(say("imports.undo.keep"), key="imp_undo_keep"):
            _leave()
            st.rerun()
    if pressed:
        _carry_out(desk, batch, others)


def _draw_others(desk: Desk, others: tuple[Batch, ...]) -> None:
    """What stands on the import, newest first, because that is how it is undone."""
    many = "one" if len(others) == 1 else "many"
    st.markdown(say(f"imports.undo.others_{many}", count=count(len(others))))
    st.markdown("\n".join(f"- {_named(desk, each)}" for each in others[:_SHOWN]))
    if len(others) > _SHOWN:
        st.caption(say("imports.undo.more", count=count(len(others) - _SHOWN)))


def _named(desk: Desk, batch: Batch) -> str:
    when = moment_words(batch.imported_at, desk.organisation.timezone)
    return say("imports.undo.named", file=verbatim(batch_words(batch), 60), when=when)


def _carry_out(desk: Desk, batch: Batch, others: tuple[Batch, ...]) -> None:
    agreed, actor = [each.id for each in others], desk.actor

    def work(report: Report) -> None:
        undo(desk.home, batch.id, actor, report, agreed=agreed)

    try:
        run_job(say("imports.undo.running"), work)
    except OpsdashError as problem:
        panels.error(problem)
        return
    _leave()
    st.session_state[_DONE] = say("imports.undo.done", file=plain_line(batch_words(batch), 60))
    st.rerun()
