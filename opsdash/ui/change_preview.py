"""What a change of names, groups or topics would do to what is stored, before anybody saves it."""

from collections.abc import Sequence
from typing import Final

import streamlit as st

from opsdash.intake.effective import Effect, Shift
from opsdash.intake.lookups import Change
from opsdash.ui.escaping import verbatim
from opsdash.ui.panels import note
from opsdash.words import say
from opsdash.words.dates import day_words
from opsdash.words.numbers import count

_SHOWN: Final = 12
_NAMED: Final = 5
_WIDTH: Final = 820


def draw_effect(effect: Effect, unmatched: Sequence[Change] = ()) -> None:
    """One sentence, the largest shifts, and the names that nothing has."""
    with st.container(width=_WIDTH, gap="xsmall"):
        st.markdown(_sentence(effect))
        if effect.shifts:
            st.table(
                {
                    say("changes.before"): [_name(each, each.before) for each in effect.shifts][
                        :_SHOWN
                    ],
                    say("changes.after"): [_name(each, each.after) for each in effect.shifts][
                        :_SHOWN
                    ],
                    say("changes.count"): [_counted(each) for each in effect.shifts][:_SHOWN],
                },
                border="horizontal",
                hide_index=True,
                alt=say("changes.alt"),
            )
        if len(effect.shifts) > _SHOWN:
            note(say("changes.more", count=_SHOWN))
        if unmatched:
            note(_unmatched_words(unmatched))


def facts_words(table: str, facts: int) -> str:
    """412 inquiries."""
    return say(f"changes.facts.{table}.{'one' if facts == 1 else 'many'}", count=count(facts))


def days_words(days: int) -> str:
    return say(f"changes.days.{'one' if days == 1 else 'many'}", count=count(days))


def _sentence(effect: Effect) -> str:
    if not effect.facts:
        return say("changes.nothing")
    tables = {each.table for each in effect.shifts}
    facts = facts_words(tables.pop() if len(tables) == 1 else "row", effect.facts)
    if effect.first_day is None or effect.last_day is None:
        return say("changes.effect_undated", facts=facts)
    if effect.facts == 1 and effect.days == 1:
        return say("changes.effect_one", facts=facts, day=day_words(effect.first_day))
    return say(
        "changes.effect",
        facts=facts,
        days=days_words(effect.days),
        first=day_words(effect.first_day),
        last=day_words(effect.last_day),
    )


def _name(shift: Shift, name: str | None) -> str:
    """The name, and under it what it is a name of."""
    empty = say("shell.no_topic") if shift.column == "topic" else say("changes.none")
    shown = empty if name is None else verbatim(name, 60)
    return f"{shown}  \n:small[:gray[{say(f'changes.columns.{shift.column}')}]]"


def _counted(shift: Shift) -> str:
    facts = facts_words(shift.table, shift.facts)
    return say("changes.joined", facts=facts, joined=count(shift.joined)) if shift.joined else facts


def _unmatched_words(unmatched: Sequence[Change]) -> str:
    names = ", ".join(verbatim(change.value, 40) for change in unmatched[:_NAMED])
    if len(unmatched) > _NAMED:
        names = f"{names}, …"
    key = "changes.unmatched_one" if len(unmatched) == 1 else "changes.unmatched_many"
    return say(key, names=names)
