"""An import that changes numbers which people have seen says which, from what to what."""

from datetime import date, datetime, timedelta

import pytest
from acting import ANN
from importing import UTC, imported

from opsdash.calendar.organisation import save_organisation
from opsdash.intake.outcome import Outcome
from opsdash.intake.restating import restated_since
from opsdash.store import Home

pytestmark = pytest.mark.sql
HEADER = "id,created,topic,solved,status,reopens\n"
FIRST = datetime(2024, 6, 1, 9)
# Five tickets a day, the newest on Wednesday, the 31st of July.
A_DAY = 5
TICKETS = 61 * A_DAY


def row(number: int, status: str = "solved") -> str:
    at = FIRST + timedelta(days=number // A_DAY)
    solved = f"{at + timedelta(hours=2):%Y-%m-%d %H:%M}" if status == "solved" else ""
    return f"{number},{at:%Y-%m-%d %H:%M},a,{solved},{status},0\n"


@pytest.fixture
def seen(home: Home) -> Home:
    """A home with five solved tickets a day."""
    save_organisation(home.state, UTC, ANN)
    imported(home, HEADER + "".join(row(n) for n in range(TICKETS)), UTC)
    return home


def told(outcome: Outcome) -> dict[tuple[str, date, int], tuple[float, float | None]]:
    return {
        (each.metric, each.first_day, (each.end_day - each.first_day).days): (
            each.before,
            each.after,
        )
        for each in outcome.restated
    }


def test_a_first_import_changes_nothing_that_was_seen(home: Home) -> None:
    assert imported(home, HEADER + row(0) + row(1), UTC).restated == ()


def test_late_tickets_change_the_week_that_was_complete(seen: Home) -> None:
    late = "".join(f"L{n},2024-07-24 09:00,a,,open,0\n" for n in range(3))
    outcome = imported(seen, HEADER + late, UTC)
    found = told(outcome)
    assert found["inquiries", date(2024, 7, 22), 7] == (35, 38)
    assert ("inquiries", date(2024, 7, 15), 7) not in found
    assert ("inquiries", date(2024, 6, 1), 30) not in found
    assert outcome.batch_id
    kept = restated_since(seen.facts, outcome.batch_id)
    assert {number: set(told) for number, told in kept.items()} == {
        outcome.batch_id: set(outcome.restated)
    }


def test_last_months_number_counts_too(seen: Home) -> None:
    outcome = imported(seen, HEADER + "L1,2024-06-05 09:00,a,,open,0\n", UTC)
    assert told(outcome) == {("inquiries", date(2024, 6, 1), 30): (150, 151)}


def test_a_rate_is_restated_when_a_ticket_turns_out_otherwise(seen: Home) -> None:
    again = row(50 * A_DAY).replace(",solved,0", ",solved,1")
    found = told(imported(seen, HEADER + again, UTC))
    rate = {name: values for (name, _, days), values in found.items() if days == 7}
    before, after = rate["reopen_rate"]
    assert before == 0
    assert after == pytest.approx(100 / 35, abs=0.01)


def test_new_days_and_the_same_file_change_nothing_that_was_seen(seen: Home) -> None:
    assert imported(seen, HEADER + row(TICKETS) + row(TICKETS + A_DAY), UTC).restated == ()
    same = imported(seen, HEADER + "".join(row(n) for n in range(TICKETS)), UTC)
    assert same.restated == ()
