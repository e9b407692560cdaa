"""After an update that defines sums differently: right answers at once, quick ones soon."""

from datetime import date, datetime, timedelta

import pytest
from metrics_company import Company, Inquiry, fill

from opsdash.calendar.organisation import Organisation
from opsdash.calendar.periods import Grain, Period
from opsdash.metrics import rollups
from opsdash.metrics.answer import Answer, Flag
from opsdash.metrics.ask import ask
from opsdash.metrics.coverage import read_coverage
from opsdash.metrics.question import Question
from opsdash.store import Home

pytestmark = pytest.mark.sql

MONDAY = datetime(2024, 3, 4, 9)
WEEK = Period(date(2024, 3, 4), date(2024, 3, 11))
# All that hold the number of inquiries.
STALE = {f"rollup_inquiry_{each}" for each in ("day", "channel", "topic", "agent")}


@pytest.fixture
def stale(home: Home) -> Home:
    """Three inquiries, and rollups that another definition left empty."""
    inquiries = [Inquiry(id=str(n), created_at=MONDAY + timedelta(days=n)) for n in range(3)]
    fill(home.facts, Company(inquiries=tuple(inquiries)))
    with home.facts.write() as cursor:
        for name in STALE:
            cursor.execute(f"DELETE FROM {name}")
            cursor.execute("UPDATE meta SET value = 'old' WHERE name = ?", [f"rollup:{name}"])
    return home


def asked(home: Home) -> Answer:
    return ask(home.facts, Question(("inquiries",), WEEK, Grain.DAY), Organisation())


def test_numbers_come_from_the_facts_meanwhile(stale: Home) -> None:
    total = asked(stale).total("inquiries")
    assert total.value == 3
    assert Flag.SLOWER in total.flags


def test_the_days_that_have_rows_are_known_meanwhile(stale: Home) -> None:
    coverage = read_coverage(stale.facts)
    assert set(coverage.stale) == STALE
    rollups.rebuild_stale(stale.facts)
    after = read_coverage(stale.facts)
    assert after.stale == ()
    assert after.sources == coverage.sources


def test_afterwards_they_come_from_the_rollup(stale: Home) -> None:
    rollups.rebuild_stale(stale.facts)
    total = asked(stale).total("inquiries")
    assert total.value == 3
    assert Flag.SLOWER not in total.flags
