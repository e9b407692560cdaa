"""The Objectives page: the tree, the form and its conflicts, a parted target, a quarter's close."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from acting import ANN, person
from streamlit.testing.v1 import AppTest
from visiting import ran, said, settled, today, visit

from opsdash.errors import InvalidRecordError
from opsdash.goals.check_ins import list_closes
from opsdash.goals.closing import quarter_of
from opsdash.goals.goal import Course, Goal, PartsRule
from opsdash.goals.objective import (
    Objective,
    archive_objective,
    find_objective,
    list_objectives,
    save_objective,
)
from opsdash.goals.records import list_goals, save_goal
from opsdash.store import Home
from opsdash.ui.escaping import verbatim
from opsdash.words import say
from opsdash.words.objectives import score_words

TODAY = today()
QUARTER = quarter_of(TODAY)
OBJECTIVE = Objective("Calm customers", "Ann", QUARTER.first, QUARTER.end, team="Care")
GOAL = Goal(
    title="Fewer inquiries",
    metric="contact_rate_orders",
    owner="Bo",
    baseline=12,
    target=10,
    start=QUARTER.first,
    due=QUARTER.last,
)
DONE = replace(GOAL, title="Write a guide", kind=Course.MILESTONE, done_day=QUARTER.first)
HOSTILE = "<script>alert(1)</script> **b** [x](javascript:alert(1)) :red[y] $z$ `q` # | ~~k~~"


@pytest.fixture
def home(pages_home: Home) -> Home:
    return pages_home


def page(**link: str) -> AppTest:
    return ran(visit("objectives", **link))


def click(app: AppTest, key: str) -> AppTest:
    return ran(app.button(key=key).click().run())


def edit(app: AppTest, rows: dict[int, dict[str, object]], *added: dict[str, object]) -> AppTest:
    """What somebody writes into the page's table."""
    state = {"edited_rows": rows, "added_rows": list(added), "deleted_rows": []}
    app.session_state[str(app.data_editor[0].key)] = state
    return ran(app.run())


def branches(app: AppTest) -> list[str]:
    return [str(each.label) for each in app.expander]


def filled(home: Home) -> tuple[Objective, Goal, Goal]:
    """An objective with a goal that has a score and one that has none."""
    objective = save_objective(home.state, OBJECTIVE, ANN)
    done, open_goal = (
        save_goal(home.state, replace(each, objective_id=objective.id), ANN)
        for each in (DONE, GOAL)
    )
    return objective, done, open_goal


def test_without_objectives_the_page_says_what_they_are_for(home: Home) -> None:
    app = settled(page())
    assert say("objectives.empty.title") in said(app)
    assert branches(app) == []


def test_goals_without_an_objective_stand_below(home: Home) -> None:
    save_goal(home.state, GOAL, ANN)
    app = settled(page())
    assert branches(app) == [say("objectives.tree.free", count=1)]
    assert say("objectives.empty.goals_only") in said(app)


def test_a_score_is_rolled_up_in_words_and_names_what_it_leaves_out(home: Home) -> None:
    filled(home)
    app = settled(page())
    assert branches(app) == [f"**Calm customers** · {score_words(1.0, settled=False)}"]
    assert say("objectives.tree.left_out", goals="Fewer inquiries") in said(app)
    assert "stand" in app.title[0].value
    assert "1.00" in app.title[0].value


def test_what_still_runs_is_never_called_delivered() -> None:
    assert score_words(0.72, settled=False) == "0.72, well advanced"
    assert score_words(0.72, settled=True) == "0.72, delivered"
    assert score_words(0.698, settled=True) == "0.69, some progress"


def test_people_and_quarters_are_chosen_in_the_address(home: Home) -> None:
    filled(home)
    assert len(branches(page(owner="Bo"))) == 1
    assert say("objectives.tree.empty_branch") not in said(page(owner="Ann"))
    app = page(owner="nobody")
    assert branches(app) == []
    before = quarter_of(QUARTER.first - timedelta(days=1)).first
    save_objective(
        home.state, replace(OBJECTIVE, title="Old", first_day=before, end_day=QUARTER.first), ANN
    )
    code = f"{before.year}-Q{(before.month + 2) // 3}"
    assert branches(page(q=code))[0].startswith("**Old**")


