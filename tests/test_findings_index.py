"""The index of a step that still runs: its daily mean over the days that are complete."""

from datetime import date, datetime, timedelta

import pytest
from metrics_company import Company, Inquiry, Order, fill

from opsdash.calendar.organisation import Organisation
from opsdash.calendar.periods import Grain, Period
from opsdash.findings.index import IndexPair, cut_to, index_pair, running_days
from opsdash.metrics.ask import ask
from opsdash.metrics.coverage import read_coverage
from opsdash.metrics.question import Question
from opsdash.store import Home

FIRST = date(2026, 7, 1)
NAMES = ("inquiries", "orders")


def company(last: date, through: date, orders_through: date | None = None) -> Company:
    """Ten inquiries and ten orders on every day; the last day has two of each, it still runs."""
    days = [FIRST + timedelta(days=n) for n in range((last - FIRST).days + 1)]
    times = [
        datetime(day.year, day.month, day.day, 9, n)
        for day in days
        for n in range(2 if day == last else 10)
    ]
    return Company(
        tuple(Inquiry(id=str(at), created_at=at) for at in times),
        tuple(Order(id=str(at), ordered_at=at) for at in times),
        through={"desk": through, "shop": orders_through or through},
    )


def indexed(home: Home, made: Company, end: date, grain: Grain = Grain.MONTH) -> IndexPair:
    fill(home.facts, made)
    coverage = read_coverage(home.facts)
    assert coverage.anchor is not None
    answer = ask(home.facts, Question(NAMES, Period(FIRST, end), grain), Organisation())
    days = running_days(answer.of("inquiries"), coverage, "orders")
    running = ask(home.facts, Question(NAMES, days), Organisation()) if days else None
    focus, against = (cut_to(answer.of(name), running, coverage.anchor) for name in NAMES)
    pair = index_pair(focus, against, grain)
    assert pair is not None
    return pair


@pytest.mark.parametrize("end", [date(2026, 11, 11), date(2026, 12, 1), date(2027, 1, 1)])
def test_an_unfinished_month_is_counted_over_its_complete_days(home: Home, end: date) -> None:
    pair = indexed(home, company(date(2026, 11, 10), date(2026, 11, 9)), end)
    for steps in (pair.focus, pair.against):
        assert [step.value for step in steps] == pytest.approx([100] * 5)
        assert [step.unfinished for step in steps] == [False] * 4 + [True]
    assert pair.focus[-1].row.value == 90


def test_a_day_that_only_one_side_has_is_left_out(home: Home) -> None:
    made = company(date(2026, 11, 10), date(2026, 11, 9), date(2026, 11, 7))
    pair = indexed(home, made, date(2026, 12, 1))
    assert [steps[-1].row.value for steps in (pair.focus, pair.against)] == [70, 70]


@pytest.mark.parametrize("grain", [Grain.DAY, Grain.WEEK, Grain.MONTH])
def test_a_step_with_nothing_but_the_running_day_is_left_out(home: Home, grain: Grain) -> None:
    made = company(date(2026, 11, 1), date(2026, 10, 31))
    pair = indexed(home, made, date(2026, 11, 2), grain)
    assert pair.focus[-1].value == pytest.approx(100)
    assert pair.focus[-1].period.last <= date(2026, 11, 1)
