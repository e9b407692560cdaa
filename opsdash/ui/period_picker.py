"""The period filter: presets as pills, a calendar list and two dates that set the same value.

A chosen month, sprint period or range becomes one more pill, so that the value is always among the
options of the pills.
"""

from datetime import date
from typing import Final

import streamlit as st

from opsdash.calendar.organisation import Organisation
from opsdash.calendar.periods import (
    RELATIVE_WEEKS,
    TO_DATE,
    Grain,
    next_start,
    start_of,
)
from opsdash.calendar.sprints import sprint_period_of
from opsdash.metrics.coverage import Coverage
from opsdash.ui.drawer import filter_drawer
from opsdash.words import say
from opsdash.words.dates import code_words, day_words

_PRESETS: Final = ("4w", "13w", "26w", "52w", *TO_DATE)

# Months and sprint periods older than this are reached by their quarter, year or own days.
_MONTHS_LISTED = 36
_SPRINT_PERIODS_LISTED = 26


def pick_period(code: str, coverage: Coverage, organisation: Organisation) -> None:
    """Draw the filter, with `code` as its value."""
    with filter_drawer(
        _button_label(code), holds=("p",), icon=":material/calendar_today:"
    ) as is_open:
        if not is_open:
            return
        st.pills(
            say("shell.period.label"),
            _PRESETS if code in _PRESETS else (*_PRESETS, code),
            required=True,
            format_func=code_words,
            key="p",
            on_change=_forget_setters,
        )
        _draw_setters(_listed_codes(coverage, organisation))
        if coverage.anchor:
            st.caption(say("shell.period.through", day=day_words(coverage.anchor)))


def calendar_codes(first: date, last: date, sprint_start: date) -> tuple[str, ...]:
    """The years, quarters, months and sprint periods that the days touch, newest first."""
    months = _starts(first, last, Grain.MONTH, sprint_start)[:_MONTHS_LISTED]
    sprints = _starts(first, last, Grain.SPRINT_PERIOD, sprint_start)[:_SPRINT_PERIODS_LISTED]
    quarters = _starts(first, last, Grain.QUARTER, sprint_start)
    return (
        *(f"{day:%Y}" for day in _starts(first, last, Grain.YEAR, sprint_start)),
        *(f"{day:%Y}-Q{(day.month + 2) // 3}" for day in quarters),
        *(f"{day:%Y-%m}" for day in months),
        *(sprint_period_of(day, sprint_start).code for day in sprints),
    )


def _starts(first: date, last: date, grain: Grain, sprint_start: date) -> list[date]:
    found = []
    start = start_of(first, grain, 0, sprint_start)
    while start <= last:
        found.append(start)
        start = next_start(start, grain)
    return found[::-1]


def _listed_codes(coverage: Coverage, organisation: Organisation) -> tuple[str, ...]:
    if coverage.first_day is None or coverage.anchor is None:
        return ()
    return calendar_codes(coverage.first_day, coverage.anchor, organisation.sprint_start)


def _button_label(code: str) -> str:
    label = code_words(code)
    return say("shell.period.last", weeks=label) if code in RELATIVE_WEEKS else label


def _draw_setters(listed: tuple[str, ...]) -> None:
    st.selectbox(
        say("shell.period.calendar"),
        listed,
        index=None,
        placeholder=say("shell.period.calendar_placeholder"),
        format_func=code_words,
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
