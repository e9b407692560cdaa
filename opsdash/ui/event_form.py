"""The dialog in which an event is written, on whatever page somebody opens it.

`open_event_form` and `edit_event` are callbacks: they leave a draft in the session, and the shell
draws the dialog over the page of the next run. The draft remembers the version it began from, so
that saving over somebody else's text is always a decision.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final

import streamlit as st

from opsdash.access.rights import Right
from opsdash.calendar.events import (
    LINK_LENGTH,
    TEXT_LENGTH,
    WRITTEN,
    Event,
    EventKind,
    save_event,
)
from opsdash.calendar.problems import TITLE_LENGTH, Problem
from opsdash.errors import ConflictError, InvalidRecordError, RecordMissingError
from opsdash.store import Database
from opsdash.ui import panels
from opsdash.ui.desk import Desk, open_desk
from opsdash.ui.dialog_draft import DialogDraft
from opsdash.ui.event_words import cell, differences, kind_words, problem_words
from opsdash.ui.first_and_last import pick_days
from opsdash.ui.moments import clock_words
from opsdash.words import say

_TOLD: Final = "event_told"
_FIELDS: Final = ("kind", "title", "first", "last", "text", "link")


@dataclass(frozen=True)
class Draft:
    """`base` is the event it began from, None for a new one.

    `mine` is what was to be saved when `theirs` was found stored instead.
    """

    base: Event | None
    problems: tuple[Problem, ...] = ()
    mine: Event | None = None
    theirs: Event | None = None
    is_lost: bool = False


_DRAFT: Final = DialogDraft[Draft]("event_draft")


def open_event_form(day: date, last: date | None = None) -> None:
    """Open the empty form on a day, or on several; call it from a callback."""
    _fill({"kind": EventKind.CAMPAIGN, "first": day, "last": last or day})
    _DRAFT.keep(Draft(base=None))


def edit_event(event: Event) -> None:
    """Open the form on an event as it was read for the screen."""
    _fill(
        {
            "kind": event.kind,
            "title": event.title,
            "first": event.first_day,
            "last": event.last_day,
            "text": event.text,
            "link": event.link,
        }
    )
    _DRAFT.keep(Draft(base=event))


def draw_event_form(desk: Desk) -> None:
    """Draw the dialog if somebody opened it, and say once what came of the last one."""
    told = st.session_state.pop(_TOLD, None)
    if told:
        st.toast(told)
    draft = _DRAFT.read()
    # A day of the calendar can be clicked by everybody.
    if draft is not None and desk.may(Right.DESCRIBE):
        title = say("calendar.form.edit" if draft.base else "calendar.form.add")
        _DRAFT.draw(title, _body, desk)


def _body(draft: Draft, desk: Desk) -> None:
    if draft.mine and draft.theirs:
        _draw_conflict(desk, draft.mine, draft.theirs)
    else:
        _draw_fields(desk, draft)


def _draw_fields(desk: Desk, draft: Draft) -> None:
    st.caption(say("calendar.form.note"))
    st.segmented_control(
        say("calendar.form.kind"), WRITTEN, format_func=kind_words, key="event_kind", required=True
    )
    _text("title", TITLE_LENGTH)
    pick_days("event")
    st.text_area(
        say("calendar.form.text"),
        max_chars=TEXT_LENGTH,
        placeholder=say("calendar.form.text_placeholder"),
        height=100,
        key="event_text",
    )
    _text("link", LINK_LENGTH)
    _draw_problems(draft)
    with st.container(horizontal=True):
        st.button(
            say("calendar.form.save"),
            type="primary",
            key="event_save",
            on_click=_save_draft,
            args=(desk.home.state,),
        )
        st.button(
            say("calendar.form.cancel"), type="tertiary", key="event_cancel", on_click=_DRAFT.drop
        )


def _text(name: str, longest: int) -> None:
    st.text_input(
        say(f"calendar.form.{name}"),
        max_chars=longest,
        placeholder=say(f"calendar.form.{name}_placeholder"),
        key=f"event_{name}",
    )


def _draw_problems(draft: Draft) -> None:
    if draft.is_lost:
        st.info(say("calendar.form.lost"), icon=":material/info:")
    panels.unsaved(say("calendar.form.problems"), map(problem_words, draft.problems))


def _draw_conflict(desk: Desk, mine: Event, theirs: Event) -> None:
    time = clock_words(theirs.updated_at, desk.organisation.timezone)
    gone = theirs.is_deleted
    notice = "calendar.conflict.notice_deleted" if gone else "calendar.conflict.notice"
    st.info(say(notice, time=time), icon=":material/call_split:")
    names = differences(mine, theirs)
    if names:
        st.table(
            {
                say("calendar.conflict.field"): [say(f"calendar.fields.{name}") for name in names],
                say("calendar.conflict.theirs"): [cell(theirs, name) for name in names],
                say("calendar.conflict.yours"): [cell(mine, name) for name in names],
            },
            border="horizontal",
            hide_index=True,
        )
    with st.container(horizontal=True):
        st.button(
            say("calendar.conflict.keep_deleted" if gone else "calendar.conflict.keep"),
            type="primary",
            key="event_keep_mine",
            on_click=_keep_mine,
            args=(desk.home.state,),
        )
        st.button(
            say("calendar.conflict.take_deleted" if gone else "calendar.conflict.take"),
            key="event_take_theirs",
            on_click=_DRAFT.drop,
        )


def _fill(values: Mapping[str, object]) -> None:
    for name in _FIELDS:
        st.session_state[f"event_{name}"] = values.get(name, "")


def _written(base: Event | None) -> Event:
    """What the form says now."""
    said = {name: st.session_state.get(f"event_{name}") for name in _FIELDS}
    first, last = said["first"], said["last"]
    event = Event(
        kind=EventKind(said["kind"] or EventKind.OTHER),
        title=str(said["title"] or "").strip(),
        first_day=first if isinstance(first, date) else date.min,
        end_day=last + timedelta(days=1) if isinstance(last, date) else date.min,
        text=str(said["text"] or "").strip(),
        link=str(said["link"] or "").strip(),
    )
    if base is None:
        return event
    return replace(event, id=base.id, version=base.version, is_sample=base.is_sample)


def _save_draft(state: Database) -> None:
    draft = _DRAFT.read()
    if draft is not None:
        _store(state, draft, _written(draft.base))


def _keep_mine(state: Database) -> None:
    draft = _DRAFT.read()
    if draft and draft.mine and draft.theirs:
        _store(state, draft, replace(draft.mine, version=draft.theirs.version))


def _store(state: Database, draft: Draft, event: Event) -> None:
    try:
        save_event(state, event, open_desk().actor)
    except InvalidRecordError as refusal:
        problems = refusal.facts["problems"]
        found = problems if isinstance(problems, tuple) else ()
        _DRAFT.keep(replace(draft, problems=found, mine=None, theirs=None))
    except RecordMissingError:
        _DRAFT.keep(Draft(base=None, is_lost=True))
    except ConflictError as conflict:
        _meet(draft, event, conflict)
    else:
        _DRAFT.drop()
        st.session_state[_TOLD] = say("calendar.told.saved")


def _meet(draft: Draft, event: Event, conflict: ConflictError) -> None:
    theirs = conflict.facts["stored"]
    if isinstance(theirs, Event):
        if theirs.is_deleted or differences(event, theirs):
            _DRAFT.keep(replace(draft, problems=(), mine=event, theirs=theirs))
        else:
            _DRAFT.drop()
