"""The lines, parts and definitions of a frozen view."""

from typing import Final

import streamlit as st

from opsdash.calendar.periods import Grain, Period
from opsdash.metrics.answer import AnswerRow
from opsdash.metrics.catalog import Metric
from opsdash.report.file_names import file_name
from opsdash.report.frozen.found import Number
from opsdash.report.frozen.lines import (
    has_hollow,
    line_chart,
    line_note,
    line_table,
    steps_now,
)
from opsdash.report.frozen.shown import Line, Parts
from opsdash.report.frozen.told import about_words, definition_words, value_of
from opsdash.ui import chart, panels
from opsdash.ui.escaping import verbatim
from opsdash.ui.events import Happened, numbered
from opsdash.ui.frozen_room import Room
from opsdash.ui.sheets import Sheet
from opsdash.words import say
from opsdash.words.sentences import dimension_words, value_words

_WIDTH: Final = 800


def draw_lines(room: Room) -> None:
    """A chart for each line, then in colour and now behind it."""
    if not room.shown.lines:
        return
    st.space("small")
    st.header(say("frozen.lines.title"), anchor=False)
    for line in room.shown.lines:
        _draw_line(room, line)


def _draw_line(room: Room, line: Line) -> None:
    metric = line.metric
    place = room.found.then.index(line.answer)
    now = steps_now(line, room.found.now[place])
    st.subheader(verbatim(metric.name), anchor=False)
    st.caption(panels.escaped(line_note(line, room.found.now[place])))
    happened = _happened(room, line)
    sheet = Sheet(
        title=metric.name,
        file_name=file_name(metric.id, room.view.period, room.view.filters),
        read=lambda: line_table(line, now),
        notes=(about_words(room.view),),
        hint=say("frozen.lines.hollow") if has_hollow(line) else "",
        happened=happened,
    )
    drawn = line_chart(line, now, room.view, happened.marks)
    chart.draw(drawn, key=f"frozen_{metric.id}", sheet=sheet)


def _happened(room: Room, line: Line) -> Happened:
    """The events of then in the days of a line."""
    days = Period(line.rows[0].period.first, line.rows[-1].period.end)
    return numbered(
        (each for each in room.events if each.first_day < days.end and days.first < each.end_day),
        days,
    )


def draw_parts(room: Room) -> None:
    """A table for each dimension that the page was split by."""
    for parts in room.shown.parts:
        st.space("small")
        name = dimension_words(parts.dimension)
        st.header(panels.escaped(say("frozen.parts.title", dimension=name)), anchor=False)
        st.table(
            _columns(room, parts, name),
            border="horizontal",
            hide_index=True,
            alt=say("frozen.parts.alt", dimension=name),
        )
        if parts.rest:
            st.caption(say("frozen.parts.rest", count=parts.rest))


def _columns(room: Room, parts: Parts, name: str) -> dict[str, list[str]]:
    columns = {
        verbatim(name[:1].upper() + name[1:]): [
            verbatim(value_words(value, parts.dimension)) for value in parts.values
        ]
    }
    for place, metric in enumerate(parts.metrics):
        rows = [cells[place] for cells in parts.cells]
        columns[verbatim(metric.short)] = [_cell(room, parts, place, row) for row in rows]
    return columns


def _cell(room: Room, parts: Parts, place: int, row: AnswerRow | None) -> str:
    """A number as it was, with the one of today where that is another."""
    metric = parts.metrics[place]
    then = value_of(row.value if row else None, metric, parts.currencies[place])
    difference = row and room.found.difference_of(
        Number(metric.id, row.period, Grain.TOTAL, parts.dimension, row.split, room.view.filters)
    )
    if not difference:
        return then
    now = value_of(difference.now, metric, difference.currency_now)
    return say("frozen.parts.changed", then=then, now=f"**{now}**")


def draw_definitions(room: Room) -> None:
    """How the shown numbers were calculated, with what is another definition now."""
    st.space("small")
    with st.expander(say("frozen.definitions.title")), st.container(width=_WIDTH):
        for metric in _shown_metrics(room):
            told = definition_words(
                room.found.metrics[metric.id],
                room.catalog.metrics.get(metric.id),
                is_redefined=metric.id in room.found.redefined,
            )
            first, *more = map(panels.escaped, told)
            st.markdown(f"**{verbatim(metric.name)}**  \n{first}")
            for text in more:
                panels.note(text)


def _shown_metrics(room: Room) -> tuple[Metric, ...]:
    shown = room.shown
    metrics = [each.metric for each in shown.totals]
    metrics += [each.metric for each in shown.lines]
    metrics += [metric for each in shown.parts for metric in each.metrics]
    return tuple(dict.fromkeys(metrics))
