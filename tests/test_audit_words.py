"""What changed, in the words of a reader: fields by name, values with unit, days as days."""

import json
from dataclasses import fields
from datetime import datetime

import pytest

from opsdash.access.invitations import Invitation
from opsdash.access.people import Person
from opsdash.access.trail import Entry
from opsdash.calendar.events import Event
from opsdash.calendar.holiday_settings import HolidaySettings
from opsdash.calendar.organisation import Organisation
from opsdash.calendar.own_days import OwnDay
from opsdash.findings.declined_limits import DeclinedLimits
from opsdash.findings.locked_limits import LockedLimits
from opsdash.goals.check_ins import CheckIn, Close
from opsdash.goals.goal import Goal
from opsdash.goals.objective import Objective
from opsdash.metrics.catalog import load_catalog
from opsdash.metrics.level_records import _COLUMNS
from opsdash.metrics.saved_views import SavedView
from opsdash.report.frozen.records import Comment, FrozenView
from opsdash.report.morning.channels import Channel
from opsdash.report.morning.schedule import Schedule
from opsdash.words import audit, known
from opsdash.words.audit import change_lines, change_words, origin_words, record_words
from opsdash.words.audit_values import Home, field_words

HOME = Home(load_catalog(), "EUR", "Europe/Berlin", {"o1": "Quieter winter"})

RECORDS = {
    "goal": Goal,
    "objective": Objective,
    "goal_check_in": CheckIn,
    "goal_close": Close,
    "event": Event,
    "own_day": OwnDay,
    "saved_view": SavedView,
    "frozen_view": FrozenView,
    "frozen_comment": Comment,
    "notice_channel": Channel,
    "morning_notice": Schedule,
    "locked_limits": LockedLimits,
    "declined_limits": DeclinedLimits,
    "person": Person,
    "invitation": Invitation,
    "organisation": Organisation,
    "holidays": HolidaySettings,
}
STORED = [(noun, each.name) for noun, made_of in RECORDS.items() for each in fields(made_of)]
STORED += [("level", name) for name in _COLUMNS]
STORED += [("own_metric", name) for name in ("name", "value", "unit", "better", "change")]
STORED += [("own_metric", name) for name in ("decimals", "definition", "thin_below", "window")]


def entry(noun: str, before: object, after: object, action: str = "update") -> Entry:
    was, now = (None if each is None else json.dumps(each) for each in (before, after))
    return Entry(datetime(2026, 5, 1), "ann", action, noun, "0f06b76e", was, now, "", "")


@pytest.mark.parametrize(("noun", "name"), STORED)
def test_every_field_that_changes_has_a_name_in_words(noun: str, name: str) -> None:
    if not audit._is_untold(noun, name) and name != "last_seen_at":
        told = field_words(noun, name)
        assert told[0].isupper(), f"{noun}.{name} has no name in words/en/audit.toml"
    assert known(f"audit.noun.{noun}")


