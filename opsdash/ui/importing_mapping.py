"""A file that no profile knows: what its rows are, and what its columns probably mean.

The same table of columns as for every file shows the suggestions; here is what comes before it,
and the table of a file that cannot be read yet because something it needs is still missing.
"""

from collections.abc import Sequence
from typing import Final

import streamlit as st

from opsdash.intake.column_traits import Look
from opsdash.intake.facts import FACTS
from opsdash.intake.suggestions import Drafted, Suggestion
from opsdash.ui import panels
from opsdash.ui.escaping import plain_line
from opsdash.ui.importing_drafts import Draft, change, with_fact
from opsdash.ui.importing_table import Line, draw_table
from opsdash.ui.importing_words import missing_words
from opsdash.words import say
from opsdash.words.numbers import MISSING

_EXAMPLES: Final = 3
# What fits into the table's column.
_WIDTH: Final = 24
_SURE: Final = 0.8
_LIKELY: Final = 0.5


def draw_facts(draft: Draft, drafted: Drafted) -> None:
    """What one row of the file is; another answer suggests the columns anew."""
    key = f"fact_{draft.file.id[:8]}"
    st.segmented_control(
        say("imports.map.fact"),
        list(FACTS),
        default=drafted.profile.fact.name,
        required=True,
        format_func=lambda fact: say(f"imports.map.fact_{fact}"),
        key=key,
        on_change=lambda: change(
            draft.file.id, lambda kept: with_fact(kept, st.session_state[key])
        ),
        width="content",
    )


def draw_suggestions(draft: Draft, drafted: Drafted) -> None:
    """The columns of a file that lacks something: what is missing is pointed out in the table."""
    profile = drafted.profile
    said = draft.choices.columns
    taken = {column: field for field, column in said.items() if column}
    fields = [
        taken.get(each.column) or (each.field if each.field not in said else None)
        for each in drafted.columns
    ]
    lines = [
        Line(each.column, field, example_words(each), "", state_words(each), reason_words(each))
        for each, field in zip(drafted.columns, fields, strict=True)
    ]
    lacking = missing(drafted, fields)
    if lacking:
        names = ", ".join(f"“{missing_words(name, profile)}”" for name in lacking)
        panels.note(f":material/help: {say('imports.map.missing', fields=names)}")
    draw_table(draft, profile, lines, suggested=True)


def missing(drafted: Drafted, fields: Sequence[str | None]) -> list[str]:
    """What the facts cannot do without and no column was found for."""
    profile = drafted.profile
    lacking = [name for name in profile.fact.required if name not in {*fields, "currency"}]
    if profile.fact.name == "reading" and not any(
        field and field.startswith("measure:") for field in fields
    ):
        lacking.append("measure")
    return lacking


def example_words(suggestion: Suggestion) -> str:
    """A few of the values, unless they are somebody's address."""
    if not suggestion.examples:
        return MISSING
    if suggestion.look in (Look.EMAIL, Look.PHONE):
        return say("imports.column.withheld")
    shown = [suggestion.examples[0]]
    for example in suggestion.examples[1:_EXAMPLES]:
        if len(" · ".join([*shown, example])) <= _WIDTH:
            shown.append(example)
    return plain_line(" · ".join(shown), 60)


def state_words(suggestion: Suggestion) -> str:
    """How sure a suggestion is."""
    if suggestion.field is None:
        return say("imports.column.not_stored")
    if suggestion.confidence >= _SURE:
        return say("imports.map.sure")
    return say("imports.map.likely" if suggestion.confidence >= _LIKELY else "imports.map.guess")


def reason_words(suggestion: Suggestion) -> str:
    return say(f"imports.why.{suggestion.reason}")
