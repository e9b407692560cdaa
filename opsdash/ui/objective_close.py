"""The close of a quarter: what its goals came to, one table to close many, and what was closed."""

import hashlib
from collections.abc import Callable, Sequence
from functools import partial
from math import nan
from typing import Any, Final

import pandas as pd
import pyarrow as pa
import streamlit as st

from opsdash.access.rights import Right
from opsdash.errors import InvalidRecordError
from opsdash.goals.closing import (
    Ending,
    Verdict,
    carried_on,
    close_many,
    cut,
    decided,
    endings,
    reopen,
)
from opsdash.goals.goal_problems import OWNER_LENGTH, REASON_LENGTH, TITLE_LENGTH
from opsdash.goals.objective import Objective
from opsdash.goals.tree import rolled_up, unscored, walk
from opsdash.goals.typed_cells import Convention, Doubt, read_amount
from opsdash.report.file_names import file_name
from opsdash.report.tables import Table, to_csv, to_xlsx
from opsdash.ui.chart_menu import MIME
from opsdash.ui.escaping import verbatim, verbatim_lines
from opsdash.ui.exporting import exported
from opsdash.ui.grids import harmless
from opsdash.ui.objective_actions import tell
from opsdash.ui.objective_room import Room
from opsdash.ui.phone import is_phone
from opsdash.ui.row_height import row_height
from opsdash.words import say
from opsdash.words.dates import day_words, period_words
from opsdash.words.goals import actual_words, target_words
from opsdash.words.numbers import MISSING, count
from opsdash.words.objectives import names, score_number, score_words, summary

_WIDTH: Final = 820
_ROW_HEIGHT: Final = 38
# The heading of the columns and the edges; what stands below the table must be found.
_HEAD_HEIGHT: Final = 38
_MOST_HEIGHT: Final = 800
_TITLE_WIDTH: Final = 240
# Beside the tick and the score there is so much on a phone.
_PHONE_WIDTH: Final = 150
_LESSON_WIDTH: Final = 150
_TITLE_SHOWN: Final = 90
_FIELDS: Final = {
    "score": "objectives.ending.problem_score",
    "lesson": "objectives.ending.problem_lesson",
}
_PROBLEM: Final = "close_problem"


def endings_of(room: Room) -> tuple[Ending, ...]:
    """The goals that are due in the quarter, of the people who are chosen."""
    shown = {node.record.id for node in walk(room.roots)}
    found = endings(room.standings.values(), room.closes, room.period)
    return tuple(each for each in found if each.goal.id in shown)


def close_head(room: Room, found: Sequence[Ending]) -> None:
    quarter = period_words(room.period)
    room.desk.head(say("objectives.grey", quarter=quarter), _finding(quarter, found))
    if not found:
        with st.container(width=_WIDTH):
            st.markdown(say("objectives.ending.about"))
        return
    carried = sum(bool(each.close and each.close.carried_to) for each in found)
    with st.container(width=_WIDTH):
        st.markdown(verbatim(summary(found, carried), 600))
        if room.period.last >= room.today:
            day = day_words(room.period.last)
            st.caption(say("objectives.ending.running", quarter=quarter, day=day))


def _finding(quarter: str, found: Sequence[Ending]) -> str:
    left = sum(each.close is None for each in found)
    if not found:
        return say("objectives.ending.finding_none", quarter=quarter)
    if not left:
        return say("objectives.ending.finding_done", quarter=quarter)
    if left == 1:
        return say("objectives.ending.finding_open_one", quarter=quarter)
    if left == len(found):
        return say("objectives.ending.finding_open_all", all=count(left), quarter=quarter)
    facts = {"open": count(left), "all": count(len(found)), "quarter": quarter}
    return say("objectives.ending.finding_open", **facts)


def show_close(room: Room, found: Sequence[Ending]) -> None:
    still_open = [each for each in found if each.close is None]
    closed = [each for each in found if each.close is not None]
    if still_open:
        _draw_open(room, still_open)
    if closed:
        _draw_closed(room, closed)
    _draw_objectives(room)
    if found:
        _draw_files(room, found)


def _draw_open(room: Room, found: Sequence[Ending]) -> None:
    st.header(say("objectives.ending.to_close"), anchor=False)
    if not room.desk.may(Right.PROMISE):
        _draw_waiting(room, found)
        return
    with st.container(width=_WIDTH):
        st.markdown(say("objectives.ending.body"))
    _draw_problem()
    rows = _draw_editor(room, found)
    chosen = [at for at, row in enumerate(rows) if row["close"] is True]
    label = say("objectives.ending.save", count=len(chosen))
    # Not in a callback: a tick that comes with the click is only read by the table above.
    if st.button(
        label if chosen else say("objectives.ending.save_none"),
        type="primary",
        key="close_save",
        disabled=not chosen,
    ):
        _close(room, [(found[at], rows[at]) for at in chosen])
        st.rerun()


