"""The period filter: presets as pills, a calendar list and two dates that write the same value.

The pills are the one widget bound to the address. A chosen month or range becomes one more pill, so
that the value is always among its options; what a link names wrongly falls back to the default.
"""

import re
from datetime import date
from typing import Final

import streamlit as st

from opsdash.calendar.periods import (
    DEFAULT_PERIOD,
    RELATIVE_WEEKS,
    TO_DATE,
    Grain,
    next_start,
    parse_period,
    start_of,
)
from opsdash.metrics.coverage import Coverage
from opsdash.words import say
from opsdash.words.dates import day_words, period_words

_PRESETS: Final = ("4w", "13w", "26w", "52w", *TO_DATE)
_SPAN = re.compile(r"(\d{4}-\d{2}-\d{2})[~ ](?:to )?(\d{4}-\d{2}-\d{2})")

# Months older than this are reached by their quarter, their year or their own days.
_MONTHS_LISTED = 36


def pick_period(coverage: Coverage) -> str:
    """Draw the filter and return the code of the period."""
    listed = _listed_codes(coverage)
    code = _current_code(listed)
    with st.popover(_button_label(code), type="tertiary", icon=":material/calendar_today:"):
        chosen = st.pills(
            say("shell.period.label"),
            _PRESETS if code in _PRESETS else (*_PRESETS, code),
            default=DEFAULT_PERIOD,
            required=True,
            format_func=period_label,
            key="p",
            bind="query-params",
            persist_state="session",
            on_change=_forget_setters,
        )
        _draw_setters(listed)
        if coverage.anchor:
            st.caption(say("shell.period.through", day=day_words(coverage.anchor)))
    return chosen or DEFAULT_PERIOD


def period_label(code: str) -> str:
    """How a period code reads in the filter and in the address."""
    if code in _PRESETS:
        return say(f"shell.period.{code}")
    if "~" in code:
        return code.replace("~", " to ")
    return period_words(parse_period(code, date.min, 0))


def calendar_codes(first: date, last: date) -> tuple[str, ...]:
    """The years, quarters and months that the days touch, newest first."""
    return (
        *(f"{day:%Y}" for day in _starts(first, last, Grain.YEAR)),
        *(f"{day:%Y}-Q{(day.month + 2) // 3}" for day in _starts(first, last, Grain.QUARTER)),
        *(f"{day:%Y-%m}" for day in _starts(first, last, Grain.MONTH)[:_MONTHS_LISTED]),
    )


def _starts(first: date, last: date, grain: Grain) -> list[date]:
    found = []
    start = start_of(first, grain, 0)
    while start <= last:
        found.append(start)
        start = next_start(start, grain)
    return found[::-1]


def _listed_codes(coverage: Coverage) -> tuple[str, ...]:
    if coverage.first_day is None or coverage.anchor is None:
        return ()
    return calendar_codes(coverage.first_day, coverage.anchor)


def _button_label(code: str) -> str:
    label = period_label(code)
    return say("shell.period.last", weeks=label) if code in RELATIVE_WEEKS else label


def _current_code(listed: tuple[str, ...]) -> str:
    """The code that is chosen, or that the address of a first visit names."""
    kept = st.session_state.get("p") or _code_named(st.query_params.get("p", ""), listed)
    return kept if _is_code(kept, listed) else DEFAULT_PERIOD


def _is_code(code: str, listed: tuple[str, ...]) -> bool:
    return code in (*_PRESETS, *listed) or is_span(code)


def names_period(label: str, coverage: Coverage) -> bool:
    """Whether a link with this label shows what it says."""
    listed = _listed_codes(coverage)
    return _is_code(_code_named(label, listed), listed)


def _code_named(label: str, listed: tuple[str, ...]) -> str:
    if span := _SPAN.fullmatch(label):
        return f"{span[1]}~{span[2]}"
    return next((code for code in (*_PRESETS, *listed) if period_label(code) == label), "")


def is_span(code: str) -> bool:
    """Whether the code names two days of the calendar in their order."""
    span = _SPAN.fullmatch(code)
    if not span:
        return False
    try:
        return date.fromisoformat(span[1]) <= date.fromisoformat(span[2]) < date.max
    except ValueError:
        return False


def _draw_setters(listed: tuple[str, ...]) -> None:
    st.selectbox(
        say("shell.period.calendar"),
        listed,
        index=None,
        placeholder=say("shell.period.calendar_placeholder"),
        format_func=period_label,
        key="p_calendar",
        on_change=_take_calendar,
        disabled=not listed,
    )
    st.date_input(
        say("shell.period.custom"),
        value=[],
        key="p_days",
        on_change=_take_days,
        format="YYYY-MM-DD",
    )


def _take_calendar() -> None:
    if code := st.session_state["p_calendar"]:
        st.session_state["p"] = code
        st.session_state["p_days"] = ()


def _take_days() -> None:
    match st.session_state["p_days"]:
        case (first, last):
            st.session_state["p"] = f"{first:%Y-%m-%d}~{last:%Y-%m-%d}"
            st.session_state["p_calendar"] = None


def _forget_setters() -> None:
    st.session_state["p_calendar"] = None
    st.session_state["p_days"] = ()
