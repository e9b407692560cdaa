"""Service targets: what is promised for each priority, with a sentence that shows what it means."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from functools import partial
from typing import Final
from zoneinfo import ZoneInfo

import streamlit as st

from opsdash.access.rights import Right
from opsdash.calendar.service_targets import (
    PRIORITY_LENGTH,
    ServiceTarget,
    ServiceTargets,
    load_service_targets,
    save_service_targets,
)
from opsdash.calendar.working_days import load_working_days
from opsdash.calendar.working_time import WorkingTime, working_time
from opsdash.ui import not_open
from opsdash.ui.calendar_room import Room
from opsdash.ui.calendar_saving import Editor
from opsdash.ui.desk import Desk, remember, values_of
from opsdash.ui.escaping import verbatim
from opsdash.ui.record_past import draw_setting_link
from opsdash.words import say
from opsdash.words.numbers import MISSING
from opsdash.words.promises import moment_words, parse_promise, promise_text

_EDITOR: Final = Editor("targets")
_ROWS: Final = "targets_rows"
_WIDTH: Final = 820
_LONGEST: Final = 30
_WORKING, _ALWAYS = "working", "always"
_URGENCIES: Final = (
    {"critical", "urgent", "highest"},
    {"high"},
    {"normal", "medium", "moderate"},
    {"low"},
    {"lowest", "planning"},
)
_FRIDAY: Final = 4
_ARRIVES: Final = time(16, 30)
# Long enough for the longest promise in the shortest week.
_AHEAD: Final = timedelta(days=3 * 366)


@dataclass(frozen=True)
class _Row:
    """A line of the form; `unread` are the texts that name no time."""

    target: ServiceTarget
    unread: tuple[str, ...]


def draw_targets(room: Room) -> None:
    desk = room.desk
    state = desk.home.state
    stored = remember(state, "service_targets", lambda: load_service_targets(state))
    with st.container(width=_WIDTH):
        st.header(say("calendar.targets.heading"), anchor=False)
        if desk.may(Right.ARRANGE):
            st.markdown(say("calendar.targets.body"))
            targets = _draw_editor(desk, stored)
            draw_setting_link(desk, "service_targets")
        else:
            targets = _draw_stored(desk, stored)
        _draw_examples(room, targets)


def _draw_editor(desk: Desk, stored: ServiceTargets) -> list[ServiceTarget]:
    """What its lines say now."""
    fill = partial(_fill, stored, values_of(desk.home, "priority"))
    _EDITOR.begin("targets_reply_0", stored.version, fill)
    _EDITOR.draw_outcome(fill)
    rows = [_draw_row(at, priority) for at, priority in enumerate(_priorities())]
    _draw_add()
    _draw_save(desk, rows)
    return [row.target for row in rows]


def _draw_stored(desk: Desk, stored: ServiceTargets) -> list[ServiceTarget]:
    targets = sorted(stored.targets, key=lambda each: (not each.priority, each.priority or ""))
    for each in targets:
        name = verbatim(each.priority) if each.priority else say("calendar.targets.every_other")
        promised = [
            f"{say(f'calendar.targets.{part}')} {promise_text(seconds)}"
            for part, seconds in (
                ("reply", each.reply_seconds),
                ("resolution", each.resolution_seconds),
            )
            if seconds is not None
        ]
        clock = say(f"calendar.targets.{_WORKING if each.is_working_time else _ALWAYS}")
        st.markdown(f"**{name}**  \n{' · '.join((*promised, clock))}")
    not_open.draw_note(desk.actor, Right.ARRANGE)
    return targets


def _priorities() -> list[str | None]:
    """The lines of the form: None is every other priority, and comes last."""
    rows: list[str | None] = st.session_state[_ROWS]
    return rows


def _fill(stored: ServiceTargets, known: Sequence[str]) -> None:
    targets = {target.priority: target for target in stored.targets}
    named = dict.fromkeys([*known, *(name for name in targets if name)])
    st.session_state[_ROWS] = [*sorted(named, key=_urgency), None]
    for at, priority in enumerate(_priorities()):
        _fill_row(at, targets.get(priority, ServiceTarget(priority, None, None)))


def _urgency(priority: str) -> int:
    """The most urgent first, as tools name them; every other name after those."""
    words = set(priority.casefold().split())
    places = (at for at, names in enumerate(_URGENCIES) if words & names)
    return next(places, len(_URGENCIES))


def _fill_row(at: int, target: ServiceTarget) -> None:
    st.session_state[f"targets_reply_{at}"] = promise_text(target.reply_seconds)
    st.session_state[f"targets_resolution_{at}"] = promise_text(target.resolution_seconds)
    st.session_state[f"targets_clock_{at}"] = _WORKING if target.is_working_time else _ALWAYS


def _draw_row(at: int, priority: str | None) -> _Row:
    name = say("calendar.targets.every_other") if priority is None else verbatim(priority)
    st.markdown(f"**{name}**")
    reply, resolution, clock = st.columns(3)
    texts = []
    for column, part in ((reply, "reply"), (resolution, "resolution")):
        with column:
            label = say(f"calendar.targets.{part}")
            texts.append(st.text_input(label, max_chars=_LONGEST, key=f"targets_{part}_{at}"))
    counted = clock.selectbox(
        say("calendar.targets.clock"),
        (_WORKING, _ALWAYS),
        format_func=lambda name: say(f"calendar.targets.{name}"),
        key=f"targets_clock_{at}",
    )
    seconds, unread = _read(texts)
    for text in unread:
        told = say("calendar.targets.unread", priority=name, text=verbatim(text))
        st.markdown(f":orange[{told}]")
    return _Row(ServiceTarget(priority, *seconds, counted == _WORKING), unread)


def _read(texts: Sequence[str]) -> tuple[tuple[int | None, int | None], tuple[str, ...]]:
    """The seconds of both promises, and the texts that name none."""
    found: list[int | None] = []
    unread = []
    for text in texts:
        try:
            found.append(parse_promise(text))
        except ValueError:
            found.append(None)
            unread.append(text)
    return (found[0], found[1]), tuple(unread)


def _draw_add() -> None:
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.text_input(
            say("calendar.targets.add"),
            max_chars=PRIORITY_LENGTH,
            placeholder=say("calendar.targets.add_placeholder"),
            key="targets_new",
            width=280,
        )
        st.button(
            say("calendar.targets.add_button"),
            icon=":material/add:",
            key="targets_add",
            on_click=_add,
        )


def _add() -> None:
    """Another line before the last, which stands for every other priority."""
    name = str(st.session_state["targets_new"]).strip()
    st.session_state["targets_new"] = ""
    rows = _priorities()
    if not name or name in rows:
        return
    last = len(rows) - 1
    for part in ("reply", "resolution", "clock"):
        key = f"targets_{part}_{last}"
        st.session_state[f"targets_{part}_{last + 1}"] = st.session_state[key]
    _fill_row(last, ServiceTarget(name, None, None))
    st.session_state[_ROWS] = [*rows[:last], name, None]


def _draw_save(desk: Desk, rows: Sequence[_Row]) -> None:
    # A line that promises nothing says nothing: it comes back from the data.
    said = tuple(row.target for row in rows if any(row.target[1:3]))
    problems = list(ServiceTargets(said).problems())
    for code in dict.fromkeys(problem.code for problem in problems):
        st.markdown(f":orange[{say(f'calendar.targets.problem_{code}')}]")
    st.button(
        say("calendar.targets.save"),
        type="primary",
        key="targets_save",
        disabled=bool(problems) or any(row.unread for row in rows),
        on_click=_save,
        args=(desk, said),
    )


def _save(desk: Desk, said: tuple[ServiceTarget, ...]) -> None:
    targets = ServiceTargets(said, _EDITOR.seen())
    _EDITOR.save(
        desk,
        lambda: save_service_targets(desk.home.state, targets, desk.actor).version,
        _stored_words,
    )


def _stored_words(stored: object) -> str:
    targets = [ServiceTarget(*each) for each in stored] if isinstance(stored, list) else []
    told = []
    for target in targets:
        name = target.priority or say("calendar.targets.every_other")
        times = (promise_text(target.reply_seconds), promise_text(target.resolution_seconds))
        told.append(f"{verbatim(name)} {' / '.join(time or MISSING for time in times)}")
    return ", ".join(told) or say("calendar.targets.nothing")


def _draw_examples(room: Room, targets: Sequence[ServiceTarget]) -> None:
    """What each promise means for an inquiry of next Friday afternoon."""
    st.subheader(say("calendar.targets.example_heading"), anchor=False)
    sentences = list(filter(None, (_example(room, target) for target in targets)))
    if not sentences:
        st.markdown(say("calendar.targets.nothing"))
    for sentence in sentences:
        st.markdown(sentence)


def _example(room: Room, target: ServiceTarget) -> str:
    zone = ZoneInfo(room.desk.organisation.timezone)
    day = room.today + timedelta(days=(_FRIDAY - room.today.weekday()) % 7)
    arrives = datetime.combine(day, _ARRIVES, zone)
    due = {
        name: _due(room, arrives, seconds, is_working_time=target.is_working_time)
        for name, seconds in (
            ("reply", target.reply_seconds),
            ("resolution", target.resolution_seconds),
        )
    }
    told = {name: moment_words(at, day) for name, at in due.items() if at is not None}
    if not told:
        return ""
    part = "both" if len(told) > 1 else next(iter(told))
    key = "example" if target.priority else "example_other"
    return say(
        f"calendar.targets.{key}_{part}",
        priority=verbatim(target.priority or ""),
        arrives=moment_words(arrives, day),
        **told,
    )


def _due(
    room: Room, arrives: datetime, seconds: int | None, *, is_working_time: bool
) -> datetime | None:
    if seconds is None:
        return None
    start = arrives.astimezone(UTC).replace(tzinfo=None)
    worked = _worked(room) if is_working_time else None
    end = worked.deadline(start, seconds) if worked else start + timedelta(seconds=seconds)
    return end.replace(tzinfo=UTC).astimezone(arrives.tzinfo) if end else None


def _worked(room: Room) -> WorkingTime | None:
    """The working time of the coming years; None when every hour counts."""
    state, zone, today = room.desk.home.state, room.desk.organisation.timezone, room.today

    def make() -> WorkingTime | None:
        days = load_working_days(state, today, today + _AHEAD)
        return None if days.is_always else working_time(days, zone, today, today + _AHEAD)

    return remember(state, ("worked", zone, today), make)
