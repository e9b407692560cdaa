"""The page of one goal in every kind and state, and all that can be done to it there."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

import pytest
from acting import ANN
from streamlit.testing.v1 import AppTest
from visiting import ran, said, today, visit

from opsdash.findings.background import Background
from opsdash.goals import outlook
from opsdash.goals.check_ins import list_check_ins, list_closes
from opsdash.goals.goal import Course, Goal, Sense, Step
from opsdash.goals.objective import Objective, save_objective
from opsdash.goals.outlook import MOST_BEGUN
from opsdash.goals.records import archive_goal, find_goal, goal_past, list_goals, save_goal
from opsdash.store import Home
from opsdash.ui.escaping import verbatim
from opsdash.words import say

TODAY = today()
# The sample's data ends in May: a goal that runs since before it has data, and has not ended.
START, DUE = date(2026, 4, 1), TODAY + timedelta(days=40)
TOTAL = Goal("More orders", "orders", "Ann", 3000, 9000, START, DUE, relevant="We grow")
LEVEL = Goal("Fewer questions", "contact_rate_orders", "Bo", 60, 40, START, DUE)
HELD = Goal(
    "Answer in time",
    "contact_rate_orders",
    "Bo",
    60,
    60,
    START,
    DUE,
    kind=Course.MAINTAIN,
    sense=Sense.AT_MOST,
    allowed_misses=2,
)
MILESTONE = Goal("Help centre opened", "", "Ann", 0, 1, START, DUE, kind=Course.MILESTONE)
WAITING = replace(LEVEL, start=TODAY + timedelta(days=3), due=TODAY + timedelta(days=90))
KINDS = {"total": TOTAL, "level": LEVEL, "held": HELD, "milestone": MILESTONE, "waiting": WAITING}
HOSTILE = "<script>alert(1)</script> **b** [x](javascript:alert(1)) :red[y] $z$ `q` # | ~~k~~"


@pytest.fixture(autouse=True)
def chances(monkeypatch: pytest.MonkeyPatch) -> Iterator[Background]:
    """Chances wait; a test that wants them releases them."""
    made = Background(most_kept=50, most_waiting=MOST_BEGUN)
    made.hold()
    monkeypatch.setattr(outlook, "goal_outlooks", made)
    yield made
    made.stop()


def stored(home: Home, goal: Goal) -> Goal:
    return save_goal(home.state, goal, ANN)


def page(goal_id: str, **link: str) -> AppTest:
    return ran(visit("goal", g=goal_id, **link))


def click(app: AppTest, key: str) -> AppTest:
    return ran(app.button(key=key).click().run())


def shown(app: AppTest) -> str:
    return said(app) + "".join(str(table.value.values.tolist()) for table in app.table)


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_without_data(pages_home: Home, kind: str) -> None:
    goal = stored(pages_home, KINDS[kind])
    app = page(goal.id)
    assert goal.title in app.caption[0].value
    assert not app.error


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_with_data(sample: Home, kind: str) -> None:
    goal = stored(sample, KINDS[kind])
    app = page(goal.id)
    assert not app.error
    assert say("check_ins.title") in shown(app)
    assert bool(app.get("vega_lite_chart")) is (kind in {"total", "level", "held"})


def test_an_unknown_goal_says_what_to_do(pages_home: Home) -> None:
    app = page("no-such-goal")
    assert app.title[0].value == say("goal_page.unknown.title")
    assert say("goal_page.unknown.named") in said(app)
    assert say("goal_page.unknown.unnamed") in said(ran(visit("goal")))


def test_an_archived_goal_can_be_brought_back(pages_home: Home) -> None:
    gone = archive_goal(pages_home.state, stored(pages_home, LEVEL), ANN)
    app = page(gone.id)
    assert say("goal_page.archived") in said(app)
    click(app, "goal_bring_back")
    assert [goal.id for goal in list_goals(pages_home.state)] == [gone.id]


def test_a_goal_is_archived_from_its_page(pages_home: Home) -> None:
    goal = stored(pages_home, LEVEL)
    app = click(page(goal.id), "goal_archive")
    assert list_goals(pages_home.state) == ()
    assert say("goal_page.archived") in said(app)


def test_the_chance_appears_by_itself_when_it_is_made(sample: Home, chances: Background) -> None:
    goal = stored(sample, TOTAL)
    app = page(goal.id)
    assert say("goal_page.chance.making") in said(app)
    chances.release()
    for key in list(chances._known):
        chances.wait_for(key, lambda: None, 120)
    ran(app.run())
    assert say("goal_page.chance.making") not in said(app)
    assert "Chance of 9,000 by" in said(app)
    assert "in 8 of 10 cases" in said(app)
    assert "on pace" in app.title[0].value or "pace, " in app.title[0].value


def test_what_cannot_be_told_gives_its_reason_and_no_chance(
    sample: Home, chances: Background
) -> None:
    far = replace(TOTAL, due=TODAY + timedelta(days=1400))
    app = page(stored(sample, replace(far, target=0.5, baseline=9.0)).id)
    chances.release()
    for key in list(chances._known):
        chances.wait_for(key, lambda: None, 120)
    ran(app.run())
    assert "Chance of" not in said(app)


def test_a_check_in_keeps_what_was_measured_and_said(sample: Home) -> None:
    goal = stored(sample, LEVEL)
    app = page(goal.id)
    key = f"check_in_{goal.id}"
    app.slider(key=f"{key}_confidence").set_value(7)
    app.text_input(key=f"{key}_changed").set_value("New macros")
    app.text_input(key=f"{key}_next_step").set_value("Train the team")
    click(app, "check_in_save")
    (made,) = list_check_ins(sample.state, goal.id)
    assert (made.day, made.confidence, made.changed) == (TODAY, 7, "New macros")
    assert made.actual is not None
    assert "New macros" in said(app)


def test_a_second_check_in_of_a_day_changes_the_first(pages_home: Home) -> None:
    goal = stored(pages_home, LEVEL)
    app = click(page(goal.id), "check_in_save")
    app.slider(key=f"check_in_{goal.id}_confidence").set_value(2)
    click(app, "check_in_save")
    assert [each.confidence for each in list_check_ins(pages_home.state, goal.id)] == [2]


def test_a_check_in_can_be_taken_back(pages_home: Home) -> None:
    goal = stored(pages_home, LEVEL)
    app = click(page(goal.id), "check_in_save")
    (made,) = list_check_ins(pages_home.state, goal.id)
    click(app, f"take_back_{made.id}")
    assert list_check_ins(pages_home.state, goal.id) == ()


def test_an_overdue_review_is_said(pages_home: Home) -> None:
    goal = stored(pages_home, replace(LEVEL, start=TODAY - timedelta(days=17)))
    with pages_home.state.write() as cursor:
        cursor.execute("UPDATE goal SET created_at = start_day")
    assert "10 days overdue" in said(page(goal.id))


def test_another_target_from_a_day_on_keeps_what_was_promised_before(pages_home: Home) -> None:
    goal = stored(pages_home, TOTAL)
    app = page(goal.id)
    key = f"retarget_{goal.id}"
    app.number_input(key=f"{key}_target").set_value(12000.0)
    app.date_input(key=f"{key}_from").set_value(TODAY)
    app.text_input(key=f"{key}_reason").set_value("A second shop")
    click(app, "retarget_save")
    changed = find_goal(pages_home.state, goal.id)
    assert changed is not None
    assert changed.target == 12000
    assert [step.day for step in changed.steps] == [TODAY - timedelta(days=1)]
    assert "A second shop" in shown(app)
    assert f"{verbatim('9,000')} → {verbatim('12,000')}" in said(app)


def test_a_target_does_not_change_without_a_reason(pages_home: Home) -> None:
    goal = stored(pages_home, TOTAL)
    app = page(goal.id)
    app.number_input(key=f"retarget_{goal.id}_target").set_value(12000.0)
    click(app, "retarget_save")
    assert [item.value for item in app.info] == [say("goal_page.retarget.no_reason")]
    assert find_goal(pages_home.state, goal.id) == goal


def test_another_target_does_not_turn_a_promise_round(pages_home: Home) -> None:
    goal = stored(pages_home, TOTAL)
    app = page(goal.id)
    key = f"retarget_{goal.id}"
    app.number_input(key=f"{key}_target").set_value(goal.baseline / 2)
    app.text_input(key=f"{key}_reason").set_value("A shop closed")
    click(app, "retarget_save")
    assert "on the other side of the baseline" in said(app)
    assert find_goal(pages_home.state, goal.id) == goal


def test_a_change_that_somebody_else_was_faster_with_is_told_and_not_made(
    pages_home: Home,
) -> None:
    goal = stored(pages_home, TOTAL)
    app = page(goal.id)
    stored(pages_home, replace(goal, title="Theirs"))
    key = f"retarget_{goal.id}"
    app.number_input(key=f"{key}_target").set_value(12000.0)
    app.text_input(key=f"{key}_reason").set_value("A second shop")
    click(app, "retarget_save")
    now = find_goal(pages_home.state, goal.id)
    assert now is not None
    assert (now.title, now.target) == ("Theirs", 9000)
    assert say("goal_page.told.conflict") in said(app)


def test_dated_steps_are_listed(pages_home: Home) -> None:
    goal = stored(pages_home, replace(TOTAL, steps=(Step(TODAY, 5000),)))
    assert page(goal.id).table[0].value.iloc[0].tolist()[1] == verbatim("5,000")


def test_a_milestone_is_done_on_a_day_and_not_after_all(pages_home: Home) -> None:
    goal = stored(pages_home, MILESTONE)
    app = click(page(goal.id), "milestone_done")
    done = find_goal(pages_home.state, goal.id)
    assert done is not None
    assert done.done_day == TODAY
    click(app, "milestone_undo")
    again = find_goal(pages_home.state, goal.id)
    assert again is not None
    assert again.done_day is None


def test_the_past_tells_every_change_and_shows_any_version(pages_home: Home) -> None:
    first = stored(pages_home, replace(LEVEL, title="At first"))
    goal = stored(pages_home, replace(first, owner="Cleo", reason="Bo left"))
    app = page(goal.id)
    assert "**Owner**: Bo → Cleo" in said(app)
    assert "Because: Bo left" in said(app)
    click(app, "version_1")
    assert app.query_params["v"] == "1"
    rows = app.table[-1].value
    assert ["Bo", "Cleo"] in rows.iloc[:, -2:].values.tolist()
    assert len(goal_past(pages_home.state, goal.id)) == 2


def test_the_past_names_what_a_goal_belongs_to(pages_home: Home) -> None:
    calm = save_objective(pages_home.state, Objective("Calm customers", "Ann", START, DUE), ANN)
    goal = stored(pages_home, LEVEL)
    goal = stored(pages_home, replace(goal, objective_id=calm.id))
    stored(pages_home, replace(goal, objective_id="gone"))
    told = said(page(goal.id))
    assert "Calm customers → one that is gone" in told
    assert calm.id not in told


def test_a_version_that_never_was_is_said(pages_home: Home) -> None:
    goal = stored(pages_home, LEVEL)
    assert say("goal_page.past.no_version") in said(page(goal.id, v="77"))
    assert not page(goal.id, v="x" * 40).error


def test_a_goal_is_closed_with_its_lesson_and_opened_again(pages_home: Home) -> None:
    goal = stored(pages_home, MILESTONE)
    app = page(goal.id)
    app.number_input(key=f"close_{goal.id}_score").set_value(0.4)
    app.text_area(key=f"close_{goal.id}_lesson").set_value("Begin sooner")
    click(app, "goal_close")
    (close,) = list_closes(pages_home.state)
    assert (close.goal_id, close.score, close.lesson) == (goal.id, 0.4, "Begin sooner")
    assert "Begin sooner" in said(app)
    click(app, "goal_reopen")
    assert list_closes(pages_home.state) == ()


def test_a_closed_goal_can_be_carried_over(pages_home: Home) -> None:
    goal = stored(pages_home, TOTAL)
    app = page(goal.id)
    app.checkbox(key=f"close_{goal.id}_carry").set_value(True)
    click(app, "goal_close")
    (close,) = list_closes(pages_home.state)
    after = find_goal(pages_home.state, close.carried_to)
    assert after is not None
    assert after.start > goal.due
    assert after.title == goal.title


def test_hostile_text_is_shown_as_it_was_written(pages_home: Home) -> None:
    goal = stored(
        pages_home,
        replace(LEVEL, title=HOSTILE, owner=HOSTILE[:80], relevant=HOSTILE, reason=HOSTILE),
    )
    app = page(goal.id, v="1")
    app.text_input(key=f"check_in_{goal.id}_changed").set_value(HOSTILE)
    click(app, "check_in_save")
    assert "[x](java" not in shown(app)
    assert "<script" not in shown(app).replace("\\<script", "")
