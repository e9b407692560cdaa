"""The records of frozen views and of what people say about them.

A frozen view opens for those whose groups cover the groups that it was frozen with, nobody else.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

from opsdash.access.actor import Actor
from opsdash.access.rights import Right
from opsdash.calendar.events import Event
from opsdash.calendar.organisation import Organisation
from opsdash.calendar.periods import Period
from opsdash.calendar.problems import Problem, refuse, title_problems
from opsdash.calendar.records import Record, Shelf
from opsdash.errors import NotAllowedError, RecordMissingError
from opsdash.metrics.answer import Answer
from opsdash.metrics.catalog import Metric
from opsdash.metrics.kept_filters import filters_text, read_filters
from opsdash.metrics.question import Filter
from opsdash.report.frozen.codec import from_text, to_text
from opsdash.store import Cursor, Database

TEXT_LENGTH: Final = 2_000
_NOUN: Final = "frozen_view"


@dataclass(frozen=True)
class FrozenView(Record):
    """What was frozen, without its numbers.

    `page` is the path of its page and `parameters` the query string with absolute days.
    `seen_groups` are those whose rows are in it, None: all. `batch_id` is the newest import that
    is in it, `numbers` how many values it holds.
    """

    title: str
    finding: str
    page: str
    parameters: str
    first_day: date
    end_day: date
    filters: tuple[Filter, ...]
    seen_groups: tuple[str, ...] | None
    numbers: int
    data_version: int
    batch_id: int
    data_through: date | None
    program: str
    organisation: Organisation

    @property
    def period(self) -> Period:
        return Period(self.first_day, self.end_day)

    def opens_for(self, actor: Actor) -> bool:
        if actor.groups is None:
            return True
        return self.seen_groups is not None and set(self.seen_groups) <= set(actor.groups)

    def problems(self) -> Iterator[Problem]:
        """Everything that keeps this from being saved."""
        return title_problems(self.title)


@dataclass(frozen=True)
class Comment(Record):
    """What somebody said about a frozen view; `creator` is the account of who said it."""

    frozen_id: str
    text: str
    creator: str = ""

    def problems(self) -> Iterator[Problem]:
        if not self.text.strip():
            yield Problem("text", "empty")
        if len(self.text) > TEXT_LENGTH:
            yield Problem("text", "too_long")

    def is_of(self, actor: Actor) -> bool:
        """Whether the actor said it: by account, for the machine's own user by name."""
        if actor.person or self.creator:
            return actor.person == self.creator
        return actor.name == self.created_by


@dataclass(frozen=True)
class FrozenMetric:
    """A metric as it was; `fingerprint` changes with how it is calculated."""

    metric: Metric
    fingerprint: str


def _read(values: dict[str, Any]) -> FrozenView:
    groups = values["seen_groups"]
    return FrozenView(
        **values
        | {
            "filters": read_filters(values["filters"]),
            "seen_groups": None if groups is None else tuple(json.loads(groups)),
            "organisation": from_text(Organisation, values["organisation"]),
            "first_day": _day(values["first_day"]),
            "end_day": _day(values["end_day"]),
            "data_through": values["data_through"] and _day(values["data_through"]),
        }
    )


def _day(held: date | str) -> date:
    """The audit tells days as text."""
    return date.fromisoformat(held) if isinstance(held, str) else held


def _stored(value: Any) -> Any:
    if isinstance(value, Organisation):
        return to_text(value)
    if isinstance(value, tuple):
        is_filters = all(isinstance(each, Filter) for each in value)
        return filters_text(value) if is_filters else json.dumps(value, ensure_ascii=False)
    return value


_VIEWS: Final = Shelf(
    _NOUN, "frozen_view", FrozenView, Right.SHARE, _read, _stored, order="created_at DESC, id"
)
_COMMENTS: Final = Shelf(
    "frozen_comment",
    "frozen_comment",
    Comment,
    Right.DESCRIBE,
    lambda values: Comment(**values),
    order="created_at, id",
)


def store(
    cursor: Cursor,
    made: FrozenView,
    answers: tuple[Answer, ...],
    metrics: tuple[FrozenMetric, ...],
    actor: Actor,
    events: tuple[Event, ...] = (),
) -> FrozenView:
    """Write a new one inside the caller's transaction."""
    refuse(made.problems())
    view = _VIEWS.written(cursor, made, actor)
    for place, answer in enumerate(answers):
        cursor.execute(
            "INSERT INTO frozen_answer VALUES (?, ?, ?)", [view.id, place, to_text(answer)]
        )
    for each in metrics:
        cursor.execute(
            "INSERT INTO frozen_metric VALUES (?, ?, ?, ?)",
            [view.id, each.metric.id, to_text(each.metric), each.fingerprint],
        )
    for place, event in enumerate(events):
        cursor.execute(
            "INSERT INTO frozen_event VALUES (?, ?, ?)", [view.id, place, to_text(event)]
        )
    return view


