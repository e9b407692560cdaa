"""The list of goals; selecting a row opens its goal.

The state comes first, as a phone shows it and the whole title without being pushed aside; it says
the chance in words.

It is there at once; chances that are still being worked out come into it without a reload.
"""

from math import floor
from typing import Any, Final

import pyarrow as pa
import streamlit as st

from opsdash.analysis.chance import Band
from opsdash.findings.background import Stage
from opsdash.goals.goal import Course, Goal
from opsdash.goals.outlook import is_making, outlooks
from opsdash.goals.shown import Shown
from opsdash.goals.standing import Standing, State
from opsdash.ui import panels
from opsdash.ui.desk import remember
from opsdash.ui.goal_actions import open_goal
from opsdash.ui.goal_room import Room
from opsdash.ui.phone import is_phone
from opsdash.ui.record_list import RecordList
from opsdash.ui.row_height import ONE_LINE, WRAPPED, row_height
from opsdash.ui.slow import is_alone
from opsdash.words import say
from opsdash.words.goals import (
    STATES,
    actual_words,
    chance_words,
    pace_words,
    short_day,
    state_words,
    target_words,
)
from opsdash.words.numbers import count

_GOAL_WIDTH: Final = 244
# Beside state and chance there is so much on a phone, where titles take lines.
_PHONE_WIDTH: Final = 150
_PROGRESS_WIDTH: Final = 104
_TINY: Final = 1e-9
_POLL_SECONDS: Final = 1
# The page is drawn again for so many new chances, and for the last ones.
_MOST_STEPS: Final = 20
_LEAST_NEW: Final = 8

# The theme maps these names to its three meanings: attention, accent, grey.
_ATTENTION: Final = "orange"
_ACCENT: Final = "blue"
_GREY: Final = "gray"
_COLORS: Final[dict[Shown, str]] = {
    Band.UNLIKELY: _ATTENTION,
    Band.AT_RISK: _ATTENTION,
    State.BEHIND: _ATTENTION,
    State.MISSED: _ATTENTION,
    Band.ON_COURSE: _ACCENT,
    State.ON_PACE: _ACCENT,
    State.REACHED: _ACCENT,
    Band.COIN_FLIP: _GREY,
    Band.LIKELY: _GREY,
    State.TO_DO: _GREY,
    State.NOT_STARTED: _GREY,
    State.DATA_MISSING: _GREY,
}


def show_list(room: Room) -> None:
    ids = [standing.goal.id for standing in room.listed]
    rows, colors = _table(room)
    titles = rows.column("goal").to_pylist()
    tall = row_height(titles, _title_width(), WRAPPED if is_phone() else ONE_LINE)
    RecordList("goals", ids, None, _follow, row_height=tall).draw(
        rows, _columns(colors), say("goals.columns.alt"), _note(room)
    )
    if is_making(room.outlooks):
        _wait(room, _known(room))


def _note(room: Room) -> str:
    has_parts = any(each.goal.parent_id in room.listed_ids for each in room.listed)
    parts = say("goals.columns.note_part") if has_parts else ""
    return f"{say('goals.columns.note')} {parts}".strip()


def _follow(goal_id: str | None) -> None:
    if goal_id:
        open_goal(goal_id)


