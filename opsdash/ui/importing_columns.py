"""How each column was read, or what it probably means where no profile knows the file."""

from collections.abc import Sequence
from typing import Final

import streamlit as st

from opsdash.intake.column_reading import Reading
from opsdash.intake.facts import Kind
from opsdash.intake.profiles import Profile, folded_name
from opsdash.ui import panels
from opsdash.ui.escaping import plain_line, verbatim
from opsdash.ui.importing_drafts import Draft, change, with_profile
from opsdash.ui.importing_mapping import (
    draw_facts,
    draw_suggestions,
    example_words,
    reason_words,
    state_words,
)
from opsdash.ui.importing_profile import draw_save_profile, draw_saved
from opsdash.ui.importing_review import Refusal, Review
from opsdash.ui.importing_room import Room
from opsdash.ui.importing_table import Line, draw_table
from opsdash.ui.importing_words import note_words, read_words
from opsdash.words import say
from opsdash.words.numbers import MISSING, count

_MOST_NAMES: Final = 8


def draw_columns(room: Room, draft: Draft, found: Review) -> None:
    title = "imports.map.title" if found.drafted else "imports.column.title"
    st.header(say(title), anchor=False)
    st.caption(say("imports.map.note" if found.drafted else "imports.column.note"))
    draw_saved(room)
    if found.drafted:
        draw_facts(draft, found.drafted)
    _draw_unused(found)
    lines = _lines(found, room.profiles)
    draw_table(draft, found.profile, lines, suggested=found.drafted is not None)
    _draw_unknown_states(found)
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        if found.drafted or draft.choices.columns:
            draw_save_profile(room, draft, found)
        if draft.choices.columns:
            _offer_reset(draft)


def draw_unmapped(draft: Draft, refusal: Refusal) -> None:
    """The columns of a file of which something is still missing."""
    if not refusal.drafted:
        return
    st.header(say("imports.map.title"), anchor=False)
    st.caption(say("imports.map.note"))
    draw_facts(draft, refusal.drafted)
    draw_suggestions(draft, refusal.drafted)


def _draw_unused(found: Review) -> None:
    """The columns that are left out, by name: the table may be too long to show them."""
    names = list(found.unused)
    if not names:
        return
    columns = ", ".join(verbatim(name, 40) for name in names[:_MOST_NAMES])
    if len(names) > _MOST_NAMES:
        more = count(len(names) - _MOST_NAMES)
        columns = say("imports.column.not_stored_more", columns=columns, count=more)
    panels.note(say("imports.column.not_stored_note", columns=columns))


def _draw_unknown_states(found: Review) -> None:
    """A status nobody knows makes an inquiry look unfinished: too much for a cell to hide."""
    for reading in found.understood.readings:
        if reading.kind is Kind.STATUS and reading.unknown:
            note = note_words(reading, ())
            text = say("imports.column.note_on", column=reading.column, note=note)
            panels.note(verbatim(text, 240))


def _offer_reset(draft: Draft) -> None:
    st.markdown(f":small[:gray[{say('imports.column.changed')}]]", width="content")
    st.button(
        say("imports.column.reset"),
        type="tertiary",
        key="imp_reset",
        on_click=change,
        args=(draft.file.id, lambda kept: with_profile(kept, kept.choices.profile)),
    )


def _lines(found: Review, profiles: Sequence[Profile]) -> list[Line]:
    """Understood columns in the order of the file, then those that are not stored.

    A file that no profile knows keeps its order throughout: each line is a suggestion to check.
    """
    readings = sorted(found.understood.readings, key=lambda reading: reading.position)
    lines = [*(_understood(reading, found) for reading in readings), *_unused(found, profiles)]
    if not found.drafted:
        return lines
    at = {name: place for place, name in enumerate(found.understood.recognition.layout.names)}
    return sorted(lines, key=lambda line: at[line.column])


def _understood(reading: Reading, found: Review) -> Line:
    questions = found.understood.questions
    is_open = any(question.field == reading.field for question in questions)
    state = say("imports.column.please_answer" if is_open else "imports.column.understood")
    note, example = note_words(reading, questions), _example(reading)
    suggestion = found.suggestions.get(reading.column)
    if suggestion and suggestion.field == reading.field:
        state = state if is_open else state_words(suggestion)
        note = note or reason_words(suggestion)
        example = example if reading.kind is Kind.CUSTOMER else example_words(suggestion)
    elif found.drafted and not is_open:
        state = say("imports.map.chosen")
    return Line(
        column=reading.column,
        field=reading.field,
        example=example,
        read_as=read_words(reading, questions, found.understood.zone),
        state=state,
        note=note,
    )


def _example(reading: Reading) -> str:
    if not reading.example:
        return MISSING
    if reading.kind is Kind.CUSTOMER:
        return say("imports.column.hashed")
    if reading.kind is Kind.TEXT:
        return say("imports.column.withheld")
    return plain_line(reading.example, 40)


def _unused(found: Review, profiles: Sequence[Profile]) -> list[Line]:
    return [
        Line(
            column=name,
            field=None,
            example=_unused_example(name, cell, profiles),
            read_as=say("imports.column.dropped"),
            state=say("imports.column.not_stored"),
            note=_unused_note(found, name),
        )
        for name, cell in found.unused.items()
    ]


def _unused_note(found: Review, name: str) -> str:
    suggestion = found.suggestions.get(name)
    return reason_words(suggestion) if suggestion and suggestion.field is None else ""


def _unused_example(name: str, cell: str, profiles: Sequence[Profile]) -> str:
    """A cell of the column, unless some tool keeps its customers in a column of this name."""
    if not cell:
        return MISSING
    rules = [rule for each in profiles if (rule := each.columns.get("customer"))]
    customers = {folded_name(each) for rule in rules for each in rule.names}
    if folded_name(name) in customers or "@" in cell:
        return say("imports.column.withheld")
    return plain_line(cell, 40)
