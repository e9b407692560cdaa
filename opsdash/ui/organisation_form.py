"""The three answers that give every number its meaning, as three widgets."""

from dataclasses import replace
from datetime import date
from functools import cache
from typing import Final

import streamlit as st

from opsdash.calendar.organisation import Organisation, known_zones
from opsdash.ui.guesses import currencies
from opsdash.words import say

# People start their week on one of these.
_WEEK_STARTS: Final = (0, 6, 5)


@cache
def _zones() -> tuple[str, ...]:
    """Places only: names such as "GMT+3" count hours in the direction nobody expects."""
    places = (zone for zone in known_zones() if "/" in zone and "Etc/" not in zone)
    return ("UTC", *sorted(places))


def weekday_name(index: int) -> str:
    return say(f"shell.weekdays.d{index}")


def ask_organisation(start: Organisation, *, key: str) -> Organisation:
    """Draw the widgets, filled with `start`, and return what they say now."""
    zones = _zones() if start.timezone in _zones() else (start.timezone, *_zones())
    known = (start.currency, *(code for code in currencies() if code != start.currency))
    zone = st.selectbox(
        say("settings.zone"),
        zones,
        index=zones.index(start.timezone),
        help=say("settings.zone_help"),
        key=f"{key}_zone",
    )
    currency = st.selectbox(
        say("settings.currency"),
        known,
        help=say("settings.currency_help"),
        key=f"{key}_currency",
        accept_new_options=True,
    )
    week_start = st.selectbox(
        say("settings.week_start"),
        _WEEK_STARTS,
        index=_WEEK_STARTS.index(start.week_start) if start.week_start in _WEEK_STARTS else 0,
        format_func=weekday_name,
        key=f"{key}_week",
    )
    return replace(
        start,
        timezone=zone,
        currency=(currency or "").strip().upper(),
        week_start=week_start,
    )


def ask_sprints(start: Organisation, answers: Organisation, *, key: str) -> Organisation:
    """The day from which sprints are counted; the one that follows from the week stays unsaid."""
    chosen = st.date_input(
        say("settings.sprint_start"),
        start.sprint_start,
        format="YYYY-MM-DD",
        help=say("settings.sprint_help"),
        key=f"{key}_sprint",
    )
    if not isinstance(chosen, date) or chosen == start.sprint_start:
        return answers
    return replace(answers, sprint_anchor=chosen)
