"""Days of the organisation's own: the list of them, and the dialog in which one is written."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final, cast

import streamlit as st

from opsdash.access.rights import Right
from opsdash.calendar.own_days import (
    OwnDay,
    delete_own_day,
    list_own_days,
    restore_own_day,
    save_own_day,
)
from opsdash.calendar.periods import Period
from opsdash.calendar.problems import TITLE_LENGTH, Problem
from opsdash.errors import ConflictError, InvalidRecordError, RecordMissingError
from opsdash.ui import not_open, panels
from opsdash.ui.calendar_room import Room
from opsdash.ui.desk import Desk, remember
from opsdash.ui.dialog_draft import DialogDraft
from opsdash.ui.escaping import verbatim
from opsdash.ui.event_words import problem_words
from opsdash.ui.first_and_last import pick_days
from opsdash.ui.record_past import draw_past_link
from opsdash.ui.recounting import recount
from opsdash.words import say
from opsdash.words.dates import period_words
from opsdash.words.hours import hours_text, hours_words, parse_hours

_GONE: Final = "own_day_gone"
_NOTICE: Final = "own_day_notice"
_WIDTH: Final = 820
_LONGEST: Final = 120


@dataclass(frozen=True)
class _Draft:
    """`base` is what it began from, None when new; `theirs` was found stored instead of `mine`."""

    base: OwnDay | None
    problems: tuple[Problem, ...] = ()
    mine: OwnDay | None = None
    theirs: OwnDay | None = None


_DRAFT: Final = DialogDraft[_Draft]("own_day_draft")


def draw_own_days(room: Room) -> None:
    state = room.desk.home.state
    found = remember(state, "own_days", lambda: list_own_days(state), len)
    with st.container(width=_WIDTH):
        st.header(say("calendar.own.heading"), anchor=False)
        st.markdown(say("calendar.own.body"))
        may_change = room.desk.may(Right.ARRANGE)
        if may_change:
            _draw_notices(room.desk)
            _draw_add(room)
        else:
            not_open.draw_note(room.desk.actor, Right.ARRANGE)
        if not found:
            st.markdown(say("calendar.own.empty"))
        for own in found:
            _draw_one(room, own)
    draft = _DRAFT.read()
    if may_change and draft is not None:
        title = say("calendar.own.edit" if draft.base else "calendar.own.add")
        _DRAFT.draw(title, _body, room.desk)


def _draw_add(room: Room) -> None:
    st.button(
        say("calendar.own.add"),
        icon=":material/add:",
        key="own_day_new",
        on_click=_begin,
        args=(None, room.today),
    )


def _draw_one(room: Room, own: OwnDay) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        title = verbatim(own.title, TITLE_LENGTH)
        st.markdown(f"**{title}**  \n:small[:gray[{_about(own)}]]", width="stretch")
        if not room.desk.may(Right.ARRANGE):
            return
        st.button(
            say("calendar.own.change"),
            key=f"own_day_edit_{own.id}",
            type="tertiary",
            icon=":material/edit:",
            on_click=_begin,
            args=(own, room.today),
        )
        st.button(
            say("calendar.own.delete"),
            key=f"own_day_delete_{own.id}",
            type="tertiary",
            icon=":material/delete:",
            on_click=_remove,
            args=(room.desk, own),
        )
        draw_past_link(room.desk, "own_day", own.id)


def _about(own: OwnDay) -> str:
    days = period_words(Period(own.first_day, own.end_day))
    if own.repeats:
        days = say("calendar.own.yearly", days=days)
    return f"{days} · {hours_words(own.hours)}"


def _begin(own: OwnDay | None, today: date) -> None:
    state = st.session_state
    state["own_day_title"] = own.title if own else ""
    state["own_day_first"] = own.first_day if own else today
    state["own_day_last"] = own.last_day if own else today
    state["own_day_open"] = bool(own and own.hours)
    state["own_day_hours"] = hours_text(own.hours) if own else ""
    state["own_day_repeats"] = bool(own and own.repeats)
    _DRAFT.keep(_Draft(own))


def _body(draft: _Draft, desk: Desk) -> None:
    if draft.mine and draft.theirs:
        _draw_conflict(desk, draft.mine, draft.theirs)
    else:
        _draw_fields(desk, draft)


def _draw_fields(desk: Desk, draft: _Draft) -> None:
    st.text_input(
        say("calendar.own.title"),
        max_chars=TITLE_LENGTH,
        placeholder=say("calendar.own.title_placeholder"),
        key="own_day_title",
    )
    pick_days("own_day")
    st.checkbox(say("calendar.own.repeats"), key="own_day_repeats")
    is_open = st.checkbox(say("calendar.own.is_open"), key="own_day_open")
    st.text_input(
        say("calendar.own.hours"),
        max_chars=_LONGEST,
        placeholder=say("calendar.own.hours_help"),
        key="own_day_hours",
        disabled=not is_open,
    )
    panels.unsaved(say("calendar.form.problems"), map(problem_words, draft.problems))
    with st.container(horizontal=True):
        st.button(
            say("calendar.own.save"),
            type="primary",
            key="own_day_save",
            on_click=_save_draft,
            args=(desk,),
        )
        st.button(
            say("calendar.form.cancel"), type="tertiary", key="own_day_cancel", on_click=_DRAFT.drop
        )


def _draw_conflict(desk: Desk, mine: OwnDay, theirs: OwnDay) -> None:
    gone = theirs.is_deleted
    st.info(
        say("calendar.own.conflict_deleted" if gone else "calendar.own.conflict"),
        icon=":material/call_split:",
    )
    st.table(
        {
            say("calendar.conflict.theirs"): [_cell(theirs)],
            say("calendar.conflict.yours"): [_cell(mine)],
        },
        border="horizontal",
        hide_index=True,
    )
    with st.container(horizontal=True):
        st.button(
            say("calendar.conflict.keep_deleted" if gone else "calendar.conflict.keep"),
            type="primary",
            key="own_day_keep_mine",
            on_click=_store,
            args=(desk, _Draft(theirs), replace(mine, version=theirs.version)),
        )
        st.button(
            say("calendar.conflict.take_deleted" if gone else "calendar.conflict.take"),
            key="own_day_take_theirs",
            on_click=_DRAFT.drop,
        )


def _cell(own: OwnDay) -> str:
    return f"{verbatim(own.title, TITLE_LENGTH)}  \n{_about(own)}"


def _save_draft(desk: Desk) -> None:
    draft = _DRAFT.read()
    if draft is None:
        return
    said = st.session_state
    hours = parse_hours(said["own_day_hours"]) if said["own_day_open"] else ()
    first, last = said["own_day_first"], said["own_day_last"]
    own = OwnDay(
        title=str(said["own_day_title"]).strip(),
        first_day=first if isinstance(first, date) else date.min,
        end_day=last + timedelta(days=1) if isinstance(last, date) else date.min,
        hours=hours or (),
        repeats=said["own_day_repeats"],
    )
    if said["own_day_open"] and not hours:
        _DRAFT.keep(replace(draft, problems=(Problem("hours", "hours_unread"),)))
        return
    if draft.base:
        own = replace(own, id=draft.base.id, version=draft.base.version)
    _store(desk, draft, own)


def _store(desk: Desk, draft: _Draft, own: OwnDay) -> None:
    try:
        save_own_day(desk.home.state, own, desk.actor)
    except InvalidRecordError as refusal:
        problems = cast("tuple[Problem, ...]", refusal.facts["problems"])
        _DRAFT.keep(replace(draft, problems=problems, mine=None, theirs=None))
    except RecordMissingError:
        _DRAFT.keep(_Draft(base=None))
    except ConflictError as conflict:
        theirs = cast("OwnDay", conflict.facts["stored"])
        _DRAFT.keep(replace(draft, problems=(), mine=own, theirs=theirs))
    else:
        _DRAFT.drop()
        recount(desk.home, desk.organisation.timezone)


def _remove(desk: Desk, own: OwnDay) -> None:
    """Delete it as it was shown; what changed meanwhile stays."""
    try:
        st.session_state[_GONE] = delete_own_day(desk.home.state, own, desk.actor)
    except (ConflictError, RecordMissingError):
        st.session_state[_NOTICE] = say("calendar.own.changed")
        return
    recount(desk.home, desk.organisation.timezone)


def _undo(desk: Desk, own: OwnDay) -> None:
    st.session_state.pop(_GONE, None)
    try:
        restore_own_day(desk.home.state, own, desk.actor)
    except (ConflictError, RecordMissingError):
        # Somebody brought it back already.
        return
    recount(desk.home, desk.organisation.timezone)


def _draw_notices(desk: Desk) -> None:
    notice = st.session_state.pop(_NOTICE, None)
    if notice:
        st.info(notice, icon=":material/info:")
    gone: OwnDay | None = st.session_state.get(_GONE)
    if gone is not None:
        with st.container(horizontal=True, vertical_alignment="center"):
            title = verbatim(gone.title, TITLE_LENGTH)
            st.markdown(say("calendar.told.deleted", title=title), width="content")
            st.button(
                say("calendar.told.undo"),
                key="own_day_undo",
                icon=":material/undo:",
                on_click=_undo,
                args=(desk, gone),
            )
