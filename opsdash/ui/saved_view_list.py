"""The saved views of a home as a list in the Explorer: open, pin, rename, delete and undo."""

import streamlit as st

from opsdash.metrics.saved_views import NAME_LENGTH, SavedView, may_change
from opsdash.store import Database
from opsdash.ui.desk import Desk
from opsdash.ui.escaping import verbatim
from opsdash.ui.record_past import draw_past_link
from opsdash.ui.saved_views import (
    draw_told,
    page_name,
    page_of,
    parameters_of,
    pin,
    remove,
    removed,
    rename,
    undo_removal,
    views_of,
)
from opsdash.words import say


def draw_views(desk: Desk) -> None:
    state = desk.home.state
    views = views_of(desk.home)
    st.header(say("saved_views.heading"), anchor=False)
    with st.container(width=860, gap="xsmall"):
        draw_told()
        _draw_undo(state)
        if not views:
            st.caption(say("saved_views.empty"))
        for view in views:
            _draw_view(desk, view)


def _draw_view(desk: Desk, view: SavedView) -> None:
    state = desk.home.state
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        with st.container(width="stretch", gap="xxsmall"):
            _draw_link(view)
        if not may_change(view, desk.actor):
            return
        st.button(
            say("saved_views.unpin_do" if view.is_pinned else "saved_views.pin_do"),
            type="tertiary",
            icon=":material/keep_off:" if view.is_pinned else ":material/keep:",
            key=f"view_pin_{view.id}",
            on_click=pin,
            args=(state, view),
        )
        _draw_rename(state, view)
        st.button(
            say("saved_views.delete"),
            type="tertiary",
            icon=":material/delete:",
            key=f"view_delete_{view.id}",
            on_click=remove,
            args=(state, view),
        )
        # What somebody keeps for himself has no past in the audit.
        if view.is_shared:
            draw_past_link(desk, "saved_view", view.id)


def _draw_link(view: SavedView) -> None:
    name, page = verbatim(view.name, NAME_LENGTH), page_of(view)
    if page is None:
        st.markdown(name)
    elif view.page == "explore":
        # A link to the page that is shown leaves the browser's address as it was.
        st.button(
            f":blue[{name}]",
            type="tertiary",
            key=f"view_open_{view.id}",
            on_click=st.query_params.from_dict,
            args=(parameters_of(view),),
        )
    else:
        st.page_link(page, label=f":blue[{name}]", query_params=parameters_of(view))
    own, pinned = "" if view.is_shared else "_own", "_pinned" if view.is_pinned else ""
    about = f"saved_views.about{own}{pinned}"
    st.markdown(f":small[:gray[{say(about, page=page_name(view))}]]")


def _draw_rename(state: Database, view: SavedView) -> None:
    key = f"view_name_{view.id}_{view.version}"
    with st.popover(say("saved_views.rename"), type="tertiary", icon=":material/edit:"):
        st.text_input(say("saved_views.name"), value=view.name, max_chars=NAME_LENGTH, key=key)
        st.button(
            say("saved_views.do_save"),
            key=f"view_rename_{view.id}",
            on_click=rename,
            args=(state, view, key),
        )


def _draw_undo(state: Database) -> None:
    gone = removed()
    if gone is None:
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        name = verbatim(gone.name, NAME_LENGTH)
        st.markdown(say("saved_views.deleted", name=name), width="content")
        st.button(
            say("saved_views.undo"),
            icon=":material/undo:",
            key="view_undo",
            on_click=undo_removal,
            args=(state, gone),
        )
