"""The list of goals, what matters on a phone first; selecting a row opens its goal."""

from typing import Any, Final

import pyarrow as pa
import streamlit as st

from opsdash.goals.standing import Standing, State
from opsdash.ui.goal_actions import close_goal, open_goal
from opsdash.ui.goal_room import Room
from opsdash.ui.record_list import RecordList
from opsdash.words import say
from opsdash.words.goals import STATES, pace_words, short_day, target_words, value_words

# Wider, and a phone would not show the state beside it.
_GOAL_WIDTH: Final = 248

# The theme maps these names to its three meanings: attention, accent, grey.
_ATTENTION: Final = "orange"
_ACCENT: Final = "blue"
_GREY: Final = "gray"
_COLORS: Final = {
    State.BEHIND: _ATTENTION,
    State.MISSED: _ATTENTION,
    State.ON_PACE: _ACCENT,
    State.REACHED: _ACCENT,
    State.NOT_STARTED: _GREY,
    State.DATA_MISSING: _GREY,
}


def show_list(room: Room) -> None:
    ids = [standing.goal.id for standing in room.standings]
    opened = room.opened.goal.id if room.opened else None
    RecordList("goals", ids, opened, _follow).draw(
        _table(room), _columns(), say("goals.columns.alt"), say("goals.columns.note")
    )


def _follow(goal_id: str | None) -> None:
    if goal_id:
        open_goal(goal_id)
    else:
        close_goal()


def _table(room: Room) -> pa.Table:
    rows = [_row(room, standing) for standing in room.standings]
    return pa.table({name: [row[name] for row in rows] for name in rows[0]})


def _row(room: Room, standing: Standing) -> dict[str, object]:
    metric, currency, goal = room.metric(standing), room.currency, standing.goal
    return {
        "goal": goal.title,
        "state": _badges(standing),
        # A bar cannot run backwards; the opened goal says how far away it has moved.
        "progress": None if standing.progress is None else max(0.0, standing.progress * 100),
        "actual": value_words(metric, standing.actual, currency),
        "target": target_words(standing, metric, currency),
        "pace": pace_words(standing, metric, currency),
        "due": short_day(goal.due, room.today),
        "owner": goal.owner,
    }


def _badges(standing: Standing) -> list[str]:
    badges = [say(STATES[standing.state])]
    if standing.is_due_soon:
        badges.append(say("goals.states.due_soon"))
    if standing.measured.is_incomplete:
        badges.append(say("goals.states.incomplete"))
    elif standing.measured.is_thin:
        badges.append(say("goals.states.thin"))
    return badges


def _columns() -> dict[str, Any]:
    options = {say(key): _COLORS[state] for state, key in STATES.items()}
    options[say("goals.states.due_soon")] = _ATTENTION
    options[say("goals.states.incomplete")] = _GREY
    options[say("goals.states.thin")] = _GREY
    config = st.column_config
    return {
        "goal": config.TextColumn(say("goals.columns.goal"), width=_GOAL_WIDTH),
        "state": config.MultiselectColumn(
            say("goals.columns.state"), options=list(options), color=list(options.values())
        ),
        "progress": config.ProgressColumn(
            say("goals.columns.progress"),
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
