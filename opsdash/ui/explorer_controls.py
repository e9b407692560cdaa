"""The controls of the Explorer: what, split by what, how many parts, in which order, shown how."""

from collections.abc import Sequence
from typing import Final

import streamlit as st

from opsdash.ui.desk import Desk
from opsdash.ui.escaping import plain_line
from opsdash.ui.explorer_asked import ALL, LOOKS, MOST_METRICS, STEPS, TOP, Asked, widget
from opsdash.ui.explorer_room import dimension_name, split_options
from opsdash.words import say

_TOPS: Final = (5, TOP, 20)
_SORTS: Final = ("", "value", "-change", "change", "name")


def draw_controls(desk: Desk, asked: Asked, available: Sequence[str]) -> None:
    """Two rows: the question, and how it is shown."""
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        _pick_metrics(desk, asked, available)
        _pick_split(desk, asked)
    with st.container(horizontal=True, vertical_alignment="top", gap="small"):
        _pick_steps(desk)
        _pick_look()
        if asked.split:
            _pick_top(asked)
            _pick_sort(desk, asked)
        if asked.split and asked.is_over_time and len(asked.metrics) > 1:
            _pick_one(desk, asked)


def _pick_metrics(desk: Desk, asked: Asked, available: Sequence[str]) -> None:
    st.multiselect(
        say("explorer.metrics"),
        tuple(dict.fromkeys((*available, *asked.metrics))),
        format_func=lambda each: _metric_words(desk, each),
        placeholder=say("explorer.metrics_hint"),
        max_selections=MOST_METRICS,
        key=widget("metrics"),
        width=620,
    )


def _metric_words(desk: Desk, name: str) -> str:
    """The subject is part of it, so that one can look for it."""
    metric = desk.catalog.metrics[name]
    subject = say(f"metric_card.subject.{metric.subject}")
    return say("explorer.metric", name=plain_line(metric.short), subject=subject)


def _pick_split(desk: Desk, asked: Asked) -> None:
    options = split_options(desk, asked.metrics)
    named = (*options, asked.split) if asked.split else options
    st.selectbox(
        say("explorer.split"),
        ("", *dict.fromkeys(named)),
        format_func=lambda each: _split_words(desk, each),
        key=widget("split"),
        width=210,
    )


def _split_words(desk: Desk, dimension: str) -> str:
    if not dimension:
        return say("explorer.split_none")
    name = dimension_name(desk, dimension)
    return name[:1].upper() + name[1:]


def _pick_steps(desk: Desk) -> None:
    grain = say(f"shell.grain.button_{desk.view.grain}")
    st.segmented_control(
        say("explorer.steps"),
        STEPS,
        required=True,
        format_func=lambda each: grain if each == STEPS[0] else say("shell.grain.total"),
        key=widget("steps"),
    )


def _pick_look() -> None:
    st.segmented_control(
        say("explorer.look"),
        LOOKS,
        required=True,
        format_func=lambda each: say(f"explorer.looks.{each}"),
        key=widget("look"),
    )


def _pick_top(asked: Asked) -> None:
    options = sorted({*_TOPS, ALL, asked.top})
    st.selectbox(
        say("explorer.top"),
        options,
        format_func=lambda each: (
            say("explorer.top_all") if each == ALL else say("explorer.top_some", count=each)
        ),
        key=widget("top"),
        width=120,
    )


def _pick_sort(desk: Desk, asked: Asked) -> None:
    others = [f"-{each}" for each in asked.metrics[1:]]
    options = dict.fromkeys((*_SORTS, *others, asked.sort))
    st.selectbox(
        say("explorer.sort"),
        tuple(options),
        format_func=lambda each: sort_words(desk, each),
        key=widget("sort"),
        width=210,
    )


def sort_words(desk: Desk, sort: str) -> str:
    """An order in words; one that only links name is said like its nearest."""
    name = sort.removeprefix("-")
    metric = desk.catalog.metrics.get(name)
    way = "down" if sort.startswith("-") else "up"
    if metric is not None:
        return say(f"explorer.sorts.metric_{way}", name=plain_line(metric.short))
    return say(f"explorer.sorts.{name}_{way}") if sort else say("explorer.sorts.value_down")


def _pick_one(desk: Desk, asked: Asked) -> None:
    """Parts in steps are shown of one metric: two at once would be no table to read."""
    st.selectbox(
        say("explorer.of"),
        asked.metrics,
        format_func=lambda each: plain_line(desk.catalog.metrics[each].short),
        key=widget("of"),
        width=210,
    )