def test_hostile_text_is_shown_as_it_was_written(home: Home) -> None:
    objective = save_objective(
        home.state, replace(OBJECTIVE, title=HOSTILE, why=HOSTILE, owner=HOSTILE[:80]), ANN
    )
    save_goal(home.state, replace(GOAL, title=HOSTILE, objective_id=objective.id), ANN)
    app = settled(page())
    assert "<script>" not in said(app) + "".join(branches(app))


def test_an_objective_is_set_from_the_form(home: Home) -> None:
    app = click(page(), "objective_new")
    assert app.title[0].value == say("objectives.form.title_new")
    app.text_input(key="objective_title").set_value(" Calm customers ")
    app.text_input(key="objective_owner").set_value("Ann")
    app = settled(click(app, "objective_save"))
    (stored,) = list_objectives(home.state)
    assert (stored.title, stored.period) == ("Calm customers", QUARTER)
    assert app.query_params["objective"] == stored.id


def test_an_unfinished_form_names_its_fields(home: Home) -> None:
    app = click(click(page(), "objective_new"), "objective_save")
    told = str(app.error[0].value)
    assert "Objective: " in told
    assert "Owner: " in told
    assert list_objectives(home.state) == ()


def test_a_conflict_is_merged_field_by_field(home: Home) -> None:
    stored = save_objective(home.state, OBJECTIVE, ANN)
    app = click(page(objective=stored.id), "objective_edit")
    app.text_input(key="objective_title").set_value("Mine")
    save_objective(home.state, replace(stored, title="Theirs", why="They know"), person("bo"))
    app = click(app, "objective_save")
    assert app.title[0].value == say("objectives.conflict.title")
    assert app.radio(key="merge_title").value == "mine"
    # Only they wrote a reason, so theirs is offered first.
    assert app.radio(key="merge_why").value == "stored"
    click(app, "objective_merge")
    (merged,) = list_objectives(home.state)
    assert (merged.title, merged.why, merged.version) == ("Mine", "They know", 3)


def test_archiving_can_be_undone_and_leaves_the_goals(home: Home) -> None:
    objective, *_ = filled(home)
    app = click(page(objective=objective.id), "objective_archive")
    assert list_objectives(home.state) == ()
    assert say("objectives.archive.title", count=1) in branches(app)
    assert say("objectives.tree.lost_known", title="Calm customers") in said(app)
    click(app, "objective_undo")
    assert [each.id for each in list_objectives(home.state)] == [objective.id]


def test_an_archived_objective_comes_back_from_the_list(home: Home) -> None:
    stored = archive_objective(home.state, save_objective(home.state, OBJECTIVE, ANN), ANN)
    click(page(), f"restore_{stored.id}")
    assert [each.id for each in list_objectives(home.state)] == [stored.id]


def test_an_objective_cannot_serve_one_that_serves_it(home: Home) -> None:
    top = save_objective(home.state, OBJECTIVE, ANN)
    below = save_objective(home.state, replace(OBJECTIVE, parent_id=top.id), ANN)
    with pytest.raises(InvalidRecordError):
        save_objective(home.state, replace(top, parent_id=below.id), ANN)
    app = click(page(objective=top.id), "objective_edit")
    assert below.id not in app.selectbox(key="objective_parent_id").options


def test_goals_are_put_under_an_objective(home: Home) -> None:
    objective = save_objective(home.state, OBJECTIVE, ANN)
    goal = save_goal(home.state, GOAL, ANN)
    app = page(objective=objective.id)
    app.multiselect(key=f"link_{objective.id}").set_value([goal.id])
    click(app, "objective_link")
    assert list_goals(home.state)[0].objective_id == objective.id


def test_a_new_goal_under_an_objective_names_it_in_its_form(home: Home) -> None:
    objective = save_objective(home.state, OBJECTIVE, ANN)
    app = click(page(objective=objective.id), "objective_goal")
    assert app.selectbox(key="goal_objective_id").value == objective.id


