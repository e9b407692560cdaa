"""Where a goal stands has one word, on every page and for other programs."""

from collections.abc import Iterator
from datetime import datetime, time, timedelta

import pytest
from acting import person
from metrics_company import Company, Order, fill
from visiting import SHOP, said, settled, today, visit

from opsdash.findings.background import Background
from opsdash.goals.goal import Course, Goal
from opsdash.goals.records import list_goals, save_goal
from opsdash.goals.surveying import asked_of, survey
from opsdash.metrics.catalog import load_catalog
from opsdash.metrics.coverage import read_coverage
from opsdash.store import Home
from opsdash.words.goal_fields import surveyed_fields

TODAY = today()
START, DUE = TODAY - timedelta(days=20), TODAY + timedelta(days=40)
FAR = Goal("Far away", "orders", "Ana", 500, 9000, START, DUE)
PORTAL = Goal("Portal", "", "Ana", 0, 1, START, DUE, kind=Course.MILESTONE)


@pytest.fixture
def pool(monkeypatch: pytest.MonkeyPatch) -> Iterator[Background]:
    """Where chances are made, empty at first."""
    pool = Background()
    monkeypatch.setattr("opsdash.goals.pool.goal_outlooks", pool)
    monkeypatch.setattr("opsdash.goals.outlook.goal_outlooks", pool)
    yield pool
    pool.stop()


@pytest.fixture
def home(pages_home: Home) -> Home:
    days = [TODAY - timedelta(days=back) for back in range(1, 120)]
    orders = tuple(
        Order("shop", f"{day}-{n}", datetime.combine(day, time(12)))
        for day in days
        for n in range(9)
    )
    fill(pages_home.facts, Company((), orders, through={"shop": days[0]}))
    for goal in (FAR, PORTAL):
        save_goal(pages_home.state, goal, person("ana"))
    return pages_home


def words(home: Home) -> dict[str, str]:
    """What other programs are told, by the title of the goal, once all chances are made."""
    asked = asked_of(home, SHOP, read_coverage(home.facts), load_catalog())
    found = survey(list_goals(home.state), asked, TODAY, 60)
    fields = [surveyed_fields(each, load_catalog(), "EUR") for each in found]
    return {each["title"]: each["standing"]["words"] for each in fields}


def test_it_is_the_word_of_its_chance_and_a_milestone_has_none(
    home: Home, pool: Background
) -> None:
    assert words(home) == {"Far away": "Unlikely", "Portal": "Not done yet"}


def test_pages_say_the_same(home: Home, pool: Background) -> None:
    told = words(home)
    visit("goals")
    for future in list(pool._known.values()):
        future.result()
    on_today, on_card = said(settled(visit())), said(settled(visit("metric", m="orders")))
    listed = settled(visit("goals")).dataframe[0].value
    assert f"**{told['Far away']}**" in on_today
    assert f"**{told['Portal']}**" in on_today
    assert f"{told['Far away']} ·" in on_card.replace("\\", "")
    states = {
        title: states[0] for title, states in zip(listed["goal"], listed["state"], strict=True)
    }
    assert states == told
