"""One goal, one truth: the list, its page, Today, the metric's card and programs tell it alike."""

import argparse
import json
from dataclasses import replace
from datetime import datetime, time, timedelta

import pytest
from acting import ANN
from metrics_company import Company, Order, fill
from streamlit.testing.v1 import AppTest
from visiting import SHOP, said, settled, today, visit

from opsdash.calendar.organisation import load_organisation, save_organisation
from opsdash.cli.console import Console, to_terminal
from opsdash.cli.goal_actions import act
from opsdash.goals.goal import Course, Goal, Sense
from opsdash.goals.records import list_goals, save_goals
from opsdash.goals.surveying import Surveyed, asked_of, survey
from opsdash.metrics.catalog import load_catalog
from opsdash.metrics.coverage import read_coverage
from opsdash.report.morning.reading import read_notice
from opsdash.store import Home
from opsdash.words.dates import day_words
from opsdash.words.goals import chance_words, pace_words, state_words, target_words, value_words

TODAY = today()
CATALOG = load_catalog()
DAYS = 400
TOTAL = Goal(
    "Sell sets", "orders", "Ana", 200, 330, TODAY - timedelta(days=25), TODAY + timedelta(days=20)
)
GOALS = (
    TOTAL,
    replace(TOTAL, title="Sell fewer", baseline=400, target=370),
    replace(TOTAL, title="Far away", target=9000),
    replace(TOTAL, title="A week", kind=Course.LEVEL, baseline=30, target=44),
    replace(TOTAL, title="Every week", kind=Course.MAINTAIN, sense=Sense.AT_LEAST, target=40),
    replace(TOTAL, title="Due today", target=350, due=TODAY),
    replace(TOTAL, title="Later", start=TODAY + timedelta(days=9)),
    replace(TOTAL, title="Over", target=100, baseline=50, due=TODAY - timedelta(days=9)),
)
# Less comes in at weekends, so that the usual days promise something else than even ones.
SOLD = (9, 9, 8, 9, 7, 2, 1)


@pytest.fixture
def home(pages_home: Home) -> Home:
    days = [TODAY - timedelta(days=back) for back in range(1, DAYS)]
    orders = tuple(
        Order("shop", f"{day}-{n}", datetime.combine(day, time(12)))
        for day in days
        for n in range(SOLD[day.weekday()] + day.day % 2)
    )
    fill(pages_home.facts, Company((), orders, through={"shop": days[0]}))
    # Weeks that do not begin on Monday, which nobody's own default is.
    stored = load_organisation(pages_home.state)
    save_organisation(pages_home.state, replace(stored, week_start=6), ANN)
    save_goals(pages_home.state, GOALS, ANN)
    return pages_home


@pytest.fixture
def found(home: Home) -> tuple[Surveyed, ...]:
    asked = asked_of(home, load_organisation(home.state), read_coverage(home.facts), CATALOG)
    return survey(list_goals(home.state), asked, TODAY, 60)


def text_of(app: AppTest) -> str:
    return said(app).replace("\\", "")


def test_the_list_its_files_and_programs_say_the_same(
    home: Home, found: tuple[Surveyed, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    shown = settled(visit("goals", q="all")).dataframe[0].value
    rows = {row["goal"]: row for row in shown.to_dict("records")}
    act(
        home,
        argparse.Namespace(action="list", json=True, archived=False),
        Console(to_terminal, home.path, ANN),
    )
    told = {each["title"]: each for each in json.loads(capsys.readouterr().out)}
    assert rows.keys() == told.keys() == {goal.title for goal in GOALS}
    for each in found:
        standing, metric = each.standing, CATALOG.metrics["orders"]
        row, fields = rows[standing.goal.title], told[standing.goal.title]
        made = each.outlook.value if each.outlook else None
        assert row["state"][0] == state_words(standing, each.shown, TODAY)
        assert row["chance"] == chance_words(made)
        assert row["actual"] == value_words(metric, standing.actual, SHOP.currency)
        assert row["pace"] == pace_words(standing, metric, SHOP.currency)
        assert fields["standing"]["shown"] == each.shown
        assert fields["standing"]["actual"] == standing.actual
        assert fields["standing"]["ahead"] == standing.lead
        assert (fields["chance"] or {"probability": None})["probability"] == each.chance


def test_pages_say_the_same(home: Home, found: tuple[Surveyed, ...]) -> None:
    card = text_of(visit("metric", m="orders"))
    tiles = [str(each.value) for each in settled(visit()).markdown]
    for each in found:
        standing, metric = each.standing, CATALOG.metrics["orders"]
        state = state_words(standing, each.shown, TODAY)
        actual = value_words(metric, standing.actual, SHOP.currency)
        target = target_words(standing, metric, SHOP.currency)
        due = day_words(standing.goal.due)
        assert f"{state} · {actual} now, {target} by {due}" in card
        chance = chance_words(each.outlook.value) if each.chance and each.outlook else ""
        tile = next(part for part in tiles if part.startswith(f"{standing.goal.title}  \n"))
        assert f"[**{state}**" in tile
        assert chance in tile
        told = text_of(settled(visit("goal", g=standing.goal.id)))
        assert chance in told


def test_the_morning_notice_names_what_today_names(home: Home, found: tuple[Surveyed, ...]) -> None:
    notice = read_notice(home, load_organisation(home.state), TODAY, 60)
    today_text = text_of(settled(visit()))
    for point in notice.needs:
        assert point.title in today_text
