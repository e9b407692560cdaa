"""The numbers of a frozen view, then and now: whole ones, all that differ, what happened."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Final

import streamlit as st

from opsdash.calendar.periods import Grain
from opsdash.metrics.catalog import Metric
from opsdash.report.file_names import file_name
from opsdash.report.frozen.found import Number
from opsdash.report.frozen.numbers import numbers_table
from opsdash.report.frozen.records import FrozenView
from opsdash.report.frozen.shown import Total
from opsdash.report.frozen.then_and_now import Difference, Kind, ThenAndNow
from opsdash.report.frozen.told import (
    difference_words,
    number_words,
    since_words,
    value_of,
    why_words,
)
from opsdash.report.tables import Table, to_csv, to_xlsx
from opsdash.ui import panels
from opsdash.ui.chart_menu import MIME
from opsdash.ui.escaping import verbatim
from opsdash.ui.exporting import exported
from opsdash.ui.frozen_room import Room
from opsdash.words import say
from opsdash.words.dates import period_words

_SHOWN: Final = 12
_EVENTS: Final = 8
_FILES: Final[dict[str, Callable[[Table], bytes]]] = {"csv": to_csv, "xlsx": to_xlsx}
# In a table of Markdown a cell is as long as its text.
_LONGEST: Final = 120


def draw_totals(room: Room) -> None:
    """Each whole number as it was and as it is."""
    st.header(say("frozen.now.title"), anchor=False)
    st.caption(panels.escaped(say("frozen.now.note", period=period_words(room.view.period))))
    rows = [
        _total(room, each, room.found.difference_of(_number(each))) for each in room.shown.totals
    ]
    _draw_table(rows, say("frozen.now.alt"))


def _number(each: Total) -> Number:
    question = each.answer.question
    return Number(each.metric.id, each.row.period, question.grain, None, None, question.filters)


def _total(room: Room, each: Total, difference: Difference | None) -> tuple[str, ...]:
    name = verbatim(each.metric.short)
    if difference is None:
        value = value_of(each.row.value, each.metric, each.answer.currency)
        return (name, value, value, f":gray[{say('frozen.kind.same')}]")
    return _row(name, each.metric, difference, why_words(difference, room.view))


def draw_differences(room: Room) -> None:
    """The differences that matter most, but for those that stand above; none: nothing."""
    above = {_number(each) for each in room.shown.totals}
    found = [each for each in room.found.differences if each.number not in above]
    if not found:
        if room.found.differences:
            _draw_files(room.found)
        return
    st.space("small")
    st.header(say("frozen.differences.title"), anchor=False)
    first = sorted(found, key=partial(_rank, room.view))[:_SHOWN]
    key = "note" if len(first) < len(found) else "note_all"
    note = say(f"frozen.differences.{key}", shown=len(first), all=len(found))
    reasons = {why_words(each, room.view) for each in first}
    # One reason for all of them is said once.
    common = f" {reasons.pop()}." if len(reasons) == 1 else ""
    st.caption(panels.escaped(f"{note}{common}"))
    rows = [_difference(room, each, with_reason=not common) for each in first]
    _draw_table(rows, say("frozen.differences.alt"))
    _draw_files(room.found)


def _rank(view: FrozenView, each: Difference) -> tuple[bool, bool, bool, float]:
    """What was whole goes first, then what is of the view's days, whole numbers, large changes."""
    number = each.number
    is_elsewhere = number.filters != view.filters or number.period.last < view.first_day
    is_step = number.grain is not Grain.TOTAL
    return (each.kind in (Kind.COMPLETED, Kind.RUNNING), is_elsewhere, is_step, -_size(each))


def _size(each: Difference) -> float:
    if not each.then or each.now is None or each.currency != each.currency_now:
        return 1.0
    return abs(each.now - each.then) / abs(each.then)


def _difference(room: Room, each: Difference, *, with_reason: bool) -> tuple[str, ...]:
    metric = room.found.metrics[each.number.metric].metric
    name = verbatim(number_words(each.number, metric, room.view), _LONGEST)
    return _row(name, metric, each, why_words(each, room.view) if with_reason else "")


def _row(name: str, metric: Metric, each: Difference, why: str) -> tuple[str, ...]:
    """The reason stands under the name: a column of its own is too narrow on a phone."""
    return (
        f"{name}  \n:small[:gray[{panels.escaped(why)}]]" if why else name,
        value_of(each.then, metric, each.currency),
        f"**{value_of(each.now, metric, each.currency_now)}**",
        difference_words(each, metric),
    )


def _draw_table(rows: Sequence[tuple[str, ...]], alt: str) -> None:
    columns = ("number", "then", "now", "difference")
    st.table(
        {
            say(f"frozen.now.{name}"): [row[place] for row in rows]
            for place, name in enumerate(columns)
        },
        border="horizontal",
        hide_index=True,
        alt=alt,
    )


def _draw_files(found: ThenAndNow) -> None:
    name = file_name(say("frozen.differences.file_name", title=found.view.title), found.view.period)
    with st.container(horizontal=True, gap="small"):
        for ending, write in _FILES.items():
            st.download_button(
                f":small[{say('frozen.differences.file', format=ending.upper())}]",
                exported(f"{name}.{ending}", partial(_written, write, found)),
                file_name=f"{name}.{ending}",
                mime=MIME[ending],
                key=f"frozen_{ending}",
                on_click="ignore",
                type="tertiary",
                icon=":material/download:",
            )


def _written(write: Callable[[Table], bytes], found: ThenAndNow) -> bytes:
    return write(numbers_table(found))


def draw_since(room: Room) -> None:
    """What happened to the data meanwhile, the newest first."""
    st.space("small")
    st.subheader(say("frozen.since.title"), anchor=False)
    newest = list(reversed(room.found.since))
    if not newest:
        st.caption(say("frozen.since.none"))
        return
    lines = [f"- {panels.escaped(since_words(each, room.view))}" for each in newest[:_EVENTS]]
    with st.container(width=800):
        st.markdown("\n".join(lines))
    rest = len(newest) - _EVENTS
    if rest > 0:
        st.caption(say("frozen.since.more", count=rest))
