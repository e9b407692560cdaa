"""The chart behind a tile: its line, its definition and its numbers, opened over the page.

The address names the metric, so that a copied link opens it again.
"""

from typing import Final

import streamlit as st

from opsdash.metrics.answer import AnswerRow, Flag
from opsdash.metrics.catalog import Metric
from opsdash.settings import ROOT
from opsdash.ui import panels
from opsdash.ui.desk import Desk
from opsdash.ui.lines import draw_metric_line
from opsdash.words import say
from opsdash.words.dates import compared_words, period_words
from opsdash.words.numbers import metric_value, percent

SLOPE_PAGE: Final = ROOT / "pages" / "inquiry_slope.py"

_LIMITS: Final = {
    Flag.APPROXIMATE: "today.state.approximate",
    Flag.OPENING_UNKNOWN: "today.state.opening",
    Flag.SLOWER: "today.state.slower",
    Flag.CONVERTED: "today.state.converted",
    Flag.OVERLAPPING: "today.state.overlapping",
}

_PARAMETER: Final = "m"
_ON_SLOPE: Final = frozenset(
    {"inquiries", "orders", "sales", "visits", "contact_rate_orders", "contact_rate_visits"}
)


def open_metric(metric: str) -> None:
    st.query_params[_PARAMETER] = metric


def _close() -> None:
    st.query_params.pop(_PARAMETER, None)


def draw_opened(desk: Desk) -> None:
    """Draw the dialog of the metric that the address names, if it names one."""
    metric = desk.catalog.metrics.get(st.query_params.get(_PARAMETER, ""))
    if metric is not None:
        st.dialog(metric.name, width="large", on_dismiss=_close)(_body)(desk, metric)


def _body(desk: Desk, metric: Metric) -> None:
    view = desk.view
    st.markdown(metric.definition)
    unit = desk.organisation.currency if metric.unit == "money" else metric.unit
    grain = say(f"slope.by.{view.grain}")
    st.caption(say("today.metric.note", unit=unit[:1].upper() + unit[1:], grain=grain))
    text = _period_words(metric, desk)
    if text:
        st.markdown(text)
    question = view.question((metric.id,), grain=view.grain, period=view.line_period)
    answer = desk.ask(question)
    draw_metric_line(metric, answer, desk, key=f"line_{metric.id}")
    _draw_limits(answer.total(metric.id))
    if metric.id in _ON_SLOPE:
        st.page_link(
            SLOPE_PAGE,
            label=say("today.metric.slope"),
            icon=":material/arrow_forward:",
        )
    for part in ("formula", "counts", "counts_not"):
        st.caption(f"**{say(f'today.metric.{part}')}:** {getattr(metric, part)}")


def _period_words(metric: Metric, desk: Desk) -> str:
    """The value of the tile, which the newest step of the line is not."""
    view = desk.view
    answer = desk.ask(view.question((metric.id,)))
    row = answer.total(metric.id)
    if row.value is None:
        return ""
    facts = {
        "period": period_words(view.period),
        "value": metric_value(metric, row.value, answer.currency),
        "step": say(f"slope.step.{view.grain}"),
    }
    if row.compare is None or view.compared is None or Flag.COMPARE_INCOMPLETE in row.flags:
        return say("today.metric.period", **facts)
    return say(
        "today.metric.period_compared",
        before=metric_value(metric, row.compare, answer.currency),
        compared=compared_words(view.period, view.compared),
        **facts,
    )


def _draw_limits(row: AnswerRow) -> None:
    """What limits the whole line, in words."""
    for flag, text in _LIMITS.items():
        if flag in row.flags:
            panels.note(say(text))
    if row.left_out:
        panels.note(say("today.state.left_out", share=percent(row.left_out * 100)))
