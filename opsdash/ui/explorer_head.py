"""The question of the Explorer in words, the sentence that answers it, and what is refused."""

from collections.abc import Sequence
from typing import Final

import streamlit as st

from opsdash.metrics.answer import Flag
from opsdash.metrics.catalog import Metric
from opsdash.ui import panels
from opsdash.ui.desk import Desk
from opsdash.ui.escaping import plain_line, verbatim
from opsdash.ui.explorer_asked import ALL, Asked
from opsdash.ui.explorer_room import Explored, dimension_name
from opsdash.words import say
from opsdash.words.dates import compared_words, period_words
from opsdash.words.levels import with_unit
from opsdash.words.numbers import compared_digits, metric_change, metric_value
from opsdash.words.sentences import filter_words, gap_words

_NAMED: Final = 2
_LONGEST: Final = 300


def title_words(desk: Desk, asked: Asked) -> str:
    """Inquiries per 100 orders by contact channel, by week; plain text."""
    shown = (asked.shown_metric,) if asked.split and asked.is_over_time else asked.metrics
    words = metrics_words([desk.catalog.metrics[each] for each in shown if each])
    if asked.split:
        words = say("explorer.title_by", metrics=words, by=dimension_name(desk, asked.split))
    if asked.is_over_time:
        words = say("explorer.title_steps", metrics=words, steps=say(f"slope.by.{desk.view.grain}"))
    return words


def metrics_words(metrics: Sequence[Metric]) -> str:
    """The names of two, and how many there are besides."""
    if not metrics:
        return say("explorer.untitled")
    if len(metrics) == 1:
        return plain_line(metrics[0].name)
    *others, last = [plain_line(each.short) for each in metrics[:_NAMED]]
    more = len(metrics) - _NAMED
    if more > 0:
        return say("explorer.and_more", names=", ".join((*others, last)), count=more)
    return say("explorer.and", first=", ".join(others), last=last)


def draw_title(desk: Desk, asked: Asked) -> None:
    view = desk.view
    key = "explorer.grey" if view.compared is None else "explorer.grey_compared"
    before = compared_words(view.period, view.compared) if view.compared else ""
    grey = say(key, period=period_words(view.period), before=before)
    narrowed = " · ".join((grey, *filter_words(view.filters)))
    desk.head(panels.escaped(narrowed), verbatim(title_words(desk, asked), _LONGEST))


def draw_evidence(found: Explored) -> None:
    """The first metric over the whole period, its largest part, and what limits all of it."""
    metrics = found.metrics
    with st.container(width=860):
        if metrics:
            sentences = (_whole_words(found, metrics[0]), _leader_words(found, metrics[0]))
            st.markdown(" ".join(filter(None, sentences)))
        panels.limits(found.totals)
        if found.parts.rest and found.asked.top < ALL:
            panels.note(_rest_words(found, metrics))
    for name, reason in found.totals.refusals:
        st.markdown(f"**{verbatim(found.desk.catalog.metrics[name].name)}**")
        panels.refused(reason)


def _whole_words(found: Explored, metric: Metric) -> str:
    row, currency = found.totals.total(metric.id), found.totals.currency
    name, period = verbatim(metric.name), panels.escaped(period_words(found.desk.view.period))
    if row.value is None:
        return say("explorer.evidence_none", metric=name, period=period)
    extra = compared_digits(metric, row.value, row.compare, currency)
    value = verbatim(with_unit(metric, row.value, currency, extra=extra))
    gap = found.totals.gap_of(metric.id)
    if gap:
        return say(
            "explorer.evidence_gap", metric=name, value=value, period=period, gap=gap_words(gap)
        )
    if row.change is None or Flag.COMPARE_INCOMPLETE in row.flags:
        return say("explorer.evidence", metric=name, value=value, period=period)
    return say(
        "explorer.evidence_compared",
        metric=name,
        value=value,
        period=period,
        change=metric_change(metric, row.change, currency),
        before=metric_value(metric, row.compare, currency, extra=extra),
    )


def _leader_words(found: Explored, metric: Metric) -> str:
    """The largest value of those shown."""
    rows = [(value, found.part(metric, value)) for value in found.parts.shown]
    known = [(row.value, value) for value, row in rows if row and row.value is not None]
    if len(known) <= 1:
        return ""
    value, name = max(known, key=lambda each: each[0])
    return say(
        "explorer.leader",
        name=verbatim(found.name(name)),
        value=verbatim(metric_value(metric, value, found.totals.currency)),
    )


def _rest_words(found: Explored, metrics: Sequence[Metric]) -> str:
    """Which parts are shown, and of which metrics the rest cannot be known."""
    words = say("explorer.rest", shown=len(found.parts.shown), count=len(found.parts.rest))
    unknown = [verbatim(each.short) for each in metrics if found.other(each) is None]
    if unknown:
        words += " " + say("explorer.rest_unknown", metrics=", ".join(unknown))
    return words
