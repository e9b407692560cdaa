"""The filter bar of the See pages: five widgets bound to the address, one frozen value out.

Labels stand in the address, so a link reads like a sentence and a value nobody knows is dropped.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Final

import streamlit as st

from opsdash.calendar.periods import (
    DEFAULT_PERIOD,
    RELATIVE_WEEKS,
    Comparison,
    Grain,
    choose,
    parse_period,
)
from opsdash.metrics.coverage import Coverage
from opsdash.metrics.question import Filter
from opsdash.ui.escaping import verbatim
from opsdash.ui.period_picker import names_period, period_label, pick_period
from opsdash.ui.share import share_button
from opsdash.ui.unknown_link import is_noted, note_unknown
from opsdash.ui.view import View
from opsdash.words import say
from opsdash.words.sentences import value_words

_COMPARISONS: Final = (Comparison.PREVIOUS, Comparison.YEAR, Comparison.NONE)
_GRAINS: Final = (Grain.DAY, Grain.WEEK, Grain.MONTH)

_KEYS: Final = ("p", "cmp", "g", "ch", "t")
# Where the page of the last run is remembered.
_SHOWN: Final = "shown_page"

# Any day will do where there is no data: every answer is empty then.
_NO_DATA_ANCHOR = date(2000, 1, 2)


@dataclass(frozen=True)
class Choices:
    """The values the data has for the two dimension filters, most frequent first."""

    channels: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()


def keep_address(page: str) -> None:
    """Write the filters back into the address after a change of the page.

    A click in the navigation leads to a bare address while the widgets keep their values; assigning
    a bound value makes Streamlit write it again. What the new address itself names is left alone.
    """
    if st.session_state.get(_SHOWN) == page:
        return
    st.session_state[_SHOWN] = page
    for key in _KEYS:
        if key in st.session_state and key not in st.query_params:
            st.session_state[key] = st.session_state[key]


def draw_filters(coverage: Coverage, choices: Choices, week_start: int) -> View:
    """Draw the row of filters and return what they say."""
    anchor = coverage.anchor or _NO_DATA_ANCHOR
    if not is_noted():
        note_unknown(_unknown_values(coverage, choices))
    with st.container(horizontal=True, wrap=False, gap="medium", key="filters"):
        code = pick_period(coverage)
        comparison = _pick_comparison(code)
        grain = _pick_grain()
        filters = (
            _pick_values("ch", "contact_channel", choices.channels),
            _pick_values("t", "topic", choices.topics),
        )
        share_button()
    days = choose(code, anchor, week_start)
    return View(
        code=code,
        period=days.period,
        against=days.compared(comparison),
        comparison=comparison,
        grain=grain,
        filters=tuple(chosen for chosen in filters if chosen),
        anchor=anchor,
        week_start=week_start,
    )


def _unknown_values(coverage: Coverage, choices: Choices) -> dict[str, tuple[str, ...]]:
    """What the address of a first visit names in vain."""
    asked = {key: tuple(filter(None, st.query_params.get_all(key))) for key in _KEYS}
    unknown = {
        "period": () if names_period(st.query_params.get("p", ""), coverage) else asked["p"],
        "comparison": () if _named("cmp", _COMPARISONS, _comparison_label) else asked["cmp"],
        "grain": () if _named("g", _GRAINS, _grain_label) else asked["g"],
    }
    for name, key, options in (
        ("channels", "ch", choices.channels),
        ("topics", "t", choices.topics),
    ):
        known = set(map(value_words, options))
        strange = tuple(value for value in asked[key] if value not in known)
        unknown[name if len(strange) == len(asked[key]) else f"{name}_others"] = strange
    return unknown


def _pick_comparison(code: str) -> Comparison:
    kept = st.session_state.get("cmp") or _named("cmp", _COMPARISONS, _comparison_label)
    current = Comparison(kept or Comparison.PREVIOUS)
    period = period_label(code) if code in RELATIVE_WEEKS else say("shell.period.same")
    label = say(f"shell.comparison.button_{current}", period=period)
    with st.popover(label, type="tertiary"):
        chosen = st.radio(
            say("shell.comparison.label"),
            _COMPARISONS,
            format_func=_comparison_label,
            key="cmp",
            bind="query-params",
            persist_state="session",
        )
    return Comparison(chosen)


def _pick_grain() -> Grain:
    kept = st.session_state.get("g") or _named("g", _GRAINS, _grain_label)
    current = Grain(kept or Grain.WEEK)
    with st.popover(say(f"shell.grain.button_{current}"), type="tertiary"):
        chosen = st.radio(
            say("shell.grain.label"),
            _GRAINS,
            index=_GRAINS.index(Grain.WEEK),
            format_func=_grain_label,
            key="g",
            bind="query-params",
            persist_state="session",
        )
    return Grain(chosen)


def _comparison_label(option: str) -> str:
    return say(f"shell.comparison.{option}")


def _grain_label(option: str) -> str:
    return say(f"shell.grain.{option}")


def _named(key: str, options: Sequence[str], label: Callable[[str], str]) -> str | None:
    """The option whose label the address of a first visit holds."""
    wanted = st.query_params.get(key)
    return next((option for option in options if label(option) == wanted), None)


def _pick_values(key: str, dimension: str, options: tuple[str, ...]) -> Filter | None:
    kept = st.session_state.get(key) or st.query_params.get_all(key)
    with st.popover(_values_label(dimension, kept, options), type="tertiary"):
        if not options:
            st.caption(say(f"shell.values.{dimension}.none"))
            return None
        chosen = st.multiselect(
            say(f"shell.values.{dimension}.label"),
            options,
            format_func=partial(value_words, dimension=dimension),
            placeholder=say(f"shell.values.{dimension}.all"),
            key=key,
            bind="query-params",
            persist_state="session",
        )
    return Filter(dimension, tuple(sorted(chosen))) if chosen else None


def _values_label(dimension: str, kept: list[str], options: tuple[str, ...]) -> str:
    labels = [value_words(value, dimension) for value in kept]
    options_words = {value_words(value, dimension) for value in options}
    known = [label for label in labels if label in options_words]
    if not known:
        return say(f"shell.values.{dimension}.all")
    if len(known) == 1:
        return verbatim(known[0], 30)
    return say(f"shell.values.{dimension}.many", count=len(known))


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
