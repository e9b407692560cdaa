"""Mine on Today: what is followed or names one as owner, remembered and in the address."""

from dataclasses import replace
from datetime import timedelta

import pytest
from acting import ANN, person
from streamlit.testing.v1 import AppTest
from visiting import ran, said, settled, today, visit

from opsdash.access.actor import Actor, owner
from opsdash.access.personal import Followed, StartPage, choose_start, follow, read_personal
from opsdash.access.rights import Role
from opsdash.goals.goal import Goal
from opsdash.goals.mine import is_mine
from opsdash.goals.records import save_goal
from opsdash.store import Home
from opsdash.words import say

GOAL = Goal(
    "Sell sets", "orders", "Ana", 900, 1000, today() - timedelta(20), today() + timedelta(40)
)


def headers(app: AppTest) -> list[str]:
    return [str(each.value) for each in app.header]


def reached(app: AppTest) -> AppTest:
    app.session_state["reach_all"] = True
    return settled(app.run())


def names(app: AppTest) -> list[str]:
    return [each.label for each in app.metric]


def test_everybodys_is_shown_until_somebody_chooses(sample: Home) -> None:
    app = settled(visit())
    assert say("today.tiles") in headers(app)
    assert "who" not in app.query_params


def test_the_choice_is_kept_for_oneself_and_written_into_the_address(sample: Home) -> None:
    follow(sample.state, Followed.METRIC, "one_stop_rate", owner())
    app = settled(visit())
    app = settled(app.segmented_control(key="whose").set_value("mine").run())
    assert app.query_params["who"] == "mine"
    assert read_personal(sample.state, owner()).shows_mine
    later = settled(visit())
    assert later.query_params["who"] == "mine"
    assert names(later) == ["One-stop rate"]
    assert say("today.tiles") not in headers(later)
    later = settled(later.segmented_control(key="whose").set_value("all").run())
    assert say("today.tiles") in headers(later)
    assert not read_personal(sample.state, owner()).shows_mine


def test_a_link_wins_and_changes_nothing_that_is_remembered(sample: Home) -> None:
    app = settled(visit(who="mine"))
    assert say("mine.metrics") in headers(app)
    assert not read_personal(sample.state, owner()).shows_mine
    app = settled(visit(who="<b>"))
    assert say("today.tiles") in headers(app)


def test_today_loaded_again_stays_today_beside_another_start_page(sample: Home) -> None:
    choose_start(sample.state, StartPage("goals"), owner())
    app = visit(p="13w")
    assert app.query_params["who"] == "all"


def test_who_follows_nothing_is_told_how(sample: Home) -> None:
    app = reached(visit(who="mine"))
    assert say("mine.metrics_none") in said(app)
    assert say("mine.goals_none") in said(app)


def test_own_and_followed_goals_alone_are_shown(sample: Home) -> None:
    mine = save_goal(sample.state, replace(GOAL, title="Mine", owner=owner().name.upper()), ANN)
    followed = save_goal(sample.state, replace(GOAL, title="Followed"), ANN)
    save_goal(sample.state, replace(GOAL, title="Foreign"), ANN)
    follow(sample.state, Followed.GOAL, followed.id, owner())
    text = said(reached(visit(who="mine")))
    assert mine.title in text
    assert followed.title in text
    assert "Foreign" not in text


def test_a_goal_of_nobody_is_nobodys() -> None:
    assert not is_mine(replace(GOAL, owner=" "), " ", ())
    assert is_mine(replace(GOAL, owner=" ana  B"), "Ana b", ())


def test_a_metric_is_followed_on_its_card_and_let_go_in_the_account(sample: Home) -> None:
    app = settled(visit("metric", m="backlog"))
    settled(app.toggle(key="follow_metric_backlog").set_value(True).run())
    assert read_personal(sample.state, owner()).metrics == ("backlog",)
    assert settled(visit("metric", m="backlog")).toggle(key="follow_metric_backlog").value
    settled(settled(visit("account")).button(key="unfollow_metric_backlog").click().run())
    assert read_personal(sample.state, owner()).metrics == ()


def test_a_goal_is_followed_on_its_page(sample: Home) -> None:
    goal = save_goal(sample.state, GOAL, ANN)
    app = settled(visit("goal", g=goal.id))
    key = f"follow_goal_{goal.id}"
    settled(app.toggle(key=key).set_value(True).run())
    assert read_personal(sample.state, owner()).goals == (goal.id,)
    app = settled(visit("goal", g=goal.id))
    settled(app.toggle(key=key).set_value(False).run())
    assert read_personal(sample.state, owner()).goals == ()


def test_what_is_no_longer_there_is_left_out_and_can_be_let_go(sample: Home) -> None:
    follow(sample.state, Followed.METRIC, "gone", owner())
    follow(sample.state, Followed.GOAL, "gone", owner())
    assert names(settled(visit(who="mine"))) == []
    app = settled(visit("account"))
    assert say("mine.list.gone_metric") in said(app)
    ran(app.button(key="unfollow_goal_gone").click().run())
    assert read_personal(sample.state, owner()).goals == ()


@pytest.fixture
def limited(monkeypatch: pytest.MonkeyPatch) -> Actor:
    vera = person("vera", Role.VIEWER, "North")
    monkeypatch.setattr("opsdash.ui.acting.owner", lambda: vera)
    return vera


def test_a_limited_viewer_follows_but_sees_no_goal_of_others(sample: Home, limited: Actor) -> None:
    goal = save_goal(sample.state, replace(GOAL, metric="inquiries", title="Whole"), ANN)
    follow(sample.state, Followed.GOAL, goal.id, limited)
    assert "Whole" not in said(reached(visit(who="mine")))
    text = said(settled(visit("account")))
    assert "Whole" not in text
    assert say("mine.list.gone_goal") in text
