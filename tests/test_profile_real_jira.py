"""A real list of Jira requests is counted by month as it is known to be."""

from datetime import date

from importing import REAL, UTC, imported

from opsdash.calendar.periods import Grain, Period
from opsdash.metrics.ask import ask
from opsdash.metrics.question import Question
from opsdash.store import Home

PER_MONTH = [37, 48, 54, 52, 55, 122, 65, 47, 34, 51, 43, 41]


def test_requests_created_per_month(home: Home) -> None:
    outcome = imported(home, REAL / "aea_jira" / "tickets_derived.csv.gz", UTC)
    year = Period(date(2024, 12, 1), date(2025, 11, 30))

    answer = ask(home.facts, Question(("inquiries",), year, Grain.MONTH), UTC)

    assert (outcome.rows_in, outcome.new, outcome.rejected) == (649, 649, 0)
    assert [row.value for row in answer.rows] == PER_MONTH