def _draw_waiting(room: Room, found: Sequence[Ending]) -> None:
    """For who does not close goals."""
    tall = _row_height(found)
    rows = pd.DataFrame([_row(room, each) for each in found])
    shown = rows.drop(columns=["close", "score", "lesson", "carry"])
    st.dataframe(
        harmless(pa.Table.from_pandas(shown, preserve_index=False)),
        hide_index=True,
        column_config=_columns(),
        row_height=tall,
        height=min(_MOST_HEIGHT, _HEAD_HEIGHT + tall * len(found)),
        placeholder=MISSING,
        alt=say("objectives.ending.table"),
    )


def _draw_problem() -> None:
    problem = st.session_state.pop(_PROBLEM, None)
    if problem:
        st.error(say("objectives.ending.problem", problem=problem), icon=":material/error:")


def _draw_editor(room: Room, found: Sequence[Ending]) -> list[dict[Any, Any]]:
    ids = "|".join(each.goal.id for each in found)
    tall = _row_height(found)
    edited = st.data_editor(
        pd.DataFrame([_row(room, each) for each in found]),
        hide_index=True,
        disabled=["goal", "suggested", "actual", "target", "owner"],
        column_config=_columns(),
        row_height=tall,
        height=min(_MOST_HEIGHT, _HEAD_HEIGHT + tall * len(found)),
        key=f"close_{hashlib.sha256(ids.encode()).hexdigest()[:8]}",
        placeholder=MISSING,
        alt=say("objectives.ending.table"),
    )
    rows: list[dict[Any, Any]] = edited.to_dict("records")
    return rows


def _row(room: Room, ending: Ending) -> dict[str, object]:
    goal, metric = ending.goal, room.metric(ending.goal)
    return {
        "close": False,
        "score": _score_text(ending.standing.score),
        "goal": goal.title,
        "suggested": score_number(ending.standing.score),
        "actual": actual_words(ending.standing, metric, room.currency),
        "target": target_words(ending.standing, metric, room.currency),
        "lesson": "",
        "carry": False,
        "owner": goal.owner,
    }


def _score_text(score: float | None) -> str:
    return "" if score is None else f"{cut(score):.2f}"


def _read_score(text: object) -> float | None:
    """0.7 and 0,7; not a number, which no score is, where it cannot be read.

    The one sign in a score can only part decimals: it lies between 0 and 1.
    """
    written = text if isinstance(text, str) else ""
    found = read_amount(written, Convention("," if "," in written else "."))
    return nan if isinstance(found, Doubt) else found


def _columns() -> dict[str, Any]:
    config = st.column_config
    return {
        "close": config.CheckboxColumn(say("objectives.ending.column_close"), width=70),
        # Text: the browser would make 7 of "0,7".
        "score": config.TextColumn(
            say("objectives.ending.column_score"), alignment="right", width=70
        ),
        "goal": config.TextColumn(say("objectives.ending.column_goal"), width=_title_width()),
        "suggested": config.TextColumn(
            say("objectives.ending.column_suggested"), alignment="right"
        ),
        "actual": config.TextColumn(say("objectives.ending.column_actual"), alignment="right"),
        "target": config.TextColumn(say("objectives.ending.column_target"), alignment="right"),
        "lesson": config.TextColumn(
            say("objectives.ending.column_lesson"), max_chars=REASON_LENGTH, width=_LESSON_WIDTH
        ),
        "carry": config.CheckboxColumn(say("objectives.ending.column_carry"), width=98),
        "owner": config.TextColumn(say("objectives.ending.column_owner")),
    }


def _title_width() -> int:
    return _PHONE_WIDTH if is_phone() else _TITLE_WIDTH


def _row_height(found: Sequence[Ending]) -> int:
    return row_height([each.goal.title for each in found], _title_width(), _ROW_HEIGHT)


def _close(room: Room, chosen: Sequence[tuple[Ending, dict[Any, Any]]]) -> None:
    verdicts = [_verdict(ending, row) for ending, row in chosen]
    try:
        done = close_many(
            room.desk.home.state, verdicts, room.today, room.desk.actor, room.desk.catalog
        )
    except InvalidRecordError as refusal:
        field = str(refusal.facts["field"])
        st.session_state[_PROBLEM] = say(_FIELDS.get(field, "objectives.ending.problem_other"))
        return
    if done.left:
        titles = names(goal.title for goal in done.left)
        text = say("objectives.told.closed_left", count=len(done.closes), goals=titles)
        tell(text, is_calm=False)
    else:
        tell(say("objectives.told.closed", count=len(done.closes)))


def _verdict(ending: Ending, row: dict[Any, Any]) -> Verdict:
    standing = ending.standing
    score = decided(_read_score(row["score"]), standing.score)
    lesson = row["lesson"] if isinstance(row["lesson"], str) else ""
    carried = carried_on(ending.goal, standing.actual) if row["carry"] is True else None
    return Verdict(ending.goal, standing.actual, score, lesson, carried)


