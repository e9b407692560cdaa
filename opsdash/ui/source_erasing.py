"""Deleting for good, each after a typed answer: a source, or a customer's rows on request."""

from typing import Final

import streamlit as st

from opsdash.access.rights import Right
from opsdash.errors import OpsdashError
from opsdash.intake.erasing import (
    Erasure,
    Found,
    erase_customer,
    erase_source,
    find_customer,
    find_source,
    list_erasures,
)
from opsdash.ui import panels
from opsdash.ui.desk import Desk, remember
from opsdash.ui.escaping import plain_line, verbatim
from opsdash.ui.importing_words import moment_words, rows_words
from opsdash.ui.jobs import run_job
from opsdash.words import say
from opsdash.words.audit import by_words
from opsdash.words.numbers import count

_DONE: Final = "source_erased"
_IDENTITY: Final = "erase_identity"
_SOUGHT: Final = "erase_sought"


def draw_done() -> None:
    """What was deleted in the run before, told once."""
    told = st.session_state.pop(_DONE, None)
    if told:
        st.toast(told)


def draw_delete(desk: Desk, source: str) -> None:
    facts = desk.home.facts
    found = remember(facts, ("found", source), lambda: find_source(facts, source))
    st.markdown(f"**{say('sources.delete.title')}**")
    st.caption(say("sources.delete.body", rows=count(found.total)))
    key = f"delete_{source}"
    typed = st.text_input(
        say("sources.delete.confirm", source=verbatim(source, 60)), key=f"{key}_name"
    )
    if st.button(say("sources.delete.action"), key=key, disabled=typed.strip() != source):
        actor = desk.actor
        run_job(
            say("sources.delete.running"),
            lambda report: erase_source(desk.home, source, actor, report),
        )
        st.session_state[_DONE] = say("sources.delete.done", source=plain_line(source, 60))
        st.rerun()


def draw_customer(desk: Desk) -> None:
    """Look first, then delete what was found."""
    if not desk.may(Right.ARRANGE):
        return
    st.header(say("sources.customer.title"), anchor=False)
    with st.container(width=800):
        st.markdown(say("sources.customer.body"))
    with st.form("erase_customer", border=False, width=480):
        identity = st.text_input(say("sources.customer.identity"), key=_IDENTITY)
        if st.form_submit_button(say("sources.customer.look")):
            st.session_state[_SOUGHT] = identity.strip()
    sought = st.session_state.get(_SOUGHT, "")
    if sought:
        _draw_found(desk, sought)
    _draw_erasures(desk)


def _draw_found(desk: Desk, identity: str) -> None:
    try:
        found = find_customer(desk.home, identity)
    except OpsdashError as problem:
        panels.error(problem)
        return
    panels.plain(_found_words(found))
    if st.button(say("sources.customer.action"), key="erase_customer_now"):
        actor = desk.actor
        run_job(
            say("sources.customer.running"),
            lambda report: erase_customer(desk.home, identity, actor, report),
        )
        del st.session_state[_SOUGHT]
        st.session_state[_DONE] = say("sources.customer.done")
        st.rerun()


def _found_words(found: Found) -> str:
    if not found.total:
        return say("sources.customer.none")
    sources = dict.fromkeys(verbatim(source, 60) for source, _, _ in found.facts)
    return say("sources.customer.found", rows=rows_words(found.total), sources=", ".join(sources))


def _draw_erasures(desk: Desk) -> None:
    facts = desk.home.facts
    erasures = remember(facts, "erasures", lambda: list_erasures(facts))
    if not erasures:
        return
    st.subheader(say("sources.erased.title"), anchor=False)
    zone = desk.organisation.timezone
    st.table(
        {
            say("sources.erased.when"): [moment_words(each.at, zone) for each in erasures],
            say("sources.erased.what"): [_erasure_words(each) for each in erasures],
            say("sources.erased.who"): [
                verbatim(by_words(each.by, each.origin), 120) for each in erasures
            ],
        },
        border="horizontal",
        hide_index=True,
        alt=say("sources.erased.title"),
    )


def _erasure_words(erasure: Erasure) -> str:
    detail = verbatim(erasure.detail, 60)
    return say(f"sources.erased.{erasure.kind}", detail=detail, rows=rows_words(erasure.facts))
