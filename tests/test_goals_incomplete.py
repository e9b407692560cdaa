"""A goal over days that its data lacks has no verdict, unless nothing can change it any more."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from metrics_company import Company, Inquiry, Order, fill

from opsdash.calendar.organisation import Organisation
from opsdash.goals.asked import Books
from opsdash.goals.goal import Goal
from opsdash.goals.histories import StepHistory, read_history
from opsdash.goals.measuring import standings
from opsdash.goals.shown import shown_state
from opsdash.goals.standing import Standing, State
from opsdash.metrics.ask import ask
from opsdash.metrics.catalog import load_catalog
from opsdash.metrics.coverage import read_coverage
from opsdash.store import Home
from opsdash.words.goal_sentences import opened_sentence

START, DUE = date(2025, 10, 1), date(2025, 10, 30)
TENTH, END = date(2025, 10, 10), date(2025, 10, 31)
NOVEMBER = date(2025, 11, 22)
LIMIT = Goal("Fewer orders", "orders", "Ann", 300, 120, START, DUE)
RISE = Goal("More orders", "orders", "Ann", 10, 60, START, DUE)


def orders(source: str, last: date, a_day: int = 2) -> list[Order]:
    days = [date(2025, 9, 1) + timedelta(days=n) for n in range((last - date(2025, 9, 1)).days + 1)]
    return [
        Order(source=source, id=f"{day}{n}", ordered_at=datetime(day.year, day.month, day.day, 9))
        for day in days
        for n in range(a_day)
    ]


def stand(home: Home, company: Company, goal: Goal, today: date = NOVEMBER) -> Standing:
    fill(home.facts, company)
    return standings([goal], books_of(home), today)[0]


def books_of(home: Home) -> Books:
    return Books(
        load_catalog(),
        read_coverage(home.facts),
        lambda question: ask(home.facts, question, Organisation()),
        0,
    )


ONE_ENDED = Company(orders=(*orders("a", END), *orders("b", TENTH)), through={"a": END, "b": TENTH})


@pytest.mark.parametrize(
    ("goal", "target", "state", "actual"),
    [
        (LIMIT, 120, State.DATA_MISSING, 40),
        (LIMIT, 79, State.MISSED, 80),
        (RISE, 120, State.DATA_MISSING, 40),
        (RISE, 80, State.REACHED, 80),
    ],
)
def test_a_source_that_ended_leaves_only_what_is_certain(
    home: Home, goal: Goal, target: float, state: State, actual: float
) -> None:
    aimed = Goal(goal.title, "orders", "Ann", goal.baseline, target, START, DUE)
    standing = stand(home, ONE_ENDED, aimed)
    assert (standing.state, standing.actual) == (state, actual)


def test_until_it_is_over_a_goal_is_paced_by_the_days_that_all_sources_have(home: Home) -> None:
    standing = stand(home, ONE_ENDED, LIMIT, date(2025, 10, 30))
    assert (standing.state, standing.elapsed_days) == (State.ON_PACE, 10)


def test_one_row_after_a_hole_misses_no_goal(home: Home) -> None:
    stray = Order(source="a", id="stray", ordered_at=datetime(2025, 11, 21, 9))
    company = Company(orders=(*orders("a", TENTH), stray), through={"a": date(2025, 11, 20)})
    standing = stand(home, company, RISE)
    assert (standing.state, standing.measured.through) == (State.DATA_MISSING, TENTH)
    assert "10 October 2025" in opened_sentence(standing, None, "EUR")


def test_days_that_lack_in_the_middle_leave_no_verdict(home: Home) -> None:
    kept = [each for each in orders("a", END) if not 5 <= each.ordered_at.day <= 20]
    company = Company(orders=tuple(kept), through={"a": END})
    standing = stand(home, company, LIMIT)
    assert standing.measured.is_incomplete
    assert standing.state is State.DATA_MISSING
    assert opened_sentence(standing, None, "EUR").endswith(
        "Days of its data are missing, so it cannot be judged."
    )
    assert stand(home, company, Goal("r", "orders", "Ann", 1, 20, START, DUE)).state is (
        State.REACHED
    )


@pytest.mark.parametrize(
    ("goal", "target", "shown"),
    [
        (RISE, 120, State.DATA_MISSING),
        (RISE, 25, State.REACHED),
        (RISE, 50, State.ON_PACE),
        (LIMIT, 80, State.DATA_MISSING),
        (LIMIT, 50, State.BEHIND),
    ],
)
def test_a_pace_that_missing_days_could_turn_is_grey(
    home: Home, goal: Goal, target: float, shown: State
) -> None:
    """What comes in later can only add to a total, so one that is ahead stays ahead."""
    kept = [each for each in orders("a", END) if not 5 <= each.ordered_at.day <= 20]
    company = Company(orders=tuple(kept), through={"a": END})
    aimed = replace(goal, target=target, due=date(2025, 11, 30))
    standing = stand(home, company, aimed, date(2025, 11, 1))
    assert shown_state(standing, None) is shown
    assert ("its pace cannot be told" in opened_sentence(standing, None, "EUR")) is (
        shown is State.DATA_MISSING
    )


def test_a_day_without_a_case_leaves_its_week_known(home: Home) -> None:
    """Orders come on five days a week, inquiries on seven: both are summed, then divided."""
    days = [START + timedelta(days=n) for n in range(31)]
    at = [datetime(day.year, day.month, day.day, 9) for day in days]
    ordered = tuple(
        Order(source="a", id=f"{each}{n}", ordered_at=each)
        for each in at
        for n in range(2 if each.weekday() < 5 else 0)
    )
    asking = tuple(Inquiry(source="b", id=str(each), created_at=each) for each in at)
    company = Company(asking, ordered, through={"a": END, "b": END})
    goal = Goal("r", "contact_rate_orders", "Ann", 70, 60, START, date(2025, 11, 30))
    stand(home, company, goal)
    books = books_of(home)
    history = read_history(goal, books)
    assert isinstance(history, StepHistory)
    assert history.weeks.cases.tolist() == [10] * 3
    assert history.weeks.sums.tolist() == [7] * 3
