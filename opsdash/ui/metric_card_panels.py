"""The parts of a split over time: one small line each, all on one scale, the largest part first."""

from collections.abc import Sequence
from typing import Final

import streamlit as st

from opsdash.charts import Chart, Panel, Point, Series, small_multiples
from opsdash.metrics.answer import Answer, AnswerRow, Flag
from opsdash.metrics.catalog import Kind
from opsdash.report.tables import Table, to_arrow
from opsdash.ui import chart, panels
from opsdash.ui.chart_menu import draw_table_files
from opsdash.ui.drawer import drawer
from opsdash.ui.escaping import plain_line, verbatim
from opsdash.ui.grids import harmless
from opsdash.ui.lines import note_words
from opsdash.ui.metric_card_room import TEXT_LENGTH, Card
from opsdash.ui.sheets import file_of
from opsdash.words import say
from opsdash.words.dates import period_words
from opsdash.words.numbers import metric_value
from opsdash.words.sentences import value_words

# Three beside each other, one below the other on a phone.
_COLUMNS: Final = 3
_NARROWEST: Final = 240
_SUFFIX: Final = {"percent": "\N{NO-BREAK SPACE}%", "hours": "\N{NO-BREAK SPACE}h"}


def draw_panels(card: Card, dimension: str, parts: Sequence[AnswerRow]) -> None:
    """`parts` are the rows of the period, in the order in which they are drawn."""
    view = card.desk.view
    answer = card.desk.ask(
        view.question((card.metric.id,), split=dimension, grain=view.grain, period=view.line_period)
    )
    reason = answer.reason_of(card.metric.id)
    if reason is not None:
        panels.refused(reason)
        return
    rows = answer.of(card.metric.id)
    shown = [_panel(card, answer, rows, part, dimension) for part in parts]
    alts = [
        say(
            "metric_card.split.alt",
            metric=plain_line(card.metric.name, TEXT_LENGTH),
            dimension=dimension,
            name=panel.name,
            value=panel.focus.label,
        )
        for panel in shown
    ]
    drawn = small_multiples(
        shown,
        alts=alts,
        suffix=_SUFFIX.get(card.metric.unit, ""),
        from_zero=card.metric.kind in (Kind.SUM, Kind.STOCK),
    )
    with st.grid(_COLUMNS, min_column_width=_NARROWEST, gap="medium"):
        for place, (panel, picture) in enumerate(zip(shown, drawn, strict=True)):
            _draw(panel, picture, key=f"card_panel_{dimension}_{place}")
    _draw_table(card, dimension, rows)


def _draw(panel: Panel, picture: Chart, *, key: str) -> None:
    with st.container(gap="xsmall"):
        st.markdown(f"**{verbatim(panel.name)}** :small[:gray[{verbatim(panel.focus.label)}]]")
        chart.draw(picture, key=key)


def _draw_table(card: Card, dimension: str, rows: Sequence[AnswerRow]) -> None:
    """All parts in all steps, once somebody opens them."""
    key = f"card_panels_{dimension}"
    label = f":small[{say('numbers.menu')}]"
    with drawer(label, key, icon=":material/table_view:") as is_open:
        if not is_open:
            return
        view = card.desk.view
        table = _table(card, dimension, rows)
        st.dataframe(
            harmless(to_arrow(table)), hide_index=True, key=f"{key}_rows", alt=say("numbers.table")
        )
        name = file_of(view, card.metric.id, view.line_period, dimension)
        draw_table_files(table, key, name)


def _table(card: Card, dimension: str, rows: Sequence[AnswerRow]) -> Table:
    return Table(
        (
            say("shell.table.step"),
            dimension,
            plain_line(card.metric.short),
            say("today.metric.numerator"),
            say("today.metric.denominator"),
            say("shell.table.note"),
        ),
        [
            (
                row.period.first,
                value_words(row.split, dimension),
                row.value,
                row.numerator,
                row.denominator,
                note_words(row),
            )
            for row in rows
        ],
    )


def _panel(
    card: Card, answer: Answer, rows: Sequence[AnswerRow], part: AnswerRow, dimension: str
) -> Panel:
    points = [_point(card, answer, row) for row in rows if row.split == part.split]
    label = metric_value(card.metric, part.value, answer.currency)
    return Panel(value_words(part.split, dimension), Series(points, label))


def _point(card: Card, answer: Answer, row: AnswerRow) -> Point:
    value = metric_value(card.metric, row.value, answer.currency)
    return Point(
        at=row.period.first,
        value=row.value,
        unfinished=bool(row.flags & {Flag.PARTIAL, Flag.MATURING}),
        incomplete=Flag.INCOMPLETE in row.flags,
        tip=f"{period_words(row.period)}: {value}",
    )
