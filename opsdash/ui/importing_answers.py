"""What only a person can say about a file, and what a person may correct.

A question is never answered in advance: its choice starts empty and blocks the import until then.
"""

from collections.abc import Callable, Sequence
from functools import cache
from typing import Final

import streamlit as st

from opsdash.calendar.organisation import known_zones
from opsdash.intake.choices import Ask, Question
from opsdash.intake.column_reading import Reading
from opsdash.intake.facts import MONEY_OF_READINGS
from opsdash.intake.shapes import Clock
from opsdash.ui.escaping import verbatim
from opsdash.ui.guesses import currencies
from opsdash.ui.importing_drafts import Draft, change, with_answer, with_profile
from opsdash.ui.importing_review import Review
from opsdash.ui.importing_room import Room
from opsdash.ui.importing_words import field_words, option_words, options_of
from opsdash.words import say

_BY_COLUMN: Final = {Ask.DATE_ORDER: "imports.ask.date", Ask.DECIMAL: "imports.ask.decimal"}


def draw_profile_choice(room: Room, draft: Draft) -> None:
    """Another kind of file than the one that was recognised."""
    with st.popover(say("imports.file.other"), type="tertiary"):
        pick_profile(room, draft)


def pick_profile(room: Room, draft: Draft) -> None:
    titles = {profile.name: profile.title for profile in room.profiles}
    chosen = draft.choices.profile
    names = list(titles)
    _select(
        say("imports.file.profile"),
        names,
        chosen if chosen in titles else None,
        key=f"prof_{draft.file.id[:8]}",
        apply=lambda profile: change(draft.file.id, lambda kept: with_profile(kept, profile)),
        format_func=lambda name: titles[name],
        placeholder=say("imports.file.profile_automatic"),
    )


def draw_questions(draft: Draft, found: Review) -> None:
    """Every question met so far, the answered ones with their answer."""
    readings = {reading.field: reading for reading in found.understood.readings}
    for question in draft.asked:
        reading = readings.get(question.field)
        if question.ask is Ask.SOURCE:
            _draw_source(draft, question)
        elif question.ask is Ask.AGENTS:
            _draw_agents(draft, question)
        elif question.ask in _BY_COLUMN and reading:
            _draw_question(draft, question, reading)


def _draw_source(draft: Draft, question: Question) -> None:
    """Whether the file updates what is stored or is another system with numbers of its own."""
    key = f"ask_{draft.file.id[:8]}_source"
    words = {
        name: say(
            f"imports.ask.source_{'join' if name == question.example else 'apart'}",
            source=verbatim(name, 40),
        )
        for name in question.options
    }

    def follow() -> None:
        answer = st.session_state[key]
        change(draft.file.id, lambda kept: with_answer(kept, Ask.SOURCE, "", answer))

    st.segmented_control(
        say("imports.ask.source", source=verbatim(question.example, 40)),
        list(words),
        default=draft.choices.source,
        format_func=lambda name: words[name],
        key=key,
        on_change=follow,
        width="content",
    )


def _draw_agents(draft: Draft, question: Question) -> None:
    """Who in a chat answers; everybody else is a customer."""
    key = f"ask_{draft.file.id[:8]}_agents"

    def follow() -> None:
        names = "\n".join(st.session_state[key])
        change(draft.file.id, lambda kept: with_answer(kept, Ask.AGENTS, "", names))

    st.multiselect(
        say("imports.ask.agents"),
        list(question.options),
        default=[name for name in draft.choices.agents if name in question.options],
        key=key,
        on_change=follow,
    )


def _draw_question(draft: Draft, question: Question, reading: Reading) -> None:
    label = say(
        _BY_COLUMN[question.ask],
        column=verbatim(question.column),
        example=verbatim(question.example, 24),
    )
    _segments(draft, question, reading, label, None)


def _segments(
    draft: Draft, question: Question, reading: Reading, label: str, default: str | None
) -> None:
    """The readings of one cell side by side; without a default, none of them is chosen."""
    orders = question.ask is Ask.DATE_ORDER
    said = draft.choices.date_orders if orders else draft.choices.decimals
    key = f"ask_{draft.file.id[:8]}_{reading.position}"
    options = question.options
    words = {
        str(option): verbatim(option_words(reading.kind, question.example, option, options))
        for option in options
    }

    def follow() -> None:
        answer = st.session_state[key]
        change(draft.file.id, lambda kept: with_answer(kept, question.ask, question.field, answer))

    st.segmented_control(
        label,
        list(words),
        default=said.get(question.field, default),
        format_func=lambda option: words[option],
        key=key,
        on_change=follow,
        width="content",
    )


def draw_settings(draft: Draft, found: Review) -> None:
    """Zone and currency where the file names none, and how dates and numbers were read."""
    asked = {question.ask for question in found.understood.questions}
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
        if _has_bare_times(found):
            zone = None if Ask.TIMEZONE in asked else found.understood.zone
            _draw_setting(draft, Ask.TIMEZONE, _zones(), zone)
        if _needs_currency(found):
            code = None if Ask.CURRENCY in asked else found.understood.currency
            _draw_setting(draft, Ask.CURRENCY, currencies(), code)
        _draw_clear_columns(draft, found)


def _draw_setting(draft: Draft, ask: Ask, known: Sequence[str], value: str | None) -> None:
    options = list(known) if value is None or value in known else [value, *known]
    label = "imports.ask.zone" if ask is Ask.TIMEZONE else "imports.ask.currency"
    _select(
        say(label),
        options,
        value,
        key=f"{ask.value}_{draft.file.id[:8]}",
        apply=lambda said: change(draft.file.id, lambda kept: with_answer(kept, ask, "", said)),
    )


def _draw_clear_columns(draft: Draft, found: Review) -> None:
    """Columns whose reading the file settles, for the case that it settles it wrongly."""
    asked = {question.field for question in draft.asked}
    readings = [
        reading
        for reading in found.understood.readings
        if reading.field not in asked and len(options_of(reading)) > 1
    ]
    if not readings:
        return
    with st.popover(say("imports.ask.more"), type="tertiary", icon=":material/tune:"):
        st.caption(say("imports.ask.more_note"))
        for reading in readings:
            label = f"**{verbatim(reading.column)}** · {field_words(reading.field, found.profile)}"
            ask = Ask.DATE_ORDER if reading.formats else Ask.DECIMAL
            default = str(reading.date_order) if reading.date_order else reading.decimal
            options = options_of(reading)
            question = Question(ask, reading.field, reading.column, reading.example, options)
            _segments(draft, question, reading, label, default)


def _has_bare_times(found: Review) -> bool:
    bare = {Clock.NAIVE, Clock.SERIAL}
    return any(bare & set(reading.formats) for reading in found.understood.readings)


def _needs_currency(found: Review) -> bool:
    fields = set(found.understood.recognition.matches)
    money = {"total", *(f"measure:{each}" for each in MONEY_OF_READINGS)} & fields
    return bool(money) and not {"currency", "dim:currency"} & fields


def _select(
    label: str,
    options: list[str],
    value: str | None,
    *,
    key: str,
    apply: Callable[[str | None], None],
    format_func: Callable[[str], str] = str,
    placeholder: str | None = None,
) -> None:
    st.selectbox(
        label,
        options,
        index=options.index(value) if value in options else None,
        format_func=format_func,
        placeholder=placeholder,
        key=key,
        on_change=lambda: apply(st.session_state[key]),
        width=280,
    )


@cache
def _zones() -> tuple[str, ...]:
    places = (zone for zone in known_zones() if "/" in zone and "Etc/" not in zone)
    return ("UTC", *sorted(places))