@st.fragment(run_every=_POLL_SECONDS)
def _wait(room: Room, known: int) -> None:
    """Has more chances begun; the page runs again when there are enough new ones."""
    found = outlooks(room.listed, room.asked)
    now = sum(each.stage is not Stage.MAKING for each in found.values())
    enough = max(_LEAST_NEW, len(found) // _MOST_STEPS)
    # Within the page's own run a second one would take away what it tells once.
    if is_alone() and (not is_making(found) or now >= known + enough):
        st.rerun()
    panels.note(say("goals.columns.making", known=count(now), all=count(len(found))))


def _known(room: Room) -> int:
    return sum(each.stage is not Stage.MAKING for each in room.outlooks.values())


def _table(room: Room) -> tuple[pa.Table, dict[str, str]]:
    """The rows, and the colour of each word for a state; kept while none of them changes."""
    desk = room.desk
    making = frozenset(name for name, each in room.outlooks.items() if each.stage is Stage.MAKING)
    key = (
        "goal list",
        desk.home.facts.cache_key,
        desk.catalog.hash,
        desk.organisation,
        room.today,
        tuple(standing.goal.id for standing in room.listed),
        making,
    )
    return remember(desk.home.state, key, lambda: _made(room), lambda made: made[0].num_rows)


def _made(room: Room) -> tuple[pa.Table, dict[str, str]]:
    pairs = list(zip(room.listed, room.shown, strict=True))
    rows = [_row(room, standing, shown) for standing, shown in pairs]
    colors = {state_words(standing, shown, room.today): _COLORS[shown] for standing, shown in pairs}
    return pa.table({name: [row[name] for row in rows] for name in rows[0]}), colors


def _row(room: Room, standing: Standing, shown: Shown) -> dict[str, object]:
    metric, currency, goal = room.metric(standing), room.currency, standing.goal
    return {
        "state": [state_words(standing, shown, room.today), *_remarks(standing)],
        "goal": _title(room, goal),
        "chance": chance_words(room.outlook(standing)),
        "progress": _progress(standing),
        "actual": actual_words(standing, metric, currency),
        "target": target_words(standing, metric, currency),
        "pace": pace_words(room.told(standing), metric, currency),
        "due": _due(room, standing),
        "owner": goal.owner,
    }


def _title(room: Room, goal: Goal) -> str:
    """A part below its whole is set in, by what only it says; one without it says whose it is."""
    whole = room.titles.get(goal.parent_id)
    is_below = goal.parent_id in room.listed_ids
    if whole is None or (whole in goal.title and not is_below):
        return goal.title
    if not is_below:
        return say("goals.columns.part_of", title=goal.title, whole=whole)
    own = goal.title.removeprefix(whole).removesuffix(whole).strip(" :")
    return say("goals.columns.part", title=own or goal.title)


def _progress(standing: Standing) -> float | None:
    """A bar runs from nothing to its end, and a milestone is done or not.

    Cut as scores are: what is nearly there must not read as there.
    """
    if standing.progress is None or (standing.course is Course.MILESTONE and not standing.progress):
        return None
    return floor(min(1.0, max(0.0, standing.progress)) * 100 + _TINY)


def _due(room: Room, standing: Standing) -> str:
    day = short_day(standing.goal.due, room.today)
    return say("goals.columns.soon", day=day) if standing.is_due_soon else day


def _remarks(standing: Standing) -> list[str]:
    remarks: list[str] = []
    if standing.measured.is_incomplete:
        remarks.append(say("goals.states.incomplete"))
    elif standing.measured.is_thin:
        remarks.append(say("goals.states.thin"))
    return remarks


def _columns(colors: dict[str, str]) -> dict[str, Any]:
    options = {say(key): _COLORS[shown] for shown, key in STATES.items()} | colors
    options[say("goals.states.incomplete")] = _GREY
    options[say("goals.states.thin")] = _GREY
    config = st.column_config
    return {
        "state": config.MultiselectColumn(
            say("goals.columns.state"), options=list(options), color=list(options.values())
        ),
        "chance": config.TextColumn(say("goals.columns.chance"), alignment="right"),
        "goal": config.TextColumn(say("goals.columns.goal"), width=_title_width()),
        "progress": config.ProgressColumn(
            say("goals.columns.progress"),
            width=_PROGRESS_WIDTH,
            min_value=0,
            max_value=100,
            format="%.0f\N{NO-BREAK SPACE}%%",
            color="blue",
        ),
        "actual": config.TextColumn(say("goals.columns.actual"), alignment="right"),
        "target": config.TextColumn(say("goals.columns.target"), alignment="right"),
        "pace": config.TextColumn(say("goals.columns.pace")),
        "due": config.TextColumn(say("goals.columns.due")),
        "owner": config.TextColumn(say("goals.columns.owner")),
    }


def _title_width() -> int:
    return _PHONE_WIDTH if is_phone() else _GOAL_WIDTH
