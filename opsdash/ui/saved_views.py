"""Saving the question of a page under a name, and what a click does to one that is saved."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Final
from urllib.parse import parse_qs, urlencode

import streamlit as st

from opsdash.access.actor import Actor
from opsdash.access.personal import owned_by
from opsdash.access.rights import Right
from opsdash.errors import ConflictError, InvalidRecordError, RecordMissingError
from opsdash.metrics.caching import remember
from opsdash.metrics.saved_views import (
    NAME_LENGTH,
    SavedView,
    delete_view,
    list_views,
    pin_view,
    restore_view,
    save_view,
)
from opsdash.settings import ROOT
from opsdash.store import Database, Home
from opsdash.ui.acting import actor_of_run
from opsdash.ui.drawer import drawer
from opsdash.ui.escaping import verbatim
from opsdash.ui.process import current_home
from opsdash.words import known, say

_PAGES: Final = ROOT / "pages"
_BOX: Final = "save_view"
_WHOM: Final = "save_view_whom"
_EVERYBODY: Final = "everybody"
_ME: Final = "me"
_TOLD: Final = "view_told"
_GONE: Final = "view_gone"
# What leads back to another page, and whose Today it is, is no part of a question.
_LEFT_OUT: Final = frozenset({"back", "who"})


def views_of(home: Home) -> tuple[SavedView, ...]:
    """Everybody's and the visitor's own, but those of groups that he does not see.

    Read when one changes.
    """
    actor = actor_of_run(home)
    key = ("saved_views", owned_by(actor))
    found = remember(home.state, key, lambda: list_views(home.state, actor), len)
    return tuple(each for each in found if each.is_seen(home.groups))


def draw_save(page: str, code: str) -> None:
    """The button beside Share; `code` is the period, which a saved question always names."""
    icon, told = ":material/bookmark_add:", say("saved_views.save_help")
    with drawer(say("saved_views.save"), _BOX, icon=icon, hint=told) as is_open:
        if not is_open:
            return
        st.text_input(
            say("saved_views.name"),
            max_chars=NAME_LENGTH,
            placeholder=say("saved_views.name_hint"),
            key="save_view_name",
        )
        _draw_for_whom()
        st.checkbox(say("saved_views.pin"), key="save_view_pin")
        st.button(
            say("saved_views.do_save"),
            type="primary",
            key="save_view_do",
            on_click=_save_now,
            args=(page, code),
        )
        draw_told()


def _draw_for_whom() -> None:
    """Who may not keep views for everybody keeps them for himself."""
    if not _actor().may(Right.DESCRIBE):
        st.caption(say("saved_views.for_me"))
        return
    whom = st.segmented_control(
        say("saved_views.whom"),
        (_EVERYBODY, _ME),
        default=_EVERYBODY,
        required=True,
        format_func=lambda each: say(f"saved_views.whom_{each}"),
        key=_WHOM,
    )
    st.caption(say("saved_views.for_me" if whom == _ME else "saved_views.everyone"))


def _save_now(page: str, code: str) -> None:
    state = current_home().state
    said = st.session_state
    made = SavedView(
        name=str(said.get("save_view_name") or "").strip(),
        page=page or "today",
        parameters=kept_text(_given(), code),
        is_shared=_actor().may(Right.DESCRIBE) and said.get(_WHOM) != _ME,
    )
    stored = _carried_out(made.name, lambda: save_view(state, made, _actor()))
    if stored is None:
        return
    _tell("saved", stored.name)
    said["save_view_name"] = ""
    if said.get("save_view_pin"):
        said["save_view_pin"] = False
        _carried_out(
            stored.name,
            lambda: pin_view(state, stored, _actor(), is_pinned=True),
        )


def _given() -> dict[str, list[str]]:
    return {name: st.query_params.get_all(name) for name in st.query_params}


def kept_text(given: Mapping[str, list[str]], code: str) -> str:
    """The address as it is kept: a bare one would be shown with whatever was chosen before."""
    kept = {name: list(values) for name, values in given.items() if name not in _LEFT_OUT}
    return urlencode(kept | ({} if kept.get("p") else {"p": [code]}), doseq=True)


def parameters_of(view: SavedView) -> dict[str, list[str]]:
    return parse_qs(view.parameters, max_num_fields=None)


def page_of(view: SavedView) -> Path | None:
    """The file of its page; None where there is no such page any more."""
    name = view.page.replace("-", "_")
    path = _PAGES / f"{name}.py"
    return path if known(f"shell.pages.{name}") and path.is_file() else None


def page_name(view: SavedView) -> str:
    name = view.page.replace("-", "_")
    return say(f"shell.pages.{name}") if known(f"shell.pages.{name}") else verbatim(view.page)


def pin(state: Database, view: SavedView) -> None:
    wanted = not view.is_pinned
    _carried_out(view.name, lambda: pin_view(state, view, _actor(), is_pinned=wanted))


def rename(state: Database, view: SavedView, key: str) -> None:
    named = replace(view, name=str(st.session_state.get(key) or "").strip())
    _carried_out(view.name, lambda: save_view(state, named, _actor()))


def remove(state: Database, view: SavedView) -> None:
    """Delete it as it was shown; what changed meanwhile stays."""
    gone = _carried_out(view.name, lambda: delete_view(state, view, _actor()))
    if gone is not None:
        st.session_state[_GONE] = gone


def removed() -> SavedView | None:
    """The view this session deleted last, as long as it can be undone from here."""
    found: SavedView | None = st.session_state.get(_GONE)
    return found


def undo_removal(state: Database, view: SavedView) -> None:
    st.session_state.pop(_GONE, None)
    try:
        restore_view(state, view, _actor())
    except (ConflictError, RecordMissingError):
        # Somebody brought it back already.
        return


def draw_told() -> None:
    """What the last click came to, once."""
    words = st.session_state.pop(_TOLD, None)
    if words:
        st.info(words, icon=":material/info:")


def _actor() -> Actor:
    return actor_of_run(current_home())


def _carried_out(name: str, do: Callable[[], SavedView]) -> SavedView | None:
    """The record as stored; None where it could not be, which is then told."""
    try:
        return do()
    except InvalidRecordError as refusal:
        _tell(f"{refusal.facts['field']}_{refusal.facts['problem']}", name)
    except RecordMissingError:
        _tell("gone", name)
    except ConflictError as conflict:
        stored = conflict.facts["stored"]
        is_gone = isinstance(stored, SavedView) and stored.is_deleted
        _tell("gone" if is_gone else "conflict", name)
    return None


def _tell(key: str, name: str) -> None:
    st.session_state[_TOLD] = say(f"saved_views.told.{key}", name=verbatim(name, NAME_LENGTH))
