"""What importing a file would store and what would become of its rows, and the decision."""

from typing import Final

import streamlit as st

from opsdash.charts import Part, outcome_bar
from opsdash.intake.facts import Kind
from opsdash.intake.interpretation import Interpretation
from opsdash.intake.lookups import read_lookups
from opsdash.intake.outcome import Outcome
from opsdash.ui import chart, panels
from opsdash.ui.desk import remember
from opsdash.ui.escaping import verbatim
from opsdash.ui.importing_diff import draw_differences
from opsdash.ui.importing_drafts import Draft, remove
from opsdash.ui.importing_rejects import draw_rejects
from opsdash.ui.importing_review import IN_DOUBT, Review
from opsdash.ui.importing_room import Room, Waiting
from opsdash.ui.importing_run import refused, start
from opsdash.ui.importing_words import (
    about_question,
    fates,
    field_words,
    notes_on,
    only_year,
    part_words,
    rows_words,
    sum_words,
    value_words,
)
from opsdash.words import say
from opsdash.words.numbers import count

# As many as a screen can show; what identifies a fact and what people split by comes first.
_MOST_COLUMNS: Final = 8
_FIRST_FIELDS: Final = (
    "id",
    "from_day",
    "created_at",
    "ordered_at",
    "resolved_at",
    "status",
    "contact_channel",
    "topic",
    "total",
    "currency",
    "refunded",
    "sales_channel",
    "customer",
    "agent_group",
)
# A phone's narrow column would give the day and its month a line each.
_DATED: Final = (Kind.INSTANT, Kind.DAY)
_NO_BREAK: Final = "\N{NO-BREAK SPACE}"


def draw_first_rows(room: Room, found: Review) -> None:
    """The first facts as they would be stored; what waits for an answer is left open."""
    zone = room.desk.organisation.timezone
    st.header(say("imports.first.title"), anchor=False)
    if not found.preview.first_rows:
        st.caption(say("imports.first.none"))
        return
    year = only_year(found.preview.first_rows)
    note = _note_on_times(found, year)
    told = [say(note, year=str(year), zone=zone)] if note else []
    if _is_renamed(room, found):
        told.append(say("imports.first.told"))
    if told:
        st.caption(" ".join(told))
    columns: dict[str, list[str]] = {}
    for field in _shown_fields(found.understood):
        at = found.preview.columns.index(_column(field))
        reading = found.understood.reading(field)
        kind = reading.kind if reading else None
        texts = [
            verbatim(value_words(kind, row[at], zone, year=not year))
            for row in found.preview.first_rows
        ]
        if _is_in_doubt(field, found.understood):
            texts = [say("imports.first.open")] * len(texts)
        elif kind in _DATED:
            texts = [text.replace(" ", _NO_BREAK, 1) for text in texts]
        columns[field_words(field, found.profile)] = texts
    st.table(columns, border="horizontal", hide_index=True, alt=say("imports.first.alt"))


def _is_renamed(room: Room, found: Review) -> bool:
    """Whether names or topics may come out other than the file tells them."""
    facts = room.desk.home.facts
    return bool(found.topic_rules or remember(facts, "lookups", lambda: read_lookups(facts)))


def _note_on_times(found: Review, year: int | None) -> str:
    """Which of the notes the shown rows need: their only year, the clock of their times."""
    if any(reading.kind is Kind.INSTANT for reading in found.understood.readings):
        return "imports.first.note_year" if year else "imports.first.note"
    return "imports.first.note_days" if year else ""


def _shown_fields(understood: Interpretation) -> list[str]:
    order = {name: at for at, name in enumerate(_FIRST_FIELDS)}
    lines = understood.recognition.profile.rows == "lines"
    fact = understood.recognition.profile.fact
    fields = [
        reading.field
        for reading in understood.readings
        if ":" in reading.field or not (lines and fact.field(reading.field).line_level)
    ]
    return sorted(fields, key=lambda name: order.get(name, len(order)))[:_MOST_COLUMNS]


