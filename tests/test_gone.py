"""Facts that a full export no longer has: kept unless a person says otherwise, never by mistake."""

from typing import Any

import pytest
from acting import person
from importing import BERLIN, UTC, facts, imported

from opsdash.intake.examining import silent
from opsdash.intake.ledger import list_batches
from opsdash.intake.undoing import dependents, undo
from opsdash.metrics import rollups
from opsdash.metrics.coverage import read_coverage
from opsdash.store import Home

pytestmark = pytest.mark.sql
HEADER = "id,created,topic,solved,status\n"


def tickets(*numbers: int, topic: str = "a") -> str:
    """Ticket n was created on the n-th of July."""
    return HEADER + "".join(f"{n},2024-07-{n:02},{topic},,open\n" for n in numbers)


def current(home: Home) -> list[str]:
    found = home.facts.rows("SELECT id FROM inquiry WHERE is_current ORDER BY CAST(id AS INTEGER)")
    return [number for (number,) in found]


def deleting(home: Home, text: str, **choices: Any) -> int:
    return imported(home, text, gone="delete", **choices).gone


def test_what_the_file_lacks_is_kept_by_default(home: Home) -> None:
    imported(home, tickets(1, 2, 3))
    assert imported(home, tickets(1, 3)).gone == 0
    assert current(home) == ["1", "2", "3"]


def test_it_is_deleted_on_request_and_the_sums_follow(home: Home) -> None:
    imported(home, tickets(1, 2, 3))
    assert deleting(home, tickets(1, 3)) == 1
    assert current(home) == ["1", "3"]
    assert home.facts.rows("SELECT SUM(inquiries) FROM rollup_inquiry_day") == [(2,)]
    assert list_batches(home.facts, 1)[0].outcome.gone == 1
    assert read_coverage(home.facts).sources[0].rows == 2
    with home.facts.cursor() as cursor:
        rollups.check(cursor, "inquiry")


def test_only_days_of_the_file_are_looked_at(home: Home) -> None:
    imported(home, tickets(1, 2, 3, 4, 5))
    assert deleting(home, tickets(2, 4)) == 1
    assert current(home) == ["1", "2", "4", "5"]


def test_another_source_keeps_its_facts(home: Home) -> None:
    imported(home, tickets(1, 2, 3), source="north")
    imported(home, tickets(1, 3), source="south")
    assert deleting(home, tickets(1, 3), source="south") == 0
    assert len(current(home)) == 5


def test_a_rejected_row_is_not_gone(home: Home) -> None:
    imported(home, tickets(1, 2, 3))
    assert deleting(home, tickets(1, 3) + "2,soon,a,,open\n") == 0
    assert current(home) == ["1", "2", "3"]


@pytest.mark.parametrize("row", [",2024-07-02,a,,open", "2,2024-07-02,a", "1.2E+13,2024-07-02,a,,"])
def test_a_row_whose_id_cannot_be_read_may_be_any(home: Home, row: str) -> None:
    imported(home, tickets(1, 2, 3))
    assert deleting(home, tickets(1, 3) + f"{row}\n") == 0
    assert current(home) == ["1", "2", "3"]


def test_undo_brings_the_deleted_back(home: Home) -> None:
    first = imported(home, tickets(1, 2, 3))
    before = facts(home)
    second = imported(home, tickets(1, 3, 4), gone="delete")
    assert first.batch_id
    assert second.batch_id
    assert [each.id for each in dependents(home.facts, first.batch_id)] == [second.batch_id]
    undo(home, second.batch_id, person("Ann"), silent)
    assert facts(home) == before


def test_what_comes_back_in_a_later_file_stands_on_the_deletion(home: Home) -> None:
    imported(home, tickets(1, 2, 3))
    before = facts(home)
    deletion = imported(home, tickets(1, 3), gone="delete")
    back = imported(home, tickets(2))
    assert back.new == 1
    assert deletion.batch_id
    assert [each.id for each in dependents(home.facts, deletion.batch_id)] == [back.batch_id]
    undo(home, deletion.batch_id, person("Ann"), silent)
    assert facts(home) == before


def test_a_day_that_readings_lack_is_deleted_too(home: Home) -> None:
    header = "date,channel,visits\n"
    imported(home, header + "2024-07-01,web,1\n2024-07-02,web,2\n2024-07-03,web,3\n")
    before = facts(home)
    second = imported(home, header + "2024-07-01,web,1\n2024-07-03,web,4\n", BERLIN, gone="delete")
    assert second.gone == 1
    days = home.facts.rows("SELECT value FROM reading WHERE is_current ORDER BY from_day")
    assert [int(value) for (value,) in days] == [1, 4]
    assert second.batch_id
    undo(home, second.batch_id, person("Ann"), silent)
    assert facts(home) == before


def test_a_measure_without_a_column_is_not_gone(home: Home) -> None:
    imported(home, "date,visits,orders\n2024-07-01,5,1\n2024-07-02,6,2\n", UTC)
    assert deleting(home, "date,visits\n2024-07-01,5\n2024-07-02,6\n", organisation=UTC) == 0


def test_an_inquiry_of_a_chat_that_the_file_tells_is_not_gone(home: Home) -> None:
    """Its id is made of its messages, not read from a row."""
    chat = "Date,User,Message\n2026-05-01 10:00:00,Kim,hi\n2026-05-01 10:01:00,Jiwoo,hello\n"
    imported(home, chat, agents=("Jiwoo",))
    again = imported(home, chat + "2026-05-01 10:02:00,Jiwoo,more\n", gone="delete")
    assert (again.changed, again.gone) == (1, 0)
    assert home.facts.rows("SELECT COUNT(*) FROM inquiry WHERE is_current") == [(1,)]
