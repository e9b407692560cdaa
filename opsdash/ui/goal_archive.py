"""The archived goals: what was put away, and the way back."""

from collections.abc import Sequence
from typing import Final

import pyarrow as pa
import streamlit as st

from opsdash.access.rights import Right
from opsdash.errors import ConflictError, RecordMissingError
from opsdash.goals.goal import Goal
from opsdash.goals.records import list_archived, restore_goal
from opsdash.ui.desk import remember
from opsdash.ui.goal_room import Room
from opsdash.ui.grids import harmless
from opsdash.ui.moments import local
from opsdash.words import say
from opsdash.words.goals import short_day
from opsdash.words.numbers import count

_VIEW: Final = "view"
_ARCHIVE: Final = "archive"
_TOLD: Final = "goal_archive_told"
_ROW_HEIGHT: Final = 40


def is_archive_open() -> bool:
    return st.query_params.get(_VIEW) == _ARCHIVE


def open_archive() -> None:
    st.query_params[_VIEW] = _ARCHIVE


def close_archive() -> None:
    st.query_params.pop(_VIEW, None)


def archive_button(key: str = "goal_archive_open") -> None:
    st.button(
        say("goal_table.archive.open"),
        type="tertiary",
        icon=":material/inventory_2:",
        key=key,
        on_click=open_archive,
    )


def archived_in(room: Room) -> tuple[Goal, ...]:
    state = room.desk.home.state
    found = remember(state, "archived goals", lambda: list_archived(state), len)
    return room.desk.sight.of(found)


def archive_head(room: Room, goals: Sequence[Goal]) -> None:
    key = "none" if not goals else "one" if len(goals) == 1 else "many"
    title = say(f"goal_table.archive.{key}", count=count(len(goals)))
    room.desk.head(say("goal_table.archive.grey"), title)


def show_archive(room: Room, goals: Sequence[Goal]) -> None:
    told = st.session_state.pop(_TOLD, None)
    if told:
        st.info(told, icon=":material/info:", width=820)
    st.markdown(say("goal_table.archive.body"))
    chosen: list[Goal] = []
    may_restore = bool(goals) and room.desk.may(Right.PROMISE)
    if goals:
        chosen = _draw(room, goals)
    if may_restore:
        st.caption(say("goal_table.archive.select"))
    with st.container(horizontal=True):
        if may_restore:
            many = say("goal_table.archive.restore_many", count=count(len(chosen)))
            st.button(
                many if len(chosen) > 1 else say("goal_table.archive.restore"),
                type="primary",
                disabled=not chosen,
                key="goal_restore",
                on_click=_restore,
                args=(room, chosen),
            )
        st.button(say("goal_table.archive.back"), key="goal_archive_close", on_click=close_archive)


def _draw(room: Room, goals: Sequence[Goal]) -> list[Goal]:
    zone = room.desk.organisation.timezone
    config = st.column_config
    names = ("goal", "owner", "due", "since")
    since = [
        short_day(local(goal.updated_at, zone).date(), room.today) if goal.updated_at else ""
        for goal in goals
    ]
    found = st.dataframe(
        harmless(
            pa.table(
                {
                    "goal": [goal.title for goal in goals],
                    "owner": [goal.owner for goal in goals],
                    "due": [short_day(goal.due, room.today) for goal in goals],
                    "since": since,
                }
            )
        ),
        hide_index=True,
        row_height=_ROW_HEIGHT,
        column_config={
            name: config.TextColumn(say(f"goal_table.archive.{name}")) for name in names
        },
        # Another set of goals is another selection.
        key=f"goal_archive_{hash(tuple((goal.id, goal.version) for goal in goals))}",
        on_select="rerun",
        selection_mode="multi-row",
        placeholder="",
        alt=say("goal_table.archive.alt"),
    )
    rows = found["selection"]["rows"]
    return [goals[at] for at in rows if at < len(goals)]


def _restore(room: Room, goals: Sequence[Goal]) -> None:
    """Each for itself: one that somebody changed meanwhile stays as it is."""
    refused = 0
    for goal in goals:
        try:
            restore_goal(room.desk.home.state, goal, room.desk.actor, room.desk.catalog)
        except (ConflictError, RecordMissingError):
            refused += 1
    st.session_state[_TOLD] = " ".join(
        say(f"goal_table.archive.{name}_{'one' if number == 1 else 'many'}", count=count(number))
        for name, number in (("restored", len(goals) - refused), ("changed", refused))
        if number
    )
