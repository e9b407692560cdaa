"""The page of own metrics: the list, or the definition somebody is writing with its preview."""

from typing import Final

import streamlit as st

from opsdash.errors import DefinitionError
from opsdash.metrics.own_records import find_own, placed
from opsdash.metrics.own_text import MOST_CHARACTERS
from opsdash.ui.desk import Desk
from opsdash.ui.escaping import verbatim
from opsdash.ui.own_metric_draft import (
    FORM,
    TEXT,
    Draft,
    begin_edit,
    change_tab,
    current_draft,
    drop_draft,
    keep_mine,
    save_draft,
    take_theirs,
    written_metric,
)
from opsdash.ui.own_metric_form import show_form
from opsdash.ui.own_metric_preview import show_preview, show_problems
from opsdash.words import say

_WIDTH: Final = 820


def opened_draft(desk: Desk) -> Draft | None:
    """What somebody is writing; an address that names an own metric opens it."""
    draft, named = current_draft(), str(st.query_params.get("id", ""))
    # A link to another metric means that one, not what was left open.
    is_other = draft is None or draft.base is None or draft.base.id != named
    if named and is_other:
        record = find_own(desk.home.state, named)
        if record is not None and not record.is_deleted:
            begin_edit(record)
            return current_draft()
        st.query_params.pop("id", None)
    return draft


def show_head(desk: Desk, draft: Draft | None) -> None:
    if draft is None:
        desk.head(say("own_metrics.grey"), say("own_metrics.title"))
    elif draft.base is None:
        desk.head(say("own_metrics.grey"), say("own_metrics.title_new"))
    else:
        name = verbatim(draft.base.metric.name)
        desk.head(say("own_metrics.grey"), say("own_metrics.title_edit", name=name))


def show_draft(desk: Desk, draft: Draft) -> None:
    """Form or text, the preview of what is written, and the two buttons."""
    with st.container(width=_WIDTH, gap="medium", key="own_form"):
        if draft.is_lost:
            st.info(say("own_metrics.lost"), icon=":material/info:")
        if draft.theirs is not None:
            _conflict(draft)
        st.segmented_control(
            say("own_metrics.view"),
            [FORM, TEXT],
            format_func=lambda name: say(f"own_metrics.views.{name}"),
            key="own_tab",
            on_change=change_tab,
            required=True,
            label_visibility="collapsed",
        )
        if st.session_state["own_tab"] == TEXT:
            _text()
        else:
            show_form(desk)
        if draft.problems:
            show_problems(draft.problems)
        _preview(desk, draft)
        _buttons()


def _text() -> None:
    st.text_area(
        say("own_metrics.text.one"),
        key="own_text",
        height=260,
        max_chars=MOST_CHARACTERS,
        persist_state="session",
    )
    st.caption(say("own_metrics.text.language"))


def _preview(desk: Desk, draft: Draft) -> None:
    try:
        metric = written_metric(draft, nameless=say("own_metrics.nameless"))
    except DefinitionError as error:
        problems = error.problems
    else:
        problems = show_preview(desk, metric)
    if st.session_state["own_tab"] == TEXT:
        text = str(st.session_state.get("own_text") or "")
        problems = tuple(placed(each, text) for each in problems)
    if problems and problems != draft.problems:
        show_problems(problems)


def _buttons() -> None:
    with st.container(horizontal=True):
        st.button(say("own_metrics.save"), type="primary", key="own_save", on_click=save_draft)
        st.button(say("own_metrics.cancel"), type="tertiary", key="own_cancel", on_click=drop_draft)


def _conflict(draft: Draft) -> None:
    if draft.theirs is None:
        return
    st.info(say("own_metrics.conflict.notice"), icon=":material/call_split:")
    st.code(draft.theirs.text, language="toml", wrap_lines=True)
    with st.container(horizontal=True):
        st.button(
            say("own_metrics.conflict.keep"), key="own_keep_mine", type="primary",
            on_click=keep_mine,
        )  # fmt: skip
        st.button(say("own_metrics.conflict.take"), key="own_take_theirs", on_click=take_theirs)
