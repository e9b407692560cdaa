"""Events and own days are kept by version: nobody's text is lost, every change is in the audit."""

import json
from dataclasses import replace
from datetime import date

import pytest
from acting import ANN, BEN, person

from opsdash.calendar.events import (
    Event,
    EventKind,
    delete_event,
    events_between,
    list_events,
    remove_sample_events,
    restore_event,
    save_event,
)
from opsdash.calendar.own_days import OwnDay, list_own_days, save_own_day
from opsdash.calendar.working_hours import Hours
from opsdash.errors import ConflictError, InvalidRecordError, RecordMissingError
from opsdash.store import Database

pytestmark = pytest.mark.sql

EVENT = Event(EventKind.CAMPAIGN, "Spring sale", date(2026, 3, 30), date(2026, 4, 20))
OWN = OwnDay("Stocktaking", date(2026, 1, 5), date(2026, 1, 7))


def test_a_saved_event_comes_back_as_it_was_written(state: Database) -> None:
    written = replace(
        EVENT,
        title='<script>alert(1)</script> **bold** "x" 한국어',
        text="line one\nline two; DROP TABLE event",
        link="https://example.com/a?b=c#d",
    )
    stored = save_event(state, written, ANN)
    assert (stored.version, stored.created_by, stored.updated_by) == (1, "ann", "ann")
    assert list_events(state) == (stored,)
    assert replace(stored, id="", version=0, created_at=None, updated_at=None) == replace(
        written, created_by="ann", updated_by="ann"
    )


def test_the_second_of_two_editors_gets_the_first_ones_event(state: Database) -> None:
    read = save_event(state, EVENT, ANN)
    theirs = save_event(state, replace(read, title="Sale"), BEN)
    with pytest.raises(ConflictError) as conflict:
        save_event(state, replace(read, title="Spring"), person("cho"))
    assert conflict.value.facts["stored"] == theirs
    assert list_events(state) == (theirs,)
    mine = save_event(state, replace(read, title="Spring", version=theirs.version), person("cho"))
    assert (mine.title, mine.version, mine.created_by) == ("Spring", 3, "ann")


def test_a_deleted_event_comes_back_whole(state: Database) -> None:
    stored = save_event(state, EVENT, ANN)
    gone = delete_event(state, stored, BEN)
    assert list_events(state) == ()
    assert events_between(state, date(2026, 1, 1), date(2027, 1, 1)) == ()
    back = restore_event(state, gone, BEN)
    assert list_events(state) == (back,)
    assert (back.title, back.version) == (EVENT.title, 3)


def test_an_event_that_left_cannot_be_saved(state: Database) -> None:
    stored = save_event(state, replace(EVENT, is_sample=True), person("sample"))
    assert remove_sample_events(state, person("sample")) == 1
    with pytest.raises(RecordMissingError):
        save_event(state, stored, ANN)


def test_removing_the_sample_leaves_own_events(state: Database) -> None:
    own = save_event(state, EVENT, ANN)
    save_event(state, replace(EVENT, is_sample=True), person("sample"))
    assert remove_sample_events(state, person("sample")) == 1
    assert list_events(state) == (own,)


def test_every_change_is_in_the_audit(state: Database) -> None:
    stored = save_event(state, EVENT, ANN)
    changed = save_event(state, replace(stored, title="Sale"), BEN)
    restore_event(state, delete_event(state, changed, person("cho")), person("dai"))
    rows = state.rows("SELECT actor, action, noun, before, after FROM audit ORDER BY happened_at")
    assert [row[:3] for row in rows] == [
        ("ann", "create", "event"),
        ("ben", "update", "event"),
        ("cho", "delete", "event"),
        ("dai", "restore", "event"),
    ]
    assert json.loads(rows[1][3])["title"] == "Spring sale"
    assert json.loads(rows[1][4])["title"] == "Sale"


@pytest.mark.parametrize(
    ("changed", "problem"),
    [
        ({"title": " "}, ("title", "empty")),
        ({"title": "x" * 121}, ("title", "too_long")),
        ({"end_day": EVENT.first_day}, ("end_day", "before_first")),
        ({"end_day": date(2036, 1, 1)}, ("end_day", "too_long_a_time")),
        ({"first_day": date(1, 1, 1)}, ("first_day", "year_out_of_range")),
        ({"kind": EventKind.HOLIDAY}, ("kind", "computed_kind")),
        ({"text": "x" * 2001}, ("text", "too_long")),
        ({"link": "javascript:alert(1)"}, ("link", "no_web_address")),
        ({"link": "https://"}, ("link", "no_web_address")),
        ({"link": "https://a.example/\u202eb"}, ("link", "no_web_address")),
        ({"link": "http://[::1"}, ("link", "no_web_address")),
    ],
)
def test_what_cannot_be_an_event_is_refused_by_name(
    state: Database, changed: dict[str, object], problem: tuple[str, str]
) -> None:
    with pytest.raises(InvalidRecordError) as refusal:
        save_event(state, replace(EVENT, **changed), ANN)  # type: ignore[arg-type]
    assert (refusal.value.facts["field"], refusal.value.facts["problem"]) == problem
    assert list_events(state) == ()


def test_own_days_keep_their_hours(state: Database) -> None:
    closed = save_own_day(state, OWN, ANN)
    short = replace(OWN, title="Eve", hours=(Hours(540, 720), Hours(780, 840)), repeats=True)
    opened = save_own_day(state, short, ANN)
    assert list_own_days(state) == (closed, opened)


@pytest.mark.parametrize(
    ("changed", "problem"),
    [
        ({"hours": (Hours(600, 540),)}, ("hours", "hours_out_of_day")),
        ({"hours": (Hours(540, 700), Hours(660, 800))}, ("hours", "hours_overlap")),
        ({"end_day": date(2027, 2, 1), "repeats": True}, ("end_day", "longer_than_a_year")),
    ],
)
def test_what_cannot_be_an_own_day_is_refused_by_name(
    state: Database, changed: dict[str, object], problem: tuple[str, str]
) -> None:
    with pytest.raises(InvalidRecordError) as refusal:
        save_own_day(state, replace(OWN, **changed), ANN)  # type: ignore[arg-type]
    assert (refusal.value.facts["field"], refusal.value.facts["problem"]) == problem
