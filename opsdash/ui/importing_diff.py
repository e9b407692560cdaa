"""What an import would change, fact by fact, before it is stored; and what the file lacks.

One table at a time: what changed with its old and new value, what would be new, what is the same,
what is gone. Whether something gone is deleted is for a person to say; without a word it is kept.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import streamlit as st

from opsdash.intake.differences import LINES, Difference, Differences, Line, Part
from opsdash.intake.facts import Kind
from opsdash.intake.gone import DELETE, KEEP
from opsdash.ui import panels
from opsdash.ui.escaping import verbatim
from opsdash.ui.importing_drafts import Draft, change, with_gone
from opsdash.ui.importing_review import Review
from opsdash.ui.importing_room import Room
from opsdash.ui.importing_words import fact_words, field_words, rows_words, value_words
from opsdash.words import say
from opsdash.words.dates import day_words
from opsdash.words.numbers import MISSING, count

_TOLD_BY_THE_SUM: Final[tuple[set[Part], ...]] = (set(), {Part.NEW}, {Part.SAME})
_MOST_COLUMNS: Final = 5
_MOST_LINES: Final = 3
# What is most worth a look comes first; the rest is what importing always does.
_ORDER: Final = (Part.CHANGED, Part.GONE, Part.OLDER, Part.NEW, Part.SAME)


def draw_differences(room: Room, draft: Draft, found: Review) -> None:
    """Nothing where every row is new, or every one the same: the sum has said it."""
    told = found.differences
    if told is None or {part for part in Part if told.counts[part]} in _TOLD_BY_THE_SUM:
        return
    st.subheader(say("imports.diff.title"), anchor=False)
    _draw_columns(found, told)
    parts = [part for part in _ORDER if told.counts[part]]
    key = f"diff_{draft.file.id[:8]}"
    part = st.segmented_control(
        say("imports.diff.look_at"),
        parts,
        default=parts[0],
        required=True,
        format_func=lambda each: say(f"imports.diff.{each}", count=count(told.counts[each])),
        key=key,
        label_visibility="collapsed",
    )
    if part:
        _draw_part(room, found, told, Part(part))
    _draw_gone(draft, found, told)


def _draw_columns(found: Review, told: Differences) -> None:
    """Changed: Status 60, Resolved 41."""
    if not told.columns:
        return
    parts = [
        say("imports.diff.column", field=_name(found, field), count=count(number))
        for field, number in told.columns[:_MOST_COLUMNS]
    ]
    if len(told.columns) > _MOST_COLUMNS:
        parts.append("…")
    panels.note(say("imports.diff.columns", columns=", ".join(parts)))


def _draw_gone(draft: Draft, found: Review, told: Differences) -> None:
    gone = told.counts[Part.GONE]
    if not gone:
        return
    key = f"gone_{draft.file.id[:8]}"
    many = "one" if gone == 1 else "many"
    facts = fact_words(found.profile.fact.name, gone)
    if told.unread:
        rows = rows_words(told.unread)
        panels.note(say(f"imports.diff.gone_unsure_{many}", facts=facts, rows=rows))
        return
    st.segmented_control(
        say(f"imports.diff.ask_gone_{many}", facts=facts),
        [KEEP, DELETE],
        default=draft.choices.gone,
        required=True,
        format_func=lambda answer: say(f"imports.diff.{answer}_gone"),
        key=key,
        on_change=lambda: change(
            draft.file.id, lambda kept: with_gone(kept, st.session_state[key])
        ),
        width="content",
    )


def _draw_part(room: Room, found: Review, told: Differences, part: Part) -> None:
    shown = told.first.get(part, ())
    compared = part in (Part.CHANGED, Part.OLDER)
    zone = room.desk.organisation.timezone
    columns = _compared(found, shown, zone) if compared else _told(found, shown, zone)
    st.table(columns, border="horizontal", hide_index=True, alt=say("imports.diff.alt"))
    if told.counts[part] > len(shown):
        numbers = {"shown": count(len(shown)), "all": count(told.counts[part])}
        st.caption(say("imports.diff.first", **numbers))
    if part is Part.OLDER:
        st.caption(say("imports.diff.older_note"))


def _compared(found: Review, shown: Sequence[Difference], zone: str) -> dict[str, list[str]]:
    """One line for each value that differs; the fact is named on its first."""
    rows = [
        (_title(found, each) if at == 0 else "", _name(found, cell.field), cell.before, cell.after)
        for each in shown
        for at, cell in enumerate(each.cells)
    ]
    kinds = _kinds(found)
    fields = [cell.field for each in shown for cell in each.cells]
    return {
        fact_words(found.profile.fact.name, 1, counted=False): [row[0] for row in rows],
        say("imports.diff.what"): [row[1] for row in rows],
        say("imports.diff.before"): [
            _value(kinds, field, row[2], zone) for field, row in zip(fields, rows, strict=True)
        ],
        say("imports.diff.after"): [
            _value(kinds, field, row[3], zone) for field, row in zip(fields, rows, strict=True)
        ],
    }


def _told(found: Review, shown: Sequence[Difference], zone: str) -> dict[str, list[str]]:
    """One line for each fact: when it began and what is told about it."""
    kinds = _kinds(found)
    return {
        fact_words(found.profile.fact.name, 1, counted=False): [
            _title(found, each) for each in shown
        ],
        say("imports.diff.begun"): [_begun(each, zone) for each in shown],
        say("imports.diff.told"): [_cells(found, kinds, each, zone) for each in shown],
    }


def _cells(found: Review, kinds: Mapping[str, Kind], each: Difference, zone: str) -> str:
    """The first values of a fact that say what it is about, times and customers left out."""
    quiet = (Kind.INSTANT, Kind.CUSTOMER, Kind.IDENTIFIER, Kind.CURRENCY)
    parts = [
        say(
            "imports.diff.cell",
            field=_name(found, cell.field),
            value=_value(kinds, cell.field, _given(cell.before, cell.after), zone),
        )
        for cell in each.cells
        if kinds.get(cell.field) not in quiet
    ]
    return " · ".join(parts[:_MOST_COLUMNS]) or MISSING


def _given(before: Any, after: Any) -> Any:
    return before if after is None else after


def _title(found: Review, each: Difference) -> str:
    """The number of a fact; of a reading its days and what it is split by."""
    if found.profile.fact.name != "reading":
        return verbatim(each.id, 40)
    parts = [verbatim(value, 24) for value in each.dimensions.values()]
    day = day_words(each.begun) if each.begun else MISSING
    return " · ".join([day, *parts])


def _begun(each: Difference, zone: str) -> str:
    return value_words(Kind.INSTANT, each.begun, zone, year=True)


def _kinds(found: Review) -> dict[str, Kind]:
    return {field.name: field.kind for field in found.profile.fact.fields}


def _name(found: Review, field: str) -> str:
    if field == LINES:
        return say("imports.diff.lines")
    name = f"measure:{field}" if found.profile.fact.name == "reading" else field
    return verbatim(field_words(name, found.profile), 40)


def _value(kinds: Mapping[str, Kind], field: str, value: Any, zone: str) -> str:
    if isinstance(value, list):
        if field == LINES:
            return verbatim(_lines(value), 80)
        return verbatim(", ".join(map(str, value)), 80)
    return verbatim(value_words(kinds.get(field), value, zone, year=True), 60)


def _lines(lines: Sequence[Line]) -> str:
    """How many of what, for the first lines of an order."""
    told = [
        say(
            "imports.diff.line",
            quantity=MISSING if line.quantity is None else f"{line.quantity.normalize():f}",
            product=line.product or line.sku or MISSING,
        )
        for line in lines[:_MOST_LINES]
    ]
    if len(lines) > _MOST_LINES:
        told.append("…")
    return ", ".join(told)
