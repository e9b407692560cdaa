"""Goals on charts of their metric: in picture, alt text and table, with links to their pages."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pyarrow as pa
import pytest
from acting import person
from streamlit.testing.v1 import AppTest
from visiting import said, settled, visit

from opsdash.goals.closing import Verdict, close_many
from opsdash.goals.goal import Goal
from opsdash.goals.records import archive_goal, list_goals, save_goal
from opsdash.metrics.catalog import load_catalog
from opsdash.metrics.question import Filter
from opsdash.store import Home
from opsdash.ui.goal_links import GOAL_PAGE

RATE = "contact_rate_orders"
LEAD = "Goal ≤ 8.5 until"


@pytest.fixture
def home(sample: Home) -> Home:
    for goal in list_goals(sample.state):
        archive_goal(sample.state, goal, person("ana"))
    return sample


@pytest.fixture
def goal(home: Home) -> Goal:
    return save_goal(home.state, made(home), person("ana"))


def made(home: Home, metric: str = RATE, target: float = 8.5) -> Goal:
    ((newest,),) = home.facts.rows("SELECT MAX(created_day) FROM inquiry")
    start, due = newest - timedelta(days=60), newest + timedelta(days=60)
    return Goal("Fewer [x](y) questions", metric, "Ana", 2 * target, target, start, due)


def opened(page: str = "metric", **link: str) -> AppTest:
    return settled(visit(page, **({"m": RATE} if page == "metric" else {}), **link))


def charts(app: AppTest) -> Iterator[list[dict]]:
    """The rows of each chart that can be read."""
    for each in app.get("vega_lite_chart"):
        for data in (each.proto.data, *(each.data for each in each.proto.datasets)):
            if data.data:
                yield pa.ipc.open_stream(data.data).read_all().to_pylist()


def layers(app: AppTest) -> set[str]:
    return {row["layer"] for rows in charts(app) for row in rows if "layer" in row}


def with_lines(app: AppTest) -> int:
    return sum(any(row.get("layer") == "dated rate" for row in rows) for rows in charts(app))


def links(app: AppTest) -> list[tuple[str, str]]:
    found = [(each.proto.page, each.proto.query_string) for each in app.get("page_link")]
    return [each for each in found if each[0] == GOAL_PAGE.stem]


def test_a_goal_is_a_line_with_its_words_and_a_way_to_its_page(goal: Goal) -> None:
    app = opened()
    assert {"dated rate", "dated name"} <= layers(app)
    assert LEAD in said(app).replace("\\", "")
    assert (GOAL_PAGE.stem, f"g={goal.id}") in links(app)


def test_the_alt_text_and_the_table_have_its_target(goal: Goal) -> None:
    app = opened()
    alts = [row["tip"] for rows in charts(app) for row in rows if row.get("layer") == "alt"]
    assert any("8.5" in each and "Fewer" in each for each in alts)
    app.session_state[f"line_{RATE}_menu"] = True
    settled(app.run())
    (table,) = (each.value for each in app.dataframe if each.value.shape[1] > 5)
    column = table[f"Goal: {goal.title}"]
    assert set(column.dropna()) == {8.5}
    first = table.iloc[:, 0]
    assert column[first < goal.start - timedelta(days=7)].isna().all()


def test_the_switch_of_events_hides_goals_and_shows_them_again(goal: Goal) -> None:
    hidden = opened(ev="0")
    assert not any(each.startswith("dated") for each in layers(hidden))
    assert links(hidden) == [(GOAL_PAGE.stem, f"g={goal.id}")], "the card lists its goals"
    switch = hidden.button(key=f"line_{RATE}_switch")
    assert "Show events and goals" in switch.label
    settled(switch.click().run())
    assert "dated rate" in layers(hidden)
    assert "ev" not in hidden.query_params


def test_filters_and_what_is_closed_or_archived_take_it_away(home: Home, goal: Goal) -> None:
    assert "dated rate" not in layers(opened(t="Damaged item"))
    filtered = replace(made(home, target=1.0), filters=(Filter("topic", ("Damaged item",)),))
    save_goal(home.state, filtered, person("ana"))
    assert "dated rate" in layers(opened(t="Damaged item"))
    verdict = Verdict(goal, None, None)
    close_many(home.state, [verdict], goal.start, person("ana"), load_catalog())
    assert "dated rate" not in layers(opened())


@pytest.mark.parametrize(
    ("grain", "told"), [("day", "no single day owes a total"), ("week", "evenly")]
)
def test_a_total_is_never_drawn_by_the_day(home: Home, grain: str, told: str) -> None:
    save_goal(home.state, replace(made(home, "inquiries", 900), baseline=400), person("ana"))
    app = settled(visit("metric", m="inquiries", g=grain))
    assert told in said(app)
    assert ("dated share" in layers(app)) == (grain == "week")


@pytest.mark.parametrize(
    ("page", "metric", "target"),
    [
        ("inquiry-slope", RATE, 8.5),
        ("resolution", "one_stop_rate", 80.0),
        ("resolution", "resolution_median", 9.0),
        ("resolution", "resolution_p90", 50.0),
        ("resolution", "backlog", 12.0),
        ("pipeline", "deals_won", 40.0),
        ("explore", RATE, 8.5),
    ],
)
def test_each_page_with_a_line_of_the_metric_shows_it(
    home: Home, monkeypatch: pytest.MonkeyPatch, page: str, metric: str, target: float
) -> None:
    monkeypatch.setattr("opsdash.ui.reached._is_reached", lambda _: True)
    goal = save_goal(home.state, made(home, metric, target), person("ana"))
    link = {"m": metric} if page == "explore" else {}
    app = settled(visit(page, **link))
    assert any(each.startswith("dated") for each in layers(app))
    assert (GOAL_PAGE.stem, f"g={goal.id}") in links(app)


def test_both_rates_of_the_inquiry_slope_have_the_line(
    goal: Goal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("opsdash.ui.reached._is_reached", lambda _: True)
    app = opened("inquiry-slope")
    assert with_lines(app) == 2
    settled(app.button_group(key="d").set_value("sales").run())
    # Inquiries per amount sold are no metric; below, sales are told by orders.
    assert with_lines(app) == 1


def test_parts_of_a_rate_are_held_against_the_goal_of_the_whole(home: Home) -> None:
    save_goal(home.state, made(home, "one_stop_rate", 87), person("ana"))
    app = opened("explore", m="one_stop_rate", by="contact_channel")
    assert with_lines(app) == 1
    assert "whole: goal 87" in str(list(charts(app)))


def test_parts_that_add_up_say_why_the_goal_has_no_line(goal: Goal) -> None:
    app = opened("explore", m=RATE, by="contact_channel")
    assert with_lines(app) == 0
    assert "it is about the whole, and this shows its parts" in said(app).replace("\\", "")
    assert (GOAL_PAGE.stem, f"g={goal.id}") in links(app)


def test_an_index_says_why_the_goal_of_its_metric_has_no_line(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("opsdash.ui.reached._is_reached", lambda _: True)
    saved = save_goal(home.state, made(home, "orders", 900), person("ana"))
    app = opened("inquiry-slope")
    assert "no line: this chart counts from 100" in said(app).replace("\\", "")
    assert (GOAL_PAGE.stem, f"g={saved.id}") in links(app)