def test_a_link_to_what_is_gone_says_so(home: Home) -> None:
    assert say("objectives.told.unknown_link") in said(page(objective="no-such"))


def test_a_target_is_parted_in_the_table_and_taken_back(home: Home) -> None:
    whole = save_goal(home.state, replace(GOAL, parts_rule=PartsRule.WEIGHTED), ANN)
    app = page(parts=whole.id)
    app = edit(
        app,
        {},
        {"title": "North", "target": 9.0, "weight": 1.0, "owner": "Cy"},
        {"title": "South", "target": 12.0, "weight": 2.0},
    )
    assert "11" in said(app)
    app = settled(click(app, "parts_save"))
    parts = {each.title: each for each in list_goals(home.state) if each.parent_id == whole.id}
    assert {name: part.owner for name, part in parts.items()} == {"North": "Cy", "South": "Bo"}
    assert any("2 parts" in label for label in branches(app))
    click(app, "parts_undo")
    assert [each.title for each in list_goals(home.state)] == ["Fewer inquiries"]


def test_the_goal_page_shows_its_parts(home: Home) -> None:
    whole = save_goal(home.state, replace(GOAL, parts_rule=PartsRule.WEIGHTED), ANN)
    assert not [each for each in branches(ran(visit("goal", g=whole.id))) if "part" in each]
    save_goal(home.state, replace(GOAL, title="North", target=9, parent_id=whole.id), ANN)
    app = ran(visit("goal", g=whole.id))
    assert any(label.startswith(":small[1 part") for label in branches(app))


def test_the_past_of_the_sample_suggests_parts_that_make_the_target(sample: Home) -> None:
    whole = next(each for each in list_goals(sample.state) if each.metric == "one_stop_rate")
    app = click(page(parts=whole.id), "parts_suggest")
    rows = app.data_editor[0].value
    assert len(rows) > 1
    target = f"{whole.target:.1f}\N{NO-BREAK SPACE}%"
    words = say("objectives.checksum.makes_it", target=target)
    assert verbatim(words, 400) in said(app)
    app = settled(click(app, "parts_save"))
    parts = [each for each in list_goals(sample.state) if each.parent_id == whole.id]
    assert sorted(each.title for each in parts) == sorted(rows["title"])
    assert all(each.filters for each in parts)


def test_what_keeps_parts_from_being_saved_is_named(home: Home) -> None:
    whole = save_goal(home.state, GOAL, ANN)
    app = page(parts=whole.id)
    table = app.data_editor[0].key
    app = click(edit(app, {}, {"title": "North", "target": "a third"}), "parts_save")
    assert "no name or no number" in str(app.error[0].value)
    assert app.data_editor[0].key == table, "what was written is still in it"
    assert len(list_goals(home.state)) == 1


def test_a_value_in_two_parts_is_named(home: Home) -> None:
    whole = save_goal(home.state, GOAL, ANN)
    rows = [{"title": name, "target": "5", "values": ["North"]} for name in "AB"]
    assert "In more than one part, and counted in each: North" in said(
        edit(page(parts=whole.id), {}, *rows)
    )


def test_numbers_pasted_into_parts_are_read_as_they_are_written(home: Home) -> None:
    whole = save_goal(home.state, GOAL, ANN)
    written = {"title": "North", "target": "7,5"}, {"title": "South", "target": "1.250"}
    app = edit(page(parts=whole.id), {}, *written)
    assert " can be 1250 or 1.25." in said(app)
    assert app.button(key="parts_save").disabled
    app.segmented_control(key="goal_table_decimal").set_value(",")
    app = settled(click(edit(app, {}, *written), "parts_save"))
    found = {each.title: each.target for each in list_goals(home.state)}
    assert (found["North"], found["South"]) == (7.5, 1250)


