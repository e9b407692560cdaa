"""Views that somebody keeps for himself: nobody else sees, changes or reads of them."""

from dataclasses import replace

import pytest
from accounts import let_in
from streamlit.testing.v1 import AppTest
from visiting import ran, said, settled, visit

from opsdash.access.actor import Actor
from opsdash.access.people import remove_person
from opsdash.access.rights import Role
from opsdash.errors import NotAllowedError, RecordMissingError
from opsdash.metrics.saved_views import (
    MOST_PINS,
    SavedView,
    delete_view,
    list_views,
    pin_view,
    restore_view,
    save_view,
)
from opsdash.store import Home
from opsdash.words import say

VERA = Actor("Vera", Role.VIEWER, None, "vera-id")
ADA = Actor("Ada", Role.ADMIN, None, "ada-id")
VIEW = SavedView("My round", "explore", "m=inquiries&p=13w", is_shared=False)


def own(home: Home, actor: Actor = VERA, name: str = "My round") -> SavedView:
    return save_view(home.state, replace(VIEW, name=name), actor)


def test_a_viewer_keeps_changes_and_deletes_his_own(home: Home) -> None:
    stored = own(home)
    pinned = pin_view(home.state, stored, VERA, is_pinned=True)
    named = save_view(home.state, replace(pinned, name="Monday"), VERA)
    gone = delete_view(home.state, named, VERA)
    assert list_views(home.state, VERA) == ()
    back = restore_view(home.state, gone, VERA)
    assert list_views(home.state, VERA) == (back,)


def test_nobody_else_sees_or_changes_it_also_an_administrator(home: Home) -> None:
    stored = own(home)
    assert list_views(home.state, ADA) == ()
    for taken in (stored, replace(stored, owner="ada-id"), replace(stored, is_shared=True)):
        with pytest.raises(RecordMissingError):
            save_view(home.state, replace(taken, name="Taken"), ADA)
        with pytest.raises(RecordMissingError):
            delete_view(home.state, taken, ADA)
        with pytest.raises(RecordMissingError):
            pin_view(home.state, taken, ADA, is_pinned=True)
    assert list_views(home.state, VERA) == (stored,)


def test_one_of_everybody_stays_everybodys_whatever_a_viewer_holds(home: Home) -> None:
    shared = save_view(home.state, replace(VIEW, is_shared=True), ADA)
    for held in (shared, replace(shared, is_shared=False, owner="vera-id")):
        with pytest.raises(NotAllowedError):
            save_view(home.state, replace(held, name="Mine"), VERA)
        with pytest.raises(NotAllowedError):
            delete_view(home.state, held, VERA)
    assert list_views(home.state, VERA) == (shared,)


def test_it_is_kept_for_who_saves_it_whatever_name_it_bears(home: Home) -> None:
    save_view(home.state, replace(VIEW, owner="ada-id"), VERA)
    assert list_views(home.state, ADA) == ()


def test_the_audit_says_nothing_of_it(home: Home) -> None:
    delete_view(home.state, own(home), VERA)
    assert home.state.rows("SELECT * FROM audit WHERE noun = 'saved_view'") == []


def test_own_pins_take_no_place_of_everybodys(home: Home) -> None:
    for number in range(MOST_PINS):
        pin_view(home.state, own(home, VERA, f"View {number}"), VERA, is_pinned=True)
    shared = save_view(home.state, replace(VIEW, is_shared=True), ADA)
    assert pin_view(home.state, shared, ADA, is_pinned=True).is_pinned


def test_it_is_gone_with_the_account_and_what_was_for_everybody_stays(home: Home) -> None:
    ann, ben = (let_in(home, name, password=None) for name in ("Ann", "Ben"))
    own(home, ben.actor())
    kept = own(home, ann.actor())
    shared = save_view(home.state, replace(VIEW, is_shared=True), ben.actor())
    remove_person(home.state, ben, ann.actor())
    assert {*list_views(home.state, ann.actor())} == {kept, shared}
    assert list_views(home.state, ben.actor()) == (shared,)


@pytest.fixture
def vera(monkeypatch: pytest.MonkeyPatch) -> Actor:
    monkeypatch.setattr("opsdash.ui.acting.owner", lambda: VERA)
    return VERA


def pinned(app: AppTest) -> bool:
    return say("saved_views.pinned") in [each.value for each in app.header]


def test_mine_shows_own_pins_alone(sample: Home, vera: Actor) -> None:
    shared = save_view(sample.state, replace(VIEW, name="Ours", is_shared=True), ADA)
    pin_view(sample.state, shared, ADA, is_pinned=True)
    pin_view(sample.state, own(sample, ADA, "Hers"), ADA, is_pinned=True)
    assert not pinned(settled(visit(who="mine")))
    pin_view(sample.state, own(sample), vera, is_pinned=True)
    assert {"My round", "Ours"} <= names(settled(visit()))
    mine = names(settled(visit(who="mine")))
    assert "My round" in mine
    assert not mine & {"Ours", "Hers"}


def names(app: AppTest) -> set[str]:
    return {each.label for each in app.metric}


def test_a_viewer_saves_for_himself_and_is_offered_no_change_of_others(
    sample: Home, vera: Actor
) -> None:
    shared = save_view(sample.state, replace(VIEW, name="Ours", is_shared=True), ADA)
    app = visit("explore", m="inquiries")
    app.session_state["save_view"] = True
    app = ran(app.run())
    assert say("saved_views.for_me") in said(app)
    app.text_input(key="save_view_name").set_value("My topics")
    app = ran(app.button(key="save_view_do").click().run())
    (mine,) = (each for each in list_views(sample.state, vera) if not each.is_shared)
    assert mine.name == "My topics"
    keys = {each.key for each in settled(visit("explore")).button}
    assert f"view_delete_{mine.id}" in keys
    assert f"view_delete_{shared.id}" not in keys


def test_an_editor_says_for_whom(sample: Home) -> None:
    app = visit("explore", m="inquiries")
    app.session_state["save_view"] = True
    app = ran(app.run())
    app.segmented_control(key="save_view_whom").set_value("me")
    app.text_input(key="save_view_name").set_value("Mine alone")
    ran(app.button(key="save_view_do").click().run())
    assert list_views(sample.state, ADA) == ()