@pytest.mark.parametrize(
    ("noun", "before", "after", "told"),
    [
        (
            "goal",
            {"metric": "one_stop_rate", "target": 80.0},
            {"metric": "one_stop_rate", "target": 85.5},
            "Target: 80.0\xa0% → 85.5\xa0%",
        ),
        ("goal", {"due": "2026-06-30"}, {"due": "2026-09-30"}, "Due: 30 June 2026 → 30 Septem"),
        ("goal", {"sense": None}, {"sense": "at_most"}, "Direction: nothing → at most"),
        ("goal", {"objective_id": ""}, {"objective_id": "o1"}, "nothing → Quieter winter"),
        ("goal", {"objective_id": "o1"}, {"objective_id": "o9"}, "→ one that is no longer there"),
        ("goal", {"driver": ""}, {"driver": "inquiries"}, "What moves it: nothing → Inquiries"),
        (
            "goal",
            {"filters": "[]"},
            {"filters": '[["topic", ["Delivery", ""]]]'},
            "Filters: nothing → topic: Delivery, (no topic)",
        ),
        (
            "goal",
            {"steps": "[]"},
            {"metric": "orders", "steps": '[["2026-05-01", 120.0]]'},
            "120 by 1 May 2026",
        ),
        ("event", {"end_day": "2026-05-02"}, {"end_day": "2026-05-04"}, "1 May 2026 → 3 May 2026"),
        ("event", {"kind": "campaign"}, {"kind": "incident"}, "Kind: Campaign → Incident"),
        ("saved_view", {"is_shared": False}, {"is_shared": True}, "For everybody: no → yes"),
        ("person", {"role": "viewer"}, {"role": "admin"}, "Role: Viewer → Administrator"),
        ("person", {"groups": None}, {"groups": ["North", "South"]}, "all → North, South"),
        ("guest_link", {"expires_at": None}, {"expires_at": "2026-07-01T22:30:00"}, "07-02 00:30"),
        ("organisation", {"week_start": 0}, {"week_start": 6}, "on: Monday → Sunday"),
        ("morning_notice", {"minutes": 420}, {"minutes": 480}, "Hour: 7:00 → 8:00"),
        ("morning_notice", {"days": "every"}, {"days": "working"}, "Every day → Working days"),
        ("token", {"scope": "read"}, {"scope": "paint"}, "Opens: reads numbers → paint"),
        ("source_setting", {"ended": None}, {"ended": "2026-05-01"}, "after: nothing → 1 May 2026"),
        ("metric_owner", "", "Ann", "Owner: nothing → Ann"),
        ("service_targets", [], [["urgent", 3600, None, True]], "urgent: nothing → reply within"),
        (
            "working_hours",
            [[[540, 1020]]] * 7,
            [[[540, 1020]]] * 6 + [[]],
            "Sunday: 9:00 to 17:00 → closed",
        ),
        (
            "own_metric",
            {"text": '[share]\nname = "Share"\nvalue = "count(orders)"\n'},
            {"text": '[share]\nname = "Share"\nvalue = "count(visits)"\n'},
            "Formula: count(orders) → count(visits)",
        ),
        # Of another version: told as it is, and nothing fails.
        ("goal", {"due": 5}, {"due": {"day": 1}}, 'Due: 5 → {"day": 1}'),
        ("kite", {"long_tail": 1}, {"long_tail": 2}, "long tail: 1 → 2"),
        ("own_metric", {"text": "[a"}, {"text": "[b"}, "Text: [a → [b"),
    ],
)
def test_a_change_is_told_as_it_was_and_is(
    noun: str, before: object, after: object, told: str
) -> None:
    assert told in change_words(entry(noun, before, after), HOME)


def test_what_looks_the_same_rounded_is_told_in_full() -> None:
    found = entry(
        "goal",
        {"metric": "sales", "target": 1_210_000.0},
        {"metric": "sales", "target": 1_210_400.0},
    )
    assert change_words(found, HOME) == "Target: 1210000 → 1210400"


def test_of_a_new_record_its_values_are_told_and_of_a_sign_in_none() -> None:
    record = {"id": "1", "name": "Lea", "role": "editor", "groups": ["North"], "removed_at": None}
    assert change_lines(entry("person", None, record, "create"), HOME) == [
        "Role: Editor",
        "Groups: North",
    ]
    assert change_lines(entry("person", None, record, "sign_in"), HOME) == []


@pytest.mark.parametrize(
    ("noun", "record", "name"),
    [
        ("goal_check_in", {"goal_id": "o1", "day": "2026-05-01"}, "Quieter winter"),
        ("level", {"metric": "inquiries", "kind": "typical"}, "Inquiries"),
        ("source_setting", {"source": "desk", "ended": None}, "desk"),
        ("frozen_comment", {"frozen_id": "82748459", "text": "See May"}, "See May"),
        ("invitation", {"email": ""}, "for whoever has the link"),
    ],
)
def test_a_record_is_called_by_its_name_or_what_it_is_about(
    noun: str, record: object, name: str
) -> None:
    assert record_words(entry(noun, None, record), HOME) == name


@pytest.mark.parametrize(
    ("noun", "before", "after", "told"),
    [
        ("service_targets", [["urgent", 3600]], [["urgent", 7200]], "urgent: [3600] → [7200]"),
        ("working_hours", [[["09:00", "17:00"]]], [[]], 'Monday: [["09:00", "17:00"]] → closed'),
        ("working_hours", {"any": 1}, {"any": 2}, "any: 1 → 2"),
        ("person", {"groups": "[North"}, {"groups": ["North"]}, "Groups: [North → North"),
        ("level", {"low": 1.0}, {"low": float("inf")}, "From: 1.00 → inf"),
    ],
)
def test_what_another_version_stored_is_told_as_it_is(
    noun: str, before: object, after: object, told: str
) -> None:
    assert change_words(entry(noun, before, after), HOME) == told


def test_where_somebody_acted_from_is_an_address_or_a_word() -> None:
    told = [origin_words(each) for each in ("", "command line", "inbox", "2001:db8::7")]
    assert told == ["this computer", "the command line", "the inbox", "2001:db8::7"]
