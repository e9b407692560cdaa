"""The form of a goal on the page: its kinds, its advice, its reasons, and two people's versions."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from acting import ANN, BEN
from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash
from visiting import ran, said, stored, today, visit

from opsdash.goals.goal import Control, Course, Goal, Sense, Step
from opsdash.goals.objective import Objective, save_objective
from opsdash.goals.records import archive_goal, list_goals, save_goal
from opsdash.metrics.question import Filter
from opsdash.store import Home
from opsdash.words import say

TODAY = today()
GOAL = Goal(
    title="Fewer inquiries",
    metric="contact_rate_orders",
    owner="Ann",
    baseline=12,
    target=10,
    start=TODAY - timedelta(days=30),
    due=TODAY + timedelta(days=90),
)


@pytest.fixture
def home(pages_home: Home) -> Home:
    return pages_home


def page() -> AppTest:
    return ran(visit("goals"))


def editing(goal: str) -> AppTest:
    """The form, which a click on the page of the goal leads to."""
    app = click(ran(visit("goal", g=goal)), "goal_edit")
    # As the browser names the page that the click led to.
    app._page_hash = calc_hash("goals")
    app.query_params.clear()
    return ran(app.run())


def click(app: AppTest, key: str) -> AppTest:
    return ran(app.button(key=key).click().run())


def fresh(**texts: str) -> AppTest:
    app = click(page(), "goal_new")
    for name, text in {"title": "A goal", "owner": "Ann", **texts}.items():
        app.text_input(key=f"goal_{name}").set_value(text)
    return ran(app.run())


def advice(app: AppTest) -> str:
    """The text of the panel, as it is read."""
    cells = (str(cell) for table in app.table for cell in table.value["text"])
    return "\n".join(cells).replace("\\", "")


def test_a_milestone_asks_for_no_number(home: Home) -> None:
    app = fresh()
    app.radio(key="goal_kind").set_value(Course.MILESTONE)
    ran(app.run())
    assert "goal_target" not in [each.key for each in app.text_input]
    assert say("goal_form.advice.no_how") in advice(app)
    click(app, "goal_save")
    (goal,) = list_goals(home.state)
    assert (goal.kind, goal.metric, goal.baseline, goal.target) == (Course.MILESTONE, "", 0, 1)


def test_a_limit_for_every_week_asks_for_its_side_and_its_exceptions(home: Home) -> None:
    app = fresh(target="10")
    app.radio(key="goal_kind").set_value(Course.MAINTAIN)
    ran(app.run())
    app.number_input(key="goal_baseline").set_value(10.0)
    click(app, "goal_save")
    assert "Direction: say whether" in str(app.error[0].value)
    app.segmented_control(key="goal_sense").set_value(Sense.AT_MOST)
    app.number_input(key="goal_allowed_misses").set_value(2)
    ran(app.run())
    click(app, "goal_save")
    (goal,) = list_goals(home.state)
    assert (goal.kind, goal.sense, goal.allowed_misses) == (Course.MAINTAIN, Sense.AT_MOST, 2)


def test_the_metric_decides_the_kind_until_somebody_does(home: Home) -> None:
    app = fresh()
    assert app.radio(key="goal_kind").value is Course.LEVEL
    assert say("goal_form.kinds.total") not in app.radio(key="goal_kind").options
    app.selectbox(key="goal_metric").set_value("orders")
    ran(app.run())
    assert app.radio(key="goal_kind").value is Course.TOTAL
    app.number_input(key="goal_baseline").set_value(100.0)
    app.text_input(key="goal_target").set_value("160")
    click(app, "goal_save")
    assert list_goals(home.state)[0].kind is None


def test_what_a_typed_change_means_is_chosen(home: Home) -> None:
    app = fresh()
    app.selectbox(key="goal_metric").set_value("one_stop_rate")
    ran(app.run())
    app.number_input(key="goal_baseline").set_value(80.0)
    app.text_input(key="goal_target").set_value("+10 %")
    ran(app.run())
    labels = [app.button(key=f"goal_meaning_{at}").label for at in range(2)]
    assert labels[0].startswith("90")
    assert labels[1].startswith("88")
    assert say("goal_form.advice.change_typed") in advice(app)
    click(app, "goal_meaning_1")
    assert app.text_input(key="goal_target").value == "88"
    click(app, "goal_save")
    assert list_goals(home.state)[0].target == 88


def test_a_target_that_is_no_number_says_so(home: Home) -> None:
    app = fresh(target="soon")
    assert "is not a number" in said(app)
    click(app, "goal_save")
    assert "Target: please write a number" in str(app.error[0].value)


def test_steps_are_written_by_hand(home: Home) -> None:
    app = fresh(target="8")
    app.number_input(key="goal_baseline").set_value(12.0)
    app.date_input(key="goal_start").set_value(date(2026, 1, 1))
    app.date_input(key="goal_due").set_value(date(2026, 3, 31))
    ran(app.run())
    assert "31 January" in said(app)
    app.segmented_control(key="goal_by_hand").set_value(True)
    ran(app.run())
    app.number_input(key="goal_step_2026-01-31").set_value(11.5)
    app.number_input(key="goal_step_2026-02-28").set_value(9.0)
    ran(app.run())
    click(app, "goal_save")
    (goal,) = list_goals(home.state)
    assert goal.steps == (Step(date(2026, 1, 31), 11.5), Step(date(2026, 2, 28), 9.0))


def test_what_moves_it_and_what_it_serves(home: Home) -> None:
    parent = save_goal(home.state, GOAL, ANN)
    objective = save_objective(home.state, Objective("Calm", "Ann", GOAL.start, GOAL.due), ANN)
    app = fresh(target="8")
    app.number_input(key="goal_baseline").set_value(12.0)
    assert say("goal_form.advice.no_link") in advice(app)
    app.selectbox(key="goal_driver").set_value("one_stop_rate")
    app.segmented_control(key="goal_control").set_value(Control.INFLUENCED)
    app.selectbox(key="goal_parent_id").set_value(parent.id)
    app.selectbox(key="goal_objective_id").set_value(objective.id)
    ran(app.run())
    told = advice(app)
    assert "Moved by One-stop" in told
    assert say("goal_form.advice.influenced") in told
    assert "It serves “Fewer inquiries”" in told
    click(app, "goal_save")
    goal = next(each for each in list_goals(home.state) if each.id != parent.id)
    assert (goal.driver, goal.control) == ("one_stop_rate", Control.INFLUENCED)
    assert (goal.parent_id, goal.objective_id) == (parent.id, objective.id)


def test_a_goal_cannot_be_a_part_of_its_own_part(home: Home) -> None:
    whole = save_goal(home.state, GOAL, ANN)
    part = save_goal(home.state, replace(GOAL, title="Part", parent_id=whole.id), ANN)
    other = save_goal(home.state, replace(GOAL, title="Other"), ANN)
    app = editing(whole.id)
    assert app.selectbox(key="goal_parent_id").options == ["None", "Other"]
    assert {part.title, other.title} == {"Part", "Other"}


def test_any_dimension_of_the_metric_narrows_it(home: Home) -> None:
    text = "id,created,topic,group\n1,2026-05-01 09:00:00,Delivery,North\n"
    stored(home, text)
    goal = save_goal(home.state, replace(GOAL, filters=(Filter("group", ("North",)),)), ANN)
    app = editing(goal.id)
    assert app.multiselect(key="goal_dimensions").value == ["group"]
    assert app.multiselect(key="goal_filter_group").value == ["North"]
    app.multiselect(key="goal_dimensions").set_value([])
    app.text_input(key="goal_title").set_value("Everywhere")
    ran(app.run())
    click(app, "goal_save")
    assert list_goals(home.state)[0].filters == ()


def test_a_running_goal_asks_why_its_target_changes(home: Home) -> None:
    goal = save_goal(home.state, GOAL, ANN)
    app = editing(goal.id)
    assert "goal_reason" not in [each.key for each in app.text_input]
    app.text_input(key="goal_target").set_value("9")
    ran(app.run())
    assert "why target changed" in said(app)
    click(app, "goal_save")
    assert "Why it was changed: please fill it in" in str(app.error[0].value)
    app.text_input(key="goal_reason").set_value("The launch is later")
    ran(app.run())
    click(app, "goal_save")
    (changed,) = list_goals(home.state)
    assert (changed.target, changed.reason) == (9, "The launch is later")


def test_a_new_title_of_a_running_goal_needs_no_reason(home: Home) -> None:
    goal = save_goal(home.state, GOAL, ANN)
    app = editing(goal.id)
    app.text_input(key="goal_title").set_value("Fewer questions")
    ran(app.run())
    click(app, "goal_save")
    assert list_goals(home.state)[0].title == "Fewer questions"


def test_a_goal_without_a_due_date_is_advised_on_and_not_saved(home: Home) -> None:
    app = fresh(target="8")
    app.date_input(key="goal_due").set_value(None)
    ran(app.run())
    assert say("goal_form.advice.no_due") in advice(app)
    click(app, "goal_save")
    assert "Due: " in str(app.error[0].value)
    assert list_goals(home.state) == ()


def test_a_reason_against_the_advice_is_kept(home: Home) -> None:
    app = fresh(target="8")
    app.number_input(key="goal_baseline").set_value(12.0)
    app.text_area(key="goal_accepted").set_value("The board wants it")
    ran(app.run())
    click(app, "goal_save")
    (goal,) = list_goals(home.state)
    assert goal.accepted == "The board wants it"
    app = editing(goal.id)
    assert app.text_area(key="goal_accepted").value == "The board wants it"


def conflict(home: Home, mine: dict[str, str], **theirs: object) -> AppTest:
    """Somebody saves `theirs` while `mine` is written."""
    read = save_goal(home.state, replace(GOAL, start=TODAY + timedelta(days=5)), ANN)
    app = editing(read.id)
    for name, text in mine.items():
        app.text_input(key=f"goal_{name}").set_value(text)
    ran(app.run())
    save_goal(home.state, replace(read, **theirs), BEN)  # type: ignore[arg-type]
    return click(app, "goal_save")


def test_what_only_one_changed_is_taken_without_a_question(home: Home) -> None:
    app = conflict(home, {"title": "Mine"}, target=9, owner="Ben")
    assert not app.segmented_control
    click(app, "goal_save_merged")
    (goal,) = list_goals(home.state)
    assert (goal.title, goal.target, goal.owner) == ("Mine", 9, "Ben")


def test_a_clash_is_chosen_field_by_field(home: Home) -> None:
    app = conflict(home, {"title": "Mine", "owner": "Cho"}, title="Theirs", owner="Ben", target=9)
    assert app.button(key="goal_save_merged").disabled
    app.segmented_control(key="goal_merge_title").set_value("mine")
    app.segmented_control(key="goal_merge_owner").set_value("theirs")
    ran(app.run())
    click(app, "goal_save_merged")
    (goal,) = list_goals(home.state)
    assert (goal.title, goal.owner, goal.target) == ("Mine", "Ben", 9)


def test_both_can_be_kept(home: Home) -> None:
    app = conflict(home, {"title": "Mine"}, title="Theirs", target=9)
    click(app, "goal_keep_both")
    found = {goal.title: goal.target for goal in list_goals(home.state)}
    assert found == {"Mine": 10, "Theirs": 9}


def test_mine_can_be_kept_beside_one_that_was_archived(home: Home) -> None:
    read = save_goal(home.state, GOAL, ANN)
    app = editing(read.id)
    app.text_input(key="goal_title").set_value("Mine")
    ran(app.run())
    archive_goal(home.state, read, BEN)
    click(app, "goal_save")
    click(app, "goal_keep_both")
    (goal,) = list_goals(home.state)
    assert (goal.title, goal.id != read.id) == ("Mine", True)


def test_the_page_of_typed_values_leads_back_to_the_draft(home: Home) -> None:
    app = fresh()
    app._page_hash = calc_hash("typed-values")
    assert say("goal_form.fields.back") in "".join(
        str(each.label) for each in ran(app.run()).get("page_link")
    )
