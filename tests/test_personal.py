"""What somebody keeps for himself: nobody else reads or changes it, and it ends with him."""

import pytest
from accounts import let_in

from opsdash.access.actor import Actor, owner
from opsdash.access.people import remove_person, restore_person
from opsdash.access.personal import (
    MOST,
    Followed,
    Personal,
    StartPage,
    choose_start,
    choose_today,
    follow,
    read_personal,
    unfollow,
)
from opsdash.access.rights import Role
from opsdash.errors import InvalidRecordError
from opsdash.store import Home

pytestmark = pytest.mark.sql

VERA = Actor("Vera", Role.VIEWER, ("North",), "vera-id")
# Another account of somebody with the same name.
OTHER = Actor("Vera", Role.ADMIN, None, "other-id")
GOALS = StartPage("goals")


def chosen(home: Home, actor: Actor) -> Personal:
    choose_start(home.state, GOALS, actor)
    choose_today(home.state, actor, mine=True)
    follow(home.state, Followed.METRIC, "inquiries", actor)
    follow(home.state, Followed.GOAL, "g1", actor)
    return read_personal(home.state, actor)


@pytest.mark.parametrize("actor", [VERA, owner()], ids=["viewer", "alone"])
def test_what_is_chosen_is_kept(home: Home, actor: Actor) -> None:
    assert chosen(home, actor) == Personal(GOALS, ("inquiries",), ("g1",), shows_mine=True)


def test_everybody_has_his_own_also_with_the_same_name(home: Home) -> None:
    mine = chosen(home, VERA)
    assert read_personal(home.state, OTHER) == read_personal(home.state, owner()) == Personal()
    choose_start(home.state, None, OTHER)
    choose_today(home.state, OTHER, mine=False)
    unfollow(home.state, Followed.METRIC, "inquiries", OTHER)
    unfollow(home.state, Followed.GOAL, "g1", owner())
    assert read_personal(home.state, VERA) == mine


def test_nobody_reads_it_in_the_audit(home: Home) -> None:
    before = home.state.rows("SELECT count(*) FROM audit")
    chosen(home, VERA)
    assert home.state.rows("SELECT count(*) FROM audit") == before


def test_what_is_taken_back_is_gone(home: Home) -> None:
    chosen(home, VERA)
    choose_start(home.state, None, VERA)
    choose_today(home.state, VERA, mine=False)
    unfollow(home.state, Followed.METRIC, "inquiries", VERA)
    unfollow(home.state, Followed.GOAL, "g1", VERA)
    assert read_personal(home.state, VERA) == Personal()
    assert home.state.rows("SELECT * FROM personal") == []


def test_it_is_gone_with_the_account_and_stays_gone(home: Home) -> None:
    ann, ben = let_in(home, "Ann", password=None), let_in(home, "Ben", Role.VIEWER, password=None)
    chosen(home, ben.actor())
    kept = chosen(home, ann.actor())
    gone = remove_person(home.state, ben, ann.actor())
    back = restore_person(home.state, gone, ann.actor())
    assert read_personal(home.state, back.actor()) == Personal()
    assert read_personal(home.state, ann.actor()) == kept


def test_twice_is_once_and_in_the_order_of_choosing(home: Home) -> None:
    for name in ("orders", "backlog", "orders"):
        follow(home.state, Followed.METRIC, name, VERA)
    assert read_personal(home.state, VERA).metrics == ("backlog", "orders")


def test_more_than_a_row_of_tiles_is_refused(home: Home) -> None:
    names = [f"m{number}" for number in range(MOST[Followed.METRIC] + 1)]
    for name in names[:-1]:
        follow(home.state, Followed.METRIC, name, VERA)
    with pytest.raises(InvalidRecordError):
        follow(home.state, Followed.METRIC, names[-1], VERA)
    assert len(read_personal(home.state, VERA).metrics) == MOST[Followed.METRIC]


@pytest.mark.parametrize(
    "start",
    [StartPage("//elsewhere.example.com"), StartPage("../x"), StartPage("goals", "x" * 8_001)],
)
def test_only_a_page_can_open_first(home: Home, start: StartPage) -> None:
    with pytest.raises(InvalidRecordError):
        choose_start(home.state, start, VERA)
    assert read_personal(home.state, VERA).start is None


def test_hostile_parameters_come_back_as_they_were(home: Home) -> None:
    start = StartPage("goals", "a=?&b=';DROP TABLE personal;--%00")
    choose_start(home.state, start, VERA)
    assert read_personal(home.state, VERA).start == start
