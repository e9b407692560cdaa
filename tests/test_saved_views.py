"""Saved views: kept as they were asked, versions, pins on Today, hostile names and links."""

from dataclasses import replace
from urllib.parse import parse_qs

import pytest
from acting import ANN, person
from streamlit.testing.v1 import AppTest
from visiting import ran, said, visit

from opsdash.errors import ConflictError, InvalidRecordError
from opsdash.metrics.question import GROUP
from opsdash.metrics.saved_views import (
    GROUP_PARAMETER,
    MOST_PINS,
    SavedView,
    delete_view,
    list_views,
    pin_view,
    restore_view,
    save_view,
)
from opsdash.store import Home
from opsdash.ui.saved_views import kept_text, page_of
from opsdash.words import say
from opsdash.words.addresses import name_of

HOSTILE = '<img src=x onerror=alert(1)> [x](javascript:alert(1)) :red[c] "q"'
LINK = "m=inquiries&by=topic&p=13w"


def page(address: str = "", **link: str | list[str]) -> AppTest:
    return ran(visit(address, **link))


def kept(home: Home, name: str = "Topics", link: str = LINK, at: str = "explore") -> SavedView:
    return save_view(home.state, SavedView(name=name, page=at, parameters=link), person("test"))


def test_a_view_comes_back_as_it_was_saved(home: Home) -> None:
    stored = kept(home)
    assert list_views(home.state, ANN) == (stored,)
    assert (stored.name, stored.page, stored.parameters) == ("Topics", "explore", LINK)


@pytest.mark.parametrize(
    ("view", "problem"),
    [
        (SavedView(name=" ", page="explore", parameters=""), "empty"),
        (SavedView(name="n" * 81, page="explore", parameters=""), "too_long"),
        (SavedView(name="n", page="explore", parameters="x" * 8_001), "too_long"),
    ],
)
def test_what_cannot_be_saved_is_refused(home: Home, view: SavedView, problem: str) -> None:
    with pytest.raises(InvalidRecordError) as refused:
        save_view(home.state, view, person("test"))
    assert refused.value.facts["problem"] == problem
    assert list_views(home.state, ANN) == ()


def test_a_second_save_of_the_same_version_changes_nothing(home: Home) -> None:
    stored = kept(home)
    renamed = save_view(home.state, replace(stored, name="Mine"), person("one"))
    with pytest.raises(ConflictError) as refused:
        save_view(home.state, replace(stored, name="Yours"), person("two"))
    assert refused.value.facts["stored"] == renamed
    assert list_views(home.state, ANN) == (renamed,)


def test_a_deleted_view_comes_back(home: Home) -> None:
    gone = delete_view(home.state, kept(home), person("test"))
    assert list_views(home.state, ANN) == ()
    restore_view(home.state, gone, person("test"))
    assert [each.name for each in list_views(home.state, ANN)] == ["Topics"]


def test_today_has_room_for_six(home: Home) -> None:
    views = [kept(home, f"View {number}") for number in range(MOST_PINS + 1)]
    for each in views[:-1]:
        pin_view(home.state, each, person("test"), is_pinned=True)
    with pytest.raises(InvalidRecordError):
        pin_view(home.state, views[-1], person("test"), is_pinned=True)


def test_the_period_is_always_named() -> None:
    assert parse_qs(kept_text({"m": ["inquiries"], "back": ["today"]}, "4w")) == {
        "m": ["inquiries"],
        "p": ["4w"],
    }
    assert parse_qs(kept_text({"p": ["13w"]}, "4w")) == {"p": ["13w"]}


@pytest.mark.parametrize("path", ["../app", "nowhere", "", "explore/../../x", "sections"])
def test_a_page_that_is_none_has_no_file(path: str) -> None:
    assert page_of(SavedView(name="x", page=path, parameters="")) is None


def test_the_question_of_a_page_is_saved_from_it(sample: Home) -> None:
    app = page("explore", m="orders", by="country", p="13w")
    app.session_state["save_view_name"] = "Countries"
    app.session_state["save_view_pin"] = True
    app.session_state["save_view"] = True
    ran(app.run())
    app.button(key="save_view_do").click()
    ran(app.run())
    (stored,) = list_views(sample.state, ANN)
    assert (stored.name, stored.page, stored.is_pinned) == ("Countries", "explore", True)
    assert parse_qs(stored.parameters) == {"m": ["orders"], "by": ["country"], "p": ["13w"]}


def test_the_explorer_lists_renames_pins_and_deletes(sample: Home) -> None:
    view = kept(sample, HOSTILE)
    app = page("explore")
    assert "](javascript" not in said(app)
    assert ":red[c]" not in said(app)
    app.button(key=f"view_pin_{view.id}").click()
    ran(app.run())
    app.text_input(key=f"view_name_{view.id}_2").set_value("Round")
    app.button(key=f"view_rename_{view.id}").click()
    ran(app.run())
    (stored,) = list_views(sample.state, ANN)
    assert (stored.name, stored.is_pinned, stored.version) == ("Round", True, 3)
    app.button(key=f"view_delete_{view.id}").click()
    ran(app.run())
    assert list_views(sample.state, ANN) == ()
    app.button(key="view_undo").click()
    ran(app.run())
    assert [each.name for each in list_views(sample.state, ANN)] == ["Round"]


def test_somebody_who_was_slower_is_told(sample: Home) -> None:
    view = kept(sample)
    app = page("explore")
    pin_view(sample.state, view, person("other"), is_pinned=True)
    app.button(key=f"view_delete_{view.id}").click()
    ran(app.run())
    assert say("saved_views.told.conflict", name="Topics") in said(app)
    assert len(list_views(sample.state, ANN)) == 1


def test_a_pin_shows_its_number_on_today(sample: Home) -> None:
    without = page()
    assert say("saved_views.pinned") not in said(without)
    view = kept(sample, "Inquiries of the year", "m=inquiries&p=2025&cmp=none")
    pin_view(sample.state, view, person("test"), is_pinned=True)
    app = page()
    tile = next(each for each in app.metric if "Inquiries of the year" in each.label)
    card = page("metric", m="inquiries", p="2025", cmp="none")
    assert tile.value in said(card).replace("\\", "")


def test_a_pin_that_names_what_is_gone_shows_no_number(sample: Home) -> None:
    for name, link in (("Gone", "m=no_such_metric&p=4w"), ("Lost", "m=inquiries&f.group=nobody")):
        pin_view(sample.state, kept(sample, name, link), person("test"), is_pinned=True)
    app = page()
    assert say("saved_views.stale") in said(app)
    assert not [each for each in app.metric if each.label in ("Gone", "Lost")]


def test_the_domain_knows_how_an_address_names_groups() -> None:
    assert name_of(GROUP) == GROUP_PARAMETER
