"""The strip of a source on the page: its days as a bar, and in words what it misses."""

from collections import Counter
from datetime import date, timedelta
from typing import Final

import streamlit as st

from opsdash.calendar.periods import Period
from opsdash.charts import Chart, Run, source_strip
from opsdash.metrics.strips import DayState, Strip, coverage_days
from opsdash.ui import chart, panels
from opsdash.ui.desk import Desk, remember
from opsdash.ui.escaping import plain_line
from opsdash.words import say
from opsdash.words.dates import period_words
from opsdash.words.sentences import holes_words

# A year on the width of a phone: every day is still about a pixel wide.
_DAYS: Final = 365
_DAY: Final = timedelta(days=1)


def shown_period(desk: Desk) -> Period:
    """The last year of all sources together, so that their bars stand under one another."""
    anchor = desk.coverage.anchor or date.min
    first = max(desk.coverage.first_day or anchor, anchor - timedelta(days=_DAYS))
    # The day after the last complete one has rows as well.
    return Period(first, anchor + 2 * _DAY)


def draw_strips(desk: Desk, source: str, period: Period) -> None:
    """One bar for each fact of the source; named where there are several."""
    facts = desk.home.facts
    strips = remember(
        facts, ("strips", source, period), lambda: coverage_days(facts, source, period)
    )
    for strip in strips:
        if len(strips) > 1:
            st.caption(say(f"shell.fact.{strip.fact}").capitalize())
        if strip.stretches:
            chart.draw(_chart(strip, period), key=f"strip_{source}_{strip.fact}")
        else:
            panels.note(say("sources.quiet"))
    missing = [
        each.period
        for strip in strips
        for each in strip.stretches
        if each.state is DayState.MISSING
    ]
    if missing:
        panels.note(say("sources.lacks", days=holes_words(sorted(set(missing)))))


def _chart(strip: Strip, period: Period) -> Chart:
    runs = [
        Run(
            each.state,
            each.period.first,
            each.period.end,
            say(
                "sources.tip",
                state=say(f"sources.state.{each.state}"),
                days=period_words(each.period),
            ),
        )
        for each in strip.stretches
    ]
    days: Counter[str] = Counter()
    for each in strip.stretches:
        days[each.state] += each.period.days
    counts = {str(state): days[state] for state in DayState}
    fact = say(f"shell.fact.{strip.fact}")
    alt = say("sources.alt", source=plain_line(strip.source, 60), fact=fact, **counts)
    return source_strip(runs, (period.first, period.end), alt=alt)