def _column(field: str) -> str:
    return field.replace(":", "_")


def _is_in_doubt(field: str, understood: Interpretation) -> bool:
    return any(
        question.field == field and question.ask in IN_DOUBT for question in understood.questions
    )


def draw_outcome(outcome: Outcome, *, key: str) -> None:
    """The sum that adds up, and its bar."""
    sentence = sum_words(outcome)
    st.subheader(sentence, anchor=False)
    parts = [Part(fate, number, part_words(fate, number)) for fate, number in fates(outcome)]
    chart.draw(outcome_bar(parts, alt=say("imports.happen.alt", sum=sentence)), key=key)
    notes = notes_on(outcome)
    if notes:
        st.caption(notes)


def draw_happening(room: Room, draft: Draft, found: Review) -> None:
    outcome = found.preview.outcome
    st.header(say("imports.happen.title"), anchor=False)
    if found.is_guessed:
        panels.note(say("imports.happen.unknown"))
        return
    draw_outcome(outcome, key="imp_bar")
    if found.is_open:
        st.caption(say("imports.happen.open"))
    elif outcome.loaded and not outcome.new + outcome.changed:
        st.caption(say("imports.happen.note_same"))
    draw_differences(room, draft, found)
    if outcome.rejects:
        rejects = outcome.rejects
        st.subheader(_rejected_words(outcome), anchor=False)
        draw_rejects(rejects, outcome.rejected, lambda: rejects, len(rejects), key="imp_rejects")


def _rejected_words(outcome: Outcome) -> str:
    return say("imports.rejects.title", rows=rows_words(outcome.rejected))


def draw_decision(room: Room, waiting: Waiting, found: Review) -> None:
    """Import this file, or all of them, or none; a blocked import says what blocks it."""
    draft = waiting.draft
    _draw_refused(room)
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.button(
            _import_words(found),
            type="primary",
            disabled=not found.is_importable,
            key="imp_go",
            on_click=start,
            args=(room.desk, (draft,)),
        )
        ready = _ready(room)
        if len(ready) > 1:
            label = say("imports.action.import_all", count=count(len(ready)))
            st.button(label, key="imp_all", on_click=start, args=(room.desk, ready))
        st.button(
            say("imports.action.cancel"),
            type="tertiary",
            key="imp_cancel",
            on_click=remove,
            args=(draft.file.id,),
        )
        reason = _blocked(found)
        if reason:
            st.markdown(f":small[:gray[{reason}]]", width="content")


def _import_words(found: Review) -> str:
    if found.is_guessed:
        return say("imports.action.import")
    return say("imports.action.import_rows", rows=rows_words(found.preview.outcome.loaded))


def _draw_refused(room: Room) -> None:
    """Say at the button that was pressed that nothing came of it."""
    asked = refused()
    names = [each.draft.file.name for each in room.waiting if each.draft.file.id in asked]
    if not names:
        return
    when = "now" if room.other and room.other.is_alive() else "then"
    many = "_many" if len(names) > 1 else ""
    files = {"file": verbatim(names[0], 60), "count": count(len(names))}
    st.info(say(f"imports.other.refused_{when}{many}", **files), icon=":material/hourglass_top:")


def _ready(room: Room) -> tuple[Draft, ...]:
    """All waiting files when every one of them could be imported, else none."""
    found = [each.found for each in room.waiting]
    if all(isinstance(each, Review) and each.is_importable for each in found):
        return tuple(each.draft for each in room.waiting)
    return ()


def _blocked(found: Review) -> str:
    questions = found.understood.questions
    if not questions:
        return "" if found.is_importable else say("imports.action.nothing")
    about = verbatim(about_question(questions[0]), 120)
    if len(questions) == 1:
        return say("imports.ask.open_one", question=about)
    return say("imports.ask.open_many", count=count(len(questions)), question=about)
