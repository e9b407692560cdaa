"""Whose a comment is, is decided by the account: of one name there can be several people."""

from dataclasses import replace
from pathlib import Path

import pytest
from frozen_company import EDITOR, frozen

from opsdash.access.actor import Actor
from opsdash.access.rights import Role
from opsdash.errors import ConflictError, NotAllowedError, RecordMissingError
from opsdash.report.frozen.records import (
    FrozenView,
    add_comment,
    comments_on,
    delete_comment,
    delete_frozen,
    may_remove,
)
from opsdash.store import Home

ANA = Actor("Ana", Role.EDITOR, person="a1")
NAMESAKE = Actor("Ana", Role.EDITOR, person="a2")
ADMIN = Actor("Ann", Role.ADMIN, person="b1")


@pytest.fixture(scope="module")
def home_template(tickets_template: Path) -> Path:
    return tickets_template


@pytest.fixture
def view(home: Home) -> FrozenView:
    return frozen(home)


def test_only_who_said_it_or_an_administrator_removes_it(home: Home, view: FrozenView) -> None:
    said = add_comment(home.state, view, "So it was", ANA)
    viewer = replace(ANA, role=Role.VIEWER)
    limited_admin = replace(ADMIN, groups=("North",))
    for other in (NAMESAKE, Actor("Ana", Role.EDITOR), viewer):
        assert not may_remove(said, other)
        with pytest.raises(NotAllowedError):
            delete_comment(home.state, said, other)
    with pytest.raises(RecordMissingError):
        delete_comment(home.state, said, limited_admin)
    assert comments_on(home.state, view.id) == (said,)
    delete_comment(home.state, said, replace(ANA, name="Ana Hill"))
    again = add_comment(home.state, view, "So it was", ANA)
    delete_comment(home.state, again, ADMIN)
    assert comments_on(home.state, view.id) == ()


def test_what_the_caller_holds_does_not_decide_whose_it_is(home: Home, view: FrozenView) -> None:
    said = add_comment(home.state, view, "So it was", ANA)
    with pytest.raises(NotAllowedError):
        delete_comment(home.state, replace(said, creator=NAMESAKE.person), NAMESAKE)
    gone = delete_comment(home.state, replace(said, text="Another"), ANA)
    assert gone.text == "So it was"
    with pytest.raises(ConflictError):
        delete_comment(home.state, said, ANA)


def test_the_user_of_this_machine_is_known_by_name(home: Home, view: FrozenView) -> None:
    said = add_comment(home.state, view, "So it was", EDITOR)
    assert said.creator == ""
    delete_comment(home.state, said, EDITOR)


def test_nothing_is_removed_from_a_view_that_is_deleted(home: Home, view: FrozenView) -> None:
    said = add_comment(home.state, view, "So it was", ANA)
    delete_frozen(home.state, view, EDITOR)
    with pytest.raises(RecordMissingError):
        delete_comment(home.state, said, ANA)
