"""The head of the card: the name, what it is, its value in a sentence, and both of its sides."""

import streamlit as st

from opsdash.access.personal import Followed
from opsdash.metrics.answer import AnswerRow, Flag, Status
from opsdash.metrics.catalog import Kind, Metric, suggestions
from opsdash.metrics.levels import Position, is_per_week, position
from opsdash.ui import panels
from opsdash.ui.desk import Desk
from opsdash.ui.escaping import verbatim
from opsdash.ui.explorer_links import explore_link
from opsdash.ui.following import draw_follow
from opsdash.ui.links import METRICS_PAGE, link_to, named_metric
from opsdash.ui.metric_card_room import TEXT_LENGTH, Card
from opsdash.ui.no_data import import_link
from opsdash.ui.rows_links import ROWS_PAGE, rows_link
from opsdash.ui.tiles import state_words
from opsdash.words import say
from opsdash.words.dates import compared_words, period_words
from opsdash.words.levels import level_value, position_words, with_unit
from opsdash.words.metric_sides import denominator_words, numerator_words, side_value
from opsdash.words.numbers import (
    Direction,
    compared_digits,
    direction,
    metric_change,
    metric_value,
)
from opsdash.words.sentences import filter_words, gap_words

# Metrics whose value is made of two numbers, or of a number of cases.
_SIDED = (Kind.RATIO, Kind.QUANTILE, Kind.AGE, Kind.GROWTH)

_LIMITS = {
    Flag.APPROXIMATE: "today.state.approximate",
    Flag.OPENING_UNKNOWN: "today.state.opening",
    Flag.SLOWER: "today.state.slower",
    Flag.CONVERTED: "today.state.converted",
}
_WEEK = 7


def draw_unknown(desk: Desk) -> None:
    """The address names no metric: what it says, what looks like it, and the way to all."""
    name = named_metric()
    desk.head(say("metric_card.all_metrics"), say("metric_card.unknown_title"))
    with st.container(width=800):
        known = say("metric_card.unknown", name=verbatim(name)) if name else ""
        st.markdown(known or say("metric_card.unnamed"))
        near = suggestions(name, desk.catalog.metrics)
        if near:
            st.caption(say("metric_card.unknown_near"))
        for metric in near:
            page, parameters = link_to(metric)
            label = verbatim(desk.catalog.metrics[metric].name)
            st.page_link(page, label=label, query_params=parameters)
        st.page_link(METRICS_PAGE, label=say("metric_card.all_metrics"))


def draw_head(card: Card) -> None:
    view, metric = card.desk.view, card.metric
    key = "metric_card.grey" if view.compared is None else "metric_card.grey_compared"
    grey = say(
        key,
        subject=say(f"metric_card.subject.{metric.subject}"),
        period=period_words(view.period),
        before=compared_words(view.period, view.compared) if view.compared else "",
    )
    narrowed = " · ".join((grey, *filter_words(view.filters)))
    card.desk.head(panels.escaped(narrowed), verbatim(metric.name, TEXT_LENGTH))
    with st.container(width=800):
        st.markdown(verbatim(metric.definition, TEXT_LENGTH))
        draw_follow(card.desk, Followed.METRIC, metric.id)


def draw_value(card: Card) -> None:
    """The value in a sentence, where it stands, and what limits it."""
    with st.container(width=800):
        reason = card.answer.reason_of(card.metric.id)
        if reason is not None:
            panels.refused(reason)
            if card.is_missing:
                import_link(card.desk, say("shell.empty.action"))
            return
        st.markdown(" ".join(filter(None, (_value_words(card), _position_words(card)))))
        state = state_words(card.metric, card.answer)
        if state and card.row.value is not None:
            panels.note(f"{state[:1].upper()}{state[1:]}.")
        panels.limits(card.answer)
        _draw_limits(card.row)
    _draw_sides(card)
    _draw_links(card)


