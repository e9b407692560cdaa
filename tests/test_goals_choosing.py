"""Which goals are looked at: by person, team and quarter, whatever people wrote as names."""

from dataclasses import replace
from datetime import date

from opsdash.calendar.periods import Period
from opsdash.goals.choosing import Choice, Scope, chosen, names_in, quarters_of
from opsdash.goals.goal import Goal

Q2 = Period(date(2026, 4, 1), date(2026, 7, 1))
ANN = Goal("A", "orders", "Ann", 1, 2, date(2026, 4, 1), date(2026, 6, 30), team="Shop")
BEN = replace(ANN, title="B", owner="Ben", team=" shop ")
CHO = replace(ANN, title="C", owner="Cho", team="Service")
GOALS = (ANN, BEN, CHO)


def titles(**said: object) -> str:
    return "".join(goal.title for goal in chosen(GOALS, Choice(**said)))  # type: ignore[arg-type]


def test_everybody_s_goals_are_all() -> None:
    assert titles() == "ABC"


def test_mine_are_those_i_answer_for_however_the_name_is_written() -> None:
    assert titles(scope=Scope.MINE, who=" ANN ") == "A"
    spaced = replace(ANN, owner="Ann  Lee")
    assert chosen([spaced], Choice(Scope.MINE, "ann lee")) == (spaced,)


def test_my_team_s_are_those_of_the_teams_i_answer_in() -> None:
    assert titles(scope=Scope.TEAM, who="Ann") == "AB"


def test_without_a_team_my_team_s_are_mine() -> None:
    alone = replace(ANN, title="D", owner="Dee", team="")
    assert chosen((*GOALS, alone), Choice(Scope.TEAM, "Dee")) == (alone,)


def test_a_quarter_has_the_goals_that_share_a_day_with_it() -> None:
    on_the_edge = replace(ANN, start=date(2026, 1, 1), due=date(2026, 4, 1))
    before = replace(ANN, start=date(2026, 1, 1), due=date(2026, 3, 31))
    after = replace(ANN, start=date(2026, 7, 1), due=date(2026, 9, 30))
    assert chosen((on_the_edge, before, after), Choice(days=Q2)) == (on_the_edge,)


def test_owner_and_team_narrow_together() -> None:
    assert titles(owner="ben", team="Shop") == "B"
    assert titles(owner="ben", team="Service") == ""


def test_a_name_is_offered_once() -> None:
    assert names_in(["ben", " Ann", "Ben", "", " "]) == ("Ann", "ben")


def test_the_quarters_of_goals_hold_today_s_as_well() -> None:
    found = quarters_of([ANN], date(2026, 8, 3))
    assert [each.first for each in found] == [date(2026, 7, 1), date(2026, 4, 1)]
