"""The outlook of goals from imported data: made once per promise, in the background, in dates."""

import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

import pytest
from importing import UTC, imported

from opsdash.analysis.chance import ChanceReason, Outcome
from opsdash.analysis.result import Status
from opsdash.calendar.organisation import Organisation
from opsdash.findings.background import Background, Stage
from opsdash.goals import outlook
from opsdash.goals.asked import Books
from opsdash.goals.chances import Outlook
from opsdash.goals.goal import Course, Goal, Sense
from opsdash.goals.histories import DayHistory, StepHistory, read_history
from opsdash.goals.measuring import standings
from opsdash.goals.outlook import Asked, is_making, outlooks
from opsdash.goals.pool import MOST_BEGUN
from opsdash.goals.standing import Standing
from opsdash.metrics.ask import ask
from opsdash.metrics.catalog import load_catalog
from opsdash.metrics.coverage import read_coverage
from opsdash.settings import Settings
from opsdash.store import Home, open_home

FIRST, THROUGH = date(2025, 7, 7), date(2026, 5, 17)
START, DUE, TODAY = date(2026, 4, 1), date(2026, 6, 30), date(2026, 5, 18)
ORGANISATION = Organisation()
LONG_ENOUGH = 120.0

TOTAL = Goal("Orders", "orders", "Ann", 300, 420, START, DUE)
LEVEL = Goal("Rate", "contact_rate_orders", "Ann", 60, 40, START, DUE)
HELD = replace(
    LEVEL, title="Held", target=70, kind=Course.MAINTAIN, sense=Sense.AT_MOST, baseline=70
)
MILESTONE = Goal("Done", "", "Ann", 0, 1, START, DUE, kind=Course.MILESTONE)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Home]:
    path = tmp_path_factory.mktemp("outlook")
    opened = open_home(Settings(home=path, memory_limit="1GB", max_upload_mb=10))
    days = [FIRST + timedelta(days=n) for n in range((THROUGH - FIRST).days + 2)]
    inquiries = [
        f"{day:%Y%m%d}-{n},{day} 09:0{n}:00,Delivery"
        for day in days
        for n in range(1 + day.day % 3)
    ]
    orders = [
        f"{day:%Y%m%d}-{n},{day} 10:0{n}:00,10.00,EUR"
        for day in days
        for n in range(3 + (day.day * 7) % 4)
    ]
    imported(opened, "\n".join(["id,created,topic", *inquiries]) + "\n", UTC, "tickets.csv")
    imported(opened, "\n".join(["id,ordered,total,currency", *orders]) + "\n", UTC, "orders.csv")
    yield opened
    opened.close()


@pytest.fixture
def asked(home: Home, monkeypatch: pytest.MonkeyPatch) -> Iterator[Asked]:
    made = Background(most_kept=50, most_waiting=MOST_BEGUN)
    monkeypatch.setattr(outlook, "goal_outlooks", made)
    books = Books(
        load_catalog(),
        read_coverage(home.facts),
        lambda question: ask(home.facts, question, ORGANISATION),
        0,
    )
    yield Asked(home, books, ORGANISATION)
    made.stop()


def stand(asked: Asked, *goals: Goal) -> tuple[Standing, ...]:
    named = [replace(goal, id=f"{at}-{goal.title}") for at, goal in enumerate(goals)]
    return standings(named, asked.books, TODAY)


def made(standing: Standing, asked: Asked) -> Outlook | None:
    over = time.monotonic() + LONG_ENOUGH
    while is_making(found := outlooks([standing], asked)) and time.monotonic() < over:
        time.sleep(0.01)
    return found[standing.goal.id].value


def test_a_total_is_looked_out_from_its_days(asked: Asked) -> None:
    (standing,) = stand(asked, TOTAL)
    found = made(standing, asked)
    assert found is not None
    assert found.chance is not None
    assert found.chance.low <= found.chance.expected <= found.chance.high
    # 4.5 a day over 91 days.
    assert found.chance.expected == pytest.approx(4.5 * 91, rel=0.05)
    assert 0.01 <= (found.probability or 0) <= 0.99


