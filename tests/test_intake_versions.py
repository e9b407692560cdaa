"""Importing again: the same file changes nothing, the newest version counts, nothing is lost."""

import random
from datetime import date, datetime, timedelta

import pytest
from effort import tries
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from importing import UTC, facts, imported

from opsdash.calendar.organisation import Organisation
from opsdash.errors import InvalidRecordError
from opsdash.intake.local_days import rezone, zone_differs
from opsdash.store import Home

pytestmark = pytest.mark.sql
HEADER = "id,created,updated,topic,solved,status,email\n"


def row(number: int, updated: str, topic: str) -> str:
    return f"{number},2024-07-01,{updated},{topic},,open,\n"


def topics(home: Home) -> dict[str, str]:
    return dict(home.facts.rows("SELECT id, topic FROM inquiry WHERE is_current"))


def test_the_same_file_again_changes_nothing(home: Home) -> None:
    text = HEADER + row(1, "2024-07-02", "a") + row(2, "2024-07-02", "b")
    imported(home, text)
    stored = facts(home)
    again = imported(home, text)
    assert (again.new, again.changed, again.same) == (0, 0, 2)
    assert facts(home) == stored


def test_a_changed_export_updates_by_id(home: Home) -> None:
    imported(home, HEADER + row(1, "2024-07-02", "a") + row(2, "2024-07-02", "b"))
    again = imported(
        home, HEADER + row(1, "2024-07-03", "c") + row(2, "2024-07-02", "b") + row(3, "", "d")
    )
    assert (again.new, again.changed, again.same) == (1, 1, 1)
    assert topics(home) == {"1": "c", "2": "b", "3": "d"}


def test_an_older_export_does_not_overwrite_a_newer_one(home: Home) -> None:
    imported(home, HEADER + row(1, "2024-07-03", "new"))
    older = HEADER + row(1, "2024-07-02", "old")
    assert imported(home, older).same == 1
    assert topics(home) == {"1": "new"}
    assert home.facts.rows("SELECT COUNT(*) FROM inquiry") == [(2,)]
    imported(home, older)
    assert home.facts.rows("SELECT COUNT(*) FROM inquiry") == [(2,)]


def test_without_update_times_the_later_batch_counts(home: Home) -> None:
    imported(home, HEADER + row(1, "", "a"))
    imported(home, HEADER + row(1, "", "b"))
    imported(home, HEADER + row(1, "", "a"))
    assert topics(home) == {"1": "a"}


def test_an_export_with_fewer_columns_empties_nothing(home: Home) -> None:
    imported(
        home,
        "id,created,solved,status,topic,email\n1,2024-07-01,2024-07-03,solved,a,x@example.com\n",
    )
    fewer = imported(home, "id,created,topic\n1,2024-07-01,a\n2,2024-07-02,b\n")
    assert (fewer.same, fewer.new) == (1, 1)
    changed = imported(home, "id,created,topic\n1,2024-07-01,c\n")
    assert changed.changed == 1
    found = home.facts.rows(
        "SELECT topic, status, resolution_seconds, solved_day, customer IS NULL"
        " FROM inquiry WHERE is_current AND id = '1'"
    )
    assert found == [("c", "solved", 2 * 86400, date(2024, 7, 3), False)]


def test_the_order_of_columns_says_nothing(home: Home) -> None:
    imported(home, "id,created,topic,agent\n1,2024-07-01,a,x\n")
    assert imported(home, "agent,topic,id,created\nx,a,1,2024-07-01\n").same == 1


def test_two_sources_may_use_the_same_ids(home: Home) -> None:
    imported(home, HEADER + row(1, "", "a"), source="north")
    imported(home, HEADER + row(1, "", "b"), source="south")
    assert home.facts.rows("SELECT COUNT(*) FROM inquiry WHERE is_current") == [(2,)]


def test_a_corrected_reading_replaces_the_first(home: Home) -> None:
    imported(home, "date,channel,visits\n2024-07-01,web,10\n2024-07-02,web,20\n")
    again = imported(home, "date,channel,visits\n2024-07-01,web,15\n2024-07-02,web,20\n")
    assert (again.changed, again.same) == (1, 1)
    total = home.facts.rows("SELECT SUM(value) FROM reading WHERE is_current")
    assert int(total[0][0]) == 35


def test_days_of_two_zones_are_never_mixed(home: Home) -> None:
    imported(home, HEADER + row(1, "", "a"), UTC)
    seoul = Organisation("Asia/Seoul", "KRW", 0, configured=True)
    with pytest.raises(InvalidRecordError):
        imported(home, HEADER + row(2, "", "b"), seoul)


def test_rezoning_counts_days_as_a_fresh_import_would(home: Home) -> None:
    text = "id,created,solved,status\n1,2024-07-01T20:00:00Z,2024-07-02T01:00:00Z,solved\n"
    imported(home, text, UTC)
    assert not zone_differs(home.facts, "UTC")

    rezone(home.facts, "Asia/Seoul", lambda _fraction, _step: None)

    days = home.facts.rows("SELECT created_day, resolved_day, solved_day, ended_day FROM inquiry")
    assert days == [(date(2024, 7, 2),) * 4]
    assert home.facts.rows("SELECT first_day FROM batch") == [(date(2024, 7, 2),)]
    assert home.facts.meta("zone") == "Asia/Seoul"


def noisy_file(seed: int, rows: int) -> str:
    """Random tickets with every kind of damage mixed in."""
    chance = random.Random(seed)  # noqa: S311 - test data
    lines = []
    for _ in range(rows):
        at = datetime(2024, 1, 1) + timedelta(minutes=chance.randrange(500_000))
        solved = at + timedelta(minutes=chance.randrange(-500, 5000))
        line = [
            str(chance.randrange(40)),
            f"{at:%Y-%m-%d %H:%M}",
            f"{at:%Y-%m-%d %H:%M}",
            chance.choice(["a", '"b,c"', '"two\nlines"', "", "<b>", "=1+1"]),
            chance.choice(["", f"{solved:%Y-%m-%d %H:%M}"]),
            chance.choice(["open", "solved", "", "what"]),
            chance.choice(["", "x@example.com"]),
        ]
        damage = chance.randrange(14)
        if damage == 0:
            line = line[:-1]
        elif damage == 1:
            line.append("extra")
        elif damage == 2:
            line[0] = ""
        elif damage == 3:
            line[1] = chance.choice(["soon", "1899-12-30", "2099-01-01", ""])
        elif damage == 4:
            line = ["Total", "", "", "", "", "", ""]
        elif damage == 5:
            line = [""] * 7
        lines.append(",".join(line))
        if damage == 6:
            lines.append("")
    return HEADER + "\n".join(lines) + "\n"


@given(seed=st.integers(0, 10**6), rows=st.integers(1, 60))
@settings(max_examples=tries(15, 40), suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_every_row_is_accounted_for_and_a_repeat_changes_nothing(
    home: Home, seed: int, rows: int
) -> None:
    text = noisy_file(seed, rows)
    outcome = imported(home, text, UTC, source=f"s{seed}")
    parts = outcome.loaded + outcome.folded + outcome.ignored + outcome.rejected
    assert outcome.rows_in == parts
    assert outcome.rejected == len(outcome.rejects)
    assert all(reject.line > 1 and reject.reason for reject in outcome.rejects)
    stored = facts(home)
    again = imported(home, text, UTC, source=f"s{seed}")
    assert (again.new, again.changed) == (0, 0)
    assert facts(home) == stored