def test_parts_that_look_alike_keep_their_own_digits(home: Home) -> None:
    whole = save_goal(home.state, replace(GOAL, parts_rule=PartsRule.WEIGHTED), ANN)
    part = replace(GOAL, parent_id=whole.id)
    for name, target in (("North", 7.00001), ("South", 7.00002)):
        save_goal(home.state, replace(part, title=name, target=target, weight=target), ANN)
    app = edit(page(parts=whole.id), {}, {"title": "West", "target": "5", "weight": "7"})
    settled(click(app, "parts_save"))
    found = {each.title: (each.target, each.weight, each.version) for each in parts_of_all(home)}
    assert found == {
        "North": (7.00001, 7.00001, 1),
        "South": (7.00002, 7.00002, 1),
        "West": (5, 7, 1),
    }


def parts_of_all(home: Home) -> list[Goal]:
    return [each for each in list_goals(home.state) if each.parent_id]


def test_parts_that_somebody_changed_meanwhile_are_a_decision(home: Home) -> None:
    whole = save_goal(home.state, replace(GOAL, parts_rule=PartsRule.RATIO), ANN)
    part = save_goal(home.state, replace(GOAL, title="North", parent_id=whole.id), ANN)
    app = page(parts=whole.id)
    save_goal(home.state, replace(part, target=8, baseline=11, team="Shop"), person("bo"))
    app = click(edit(app, {0: {"target": 9.0}}, {"title": "South", "target": 7.0}), "parts_save")
    assert "Somebody changed North meanwhile" in said(app)
    assert "Theirs of North: Target 8.00." in said(app).replace("\\", "")
    parts = [each for each in list_goals(home.state) if each.parent_id]
    assert [(each.title, each.target) for each in parts] == [("North", 8)], "nothing is saved yet"
    click(app, "parts_save")
    parts = [each for each in list_goals(home.state) if each.parent_id]
    assert {(each.title, each.target, each.team) for each in parts} == {
        ("North", 9, "Shop"),
        ("South", 7, ""),
    }


def test_a_quarter_is_closed_carried_on_and_opened_again(home: Home) -> None:
    _, done, open_goal = filled(home)
    app = settled(page(view="close"))
    assert app.data_editor[0].value["goal"].tolist() == [each.title for each in (done, open_goal)]
    written = {"close": True, "score": "0,5", "lesson": "Ask first", "carry": True}
    app = edit(app, {0: {"close": True}, 1: written})
    app = settled(click(app, "close_save"))
    closes = {each.goal_id: each for each in list_closes(home.state)}
    assert (closes[done.id].score, closes[open_goal.id].score) == (1.0, 0.5)
    carried = next(
        each for each in list_goals(home.state) if each.id == closes[open_goal.id].carried_to
    )
    assert carried.start == QUARTER.end
    assert app.title[0].value == say("objectives.ending.finding_done", quarter=title_of_quarter())
    assert not app.data_editor
    app.multiselect(key="reopen_goals").set_value([open_goal.id])
    click(app, "reopen")
    assert [each.goal_id for each in list_closes(home.state)] == [done.id]
    assert carried.id not in {each.id for each in list_goals(home.state)}


def test_a_score_that_cannot_be_read_closes_nothing(home: Home) -> None:
    filled(home)
    app = settled(page(view="close"))
    app = edit(app, {0: {"close": True}, 1: {"close": True, "score": "1.250"}})
    app = app.button(key="close_save").click().run()
    (problem,) = app.error
    assert say("objectives.ending.problem_score") in problem.value
    assert list_closes(home.state) == ()


def test_a_quarter_without_goals_says_so(home: Home) -> None:
    app = settled(page(view="close"))
    assert app.title[0].value == say("objectives.ending.finding_none", quarter=title_of_quarter())


def title_of_quarter(day: date = TODAY) -> str:
    return f"Q{(day.month + 2) // 3} {day.year}"


def test_an_objective_is_stored_once_with_its_history(home: Home) -> None:
    stored = save_objective(home.state, OBJECTIVE, ANN)
    save_objective(home.state, replace(stored, why="Because"), person("bo"))
    app = page(objective=stored.id)
    assert "changed (Why)" in said(app)
    assert find_objective(home.state, stored.id) is not None
