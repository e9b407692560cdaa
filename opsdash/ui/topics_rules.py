"""The rules of a source as a table to edit, what they cover as they stand, and saving them."""

import hashlib
import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

import pyarrow as pa
import streamlit as st

from opsdash.errors import OpsdashError
from opsdash.intake.saving_topics import TopicPreview, save_topics
from opsdash.intake.topic_coverage import Covered
from opsdash.intake.topic_rules import PLACES, TopicRule
from opsdash.ui import panels
from opsdash.ui.change_history import tell_saved
from opsdash.ui.change_preview import draw_effect, facts_words
from opsdash.ui.escaping import verbatim
from opsdash.ui.topics_room import Room, weighed
from opsdash.words import say
from opsdash.words.numbers import count

_ROW_HEIGHT: Final = 38
_MOST_ROWS: Final = 12
_WIDTH: Final = 820
# A phone shows what a rule gives and the beginning of what it looks for.
_SHOWN: Final = ("order", "topic", "words", "place")


def draw_rules(room: Room) -> tuple[TopicRule, ...]:
    """The editor; returns the rules as they stand in it."""
    st.header(say("topics.rules"), anchor=False)
    with st.container(width=_WIDTH):
        st.caption(say("topics.rules_note"))
        rules, incomplete = edited_rules(_edited(room))
    if incomplete:
        key = "topics.incomplete_one" if incomplete == 1 else "topics.incomplete"
        panels.note(say(key, count=count(incomplete)))
    return rules


def edited_rules(rows: Iterable[Mapping[str, Any]]) -> tuple[tuple[TopicRule, ...], int]:
    """The rules of the editor in their order, and how many rows are incomplete.

    A row without an order comes last, equal orders as they stand.
    """
    rules: list[tuple[float, TopicRule]] = []
    incomplete = 0
    places = {_place_words(place): place for place in PLACES}
    for row in rows:
        topic = str(row["topic"] or "").strip()
        place = places.get(str(row["place"] or ""))
        words = tuple(word.strip() for word in str(row["words"] or "").split(",") if word.strip())
        if not (topic and place and words):
            incomplete += bool(topic or words)
            continue
        rules.append((_order(row["order"]), TopicRule(topic, place, words)))
    rules.sort(key=lambda each: each[0])
    return tuple(rule for _, rule in rules), incomplete


def _order(cell: float | None) -> float:
    """An edited column without a value in it may hold what is not a number."""
    return math.inf if cell is None or math.isnan(cell) else cell


def draw_coverage(room: Room, rules: tuple[TopicRule, ...]) -> None:
    """What the rules cover, what they would change, and the button that saves them."""
    try:
        found = weighed(room, rules)
    except OpsdashError as problem:
        panels.error(problem)
        return
    st.space("small")
    st.header(say("topics.covers"), anchor=False)
    with st.container(width=_WIDTH):
        _draw_covered(found.covered, rules)
    if rules != room.rules:
        st.space("small")
        _draw_saving(room, rules, found)
    elif rules:
        st.caption(say("topics.unchanged"))


def _draw_covered(covered: Covered, rules: Sequence[TopicRule]) -> None:
    st.markdown(
        say(
            "topics.covered",
            facts=facts_words("inquiry", covered.facts),
            with_topic=count(covered.facts - covered.without),
            by_rules=count(sum(covered.matched)),
            by_file=count(covered.by_file),
            without=count(covered.without),
        )
    )
    if covered.unjudged:
        key = "topics.unjudged_one" if covered.unjudged == 1 else "topics.unjudged"
        panels.note(say(key, count=count(covered.unjudged)))
    if rules:
        draw_each_rule(covered, rules)
    if covered.tags:
        tags = ", ".join(f"{verbatim(tag, 40)} ({count(facts)})" for tag, facts in covered.tags)
        panels.note(say("topics.tags", tags=tags))


def draw_each_rule(covered: Covered, rules: Sequence[TopicRule]) -> None:
    st.table(
        {
            say("topics.rule"): [_rule_words(rule) for rule in rules],
            say("topics.first"): [_first_words(each) for each in covered.matched],
        },
        border="horizontal",
        hide_index=True,
        alt=say("topics.table_alt"),
    )


def _rule_words(rule: TopicRule) -> str:
    words = verbatim(", ".join(rule.words), 120)
    return f"{verbatim(rule.topic, 60)}  \n:small[:gray[{_place_words(rule.place)}: {words}]]"


def _first_words(facts: int) -> str:
    return facts_words("inquiry", facts) if facts else say("topics.never")


def _draw_saving(room: Room, rules: tuple[TopicRule, ...], found: TopicPreview) -> None:
    st.header(say("topics.changes"), anchor=False)
    draw_effect(found.effect)
    if st.button(_save_words(len(rules)), type="primary", key="topics_save"):
        try:
            tell_saved(save_topics(room.desk.home, room.source or "", rules, room.desk.actor))
        except OpsdashError as problem:
            panels.error(problem)
            return
        st.rerun()


def _save_words(rules: int) -> str:
    if not rules:
        return say("topics.save_none")
    return say("topics.save_one") if rules == 1 else say("topics.save_many", count=count(rules))


def _edited(room: Room) -> list[dict[str, Any]]:
    table = pa.table(
        {
            "order": pa.array(range(1, len(room.rules) + 1), pa.int64()),
            "topic": pa.array([rule.topic for rule in room.rules], pa.string()),
            "place": pa.array([_place_words(rule.place) for rule in room.rules], pa.string()),
            "words": pa.array([", ".join(rule.words) for rule in room.rules], pa.string()),
        }
    )
    edited = st.data_editor(
        table,
        num_rows="dynamic",
        hide_index=True,
        row_height=_ROW_HEIGHT,
        height="content" if len(room.rules) <= _MOST_ROWS else _ROW_HEIGHT * (_MOST_ROWS + 1),
        column_order=_SHOWN,
        column_config=_config(),
        placeholder="",
        key=f"rules_{_digest(room)}",
        alt=say("topics.alt"),
    )
    rows: list[dict[str, Any]] = edited.to_pylist()
    return rows


def _config() -> dict[str, Any]:
    config = st.column_config
    return {
        "order": config.NumberColumn(say("topics.columns.order"), width=70, step=1),
        "topic": config.TextColumn(say("topics.columns.topic"), width=130),
        "place": config.SelectboxColumn(
            say("topics.columns.place"),
            options=[_place_words(place) for place in PLACES],
            default=_place_words(PLACES[0]),
            width=150,
        ),
        "words": config.TextColumn(say("topics.columns.words"), width=340),
    }


def _place_words(place: str) -> str:
    return say(f"topics.place.{place}")


def _digest(room: Room) -> str:
    """A new key starts a fresh editor once rules were saved or another source is chosen."""
    return hashlib.sha256(repr((room.source, room.rules)).encode()).hexdigest()[:10]
