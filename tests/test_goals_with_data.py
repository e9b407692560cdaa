"""A goal's actual value from imported files, against counting the rows by hand."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from importing import UTC, imported

from opsdash.goals.asked import Books
from opsdash.goals.goal import Goal
from opsdash.goals.measuring import standings
from opsdash.goals.standing import State
from opsdash.goals.suggesting import suggest_baseline
from opsdash.goals.ways import way
from opsdash.goals.windows import data_through
from opsdash.metrics.ask import ask
from opsdash.metrics.catalog import load_catalog
from opsdash.metrics.coverage import read_coverage
from opsdash.metrics.question import Filter
from opsdash.settings import Settings
from opsdash.store import Home, open_home

FIRST, LAST = date(2026, 1, 1), date(2026, 5, 18)
START, DUE = date(2026, 4, 1), date(2026, 6, 30)
# The last day may still be growing, so the data is complete through the day before.
THROUGH, TODAY = date(2026, 5, 17), date(2026, 5, 19)
DAYS = [FIRST + timedelta(days=n) for n in range((LAST - FIRST).days + 1)]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Home]:
    path = tmp_path_factory.mktemp("goals")
    opened = open_home(Settings(home=path, memory_limit="1GB", max_upload_mb=10))
    inquiries = [
        f"{day:%Y%m%d}-{n},{day} 09:0{n}:00,{'Delivery' if n else 'Other'}"
        for day in DAYS
        for n in range(asked(day))
    ]
    orders = [
        f"{day:%Y%m%d}-{n},{day} 10:0{n}:00,10.00,EUR" for day in DAYS for n in range(ordered(day))
    ]
    imported(opened, "\n".join(["id,created,topic", *inquiries]) + "\n", UTC, "tickets.csv")
    imported(opened, "\n".join(["id,ordered,total,currency", *orders]) + "\n", UTC, "orders.csv")
    yield opened
    opened.close()


def asked(day: date) -> int:
    return 1 + day.day % 3


def ordered(day: date) -> int:
    return 3 + day.weekday() % 4


def books(home: Home) -> Books:
    return Books(
        load_catalog(),
        read_coverage(home.facts),
        lambda question: ask(home.facts, question, UTC),
        0,
    )


def between(first: date, last: date) -> list[date]:
    return [day for day in DAYS if first <= day <= last]


def test_a_total_is_what_was_ordered_since_the_start(home: Home) -> None:
    expected = sum(ordered(day) for day in between(START, THROUGH))
    goal = Goal("Orders", "orders", "Ann", 100, expected * 91 / 47, START, DUE)
    (standing,) = standings([goal], books(home), TODAY)
    assert data_through(books(home), "orders", START) == THROUGH
    assert standing.actual == expected
    assert standing.state is State.ON_PACE
    assert standing.lead == pytest.approx(0)
    assert way(goal, books(home))[-1].value == expected


def test_a_level_is_the_ratio_of_the_last_four_weeks(home: Home) -> None:
    goal = Goal("Rate", "contact_rate_orders", "Ann", 60, 40, START, DUE)
    (standing,) = standings([goal], books(home), TODAY)
    weeks = between(date(2026, 4, 20), THROUGH)
    ratio = 100 * sum(map(asked, weeks)) / sum(map(ordered, weeks))
    assert standing.actual == pytest.approx(ratio)
    assert standing.progress == pytest.approx((ratio - 60) / -20)


def test_the_line_of_a_level_begins_with_its_first_whole_week(home: Home) -> None:
    goal = Goal("Rate", "contact_rate_orders", "Ann", 60, 40, START, DUE)
    first, *_ = way(goal, books(home))
    week = between(date(2026, 4, 6), date(2026, 4, 12))
    assert (first.step.first, first.step.last) == (week[0], week[-1])
    assert first.value == pytest.approx(100 * sum(map(asked, week)) / sum(map(ordered, week)))
    assert not first.is_unfinished


def test_the_line_of_a_stock_keeps_the_end_of_a_cut_week(home: Home) -> None:
    goal = Goal("Open", "backlog", "Ann", 60, 40, START, DUE)
    assert way(goal, books(home))[0].step.first == START


def test_a_level_of_less_than_a_week_is_one_unfinished_step(home: Home) -> None:
    goal = Goal("Rate", "contact_rate_orders", "Ann", 60, 40, date(2026, 5, 14), DUE)
    (only,) = way(goal, books(home))
    assert (only.step.first, only.is_unfinished) == (date(2026, 5, 14), True)


def test_a_filter_narrows_what_it_can_and_tells_the_rest(home: Home) -> None:
    filters = (Filter("topic", ("Delivery",)),)
    goal = Goal("Rate", "contact_rate_orders", "Ann", 60, 40, START, DUE, filters)
    (standing,) = standings([goal], books(home), TODAY)
    weeks = between(date(2026, 4, 20), THROUGH)
    delivery = sum(asked(day) - 1 for day in weeks)
    assert standing.actual == pytest.approx(100 * delivery / sum(map(ordered, weeks)))
    assert standing.measured.unfiltered == (("orders", "topic"),)


def test_the_suggested_baseline_is_the_quarter_before(home: Home) -> None:
    goal = Goal("Orders", "orders", "Ann", 0, 1, START, DUE)
    suggestion = suggest_baseline(goal, books(home))
    assert suggestion is not None
    assert suggestion.value == sum(ordered(day) for day in between(FIRST, date(2026, 3, 31)))


def test_a_growth_goal_without_the_year_before_has_no_value(home: Home) -> None:
    goal = Goal("Gap", "growth_gap", "Ann", 5, -5, START, DUE)
    (standing,) = standings([goal], books(home), TODAY)
    assert (standing.state, standing.actual) == (State.DATA_MISSING, None)
