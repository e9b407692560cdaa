"""What an import changed in numbers that people have seen already: said, never quietly replaced."""

from typing import Final

import streamlit as st

from opsdash.calendar.periods import Period
from opsdash.intake.outcome import Outcome, Restated
from opsdash.ui.desk import Desk
from opsdash.ui.escaping import verbatim
from opsdash.words import say
from opsdash.words.dates import period_words
from opsdash.words.numbers import metric_value

_SHOWN: Final = 8


def draw_restated(desk: Desk, outcome: Outcome) -> None:
    """The numbers with the value from before and the one of now."""
    told = [each for each in outcome.restated if each.metric in desk.catalog.metrics]
    if not told:
        return
    st.markdown(f":material/published_with_changes: {say('imports.restated.title')}")
    shown = told[:_SHOWN]
    metrics = desk.catalog.metrics
    st.table(
        {
            say("imports.restated.number"): [verbatim(metrics[each.metric].name) for each in shown],
            say("imports.restated.period"): [
                period_words(Period(each.first_day, each.end_day)) for each in shown
            ],
            say("imports.restated.before"): [_value(desk, each, each.before) for each in shown],
            say("imports.restated.after"): [_value(desk, each, each.after) for each in shown],
        },
        border="horizontal",
        hide_index=True,
        alt=say("imports.restated.alt"),
    )


def _value(desk: Desk, each: Restated, value: float | None) -> str:
    metric = desk.catalog.metrics[each.metric]
    return verbatim(metric_value(metric, value, desk.organisation.currency))
