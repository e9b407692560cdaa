"""The pictures of the Explorer: a line or bars for each metric, small charts where asked for.

Parts over time have a module of their own. Which picture it is follows from the question.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import Final

import streamlit as st

from opsdash.charts import Bar, Panel, Point, Series, ranking, small_multiples
from opsdash.findings.verdicts import Verdicts
from opsdash.metrics.answer import Answer, AnswerRow, Flag
from opsdash.metrics.catalog import Kind, Metric
from opsdash.report.tables import unique
from opsdash.ui import chart, panels
from opsdash.ui.escaping import plain_line, verbatim
from opsdash.ui.explorer_parts import draw_parts
from opsdash.ui.explorer_room import Explored
from opsdash.ui.explorer_table import OTHER, Line, cell_number, other_name, sheet_of
from opsdash.ui.lines import SUFFIX, draw_metric_line, point_of
from opsdash.ui.sheets import Number, number_of, value_ref
from opsdash.ui.signals import judged_steps
from opsdash.ui.wholes import whole_words
from opsdash.words import say
from opsdash.words.numbers import metric_change, metric_value
from opsdash.words.signals import state_line, usual_line

# More bars are a list to scroll through: the table has them all.
_MOST_BARS: Final = 40
_NARROWEST: Final = 420
_LONGEST: Final = 300
_REST: Final = "rest"


def draw_pictures(found: Explored, title: str) -> None:
    """Nothing for a single number per metric: the table says it."""
    if found.is_matrix:
        draw_parts(found, title)
    elif found.asked.split:
        _in_columns(found, partial(_draw_bars, found, title))
    elif found.steps is not None and found.asked.look == "small":
        _draw_small(found, found.steps, title)
    elif found.steps is not None:
        end = found.desk.view.period.end
        judged = judged_steps(found.desk, [each.id for each in found.metrics], end=end)
        _in_columns(found, partial(_draw_line, found, found.steps, judged))


def _in_columns(found: Explored, draw: Callable[[Metric], None]) -> None:
    """One metric has the whole width; several stand two and two under their names."""
    if len(found.metrics) == 1:
        draw(found.metrics[0])
        return
    with st.grid(2, min_column_width=_NARROWEST, gap="medium"):
        for metric in found.metrics:
            with st.container(gap="xsmall"):
                st.subheader(verbatim(metric.short), anchor=False)
                draw(metric)


def _draw_line(found: Explored, steps: Answer, judged: Verdicts, metric: Metric) -> None:
    verdict = judged.get(metric.id)
    if verdict is not None:
        words = (state_line(verdict), usual_line(metric, verdict, steps.currency))
        panels.note(", ".join(filter(None, words)))
    key = f"explore_line_{metric.id}"
    draw_metric_line(metric, steps, found.desk, key=key, judged=verdict)


def _draw_small(found: Explored, steps: Answer, title: str) -> None:
    """Metrics have scales of their own, so that each small chart is made alone."""
    names = unique([plain_line(_named(found, each)) for each in found.metrics])
    charts = {
        name: small_multiples(
            [Panel(name, Series(_points(metric, steps)))],
            alts=[name],
            suffix=SUFFIX.get(metric.unit, ""),
            from_zero=metric.kind in (Kind.SUM, Kind.STOCK),
        )[0]
        for name, metric in zip(names, found.metrics, strict=True)
    }
    sheet = replace(sheet_of(found, title), refs=(), number=partial(_small_number, found, steps))
    chart.draw_multiples(charts, key="explore_small", sheet=sheet)


def _named(found: Explored, metric: Metric) -> str:
    value = found.totals.total(metric.id).value
    return f"{metric.short} {metric_value(metric, value, found.totals.currency)}"


def _points(metric: Metric, steps: Answer) -> list[Point]:
    return [
        replace(point_of(metric, row, steps), ref=f"{metric.id} {row.period.first.isoformat()}")
        for row in steps.of(metric.id)
    ]


def _small_number(found: Explored, steps: Answer, ref: str) -> Number | None:
    """A point of the chart of a metric; anything else a browser says is none."""
    name, _, day = ref.partition(" ")
    metric = next((each for each in found.metrics if each.id == name), None)
    rows = steps.of(name) if metric else ()
    row = next((each for each in rows if each.period.first.isoformat() == day), None)
    if metric is None or row is None:
        return None
    view, catalog = found.desk.view, found.desk.catalog
    return number_of(metric, row, view, catalog, currency=steps.currency)


def _draw_bars(found: Explored, title: str, metric: Metric) -> None:
    """The parts of the whole period, the rest last and lighter."""
    lines = _bar_lines(found, metric)
    known = [line for line in lines if line.rows[0] is not None and line.rows[0].value is not None]
    if not known:
        panels.plain(say("today.metric.empty"))
        return
    draw_whole_note(found, metric)
    shown = known[:_MOST_BARS]
    if len(shown) < len(known):
        panels.note(say("explorer.most", shown=len(shown), all=len(known)))
    bars = [_bar(found, metric, line) for line in shown]
    alt = say("explorer.bars_alt", title=title, name=bars[0].name, value=bars[0].label)
    sheet = replace(
        sheet_of(found, title), refs=(), number=partial(_bar_number, found, metric, shown)
    )
    chart.draw(
        ranking(bars, alt=plain_line(alt, _LONGEST)), key=f"explore_bars_{metric.id}", sheet=sheet
    )


def _bar_lines(found: Explored, metric: Metric) -> list[Line]:
    lines = [
        Line(found.name(value), (found.part(metric, value),), value) for value in found.parts.shown
    ]
    if found.parts.rest:
        lines.append(Line(other_name(found), (found.other(metric),), None, OTHER))
    return lines


def _bar(found: Explored, metric: Metric, line: Line) -> Bar:
    row, currency = line.rows[0], found.totals.currency
    is_comparable = (
        row is not None and row.change is not None and Flag.COMPARE_INCOMPLETE not in row.flags
    )
    return Bar(
        name=line.name,
        value=row.value if row else None,
        label=metric_value(metric, row.value if row else None, currency),
        compare=row.compare if row and is_comparable else None,
        change=metric_change(metric, row.change, currency) if row and is_comparable else "",
        rest=line.place == OTHER,
        ref=_ref(line),
    )


def _ref(line: Line) -> str:
    return _REST if line.place == OTHER else value_ref(line.value)


def _bar_number(found: Explored, metric: Metric, lines: Sequence[Line], ref: str) -> Number | None:
    line = next((each for each in lines if _ref(each) == ref), None)
    row: AnswerRow | None = line.rows[0] if line else None
    return cell_number(found, metric, row, line) if line and row else None


def draw_whole_note(found: Explored, metric: Metric) -> None:
    """Whether the parts make the whole, and if not why."""
    words = whole_words(metric, found.totals, found.desk.catalog)
    if words:
        st.caption(words)
