"""What an import changed in numbers that people have seen already: said, never quietly replaced."""

from collections.abc import Sequence
from typing import Final

import streamlit as st

from opsdash.calendar.periods import Period
from opsdash.intake.outcome import Outcome, Restated
from opsdash.ui.desk import Desk
from opsdash.ui.drawer import drawer
from opsdash.ui.escaping import verbatim
from opsdash.words import say
from opsdash.words.dates import period_words
from opsdash.words.numbers import count, metric_value

_SHOWN: Final = 8


def draw_restated(desk: Desk, outcome: Outcome) -> None:
    """What an import has just changed; the ledger keeps the rest of many."""
    told = _known(desk, outcome.restated)
    if told:
        st.markdown(f":material/published_with_changes: {say('imports.restated.title')}")
        _draw_numbers(desk, told[:_SHOWN])


def draw_restated_then(desk: Desk, restated: Sequence[Restated], key: str) -> None:
    """What an earlier import changed, all of it, in a drawer."""
    told = _known(desk, restated)
    if not told:
        return
    many = "imports.restated.one" if len(told) == 1 else "imports.restated.many"
    label = say(many, count=count(len(told)))
    with drawer(label, key, icon=":material/published_with_changes:") as is_open:
        if is_open:
            _draw_numbers(desk, told)


def _known(desk: Desk, restated: Sequence[Restated]) -> list[Restated]:
    return [each for each in restated if each.metric in desk.catalog.metrics]


def _draw_numbers(desk: Desk, shown: Sequence[Restated]) -> None:
    """The numbers with the value from before and the one of now."""
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
