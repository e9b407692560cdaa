"""A tile: label, value, change, 26 weeks, whether it is a signal, and what limits the number.

The change is quiet unless the newest weeks are a signal: then its colour says better or worse.
Every metric keeps its place: one that cannot be known shows a dash and says so.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Final, Literal

import streamlit as st

from opsdash.charts import SparkRole, spark
from opsdash.findings.key_metrics import key_metrics
from opsdash.findings.verdicts import Goodness, MetricSignals
from opsdash.metrics.answer import Answer, AnswerRow, Flag, Status
from opsdash.metrics.catalog import Catalog, Metric
from opsdash.metrics.coverage import Coverage
from opsdash.metrics.row_sql import sides_of
from opsdash.ui.escaping import verbatim
from opsdash.ui.links import link_to
from opsdash.ui.rows_links import ROWS_PAGE
from opsdash.ui.view import SPARK_WEEKS
from opsdash.words import say
from opsdash.words.numbers import Direction, direction, metric_change, metric_value, percent
from opsdash.words.sentences import gap_words
from opsdash.words.signals import state_line, usual_line

_Color = Literal["blue", "orange", "off"]
_COLORS: Final[dict[Goodness, _Color]] = {
    Goodness.BETTER: "blue",
    Goodness.WORSE: "orange",
    Goodness.NEITHER: "off",
}
_ROLES: Final[dict[_Color, SparkRole]] = {"blue": "accent", "orange": "attention", "off": "slate"}
# Two full rows, whether four or five stand in each.
_ROWS = 2
# One value is no line.
_FEWEST = 2
# Two tiles side by side on a phone.
_NARROWEST = 150


def tiles_for(catalog: Catalog, coverage: Coverage) -> tuple[Metric, ...]:
    """The fixed row of tiles; visits join it once there are any."""
    return tuple(catalog.metrics[name] for name in key_metrics(coverage))


def draw_tiles(
    metrics: Sequence[Metric],
    totals: Answer,
    weeks: Answer,
    rows_of: Callable[[str], dict[str, list[str]]],
    judged: Mapping[str, MetricSignals],
    *,
    columns: int | None = None,
) -> None:
    """The grid of tiles, each with the way to its card and to its rows.

    `weeks` has the weeks of the lines, the newest last, and `judged` what they say. `rows_of` gives
    the address of the rows behind a metric; without `columns` there are two rows.
    """
    with st.grid(columns or len(metrics) // _ROWS, min_column_width=_NARROWEST, gap="small"):
        for metric in metrics:
            with st.container(border=True, gap="xsmall", height="stretch"):
                found = judged.get(metric.id)
                color = _draw_number(metric, totals, found)
                line = line_of(metric, weeks.of(metric.id)[-SPARK_WEEKS:], totals.currency, color)
                _draw_state(line, metric, totals, found)
                _draw_links(metric, totals, rows_of)


def _draw_state(line: str, metric: Metric, totals: Answer, found: MetricSignals | None) -> None:
    """The picture, a signal or ordinary, the usual range, what limits the number: a line each."""
    row, limits = totals.total(metric.id), state_words(metric, totals)
    lines = []
    if found and row.value is not None and not is_limited(row):
        color = _COLORS[found.signal.goodness] if found.signal else "off"
        usual = usual_line(metric, found, totals.currency)
        lines = [f":{'gray' if color == 'off' else color}[{state_line(found)}]"]
        lines += [f":gray[{usual}]"] if usual else []
    lines += [f":gray[{limits}]"] if limits else []
    shown = [line] * bool(line) + [f":small[{each}]" for each in lines]
    if shown:
        st.markdown("  \n".join(shown))


def _draw_links(
    metric: Metric, totals: Answer, rows_of: Callable[[str], dict[str, list[str]]]
) -> None:
    page, parameters = link_to(metric.id)
    with st.container(horizontal=True, gap="small"):
        st.page_link(
            page,
            label=f":small[:blue[{say('today.open')}]]",
            help=say("today.open_help", metric=metric.short),
            query_params=parameters,
        )
        if totals.total(metric.id).value is not None and sides_of(metric):
            st.page_link(
                ROWS_PAGE,
                label=f":small[:blue[{say('rows.link')}]]",
                help=say("rows.link_help", metric=metric.short),
                query_params=rows_of(metric.id),
            )


def _draw_number(metric: Metric, totals: Answer, found: MetricSignals | None) -> _Color:
    """The number and its change; the colour that the change has."""
    row = totals.total(metric.id)
    value = metric_value(metric, row.value, totals.currency)
    change = _change_words(metric, row, totals.currency)
    color = _color_of(change, found)
    st.metric(
        metric.short,
        f":gray[{value}]" if is_limited(row) else value,
        change,
        delta_color=color,
        delta_arrow="off",
    )
    return color


def _color_of(change: str | None, found: MetricSignals | None) -> _Color:
    """That of a signal which the change goes along with; one against it says nothing."""
    if found is None or found.signal is None or change is None:
        return "off"
    along = Direction.UP if found.signal.is_above else Direction.DOWN
    return _COLORS[found.signal.goodness] if direction(change) is along else "off"


def _change_words(metric: Metric, row: AnswerRow, currency: str | None) -> str | None:
    """The change, or that there is none worth the name; None without a comparison."""
    if row.change is None:
        return None
    if Flag.COMPARE_INCOMPLETE in row.flags:
        return say("today.state.incomparable")
    return metric_change(metric, row.change, currency)


def is_limited(row: AnswerRow) -> bool:
    """Whether a number is shown in grey: data is missing or the cases are few."""
    return row.status is not Status.OK or Flag.INCOMPLETE in row.flags


def line_of(
    metric: Metric, rows: Sequence[AnswerRow], currency: str | None, color: _Color = "off"
) -> str:
    """The known values as a small line, in Markdown; nothing to draw below two."""
    known = [row.value for row in rows if row.value is not None]
    if len(known) < _FEWEST:
        return ""
    first, last = (metric_value(metric, value, currency) for value in (known[0], known[-1]))
    alt = verbatim(say("today.line", count=len(known), first=first, last=last))
    return f"![{alt}]({spark(known, _ROLES[color])})"


def state_words(metric: Metric, answer: Answer) -> str:
    """What limits the number; empty for most."""
    row = answer.total(metric.id)
    if row.status is Status.REFUSED or row.value is None:
        return say("today.state.refused")
    parts = []
    if Flag.INCOMPLETE in row.flags:
        parts.append(f"○ {say('today.state.incomplete')}")
    elif Flag.PARTIAL in row.flags:
        parts.append(f"○ {say('today.state.partial')}")
    if row.status is Status.THIN:
        parts.append(say("today.state.thin"))
    if Flag.MATURING in row.flags:
        is_one = metric.window == 1
        key = "today.state.maturing_one" if is_one else "today.state.maturing"
        parts.append(say(key, days=metric.window))
    gap = answer.gap_of(metric.id)
    if gap and row.change is not None:
        parts.append(gap_words(gap))
    if row.left_out:
        parts.append(say("today.state.left_out", share=percent(row.left_out * 100)))
    return " · ".join(parts)
