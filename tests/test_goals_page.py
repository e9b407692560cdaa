"""The Goals page with no goal, one, many, hostile text, and two people on one goal."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from acting import ANN, BEN, person
from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash
from visiting import ran, said, today, visit

from opsdash.access.rights import Role
from opsdash.goals.goal import Goal
from opsdash.goals.records import archive_goal, list_goals, save_goal
from opsdash.store import Database, Home
from opsdash.words import say

TODAY = today()
GOAL = Goal(
    title="Fewer inquiries",
    metric="contact_rate_orders",
    owner="Ann",
    baseline=12,
    target=10,
    start=TODAY + timedelta(days=30),
    due=TODAY + timedelta(days=120),
)
HOSTILE = "<script>alert(1)</script> **b** [x](javascript:alert(1)) :red[y] $z$ `q` # | ~~k~~"


@pytest.fixture
def home(pages_home: Home) -> Home:
    return pages_home


def page(goal: str = "") -> AppTest:
    """The list, or the page of a goal."""
    return ran(visit("goal", g=goal) if goal else visit("goals"))


def editing(goal: str) -> AppTest:
    """The form, which a click on the page of the goal leads to."""
    app = click(page(goal), "goal_edit")
    # As the browser names the page that the click led to.
    app._page_hash = calc_hash("goals")
    app.query_params.clear()
    return ran(app.run())


def click(app: AppTest, key: str) -> AppTest:
    return ran(app.button(key=key).click().run())


def title(app: AppTest) -> str:
    assert len(app.title) == 1
    return str(app.title[0].value)


def write(app: AppTest, **texts: str) -> AppTest:
    for name, text in texts.items():
        area = name in {"attainable", "relevant"}
        field = app.text_area(key=f"goal_{name}") if area else app.text_input(key=f"goal_{name}")
        field.set_value(text)
    return ran(app.run())


def test_without_goals_the_page_says_what_to_do(home: Home) -> None:
    app = page()
    assert title(app) == say("goals.finding.none")
    assert say("goals.empty.title") in said(app)
    assert not app.dataframe


def test_who_only_reads_is_not_asked_to_set_one(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("opsdash.ui.acting.owner", lambda: person("vera", Role.VIEWER))
    app = page()
    assert title(app) == say("goals.finding.none_look")
    assert say("goals.empty.body_look") in said(app)
    assert say("goals.empty.metrics") in " ".join(link.label for link in app.page_link)


def test_one_goal(home: Home) -> None:
    save_goal(home.state, GOAL, ANN)
    app = page()
    assert title(app) == say("goals.finding.only_not_started")
    assert app.dataframe[0].value["goal"].tolist() == ["Fewer inquiries"]


def test_many_goals_are_counted_in_the_finding(home: Home) -> None:
    for number in range(5):
        save_goal(home.state, replace(GOAL, title=f"Goal {number}", owner=f"o{number % 2}"), ANN)
    app = page()
    assert title(app) == "Five goals are set; none has started yet."
    assert app.caption[0].value == "Goals · 5 goals · 2 owners · no data yet"
    assert len(app.dataframe[0].value) == 5


@pytest.mark.parametrize("name", ["g", "goal"])
def test_a_link_to_the_list_that_names_a_goal_opens_its_page(home: Home, name: str) -> None:
    stored = save_goal(home.state, GOAL, ANN)
    app = ran(visit("goals", **{name: stored.id}))
    assert app.query_params["g"] == stored.id
    assert "Fewer inquiries" in said(app)


def test_hostile_text_is_shown_as_it_was_written(home: Home) -> None:
    hostile = replace(
        GOAL, title=HOSTILE, owner=HOSTILE[:80], attainable=HOSTILE, relevant=f"- {HOSTILE}"
    )
    stored = save_goal(home.state, hostile, ANN)
    listed = page()
    assert listed.dataframe[0].value["goal"].tolist() == [HOSTILE]
    app = page(stored.id)
    sent = said(listed) + said(app) + "".join(str(table.value) for table in app.table)
    live = re.compile(r"(?<!\\)(<script|\*b\*|\]\(java|:red|\$z|`q|~k)")
    assert live.findall(HOSTILE)
    assert live.findall(sent) == []
    assert editing(stored.id).text_input(key="goal_title").value == HOSTILE


def test_a_goal_is_set_from_the_form(home: Home) -> None:
    app = click(page(), "goal_new")
    assert title(app) == say("goal_form.title_new")
    write(app, title=" Answer sooner ", owner="Ann", relevant="Customers wait\ntoo long")
    app.selectbox(key="goal_metric").set_value("resolution_median")
    ran(app.run())
    app.number_input(key="goal_baseline").set_value(20.0)
    app.text_input(key="goal_target").set_value("12.5")
    click(app, "goal_save")
    (stored,) = list_goals(home.state)
    assert (stored.title, stored.metric, stored.target) == (
        "Answer sooner",
        "resolution_median",
        12.5,
    )
    assert stored.relevant == "Customers wait\ntoo long"
    assert app.query_params["g"] == stored.id
    assert title(app) != say("goal_form.title_new")


def test_an_unfinished_form_names_every_field_and_keeps_what_was_written(home: Home) -> None:
    app = click(page(), "goal_new")
    write(app, attainable="By writing better mails")
    click(app, "goal_save")
    told = str(app.error[0].value)
    for field in ("Goal", "Owner", "Baseline", "Target"):
        assert f"- {field}: " in told
    assert app.text_area(key="goal_attainable").value == "By writing better mails"
    assert list_goals(home.state) == ()


def test_numbers_do_not_survive_a_change_of_the_metric(home: Home) -> None:
    stored = save_goal(home.state, GOAL, ANN)
    app = editing(stored.id)
    assert app.number_input(key="goal_baseline").value == 12
    app.selectbox(key="goal_metric").set_value("sales")
    ran(app.run())
    assert app.number_input(key="goal_baseline").value is None
    assert app.text_input(key="goal_target").value == ""


def test_cancel_leaves_the_goal_as_it_was(home: Home) -> None:
    stored = save_goal(home.state, GOAL, ANN)
    app = editing(stored.id)
    write(app, title="Something else")
    click(app, "goal_cancel")
    assert list_goals(home.state) == (stored,)


def edit_against(home: Home) -> tuple[AppTest, Goal, Goal]:
    """Somebody writes while somebody else saves: the page in conflict, the two goals."""
    read = save_goal(home.state, GOAL, ANN)
    app = editing(read.id)
    write(app, title="My title", relevant="My reason")
    theirs = save_goal(home.state, replace(read, target=9, title="Their title"), BEN)
    click(app, "goal_save")
    return app, read, theirs


def test_a_conflict_shows_both_versions_and_stores_neither_text(home: Home) -> None:
    app, _, theirs = edit_against(home)
    assert title(app) == say("goal_form.conflict.title")
    table = app.table[0].value
    cells = {str(cell) for column in table for cell in table[column]}
    assert {"Their title", "My title", "My reason"} <= cells
    assert list_goals(home.state) == (theirs,)


def test_mine_over_theirs_is_an_explicit_choice(home: Home) -> None:
    app, _, theirs = edit_against(home)
    click(app, "goal_keep_mine")
    (stored,) = list_goals(home.state)
    assert (stored.title, stored.relevant, stored.target) == ("My title", "My reason", 9)
    assert stored.version == theirs.version + 1


def test_theirs_can_be_taken(home: Home) -> None:
    app, _, theirs = edit_against(home)
    click(app, "goal_take_theirs")
    assert list_goals(home.state) == (theirs,)
    assert "Their title" in said(app)


def test_a_third_change_during_the_choice_is_a_conflict_again(home: Home) -> None:
    app, _, theirs = edit_against(home)
    third = save_goal(home.state, replace(theirs, title="Third title"), person("cho"))
    click(app, "goal_keep_mine")
    assert title(app) == say("goal_form.conflict.title")
    assert list_goals(home.state) == (third,)
    click(app, "goal_keep_mine")
    assert list_goals(home.state)[0].title == "My title"


def test_a_goal_deleted_during_the_edit_can_be_brought_back(home: Home) -> None:
    read = save_goal(home.state, GOAL, ANN)
    app = editing(read.id)
    write(app, title="My title")
    archive_goal(home.state, read, BEN)
    click(app, "goal_save")
    assert "archived this goal" in str(app.info[0].value)
    click(app, "goal_save_merged")
    assert [goal.title for goal in list_goals(home.state)] == ["My title"]


def test_the_same_edit_by_two_people_is_no_conflict(home: Home) -> None:
    read = save_goal(home.state, GOAL, ANN)
    app = editing(read.id)
    write(app, title="Same title")
    theirs = save_goal(home.state, replace(read, title="Same title"), BEN)
    click(app, "goal_save")
    assert title(app) == say("goals.finding.only_not_started")
    assert list_goals(home.state) == (theirs,)


def test_a_goal_that_left_for_good_keeps_the_text_in_the_form(home: Home) -> None:
    read = save_goal(home.state, replace(GOAL, is_sample=True), ANN)
    app = editing(read.id)
    write(app, title="My title")
    drop(home.state)
    click(app, "goal_save")
    assert say("goal_form.lost") in [item.value for item in app.info]
    assert app.text_input(key="goal_title").value == "My title"
    click(app, "goal_save")
    assert [goal.title for goal in list_goals(home.state)] == ["My title"]


def drop(state: Database) -> None:
    with state.write() as cursor:
        cursor.execute("DELETE FROM goal")