def list_frozen(state: Database, actor: Actor) -> tuple[FrozenView, ...]:
    """Those that the actor may open, the newest first."""
    actor.must(Right.LOOK)
    return tuple(each for each in _VIEWS.select(state) if each.opens_for(actor))


def find_frozen(state: Database, frozen_id: str, actor: Actor) -> FrozenView:
    """RecordMissingError: there is none, it was deleted, or it is not for this actor."""
    actor.must(Right.LOOK)
    found = read_frozen(state, frozen_id)
    if found is None:
        raise RecordMissingError(noun=_NOUN, id=frozen_id)
    must_open(found, actor)
    return found


def must_open(view: FrozenView, actor: Actor) -> None:
    """RecordMissingError for whom it does not open: that it is there is told to nobody else."""
    if not view.opens_for(actor):
        raise RecordMissingError(noun=_NOUN, id=view.id)


def read_frozen(state: Database, frozen_id: str) -> FrozenView | None:
    """For whom it is already known that he may see it: None where it is gone."""
    found = _VIEWS.find(state, frozen_id)
    return None if found is None or found.is_deleted else found


def answers_of(state: Database, frozen_id: str) -> tuple[Answer, ...]:
    """In the order in which the page asked."""
    rows = state.rows(
        "SELECT answer FROM frozen_answer WHERE frozen_id = ? ORDER BY place", [frozen_id]
    )
    return tuple(from_text(Answer, text) for (text,) in rows)


def events_of(state: Database, frozen_id: str) -> tuple[Event, ...]:
    """What its charts told of events when it was frozen."""
    rows = state.rows(
        "SELECT event FROM frozen_event WHERE frozen_id = ? ORDER BY place", [frozen_id]
    )
    return tuple(from_text(Event, text) for (text,) in rows)


def metrics_of(state: Database, frozen_id: str) -> dict[str, FrozenMetric]:
    rows = state.rows(
        "SELECT metric, declared, fingerprint FROM frozen_metric WHERE frozen_id = ?", [frozen_id]
    )
    return {name: FrozenMetric(from_text(Metric, text), mark) for name, text, mark in rows}


def rename_frozen(state: Database, view: FrozenView, title: str, actor: Actor) -> FrozenView:
    with state.write() as cursor:
        named = replace(_as_stored(cursor, view, actor), title=title.strip())
        refuse(named.problems())
        return _VIEWS.written(cursor, named, actor)


def delete_frozen(state: Database, view: FrozenView, actor: Actor) -> FrozenView:
    """Hide it, and let its guest links open nothing; `restore_frozen` takes both back."""
    with state.write() as cursor:
        gone = replace(_as_stored(cursor, view, actor), is_deleted=True)
        return _VIEWS.written(cursor, gone, actor)


def restore_frozen(state: Database, view: FrozenView, actor: Actor) -> FrozenView:
    with state.write() as cursor:
        back = replace(_as_stored(cursor, view, actor), is_deleted=False)
        return _VIEWS.written(cursor, back, actor)


def _as_stored(cursor: Cursor, view: FrozenView, actor: Actor) -> FrozenView:
    """What is stored says whom it opens for and stays as it was; the caller says which version."""
    stored = _VIEWS.found(cursor, view.id)
    if stored is None:
        raise RecordMissingError(noun=_NOUN, id=view.id)
    must_open(stored, actor)
    return replace(stored, version=view.version)


def comments_on(state: Database, frozen_id: str) -> tuple[Comment, ...]:
    """The oldest first."""
    return _COMMENTS.select(state, "frozen_id = ?", (frozen_id,))


def add_comment(state: Database, view: FrozenView, text: str, actor: Actor) -> Comment:
    with state.write() as cursor:
        return written_comment(cursor, view, text, actor)


def written_comment(cursor: Cursor, view: FrozenView, text: str, actor: Actor) -> Comment:
    """Say something inside the caller's transaction."""
    _as_stored(cursor, view, actor)
    said = Comment(view.id, text.strip(), actor.person)
    refuse(said.problems())
    return _COMMENTS.written(cursor, said, actor)


def may_remove(comment: Comment, actor: Actor) -> bool:
    """One's own; anybody's for who admits people."""
    return actor.may(Right.ADMIT) or (actor.may(Right.DESCRIBE) and comment.is_of(actor))


def delete_comment(state: Database, comment: Comment, actor: Actor) -> Comment:
    """Raises NotAllowedError for what somebody else said, RecordMissingError and ConflictError."""
    actor.must(Right.DESCRIBE)
    with state.write() as cursor:
        stored = _COMMENTS.found(cursor, comment.id)
        view = _VIEWS.found(cursor, stored.frozen_id) if stored else None
        if stored is None or view is None or view.is_deleted:
            raise RecordMissingError(noun=_NOUN, id=comment.frozen_id)
        must_open(view, actor)
        if not may_remove(stored, actor):
            raise NotAllowedError(right=Right.ADMIT.value, role=actor.role.value)
        gone = replace(stored, version=comment.version, is_deleted=True)
        return _COMMENTS.written(cursor, gone, actor)