def test_a_level_is_looked_out_in_weeks_that_end_with_its_due_date(asked: Asked) -> None:
    history = read_history(LEVEL, asked.books)
    assert isinstance(history, StepHistory)
    last = history.first + timedelta(weeks=len(history.weeks.sums)) - timedelta(days=1)
    assert last + timedelta(weeks=history.ahead) == DUE
    assert (history.window, last <= THROUGH < last + timedelta(weeks=1)) == (4, True)
    (standing,) = stand(asked, LEVEL)
    found = made(standing, asked)
    assert found is not None
    assert found.chance is not None
    # Two inquiries for every 4.5 orders, per 100 orders as the metric is told.
    assert found.chance.expected == pytest.approx(2 / 4.5 * 100, rel=0.1)


def test_weeks_before_a_short_level_do_not_decide_it(asked: Asked) -> None:
    short = replace(LEVEL, start=THROUGH - timedelta(days=13), due=THROUGH + timedelta(days=7))
    history = read_history(short, asked.books)
    assert isinstance(history, StepHistory)
    assert (history.window, history.ahead) == (3, 1)


def test_a_goal_held_by_weeks_is_looked_out_in_weeks_met(asked: Asked) -> None:
    (standing,) = stand(asked, HELD)
    found = made(standing, asked)
    assert found is not None
    assert found.weeks is not None
    assert standing.held is not None
    assert (found.weeks.met, found.weeks.met + found.weeks.left) == (
        standing.held.met,
        standing.held.total,
    )


def test_the_days_before_a_total_are_its_past(asked: Asked) -> None:
    history = read_history(TOTAL, asked.books)
    assert isinstance(history, DayHistory)
    assert (history.first, len(history.values)) == (FIRST, (THROUGH - FIRST).days + 1)
    assert history.values[0] == 3 + (FIRST.day * 7) % 4


def test_a_page_gets_what_is_known_and_begins_only_a_few(asked: Asked) -> None:
    outlook.goal_outlooks.hold()
    goals = [replace(LEVEL, target=30 + at) for at in range(MOST_BEGUN + 3)]
    each = stand(asked, *goals, MILESTONE)
    found = outlooks(each, asked)
    assert len(found) == MOST_BEGUN + 3
    assert len(outlook.goal_outlooks) == MOST_BEGUN
    assert {slow.stage for slow in found.values()} == {Stage.MAKING}


def test_another_title_does_not_make_another_outlook(asked: Asked) -> None:
    (standing,) = stand(asked, LEVEL)
    made(standing, asked)
    renamed = replace(standing, goal=replace(standing.goal, title="New words", version=9))
    (slow,) = outlooks([renamed], asked).values()
    assert slow.stage is Stage.READY
    (moved,) = outlooks([replace(standing, goal=replace(standing.goal, target=35))], asked).values()
    assert moved.stage is Stage.MAKING


def every_25th(_state: object, first: date, end: date) -> tuple[date, ...]:
    days = (first + timedelta(days=at) for at in range((end - first).days))
    return tuple(day for day in days if day.day == 25)


def test_a_total_asked_for_beside_others_is_not_made_again(
    asked: Asked, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The longer days of another goal bring holidays that are not its own."""
    monkeypatch.setattr(outlook, "closed_days", every_25th)
    longer = replace(TOTAL, start=date(2025, 8, 1), due=date(2027, 6, 30), target=9000)
    alone, beside = stand(asked, TOTAL, longer)
    made(alone, asked)
    found = outlooks([alone, beside], asked)
    assert found[alone.goal.id].stage is Stage.READY


def test_what_is_settled_or_a_milestone_has_no_outlook(asked: Asked) -> None:
    over = replace(TOTAL, start=date(2026, 1, 1), due=date(2026, 2, 28))
    assert outlooks(stand(asked, over, MILESTONE), asked) == {}


def test_a_metric_without_data_is_refused_with_its_reason(asked: Asked) -> None:
    found = outlook.find_outlook(LEVEL, Course.LEVEL, None, frozenset(), 0)
    assert (found.status, found.reasons[0].code) == (Status.REFUSED, ChanceReason.NO_VALUES)


def test_a_total_known_only_as_counts_has_the_published_chance() -> None:
    """Section (c) of the statistics: 9 by day 12 of 30 after a month of 8; 16 wanted."""
    cans = Goal("Cans", "cans", "Ann", 8, 16, date(2026, 6, 1), date(2026, 6, 30))
    found = outlook.find_outlook(cans, Course.TOTAL, outlook.Counted(8, 9, 12 / 30), frozenset(), 0)
    assert found.chance is not None
    assert found.chance.probability == pytest.approx(0.586, abs=0.001)
    assert found.chance.outcome is not Outcome.REACHED