def _value_words(card: Card) -> str:
    row, view = card.row, card.desk.view
    period = panels.escaped(period_words(view.period))
    if row.value is None:
        return say("metric_card.value_none", period=period)
    currency = card.answer.currency
    extra = compared_digits(card.metric, row.value, row.compare, currency)
    value = verbatim(with_unit(card.metric, row.value, currency, extra=extra))
    gap = card.answer.gap_of(card.metric.id)
    if gap and view.compared is not None:
        return say("metric_card.value_gap", value=value, period=period, gap=gap_words(gap))
    if row.compare is None or row.change is None:
        return say("metric_card.value", value=value, period=period)
    change = metric_change(card.metric, row.change, currency)
    return say(
        "metric_card.value_target" if view.has_targets else "metric_card.value_compared",
        value=value,
        period=period,
        change=change,
        before=metric_value(card.metric, row.compare, currency, extra=extra),
        goodness=goodness_words(card.metric, change),
    )


def goodness_words(metric: Metric, change: str) -> str:
    """Whether a change, as it is shown, is for the better; empty where nobody can say."""
    way = direction(change)
    if way is Direction.FLAT or metric.better == "neutral":
        return ""
    is_better = (way is Direction.UP) == (metric.better == "higher")
    return say("metric_card.better" if is_better else "metric_card.worse")


def position_of(card: Card) -> Position | None:
    """Where the value of the period stands; a sum is told per week."""
    row, days = card.row, card.desk.view.period.days
    if row.value is None or row.status is Status.THIN:
        return None
    value = row.value * _WEEK / days if is_per_week(card.metric) else row.value
    return position(card.levels, card.metric, value)


def _position_words(card: Card) -> str:
    found = position_of(card)
    if found is None:
        return ""
    currency = card.desk.organisation.currency
    named = [
        say(
            "metric_card.level.chart",
            name=say(f"metric_card.level.{each.kind}").lower(),
            value=level_value(card.metric, each, currency),
        )
        for each in card.levels.all()
    ]
    stands = say("metric_card.stands", position=position_words(found))
    return f"{stands} :small[:gray[({verbatim(', '.join(named), TEXT_LENGTH)})]]."


def _draw_limits(row: AnswerRow) -> None:
    for flag, text in _LIMITS.items():
        if flag in row.flags:
            panels.note(say(text))


def _draw_sides(card: Card) -> None:
    """Numerator and denominator by their names, now and before."""
    lines = _side_lines(card)
    if not lines:
        return
    parts = [say(f"metric_card.sides.{name}") for name in ("part", "now", "before")]
    columns = parts if card.row.compare is not None else parts[:2]
    with st.container(width=640):
        st.table(
            {name: [line[place] for line in lines] for place, name in enumerate(columns)},
            border="horizontal",
            hide_index=True,
        )


def _draw_links(card: Card) -> None:
    """To the rows that make the number, and back to all metrics."""
    has_rows = card.row.value is not None and not card.metric.needs_comparison
    with st.container(horizontal=True, gap="medium"):
        if has_rows:
            st.page_link(
                ROWS_PAGE,
                label=f":blue[{say('numbers.rows')}]",
                icon=":material/table_rows:",
                query_params=rows_link(card.desk.view, card.metric.id, back="metric"),
            )
        explore_link(card.metric.id)
        st.page_link(METRICS_PAGE, label=f":blue[{say('metric_card.all_metrics')}]")


def _side_lines(card: Card) -> list[tuple[str, str, str]]:
    metric, catalog, row = card.metric, card.desk.catalog, card.row
    if row.value is None or metric.kind not in _SIDED:
        return []
    currency = card.answer.currency
    terms = metric.denominator or metric.numerator
    now, before = row.denominator, row.compare_denominator
    below = (
        verbatim(_below(card), TEXT_LENGTH),
        side_value(catalog, terms, now, currency),
        side_value(catalog, terms, before, currency),
    )
    if metric.kind in (Kind.QUANTILE, Kind.AGE):
        return [below]
    above = (
        verbatim(numerator_words(catalog, metric), TEXT_LENGTH),
        side_value(catalog, metric.numerator, row.numerator, currency),
        side_value(catalog, metric.numerator, row.compare_numerator, currency),
    )
    return [above, below]


def _below(card: Card) -> str:
    if card.metric.kind is Kind.GROWTH:
        before = numerator_words(card.desk.catalog, card.metric)
        return say("metric_card.sides.compared", name=before)
    return denominator_words(card.desk.catalog, card.metric)
