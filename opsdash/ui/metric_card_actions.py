"""What a click on the card does to levels, and the notice with the undo that it leaves."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import streamlit as st

from opsdash.calendar.periods import Period
from opsdash.errors import ConflictError, RecordMissingError
from opsdash.metrics.baselines import freeze
from opsdash.metrics.level_records import (
    remove_level,
    reset_level,
    restore,
    save_level,
    take_back,
)
from opsdash.metrics.levels import Level, LevelKind
from opsdash.store import Database
from opsdash.ui.desk import open_desk
from opsdash.ui.levels import book_of, narrowed_in
from opsdash.ui.metric_card_room import Card
from opsdash.ui.needs import today_of

_NOTICE: Final = "level_notice"


class Done(StrEnum):
    FROZEN = "frozen"
    SAVED = "saved"
    REMOVED = "removed"
    RESET = "reset"
    UNDONE = "undone"
    GONE = "gone"


@dataclass(frozen=True)
class Notice:
    """`levels` are the records that an undo gives back; none when it cannot be undone."""

    metric: str
    done: Done
    levels: tuple[Level, ...] = ()


def taken_notice(metric: str) -> Notice | None:
    """What was done last on this metric; it is shown until something else is done."""
    notice: Notice | None = st.session_state.get(_NOTICE)
    return notice if notice and notice.metric == metric else None


def leave_notice(notice: Notice) -> None:
    st.session_state[_NOTICE] = notice


def freeze_now(card: Card, window: Period) -> None:
    """Store the baseline of these weeks, with the filters of the page."""
    desk, metric = card.desk, card.metric
    filters = narrowed_in(desk, metric, desk.view.filters)
    made = freeze(card.books, metric, window, filters, today_of(desk))
    if made is None:
        leave_notice(Notice(metric.id, Done.GONE))
        return
    seen = book_of(desk).edition(made)
    try:
        stored = save_level(desk.home.state, desk.catalog, made, seen, card.desk.actor)
    except ConflictError:
        leave_notice(Notice(metric.id, Done.GONE))
        return
    leave_notice(Notice(metric.id, Done.FROZEN, (stored,)))


def drop(card: Card, level: Level) -> None:
    """No such level from today on."""
    desk = card.desk
    seen = book_of(desk).edition(level)
    try:
        none = remove_level(
            desk.home.state, desk.catalog, level, today_of(desk), seen, card.desk.actor
        )
    except ConflictError:
        leave_notice(Notice(level.metric, Done.GONE))
        return
    leave_notice(Notice(level.metric, Done.REMOVED, (none,)))


def reset(card: Card, kind: LevelKind) -> None:
    hidden = reset_level(
        card.desk.home.state, card.metric.id, kind, card.desk.actor, card.desk.catalog
    )
    leave_notice(Notice(card.metric.id, Done.RESET, hidden))


def bring_back(state: Database, notice: Notice) -> None:
    """Undo what the notice tells of."""
    desk = open_desk()
    try:
        if notice.done is Done.RESET:
            restore(state, notice.levels, desk.actor, desk.catalog)
        for level in notice.levels if notice.done is not Done.RESET else ():
            take_back(state, level, desk.actor, desk.catalog)
    except (ConflictError, RecordMissingError):
        leave_notice(Notice(notice.metric, Done.GONE))
        return
    leave_notice(Notice(notice.metric, Done.UNDONE))