def _draw_closed(room: Room, found: Sequence[Ending]) -> None:
    st.header(say("objectives.ending.closed"), anchor=False)
    titles = {goal.id: goal.title for goal in room.goals}
    closes = [each.close for each in found if each.close]
    st.table(
        {
            say("objectives.ending.column_goal"): [
                verbatim(each.goal.title, _TITLE_SHOWN) for each in found
            ],
            say("objectives.ending.column_score"): [
                score_words(each.score, settled=True) for each in closes
            ],
            say("objectives.ending.column_lesson"): [
                verbatim_lines(each.lesson, REASON_LENGTH) or MISSING for each in closes
            ],
            say("objectives.ending.column_carried"): [
                verbatim(titles.get(each.carried_to, ""), _TITLE_SHOWN) or MISSING
                for each in closes
            ],
        },
        border="horizontal",
        hide_index=True,
    )
    if room.desk.may(Right.PROMISE):
        _draw_reopening(room, found)


def _draw_reopening(room: Room, found: Sequence[Ending]) -> None:
    with st.container(horizontal=True, vertical_alignment="bottom"):
        own = {each.goal.id: each.goal.title for each in found}
        st.multiselect(
            say("objectives.ending.reopen_choose"),
            list(own),
            format_func=lambda name: own.get(name, name),
            placeholder=say("objectives.ending.column_goal"),
            key="reopen_goals",
            width=_WIDTH // 2,
        )
        st.button(say("objectives.ending.reopen"), key="reopen", on_click=partial(_reopen, room))


def _reopen(room: Room) -> None:
    chosen = st.session_state.get("reopen_goals") or ()
    closes = [room.closes[name] for name in chosen if name in room.closes]
    if closes:
        done = reopen(room.desk.home.state, closes, room.desk.actor, room.desk.catalog)
        tell(say("objectives.told.reopened", count=done))


def _draw_objectives(room: Room) -> None:
    found = [(node, node.record) for node in walk(room.roots)]
    nodes = [(node, record) for node, record in found if isinstance(record, Objective)]
    if not nodes:
        return
    st.header(say("objectives.ending.objectives"), anchor=False)
    st.table(
        {
            say("objectives.ending.column_objective"): [
                verbatim(objective.title, TITLE_LENGTH) for _, objective in nodes
            ],
            say("objectives.ending.column_score"): [
                score_words(rolled_up(node, room.scores).value, settled=room.is_over)
                for node, _ in nodes
            ],
            say("objectives.ending.column_left_out"): [
                verbatim(names(goal.title for goal in unscored(node, room.scores)), 300) or MISSING
                for node, _ in nodes
            ],
            say("objectives.ending.column_owner"): [
                verbatim(objective.owner, OWNER_LENGTH) for _, objective in nodes
            ],
        },
        border="horizontal",
        hide_index=True,
    )


def _draw_files(room: Room, found: Sequence[Ending]) -> None:
    name = file_name(say("objectives.close"), room.period)
    with st.container(horizontal=True):
        for ending, write in (("csv", to_csv), ("xlsx", to_xlsx)):
            st.download_button(
                f":small[{say(f'numbers.file_{ending}')}]",
                exported(f"{name}.{ending}", partial(_file, write, room, found)),
                file_name=f"{name}.{ending}",
                mime=MIME[ending],
                key=f"close_{ending}",
                on_click="ignore",
                type="tertiary",
                icon=":material/download:",
            )


def _file(write: Callable[[Table], bytes], room: Room, found: Sequence[Ending]) -> bytes:
    return write(closing_table(room, found))


def closing_table(room: Room, found: Sequence[Ending]) -> Table:
    """A row for each goal, numbers as numbers."""
    titles = {each.id: each.title for each in room.objectives}
    titles |= {goal.id: goal.title for goal in room.goals}
    columns = [
        say("objectives.ending.column_goal"),
        say("objectives.ending.column_objective"),
        say("objectives.ending.column_owner"),
        say("objectives.ending.column_actual"),
        say("objectives.ending.column_target"),
        say("objectives.ending.column_suggested"),
        say("objectives.ending.column_score"),
        say("objectives.ending.column_lesson"),
        say("objectives.ending.column_closed"),
        say("objectives.ending.column_carried"),
    ]
    return Table(columns, [_file_row(each, titles) for each in found])


def _file_row(ending: Ending, titles: dict[str, str]) -> list[Any]:
    goal, close = ending.goal, ending.close
    above = goal.parent_id or goal.objective_id
    return [
        goal.title,
        titles.get(above, ""),
        goal.owner,
        ending.standing.actual,
        goal.target,
        ending.standing.score,
        close.score if close else None,
        close.lesson if close else "",
        close.day if close else None,
        titles.get(close.carried_to, "") if close else "",
    ]
