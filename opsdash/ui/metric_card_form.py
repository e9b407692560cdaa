"""The dialog that changes a level: value or range, where it comes from, and since when."""

from dataclasses import dataclass
from typing import Final

import streamlit as st

from opsdash.calendar.problems import Problem
from opsdash.errors import ConflictError, InvalidRecordError
from opsdash.metrics.level_records import Edition, save_level
from opsdash.metrics.levels import (
    AS_OF_LENGTH,
    SOURCE_LENGTH,
    URL_LENGTH,
    Level,
    LevelKind,
    is_per_week,
)
from opsdash.ui.escaping import verbatim
from opsdash.ui.levels import book_of
from opsdash.ui.metric_card_actions import Done, Notice, leave_notice
from opsdash.ui.metric_card_room import TEXT_LENGTH, Card
from opsdash.ui.needs import today_of
from opsdash.words import say
from opsdash.words.goals import unit_words
from opsdash.words.levels import level_name

_OPEN: Final = "level_open"


@dataclass(frozen=True)
class Opened:
    """The level that is being changed, and the edition that its form was filled from."""

    level: Level
    seen: Edition


def begin(card: Card, kind: LevelKind, level: Level | None) -> None:
    """Open the dialog, filled with the level that holds."""
    filled = level or Level(card.metric.id, kind, None, None)
    _open(card, filled)


def draw_opened(card: Card) -> None:
    """The dialog of the level that somebody is changing, if it is one of this metric."""
    opened: Opened | None = st.session_state.get(_OPEN)
    if opened is None or opened.level.metric != card.metric.id:
        return
    title = say(
        "metric_card.form.title",
        kind=level_name(opened.level.kind),
        metric=verbatim(card.metric.name, TEXT_LENGTH),
    )
    st.dialog(title, on_dismiss=_close)(_body)(card, opened.level)


def _open(card: Card, level: Level) -> None:
    st.session_state[_OPEN] = Opened(level, book_of(card.desk).edition(level))


def _close() -> None:
    st.session_state.pop(_OPEN, None)


def _body(card: Card, level: Level) -> None:
    with st.form("level_form", border=False):
        typed = _fields(card, level)
        if st.form_submit_button(say("metric_card.form.save"), type="primary", key="level_save"):
            _save(card, typed)


def _fields(card: Card, level: Level) -> Level:
    """The level as it is typed; an empty second value means a single one."""
    metric, currency = card.metric, card.desk.organisation.currency
    key = "metric_card.form.low_week" if is_per_week(metric) else "metric_card.form.low"
    label = verbatim(say(key, unit=unit_words(metric, currency)), TEXT_LENGTH)
    low = st.number_input(label, value=level.low, key="level_low")
    high = st.number_input(
        say("metric_card.form.high"),
        value=None if level.high == level.low else level.high,
        key="level_high",
    )
    source = st.text_area(
        say("metric_card.form.source"),
        value=level.source,
        max_chars=SOURCE_LENGTH,
        key="level_source",
    )
    url = st.text_input(
        say("metric_card.form.url"), value=level.url, max_chars=URL_LENGTH, key="level_url"
    )
    as_of = st.text_input(
        say("metric_card.form.as_of"),
        value=level.as_of,
        max_chars=AS_OF_LENGTH,
        help=say("metric_card.form.as_of_help"),
        key="level_as_of",
    )
    day = st.date_input(
        say("metric_card.form.valid_from"), value=today_of(card.desk), key="level_from"
    )
    return Level(
        metric.id,
        level.kind,
        low,
        low if high is None else high,
        source=source.strip(),
        url=url.strip(),
        as_of=as_of.strip(),
        currency=currency if metric.unit == "money" else "",
        valid_from=day,
    )


def _save(card: Card, typed: Level) -> None:
    """Store it, or say beside the form what keeps it from being stored."""
    if typed.low is None:
        st.error(_problem_words(Problem("low", "one_end")))
        return
    state, catalog = card.desk.home.state, card.desk.catalog
    try:
        stored = save_level(state, catalog, typed, st.session_state[_OPEN].seen, card.desk.actor)
    except ConflictError:
        # The next save is meant: its author has been told to look first.
        _open(card, st.session_state[_OPEN].level)
        st.info(say("metric_card.levels.conflict"), icon=":material/call_split:")
        return
    except InvalidRecordError:
        for problem in typed.problems(catalog):
            st.error(_problem_words(problem))
        return
    leave_notice(Notice(typed.metric, Done.SAVED, (stored,)))
    _close()
    st.rerun()


def _problem_words(problem: Problem) -> str:
    field = say(f"metric_card.fields.{problem.field}")
    return say(f"metric_card.problems.{problem.code}", field=field)
