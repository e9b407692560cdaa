"""Goals on Today: a tile each in the words of the list, those that need somebody, check-ins."""

from dataclasses import replace
from datetime import datetime, time, timedelta

import pytest
from acting import person
from metrics_company import Company, Order, fill
from streamlit.testing.v1 import AppTest
from visiting import said, settled, today, visit

from opsdash.analysis.chance import Chance
from opsdash.analysis.result import Status
from opsdash.findings.background import Background
from opsdash.goals.attention import Reason, goals_needing_attention
from opsdash.goals.chances import Outlook
from opsdash.goals.check_ins import CheckIn, save_check_in
from opsdash.goals.goal import Course, Goal
from opsdash.goals.records import save_goal
from opsdash.goals.standing import Measured, Standing, State
from opsdash.store import Home
from opsdash.words import say

TODAY = today()
GOAL = Goal(
    "Sell sets", "orders", "Ana", 900, 1000, TODAY - timedelta(days=20), TODAY + timedelta(days=40)
)
DAYS = 120


@pytest.fixture
def home(pages_home: Home) -> Home:
    days = [TODAY - timedelta(days=back) for back in range(1, DAYS)]
    orders = tuple(
        Order("shop", f"{day}-{n}", datetime.combine(day, time(12)))
        for day in days
        for n in range(9)
    )
    fill(pages_home.facts, Company((), orders, through={"shop": days[0]}))
    return pages_home


def shown(app: AppTest) -> str:
    links = " ".join(str(each.proto.label) for each in app.get("page_link"))
    return f"{said(app)} {links}"


def running(state: State) -> Standing:
    return Standing(replace(GOAL, id="g"), state, Course.TOTAL, Measured(), False, 20, 60)


def outlook(probability: float) -> Outlook:
    chance = Chance(500, 400, 600, probability)
    return Outlook(Status.OK, chance)


def test_without_goals_nothing_speaks_of_them(home: Home) -> None:
    assert "Goals" not in [each.value for each in settled(visit()).header]


def test_each_goal_has_a_tile_and_those_behind_are_named(home: Home) -> None:
    save_goal(home.state, replace(GOAL, title="Far away", target=9000), person("ana"))
    save_goal(home.state, replace(GOAL, title="Near", target=400, baseline=300), person("ana"))
    app = settled(visit())
    assert "Goals" in [each.value for each in app.header]
    told = shown(app)
    assert "**Behind**" in told
    assert "**On pace**" in told
    assert "Goal behind pace" in told
    assert told.index("Far away") < told.index("Near")


def test_a_check_in_that_is_due_is_reminded_of_until_it_is_made(home: Home) -> None:
    goal = save_goal(home.state, replace(GOAL, target=400, baseline=300), person("ana"))
    assert ":blue[Check in]" not in shown(settled(visit()))
    with home.state.write() as cursor:
        cursor.execute("UPDATE goal SET created_at = start_day")
    assert ":blue[Check in]" in shown(settled(visit()))
    save_check_in(home.state, CheckIn(goal.id, TODAY, 180.0, 0.7, 7), person("ana"))
    assert ":blue[Check in]" not in shown(settled(visit()))


def test_a_goal_has_the_word_of_its_chance_as_soon_as_that_is_made(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    pool = Background()
    monkeypatch.setattr("opsdash.goals.pool.goal_outlooks", pool)
    monkeypatch.setattr("opsdash.goals.outlook.goal_outlooks", pool)
    save_goal(home.state, replace(GOAL, target=9000), person("ana"))
    pool.hold()
    app = settled(visit())
    assert say("goals.making") in shown(app)
    assert "**Behind**" in shown(app)
    pool.release()
    for future in list(pool._known.values()):
        future.result()
    again = shown(settled(app.run()))
    assert "**Unlikely** · chance 1\N{NO-BREAK SPACE}%" in again
    assert "Goal unlikely" in again
    assert say("goals.making") not in again
    pool.stop()


def test_a_milestone_is_never_on_pace(home: Home) -> None:
    goal = replace(GOAL, title="Portal", metric="", kind=Course.MILESTONE, baseline=0, target=1)
    save_goal(home.state, goal, person("ana"))
    told = shown(settled(visit()))
    assert "**Not done yet**" in told
    assert "On pace" not in told


@pytest.mark.parametrize(
    ("chance", "reason"),
    [(0.05, Reason.UNLIKELY), (0.3, Reason.AT_RISK), (0.5, None), (0.9, None)],
)
def test_a_known_chance_decides_who_is_needed(chance: float, reason: Reason | None) -> None:
    standing = running(State.ON_PACE)
    found = goals_needing_attention([standing], TODAY, {"g": outlook(chance)})
    assert [each.reason for each in found] == ([reason] if reason else [])


def test_a_goal_is_told_once_with_its_check_in(home: Home) -> None:
    standing = running(State.ON_PACE)
    (item,) = goals_needing_attention([standing], TODAY, {"g": outlook(0.05)}, {"g": TODAY})
    assert (item.reason, item.review) == (Reason.UNLIKELY, TODAY)
    (only,) = goals_needing_attention([standing], TODAY, {}, {"g": TODAY})
    assert only.reason is Reason.CHECK_IN
    assert goals_needing_attention([standing], TODAY, {}, {"g": TODAY + timedelta(days=1)}) == ()


def test_many_goals_are_named_in_a_few_lines(home: Home) -> None:
    for at in range(6):
        save_goal(home.state, replace(GOAL, title=f"Far {at}", target=9000), person("ana"))
    assert "more goal" in shown(settled(visit()))


def test_nothing_of_goals_is_read_before_somebody_comes_near(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = []
    monkeypatch.setattr("opsdash.ui.reached._is_reached", lambda _: False)
    monkeypatch.setattr("opsdash.ui.reached._sentinel", lambda **_: None)
    monkeypatch.setattr("opsdash.ui.goals_today._read", lambda *_: read.append(1))
    save_goal(home.state, GOAL, person("ana"))
    assert "Sell sets" not in shown(settled(visit()))
    assert read == []
