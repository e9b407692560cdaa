"""The filter bar of the See pages: five widgets bound to the address, one frozen value out.

Labels stand in the address, so a link reads like a sentence and a value nobody knows is dropped.
"""

from dataclasses import dataclass
from datetime import date
from typing import Final

import streamlit as st

from opsdash.calendar.periods import (
    DEFAULT_PERIOD,
    RELATIVE_WEEKS,
    Comparison,
    Grain,
    parse_period,
)
from opsdash.metrics.coverage import Coverage
from opsdash.metrics.question import Filter
from opsdash.ui.period_picker import period_label, pick_period
from opsdash.ui.share import share_button
from opsdash.ui.view import View
from opsdash.words import say

_COMPARISONS: Final = (Comparison.PREVIOUS, Comparison.YEAR, Comparison.NONE)
_GRAINS: Final = (Grain.DAY, Grain.WEEK, Grain.MONTH)

# Any day will do where there is no data: every answer is empty then.
_NO_DATA_ANCHOR = date(2000, 1, 2)


@dataclass(frozen=True)
class Choices:
    """The values the data has for the two dimension filters, most frequent first."""

    channels: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()


def draw_filters(coverage: Coverage, choices: Choices, week_start: int) -> View:
    """Draw the row of filters and return what they say."""
    anchor = coverage.anchor or _NO_DATA_ANCHOR
    with st.container(horizontal=True, wrap=False, gap="medium", key="filters"):
        code = pick_period(coverage)
        comparison = _pick_comparison(code)
        grain = _pick_grain()
        filters = (
            _pick_values("ch", "channel", "contact_channel", choices.channels),
            _pick_values("t", "topic", "topic", choices.topics),
        )
        share_button()
    return View(
        code=code,
        period=parse_period(code, anchor, week_start),
        comparison=comparison,
        grain=grain,
        filters=tuple(chosen for chosen in filters if chosen),
        anchor=anchor,
        week_start=week_start,
    )


def _pick_comparison(code: str) -> Comparison:
    kept = st.session_state.get("cmp") or _named(st.query_params.get("cmp"), "comparison")
    current = Comparison(kept or Comparison.PREVIOUS)
    period = period_label(code) if code in RELATIVE_WEEKS else say("shell.period.same")
    label = say(f"shell.comparison.button_{current}", period=period)
    with st.popover(label, type="tertiary"):
        chosen = st.radio(
            say("shell.comparison.label"),
            _COMPARISONS,
            format_func=lambda option: say(f"shell.comparison.{option}"),
            key="cmp",
            bind="query-params",
            persist_state="session",
        )
    return Comparison(chosen)


def _pick_grain() -> Grain:
    kept = st.session_state.get("g") or _named(st.query_params.get("g"), "grain")
    current = Grain(kept or Grain.WEEK)
    with st.popover(say(f"shell.grain.button_{current}"), type="tertiary"):
        chosen = st.radio(
            say("shell.grain.label"),
            _GRAINS,
            index=_GRAINS.index(Grain.WEEK),
            format_func=lambda option: say(f"shell.grain.{option}"),
            key="g",
            bind="query-params",
            persist_state="session",
        )
    return Grain(chosen)


def _named(label: str | None, group: str) -> str | None:
    """The option whose label the address of a first visit holds."""
    options = _COMPARISONS if group == "comparison" else _GRAINS
    return next((str(one) for one in options if say(f"shell.{group}.{one}") == label), None)


def _pick_values(key: str, room: str, dimension: str, options: tuple[str, ...]) -> Filter | None:
    kept = st.session_state.get(key) or st.query_params.get_all(key)
    with st.popover(_values_label(room, kept, options), type="tertiary"):
        if not options:
            st.caption(say(f"shell.{room}.none"))
            return None
        chosen = st.multiselect(
            say(f"shell.{room}.label"),
            options,
            format_func=value_label,
            placeholder=say(f"shell.{room}.all"),
            key=key,
            bind="query-params",
            persist_state="session",
        )
    return Filter(dimension, tuple(sorted(chosen))) if chosen else None


def value_label(value: str | None) -> str:
    """How a dimension value reads; the empty one means that the export recorded none."""
    return value or say("shell.not_recorded")


def _values_label(room: str, kept: list[str], options: tuple[str, ...]) -> str:
    labels = [value_label(value) for value in kept]
    known = [label for label in labels if label in map(value_label, options)]
    if not known:
        return say(f"shell.{room}.all")
    return known[0] if len(known) == 1 else say(f"shell.{room}.many", count=len(known))


def default_view(coverage: Coverage, week_start: int) -> View:
    """What an address without filters means."""
    anchor = coverage.anchor or _NO_DATA_ANCHOR
    return View(
        code=DEFAULT_PERIOD,
        period=parse_period(DEFAULT_PERIOD, anchor, week_start),
        comparison=Comparison.PREVIOUS,
        grain=Grain.WEEK,
        filters=(),
        anchor=anchor,
        week_start=week_start,
    )
