"""The list of goals: chances come into it, and it shows whose goals of which quarter are chosen."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest
from acting import ANN
from streamlit.testing.v1 import AppTest
from visiting import ran, said, today, visit

from opsdash.analysis.chance import Band, Chance
from opsdash.analysis.result import Status
from opsdash.findings.background import Slow, Stage
from opsdash.goals.chances import Outlook
from opsdash.goals.goal import Course, Goal
from opsdash.goals.records import archive_goal, list_goals, save_goals
from opsdash.goals.shown import Shown, shown_state
from opsdash.goals.standing import Measured, Standing, State
from opsdash.store import Home
from opsdash.words import say
from opsdash.words.goal_sentences import finding
from opsdash.words.numbers import MISSING

TODAY = today()
GOAL = Goal(
    "Fewer inquiries",
    "contact_rate_orders",
    "Ann",
    12,
    10,
    TODAY + timedelta(days=5),
    TODAY + timedelta(days=90),
    team="Service",
)
BEN = replace(GOAL, title="More orders", owner="Ben", team="Shop")
CHO = replace(GOAL, title="Faster answers", owner="Cho")


@pytest.fixture
def home(pages_home: Home) -> Home:
    save_goals(pages_home.state, (GOAL, BEN, CHO), ANN)
    return pages_home


def page(**link: str) -> AppTest:
    return ran(visit("goals", **link))


def listed(app: AppTest, column: str = "goal") -> list[object]:
    return list(app.dataframe[0].value[column])


def outlook(probability: float) -> Outlook:
    return Outlook(Status.OK, Chance(1, 1, 1, probability))


def test_a_chance_that_is_not_there_yet_is_a_dash(home: Home) -> None:
    app = page()
    assert listed(app, "chance") == [MISSING] * 3


def test_what_is_being_worked_out_is_told_and_comes_by_itself(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    making: dict[str, Slow[Outlook]] = {}

    def found(standings: Sequence[Standing], _: object) -> dict[str, Slow[Outlook]]:
        return {each.goal.id: making.get("", Slow(Stage.MAKING)) for each in standings}

    monkeypatch.setattr("opsdash.ui.goal_room.outlooks", found)
    monkeypatch.setattr("opsdash.ui.goal_list.outlooks", found)
    app = page()
    assert "The chances are being worked out: 0 of 3." in said(app)
    making[""] = Slow(Stage.READY, outlook(0.384))
    app.run()
    assert listed(app, "chance") == ["38\N{NO-BREAK SPACE}%"] * 3
    assert "being worked out" not in said(app)


def test_an_open_goal_is_shown_by_its_chance() -> None:
    standing = Standing(GOAL, State.ON_PACE, Course.LEVEL, Measured(), False, 10, 90)
    assert shown_state(standing, None) is State.ON_PACE
    assert shown_state(standing, outlook(0.3)) is Band.AT_RISK
    assert shown_state(replace(standing, state=State.REACHED), outlook(0.3)) is State.REACHED
    assert shown_state(replace(standing, state=State.DATA_MISSING), None) is State.DATA_MISSING


def test_the_title_counts_what_is_on_course_and_what_needs_a_decision() -> None:
    on = Standing(GOAL, State.ON_PACE, Course.LEVEL, Measured(), False, 10, 90)
    old = replace(on, state=State.MISSED, settled_on=TODAY - timedelta(days=30))
    shown = [Band.ON_COURSE, Band.LIKELY, State.ON_PACE, Band.COIN_FLIP, State.REACHED]
    shown += [Band.AT_RISK, State.MISSED, State.DATA_MISSING]
    pairs = [old if state is State.MISSED else on for state in shown]
    assert finding(pairs, shown, TODAY) == (
        "One of eight goals is on course, two more are likely or on pace, one is reached,"
        " one was missed. One needs a decision this week."
    )
    just = replace(old, settled_on=TODAY - timedelta(days=3))
    pairs = [just if state is State.MISSED else on for state in shown]
    assert finding(pairs, shown, TODAY).endswith("Two need a decision this week.")


@pytest.mark.parametrize(
    ("shown", "told"),
    [
        ([Band.ON_COURSE, Band.ON_COURSE], "All two goals are on course."),
        ([State.ON_PACE, State.ON_PACE], "All two goals are on pace."),
        (
            [Band.ON_COURSE, Band.ON_COURSE, Band.LIKELY],
            "Two of three goals are on course, one more is likely.",
        ),
        ([Band.LIKELY, Band.COIN_FLIP], "One of two goals is likely."),
        ([Band.COIN_FLIP, Band.COIN_FLIP], "No goal of two is on course."),
    ],
)
def test_the_title_counts_each_state_by_its_own_word(shown: list[Shown], told: str) -> None:
    on = Standing(GOAL, State.ON_PACE, Course.LEVEL, Measured(), False, 10, 90)
    assert finding([on] * len(shown), shown, TODAY) == told


def test_a_part_stands_below_its_whole_and_brings_it_up(home: Home) -> None:
    saved = {goal.title: goal for goal in list_goals(home.state)}
    late = replace(BEN, title="Soonest", due=TODAY + timedelta(days=30))
    save_goals(
        home.state,
        (
            replace(BEN, title="Faster answers: Shop", parent_id=saved["Faster answers"].id),
            replace(BEN, title="Night shift", parent_id=saved["Fewer inquiries"].id),
            late,
        ),
        ANN,
    )
    assert listed(page()) == [
        "Soonest",
        "Fewer inquiries",
        "↳ Night shift",
        "More orders",
        "Faster answers",
        "↳ Shop",
    ]
    assert listed(page(of="mine", who="Ben")) == [
        "Soonest",
        "More orders",
        "Faster answers: Shop",
        "Night shift (part of Fewer inquiries)",
    ]


def test_the_address_says_who_i_am_and_shows_mine(home: Home) -> None:
    app = page(of="mine", who="Ben")
    assert listed(app) == ["More orders"]
    assert app.query_params["who"] == "Ben"


def test_my_team_s_goals_are_those_of_my_goals_team(home: Home) -> None:
    assert listed(page(of="team", who="Cho")) == ["Fewer inquiries", "Faster answers"]


def test_mine_asks_who_i_am_and_remembers_it(home: Home) -> None:
    app = page()
    app.segmented_control(key="goals_of").set_value("mine")
    ran(app.run())
    assert say("goals.choice.who_missing") in said(app)
    app.selectbox(key="goals_who").set_value("Cho")
    ran(app.run())
    assert listed(app) == ["Faster answers"]
    app.query_params.clear()
    ran(app.run())
    assert listed(app) == ["Faster answers"]


def test_mine_are_the_goals_of_who_is_signed_in_until_another_is_chosen(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    cho = replace(ANN, name="cho ", person="a1b2")
    monkeypatch.setattr("opsdash.ui.acting.owner", lambda: cho)
    assert listed(page(of="mine")) == ["Faster answers"]
    assert listed(page(of="mine", who="Ben")) == ["More orders"]


def test_who_is_signed_in_and_owns_no_goal_reads_that(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    dora = replace(ANN, name="Dora", person="a1b2")
    monkeypatch.setattr("opsdash.ui.acting.owner", lambda: dora)
    assert say("goals.choice.owns_none", name="Dora") in said(page(of="mine"))


def test_a_name_that_no_goal_knows_is_nobody(home: Home) -> None:
    app = page(of="mine", who="<b>Nobody</b>", q="3026-Q9", owner="x", team="y")
    assert len(listed(app)) == 3
    assert "who" not in app.query_params


def test_a_quarter_without_goals_says_so_and_leads_back(home: Home) -> None:
    app = page(q="1999-Q1")
    assert app.title[0].value == say("goals.finding.nothing_here")
    assert not app.dataframe
    ran(app.button(key="goals_show_all").click().run())
    assert len(listed(app)) == 3


def test_where_all_goals_are_archived_the_page_says_so_and_leads_there(home: Home) -> None:
    for goal in list_goals(home.state):
        archive_goal(home.state, goal, ANN)
    app = page()
    assert app.title[0].value == say("goals.finding.only_archived", archived=3)
    ran(app.button(key="goal_archive_first").click().run())
    assert app.query_params["view"] == "archive"


def test_goals_of_earlier_quarters_are_there_when_all_are_wanted(home: Home) -> None:
    old = replace(GOAL, start=TODAY - timedelta(days=400), due=TODAY - timedelta(days=200))
    save_goals(home.state, (old,), ANN)
    assert len(listed(page())) == 3
    assert len(listed(page(q="all"))) == 4


def test_a_link_that_names_a_goal_opens_its_page(home: Home) -> None:
    app = visit("goals", g=list_goals(home.state)[0].id)
    assert "Fewer inquiries" in said(app)
    assert not any(button.key == "goal_new" for button in app.button)


def test_a_phone_has_room_for_whole_titles_beside_state_and_chance(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("opsdash.ui.goal_list.is_phone", lambda: True)
    app = page()
    assert list(app.dataframe[0].value.columns[:3]) == ["state", "goal", "chance"]
    # Only in rows of more than 64 pixels Streamlit breaks the text of a cell into lines.
    assert app.dataframe[0].proto.row_height > 64
