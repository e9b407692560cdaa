"""The parts of one metric over time: up to four lines in one picture, more in small charts."""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import Final, NamedTuple

import streamlit as st

from opsdash.charts import MOST_LINES, Panel, Point, Series, small_multiples, split_lines
from opsdash.goals.targets import Untold
from opsdash.metrics.answer import Answer, AnswerRow
from opsdash.metrics.catalog import Kind, Metric
from opsdash.report.tables import unique
from opsdash.ui import chart, panels
from opsdash.ui.escaping import plain_line
from opsdash.ui.events import happened_in
from opsdash.ui.explorer_room import Explored
from opsdash.ui.explorer_table import OTHER, Line, cell_number, other_name, sheet_of
from opsdash.ui.goal_lines import Promised, promised_beside, promised_of_whole
from opsdash.ui.lines import SUFFIX, hollow_words, point_of
from opsdash.ui.sheets import Number, Sheet
from opsdash.ui.wholes import is_piece, whole_words
from opsdash.words import say
from opsdash.words.numbers import metric_value

# More small charts are a list to scroll through: the table has them all.
_MOST_PICTURES: Final = 24


class _Part(NamedTuple):
    """A part in all steps; `label` is its number over the whole period."""

    line: Line
    steps: tuple[AnswerRow, ...]
    label: str


def draw_parts(found: Explored, title: str) -> None:
    metric, steps = found.matrix_metric, found.steps
    if metric is None or steps is None:
        return
    parts = _parts(found, metric)
    if not parts:
        panels.plain(say("today.metric.empty"))
        return
    note = whole_words(metric, found.totals, found.desk.catalog)
    if note:
        st.caption(note)
    sheet = replace(
        sheet_of(found, title),
        hint=hollow_words([row for part in parts for row in part.steps], found.desk.view),
        refs=(),
        number=partial(_number, found, metric, parts),
    )
    if found.asked.look == "chart" and len(parts) <= MOST_LINES:
        _draw_lines(found, metric, parts, sheet, steps)
    else:
        _draw_small(metric, parts, sheet, steps)


def _draw_lines(
    found: Explored, metric: Metric, parts: Sequence[_Part], sheet: Sheet, steps: Answer
) -> None:
    happened = happened_in(found.desk, found.desk.view.period)
    promised = _promised(found, metric, steps)
    lines = split_lines(
        [
            Series(_points(metric, steps, place, part), label=part.line.name)
            for place, part in enumerate(parts)
        ],
        alt=promised.said_after(sheet.title),
        dated=promised.lines,
        events=happened.marks,
        suffix=SUFFIX.get(metric.unit, ""),
        from_zero=metric.kind in (Kind.SUM, Kind.STOCK),
        week_start=found.desk.organisation.week_start,
    )
    sheet = replace(sheet, happened=happened, promised=promised)
    chart.draw(lines, key=f"explore_lines_{metric.id}", sheet=sheet)


def _promised(found: Explored, metric: Metric, steps: Answer) -> Promised:
    """What is promised of the whole, which a part of a rate can be held against."""
    shown = tuple(dict.fromkeys(row.period for row in steps.of(metric.id)))
    if is_piece(metric, found.totals):
        return promised_beside(found.desk, metric, steps, shown, Untold.OF_WHOLE)
    return promised_of_whole(found.desk, metric, steps, shown)


def _draw_small(metric: Metric, parts: Sequence[_Part], sheet: Sheet, steps: Answer) -> None:
    shown = parts[:_MOST_PICTURES]
    if len(shown) < len(parts):
        panels.note(say("explorer.most", shown=len(shown), all=len(parts)))
    names = unique([f"{part.line.name} {part.label}" for part in shown])
    drawn = small_multiples(
        [
            Panel(name, Series(_points(metric, steps, place, part)))
            for place, (name, part) in enumerate(zip(names, shown, strict=True))
        ],
        alts=names,
        suffix=SUFFIX.get(metric.unit, ""),
        from_zero=metric.kind in (Kind.SUM, Kind.STOCK),
    )
    charts = dict(zip(names, drawn, strict=True))
    chart.draw_multiples(charts, key=f"explore_small_{metric.id}", sheet=sheet)


def _parts(found: Explored, metric: Metric) -> list[_Part]:
    """Those with any value; the rest last."""
    currency = found.totals.currency

    def part(line: Line, whole: AnswerRow | None, steps: Sequence[AnswerRow | None]) -> _Part:
        known = tuple(row for row in steps if row is not None)
        return _Part(line, known, metric_value(metric, whole.value if whole else None, currency))

    found_parts = [
        part(
            Line(found.name(value), (), value),
            found.part(metric, value),
            found.step_rows(metric, value),
        )
        for value in found.parts.shown
    ]
    if found.parts.rest:
        line = Line(plain_line(other_name(found)), (), None, OTHER)
        found_parts.append(part(line, found.other(metric), found.other_steps(metric)))
    return [each for each in found_parts if any(row.value is not None for row in each.steps)]


def _points(metric: Metric, steps: Answer, place: int, part: _Part) -> list[Point]:
    return [
        replace(point_of(metric, row, steps), ref=f"{place} {row.period.first.isoformat()}")
        for row in part.steps
    ]


def _number(found: Explored, metric: Metric, parts: Sequence[_Part], ref: str) -> Number | None:
    place, _, day = ref.partition(" ")
    if not place.isdigit() or int(place) >= len(parts):
        return None
    part = parts[int(place)]
    row = next((each for each in part.steps if each.period.first.isoformat() == day), None)
    return cell_number(found, metric, row, part.line) if row else None
