"""The pivot table of the Explorer: parts or steps down, metrics or steps across, the whole below.

A cell is a row of an answer, so that a click on it says its number and leads to its rows; what is
saved has the same cells with every digit.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, Final

import streamlit as st

from opsdash.calendar.periods import Grain, Period
from opsdash.metrics.answer import AnswerRow, Flag, Status
from opsdash.metrics.catalog import Kind, Metric
from opsdash.metrics.question import Filter
from opsdash.report.tables import Cell, Table, to_arrow, unique
from opsdash.ui import panels
from opsdash.ui.chart_menu import draw_table_files
from opsdash.ui.escaping import plain_line
from opsdash.ui.explorer_room import Explored, dimension_name
from opsdash.ui.grids import harmless, on_screen
from opsdash.ui.lines import note_words
from opsdash.ui.number_panel import draw_number, open_number
from opsdash.ui.sheets import Number, Sheet, file_of, notes_of, number_of
from opsdash.words import say
from opsdash.words.addresses import in_order
from opsdash.words.dates import day_words, period_words
from opsdash.words.numbers import rounded

KEY: Final = "explore_table"
# Value, before, change.
_SPAN_COMPARED: Final = 3
_ROW_HEIGHT: Final = 36
_MOST_HEIGHT: Final = 640
# A link with more values than this is longer than programs take.
_MOST_IN_LINK: Final = 40
_SIGNS: Final = {"percent": "%", "points": "pts", "hours": "h", "days": "days"}
_CHANGE_SIGNS: Final = {"percent": "%", "points": "pts"}


# Whose a line is where it is not one part's.
WHOLE: Final = "whole"
OTHER: Final = "other"


@dataclass(frozen=True)
class Line:
    """A line of the table: its name, the cells of answers, and whose they are."""

    name: str
    rows: tuple[AnswerRow | None, ...]
    value: str | None = None
    place: str = ""


@dataclass(frozen=True)
class Grid:
    """`lines` under `heads`: a metric for each, or a step of `metrics[0]`."""

    first: str
    heads: tuple[str, ...]
    metrics: tuple[Metric, ...]
    lines: tuple[Line, ...]


def grid_of(found: Explored) -> Grid:
    """The table as values, in the order of the screen."""
    if found.is_matrix:
        return _matrix(found)
    metrics = found.metrics
    heads = tuple(_head(each, found) for each in metrics)
    if found.asked.split:
        lines = tuple(_part_lines(found, metrics))
        first = dimension_name(found.desk, found.asked.split).capitalize()
        return Grid(first, heads, metrics, lines)
    steps = tuple(_step_lines(found, metrics))
    whole = Line(period_words(found.desk.view.period), _wholes(found, metrics), None, WHOLE)
    return Grid(say("explorer.time"), heads, metrics, (*steps, whole))


def _part_lines(found: Explored, metrics: Sequence[Metric]) -> Iterator[Line]:
    for value in found.parts.shown:
        yield Line(found.name(value), tuple(found.part(each, value) for each in metrics), value)
    if found.parts.rest:
        yield Line(other_name(found), tuple(map(found.other, metrics)), None, OTHER)
    yield Line(say("explorer.whole"), _wholes(found, metrics), None, WHOLE)


def _step_lines(found: Explored, metrics: Sequence[Metric]) -> Iterator[Line]:
    if found.steps is None:
        return
    of = [found.steps.of(each.id) for each in metrics]
    for cells in zip(*of, strict=True):
        yield Line(period_words(cells[0].period), tuple(cells))


def _wholes(found: Explored, metrics: Sequence[Metric]) -> tuple[AnswerRow | None, ...]:
    return tuple(_known(found.totals.total(each.id)) for each in metrics)


def _known(row: AnswerRow) -> AnswerRow | None:
    return None if row.status is Status.REFUSED else row


def other_name(found: Explored) -> str:
    return say("explorer.other", count=len(found.parts.rest))


def _matrix(found: Explored) -> Grid:
    """Parts down, steps across, and what each comes to over the whole period."""
    metric, split = found.matrix_metric, found.asked.split
    first = dimension_name(found.desk, split or "").capitalize()
    if metric is None or found.steps is None:
        return Grid(first, (), (), ())
    rows = found.steps.of(metric.id)
    periods = tuple(dict.fromkeys(row.period for row in rows))
    heads = (*(_step_head(each, found) for each in periods), say("explorer.whole_period"))
    lines = [
        Line(found.name(value), (*found.step_rows(metric, value), found.part(metric, value)), value)
        for value in found.parts.shown
    ]
    if found.parts.rest:
        cells = (*found.other_steps(metric), found.other(metric))
        lines.append(Line(other_name(found), cells, None, OTHER))
    lines.append(
        Line(say("explorer.whole"), _whole_steps(found, metric, len(periods)), None, WHOLE)
    )
    return Grid(first, heads, (metric,) * len(heads), tuple(lines))


def _step_head(period: Period, found: Explored) -> str:
    """Short, because many stand side by side: days and weeks by the day on which they begin."""
    is_short = found.desk.view.grain in (Grain.DAY, Grain.WEEK, Grain.SPRINT_PERIOD)
    return day_words(period.first) if is_short else period_words(period)


def _whole_steps(found: Explored, metric: Metric, count: int) -> tuple[AnswerRow | None, ...]:
    """All parts in each step; a share has no whole of its own to be measured against."""
    answer = found.whole_steps
    is_known = answer is not None and answer.reason_of(metric.id) is None
    steps = answer.of(metric.id) if answer and is_known else (None,) * count
    return (*steps, _known(found.totals.total(metric.id)))


def _head(metric: Metric, found: Explored) -> str:
    unit = _SIGNS.get(metric.unit, "")
    if metric.unit == "money":
        unit = found.totals.currency or found.desk.organisation.currency
    name = metric.short
    return plain_line(say("explorer.column", name=name, unit=unit) if unit else name)


def table_of(found: Explored) -> Table:
    """What is shown and saved: numbers as numbers, in the units of the columns."""
    grid = grid_of(found)
    is_compared = not found.is_matrix and any(
        row is not None and row.compare is not None for line in grid.lines for row in line.rows
    )
    columns = [grid.first]
    for head, metric in zip(grid.heads, grid.metrics, strict=True):
        columns.append(head)
        if is_compared:
            columns += [_before_head(metric), _change_head(metric)]
    columns.append(say("shell.table.note"))
    rows = [(line.name, *_cells(line, compared=is_compared), _notes(line)) for line in grid.lines]
    return Table(unique(columns), rows)


def _before_head(metric: Metric) -> str:
    return plain_line(say("explorer.before", name=metric.short))


def _change_head(metric: Metric) -> str:
    unit = _CHANGE_SIGNS.get(metric.change, "")
    key = "explorer.change_unit" if unit else "explorer.change"
    return plain_line(say(key, name=metric.short, unit=unit))


def _cells(line: Line, *, compared: bool) -> Iterator[Cell]:
    for row in line.rows:
        yield row.value if row else None
        if compared:
            is_comparable = row is not None and Flag.COMPARE_INCOMPLETE not in row.flags
            yield row.compare if row and is_comparable else None
            yield row.change if row and is_comparable else None


def _notes(line: Line) -> str:
    """What limits the cells of a line; all numbers that cannot be known are named so."""
    known = [row for row in line.rows if row is not None]
    found = dict.fromkeys(filter(None, map(note_words, known)))
    if any(row.status is Status.THIN for row in known):
        found[say("today.state.thin")] = None
    if len(known) < len(line.rows):
        found[say(f"explorer.unknown_{line.place or 'part'}")] = None
    return ", ".join(found)


def sheet_of(found: Explored, title: str) -> Sheet:
    """What stands behind the table and behind its pictures."""
    split = found.asked.split
    subject = "-".join(found.asked.metrics[:2])
    return Sheet(
        title=title,
        file_name=file_of(
            found.desk.view, subject, split=dimension_name(found.desk, split) if split else ""
        ),
        read=lambda: table_of(found),
        notes=notes_of(found.desk.view),
        number=partial(_number, found),
    )


def _number(found: Explored, ref: str) -> Number | None:
    """A cell by its line and its column: "3 0"."""
    grid = grid_of(found)
    place, _, column = ref.partition(" ")
    if not (place.isdigit() and column.isdigit()):
        return None
    if int(place) >= len(grid.lines) or int(column) >= len(grid.metrics):
        return None
    line, metric = grid.lines[int(place)], grid.metrics[int(column)]
    row = line.rows[int(column)]
    if row is None:
        return None
    return cell_number(found, metric, row, line)


def cell_number(found: Explored, metric: Metric, row: AnswerRow, line: Line) -> Number:
    """One number with the way to its rows; the rest is a filter of all its values."""
    desk, split, view = found.desk, found.asked.split, found.desk.view
    is_part = split is not None and not line.place
    if line.place == OTHER and split is not None:
        others = [each for each in view.filters if each.dimension != split]
        view = replace(view, filters=in_order([*others, Filter(split, found.parts.rest)]))
    number = number_of(
        metric,
        row,
        view,
        desk.catalog,
        currency=found.totals.currency,
        split=split if is_part else None,
    )
    if line.place == OTHER:
        words = say("explorer.of_other", name=line.name, words=number.words)
        is_short = len(found.parts.rest) <= _MOST_IN_LINK and metric.kind is not Kind.SHARE
        return replace(number, words=words, rows=number.rows if is_short else {})
    return number


def draw_table(found: Explored, title: str) -> None:
    """The table, what a click on a cell opens, and its files."""
    table = table_of(found)
    sheet = sheet_of(found, title)
    names = tuple(map(on_screen, table.columns))
    st.dataframe(
        harmless(to_arrow(_rounded(found, table))),
        hide_index=True,
        height=min(_ROW_HEIGHT * (len(table.rows) + 1) + 2, _MOST_HEIGHT),
        row_height=_ROW_HEIGHT,
        column_config=_columns(found, table, names),
        key=KEY,
        on_select=partial(_follow_cell, names, _span(found, table)),
        selection_mode="single-cell",
        alt=say("explorer.alt", title=plain_line(title, 300)),
    )
    panels.note(say("explorer.cells"))
    draw_number(KEY, sheet)
    with st.container(horizontal=True, gap="small"):
        draw_table_files(table, KEY, sheet.file_name)


def _span(found: Explored, table: Table) -> int:
    """How many columns stand under one head."""
    heads = len(grid_of(found).heads)
    return max((len(table.columns) - 2) // heads, 1) if heads else 1


def _follow_cell(columns: Sequence[str], span: int) -> None:
    cells = st.session_state[KEY]["selection"]["cells"]
    if not cells:
        return
    row, name = cells[0]
    place = columns.index(name) - 1 if name in columns else -1
    if 0 <= place < len(columns) - 2:
        open_number(KEY, f"{row} {place // span}")


def _columns(found: Explored, table: Table, names: Sequence[str]) -> dict[str, Any]:
    """The names stay in sight when the table is moved; a change has its sign."""
    config = st.column_config
    shown: dict[str, Any] = {names[0]: config.TextColumn(names[0], pinned=True)}
    for name, most, is_change in zip(names[1:-1], *_places(found, table), strict=True):
        form = f"%+.{most}f" if is_change else f"%.{most}f" if most else "localized"
        shown[name] = config.NumberColumn(name, format=form)
    shown[names[-1]] = config.TextColumn(names[-1])
    return shown


def _rounded(found: Explored, table: Table) -> Table:
    """As many digits as the metric has; the saved table has them all."""
    places, _ = _places(found, table)
    rows = [
        (
            row[0],
            *(
                rounded(cell, most) if isinstance(cell, float | int) else None
                for cell, most in zip(row[1:-1], places, strict=True)
            ),
            row[-1],
        )
        for row in table.rows
    ]
    return Table(table.columns, rows)


def _places(found: Explored, table: Table) -> tuple[list[int], list[bool]]:
    """The decimals of each column of numbers, and whether it is a change."""
    metrics, span = grid_of(found).metrics, _span(found, table)
    places = range(len(metrics) * span)
    return (
        [_decimals(metrics[place // span], place % span) for place in places],
        [place % span == _SPAN_COMPARED - 1 for place in places],
    )


def _decimals(metric: Metric, place: int) -> int:
    """Value, before, change: a change in percent has one digit, whatever the metric has."""
    is_change = place == _SPAN_COMPARED - 1
    return 1 if is_change and metric.change == "percent" else metric.decimals
