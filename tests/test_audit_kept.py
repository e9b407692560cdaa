"""What the audit keeps is kept: rows are only added, in UTC, found by the organisation's days."""

import ast
import re
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

import pytest
from acting import ANN, BEN
from sources import tree_of

from opsdash.access.audit import audit
from opsdash.access.rights import Right
from opsdash.access.trail import Sought, read_trail, streamed_trail
from opsdash.settings import ROOT
from opsdash.store import Database
from opsdash.ui.audit_room import days_of, midnight
from opsdash.words.audit_values import moment_words

pytestmark = pytest.mark.sql

SOURCES = [ROOT / "app.py", *(ROOT / "opsdash").rglob("*.py"), *(ROOT / "pages").rglob("*.py")]
SCHEMA = [*(ROOT / "opsdash" / "store" / "schema").rglob("*.sql")]
# What would change or remove rows, by any spelling of SQL.
CHANGING = re.compile(
    r"\b(UPDATE|DELETE\s+FROM|TRUNCATE(\s+TABLE)?|DROP\s+TABLE(\s+IF\s+EXISTS)?|MERGE\s+INTO"
    r"|INSERT\s+OR\s+(REPLACE|IGNORE)\s+INTO|REPLACE\s+(INTO|TABLE))\s+\"?audit\"?\b",
    re.IGNORECASE,
)
ADDING = re.compile(r"\bINSERT\s+INTO\s+audit\b", re.IGNORECASE)
# Migrations may add a column: no row is another one by it.
ALTERING = re.compile(r"\bALTER\s+TABLE\s+audit\s+(?!ADD\s+COLUMN\b)", re.IGNORECASE)


def texts(path: Path) -> Iterator[str]:
    """Every text in a source, what is formatted into it as a mark."""
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value
        if isinstance(node, ast.JoinedStr):
            yield "".join(
                str(each.value) if isinstance(each, ast.Constant) else "{}" for each in node.values
            )


def test_no_statement_changes_or_removes_a_row_of_the_audit() -> None:
    found = [f"{path.name}: {text}" for path in SOURCES for text in texts(path)]
    found += [f"{path.name}: {path.read_text(encoding='utf-8')}" for path in SCHEMA]
    assert len(found) > 1000
    assert [each for each in found if CHANGING.search(each) or ALTERING.search(each)] == []


def test_one_function_adds_to_it() -> None:
    adding = [path for path in SOURCES if any(map(ADDING.search, texts(path)))]
    assert [path.name for path in adding] == ["audit.py"]


def test_tables_that_are_named_in_variables_are_never_the_audit() -> None:
    """Shelves update and delete by the table's name."""
    named = [
        node.args[1].value
        for path in SOURCES
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.Call)
        and ast.unparse(node.func) == "Shelf"
        and isinstance(node.args[1], ast.Constant)
    ]
    assert len(named) > 8
    assert "audit" not in named


@pytest.mark.parametrize(
    "sql", ["UPDATE audit SET actor = 'x'", "delete  from\n audit", 'DROP TABLE "audit"']
)
def test_the_search_finds_what_it_is_for(sql: str) -> None:
    assert CHANGING.search(sql)


def written(state: Database, *moments: str) -> None:
    with state.write() as cursor:
        for moment in moments:
            audit(cursor, ANN, "update", "event", moment)
            cursor.execute(
                # Only a test sets the clock.
                "UPDATE audit SET happened_at = ? WHERE id = ?",
                [datetime.fromisoformat(moment), moment],
            )


@pytest.mark.parametrize(
    ("day", "inside", "outside"),
    [
        # 25 hours: 02:00 to 03:00 comes twice.
        (
            "2026-10-25",
            [
                "2026-10-24T22:00:00",
                "2026-10-25T00:30:00",
                "2026-10-25T01:30:00",
                "2026-10-25T22:59:59",
            ],
            ["2026-10-24T21:59:59", "2026-10-25T23:00:00"],
        ),
        # 23 hours.
        (
            "2026-03-29",
            ["2026-03-28T23:00:00", "2026-03-29T21:59:59"],
            ["2026-03-28T22:59:59", "2026-03-29T22:00:00"],
        ),
    ],
)
def test_a_day_on_which_the_clock_changes_is_whole(
    state: Database, day: str, inside: list[str], outside: list[str]
) -> None:
    written(state, *inside, *outside)
    days = days_of(f"{day}~{day}", date(2026, 12, 1))
    assert days is not None
    zone = "Europe/Berlin"
    sought = Sought(first=midnight(days.first, zone), end=midnight(days.end, zone))
    found = read_trail(state, sought, ANN)
    assert [each.id for each in found.entries] == inside[::-1]
    assert {moment_words(each.at, zone)[:10] for each in found.entries} == {day}


def test_a_midnight_that_does_not_exist_begins_the_day_with_what_comes_first() -> None:
    # There the clock goes from 00:00 to 01:00.
    assert midnight(date(2026, 4, 24), "Africa/Cairo") == datetime(2026, 4, 23, 22)
    # There 00:00 to 01:00 comes twice.
    assert midnight(date(2026, 11, 1), "America/Havana") == datetime(2026, 11, 1, 4)


def test_times_are_told_on_the_organisation_s_clock() -> None:
    stored = datetime(2026, 7, 1, 22, 30)
    assert moment_words(stored, "Europe/Berlin") == "2026-07-02 00:30"
    assert moment_words(stored, "America/New_York") == "2026-07-01 18:30"


def test_a_part_of_it_and_all_of_it_are_read_in_one_order(state: Database) -> None:
    with state.write() as cursor:
        for number in range(5):
            audit(cursor, BEN if number % 2 else ANN, "update", "event", str(number))
    parts = [read_trail(state, Sought(), ANN, 2, first).entries for first in (0, 2, 4)]
    paged = [each.id for part in parts for each in part]
    with streamed_trail(state, Sought(), ANN) as blocks:
        streamed = [each.id for block in blocks for each in block]
    assert paged == streamed == ["4", "3", "2", "1", "0"]
    assert read_trail(state, Sought(actor="ben", action="update"), ANN, 1).count == 2
    assert ANN.may(Right.ADMIT)
