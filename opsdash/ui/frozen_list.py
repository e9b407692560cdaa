"""The list of frozen views: open, rename, delete and undo."""

from collections.abc import Sequence
from typing import Final

import streamlit as st

from opsdash.access.rights import Right
from opsdash.calendar.problems import TITLE_LENGTH
from opsdash.errors import OpsdashError
from opsdash.report.frozen.records import (
    FrozenView,
    delete_frozen,
    list_frozen,
    rename_frozen,
    restore_frozen,
)
from opsdash.report.frozen.told import about_words, moment_words
from opsdash.settings import ROOT
from opsdash.ui import panels
from opsdash.ui.acting import actor_of_run
from opsdash.ui.desk import Desk
from opsdash.ui.escaping import verbatim
from opsdash.ui.frozen_links import FROZEN_PAGE, PARAMETER, problem_words
from opsdash.ui.no_data import import_link
from opsdash.ui.process import current_home
from opsdash.words import known, say

_GONE: Final = "frozen_gone"
_TOLD: Final = "frozen_list_told"
_WIDTH: Final = 860
_PAGES: Final = ROOT / "pages"
_ONE: Final = 1
# Of a line: what is frozen, and what can be done with it, which stays in one line itself.
_SHARES: Final = (7, 3)
# Pages that most people freeze; none but those with filters can be.
_TO_FREEZE: Final = ("today", "inquiry_slope", "resolution")


def open_views(desk: Desk) -> tuple[FrozenView, ...]:
    """Those that are open to who asks, the newest first."""
    return list_frozen(desk.home.state, desk.actor)


def draw_head(desk: Desk, views: Sequence[FrozenView]) -> None:
    key = "title_none" if not views else "title_one" if len(views) == _ONE else "title"
    if not views and desk.actor.is_limited:
        key = "title_none_open"
    desk.head(say("frozen.list.grey"), say(f"frozen.list.{key}", count=len(views)))
    with st.container(width=800):
        st.markdown(say("frozen.list.note") if views else _empty_words(desk))
        if not views:
            _draw_ways_on(desk)


def _draw_ways_on(desk: Desk) -> None:
    """To what can be frozen; without data to what fills it; for who only reads to Today."""
    if desk.coverage.is_empty:
        import_link(desk, say("shell.empty.action"))
        return
    with st.container(horizontal=True, gap="medium"):
        for name in _TO_FREEZE if desk.may(Right.SHARE) else _TO_FREEZE[:1]:
            label = say("frozen.list.to_page", page=say(f"shell.pages.{name}"))
            st.page_link(_PAGES / f"{name}.py", label=f":blue[{label}]", width="content")


def _empty_words(desk: Desk) -> str:
    """How the list fills, told to who freezes and to who waits for others to do it."""
    words = say("frozen.list.empty" if desk.may(Right.SHARE) else "frozen.list.empty_look")
    return f"{words} {say('frozen.list.empty_limited')}" if desk.actor.is_limited else words


def draw_views(desk: Desk, views: Sequence[FrozenView]) -> None:
    may_share = desk.may(Right.SHARE)
    with st.container(width=_WIDTH, gap="small"):
        _draw_told()
        _draw_undo()
        for view in views:
            _draw_view(desk, view, may_share=may_share)


def _draw_view(desk: Desk, view: FrozenView, *, may_share: bool) -> None:
    """Title and days are text, which wraps on a phone; a link would be cut there."""
    title = verbatim(view.title, TITLE_LENGTH)
    words, acts = st.columns(_SHARES, vertical_alignment="center", gap="small")
    about = panels.escaped(_about(desk, view))
    words.markdown(f"**{title}**  \n:small[:gray[{about}]]")
    with acts.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.page_link(
            FROZEN_PAGE,
            label=f":blue[{say('frozen.list.open')}]",
            query_params={PARAMETER: view.id},
            width="content",
        )
        if may_share:
            _draw_rename(view)
            st.button(
                say("frozen.list.delete"),
                type="tertiary",
                icon=":material/delete:",
                key=f"frozen_delete_{view.id}",
                on_click=_delete,
                args=(view,),
            )


def _about(desk: Desk, view: FrozenView) -> str:
    name = f"shell.pages.{view.page.replace('-', '_')}"
    return say(
        "frozen.list.about",
        page=say(name) if known(name) else view.page,
        period=about_words(view),
        at=moment_words(view.created_at, desk.organisation.timezone),
        by=view.created_by,
    )


def _draw_rename(view: FrozenView) -> None:
    key = f"frozen_name_{view.id}_{view.version}"
    with st.popover(
        say("frozen.list.rename"), type="tertiary", icon=":material/edit:", key=f"{key}_box"
    ):
        st.text_input(say("frozen.list.name"), value=view.title, max_chars=TITLE_LENGTH, key=key)
        st.button(
            say("frozen.list.save"),
            type="primary",
            key=f"{key}_save",
            on_click=_rename,
            args=(view, key),
        )


def _draw_told() -> None:
    told = st.session_state.pop(_TOLD, "")
    if told:
        st.info(told)


def _draw_undo() -> None:
    gone: FrozenView | None = st.session_state.get(_GONE)
    if gone is None:
        return
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown(
            say("frozen.list.deleted", title=verbatim(gone.title, TITLE_LENGTH)), width="content"
        )
        st.button(
            say("frozen.list.undo"),
            type="tertiary",
            icon=":material/undo:",
            key="frozen_undo",
            on_click=_restore,
            args=(gone,),
        )


def _rename(view: FrozenView, key: str) -> None:
    home = current_home()
    try:
        rename_frozen(home.state, view, str(st.session_state.get(key) or ""), actor_of_run(home))
    except OpsdashError as problem:
        st.session_state[_TOLD] = problem_words(problem)


def _delete(view: FrozenView) -> None:
    home = current_home()
    try:
        st.session_state[_GONE] = delete_frozen(home.state, view, actor_of_run(home))
    except OpsdashError as problem:
        st.session_state[_TOLD] = problem_words(problem)


def _restore(view: FrozenView) -> None:
    home = current_home()
    st.session_state.pop(_GONE, None)
    try:
        restore_frozen(home.state, view, actor_of_run(home))
    except OpsdashError as problem:
        st.session_state[_TOLD] = problem_words(problem)
