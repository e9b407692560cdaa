"""Frozen views on screen: made in the Share menu, opened then and now, listed, given to guests."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from acting import person
from frozen_company import HEADER, frozen
from importing import UTC, imported
from streamlit.testing.v1 import AppTest
from visiting import opened_by_pages, ran, said, settled, visit

from opsdash.access.actor import Actor, owner
from opsdash.access.rights import Role
from opsdash.calendar.events import Event, EventKind, save_event
from opsdash.report.frozen.guest_links import list_links, make_link, opened
from opsdash.report.frozen.records import answers_of, comments_on, events_of, list_frozen
from opsdash.store import Home
from opsdash.team import Team
from opsdash.words import say


def click(app: AppTest, key: str) -> AppTest:
    app.button(key=key).click()
    return settled(app.run())


def menu(address: str, way: str, **link: str) -> AppTest:
    """The Share menu of a page, open at a way of sharing."""
    app = visit(address, **link)
    app.session_state["share_menu"] = True
    app.session_state["share_way"] = way
    return settled(app.run())


def act_as(actor: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("opsdash.ui.acting.owner", lambda: actor)


@pytest.fixture
def company(tickets_template: Path) -> Iterator[Home]:
    with opened_by_pages(tickets_template) as home:
        yield home


@pytest.fixture
def team(monkeypatch: pytest.MonkeyPatch) -> None:
    """The menu and the lists as a team's server draws them."""
    for module in ("share_menu", "frozen_guests", "guest_links"):
        monkeypatch.setattr(
            f"opsdash.ui.{module}.current_team", lambda: Team("https://ops.example")
        )


def test_a_view_is_frozen_with_its_comment_and_its_absolute_days(sample: Home) -> None:
    app = menu("inquiry-slope", "freeze", p="4w")
    finding = app.title[0].value
    app.text_area(key="share_comment").set_value("Before the strike")
    click(app, "share_do")
    (view,) = list_frozen(sample.state, owner())
    assert view.title == finding
    assert "p=2026-04-20~2026-05-17" in view.parameters.replace("%7E", "~")
    assert [each.text for each in comments_on(sample.state, view.id)] == ["Before the strike"]
    answers = answers_of(sample.state, view.id)
    asked = {metric for each in answers for metric in each.question.metrics}
    assert {"inquiries", "orders", "contact_rate_orders"} <= asked


def test_what_is_shared_stands_in_words(sample: Home) -> None:
    assert sample
    app = menu("resolution", "link", p="4w", ch="Email")
    text = said(app)
    assert "**Resolution**" in text
    assert "20 April to 17 May 2026" in text
    assert "Email" in text
    assert "4 weeks back from the last complete day" in text


@pytest.mark.usefixtures("team")
def test_a_guest_link_is_made_and_told_once(company: Home) -> None:
    app = menu("resolution", "guest", p="2024-07-01~2024-07-28")
    app.text_input(key="share_for").set_value("Board")
    click(app, "share_do")
    (link,) = list_links(company.state, owner())
    assert link.name == "Board"
    (code,) = app.code
    secret = str(code.value).rpartition("/guest/")[2]
    assert opened(company, secret) is not None
    assert secret not in "".join(str(each.value) for each in visit("resolution").code)


@pytest.mark.usefixtures("team")
@pytest.mark.parametrize("address", ["wiki", ""])
def test_a_frame_needs_the_address_of_the_wiki_and_freezes_nothing_without_it(
    company: Home, address: str
) -> None:
    app = menu("resolution", "embed", p="2024-07-01~2024-07-28")
    app.text_input(key="share_embed").set_value(address)
    click(app, "share_do")
    assert say("frozen.problem.embed_no_web_address") in said(app)
    assert list_links(company.state, owner()) == ()
    assert list_frozen(company.state, owner()) == ()


def test_a_viewer_copies_links_and_freezes_nothing(
    company: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert company
    act_as(person("vera", Role.VIEWER), monkeypatch)
    app = menu("resolution", "freeze")
    assert say("frozen.share.not_allowed") in said(app)
    assert "share_do" not in [each.key for each in app.button]


def test_events_stand_on_its_charts_as_they_were(company: Home) -> None:
    day = date(2024, 7, 10)
    strike = Event(EventKind.INCIDENT, "Strike of the carrier", day, day + timedelta(days=1))
    stored = save_event(company.state, strike, owner())
    click(menu("resolution", "freeze", p="2024-07"), "share_do")
    (view,) = list_frozen(company.state, owner())
    save_event(company.state, replace(stored, title="Another one", text="Later words"), owner())
    assert [each.title for each in events_of(company.state, view.id)] == ["Strike of the carrier"]
    told = said(settled(visit("frozen", f=view.id)))
    assert "Strike of the carrier" in told
    assert "Another one" not in told


def test_events_that_were_hidden_are_not_frozen(company: Home) -> None:
    day = date(2024, 7, 10)
    save_event(company.state, Event(EventKind.OTHER, "A", day, day + timedelta(days=1)), owner())
    click(menu("resolution", "freeze", p="2024-07", ev="0"), "share_do")
    (view,) = list_frozen(company.state, owner())
    assert events_of(company.state, view.id) == ()


def test_then_and_now_after_an_import_of_changed_rows(company: Home) -> None:
    view = frozen(company, title="July", comment="Quiet")
    same = settled(visit("frozen", f=view.id))
    assert say("frozen.verdict.same", compared=9) in said(same)
    late = "".join(f"L{n},2024-07-10 09:00,a,,open,0\n" for n in range(3))
    imported(company, HEADER + late, UTC, name="corrected.csv")
    app = settled(visit("frozen", f=view.id))
    text = said(app).replace("\\", "")
    assert "3 of 9 numbers are different today: 3 restated" in text
    assert "corrected.csv was imported by" in text
    table = app.table[0].value.to_string()
    assert "140" in table
    assert "**143**" in table
    assert "Restated by the import of corrected" in table
    assert "Quiet" in text


def test_a_comment_is_added_and_removed(company: Home) -> None:
    view = frozen(company)
    app = settled(visit("frozen", f=view.id))
    app.text_area(key="frozen_comment").set_value("It was the strike")
    click(app, "frozen_comment_add")
    (comment,) = comments_on(company.state, view.id)
    assert "It was the strike" in said(app)
    click(app, f"comment_remove_{comment.id}")
    assert comments_on(company.state, view.id) == ()


def test_who_runs_it_alone_is_not_offered_guests(company: Home) -> None:
    ways = menu("resolution", "link").segmented_control(key="share_way").options
    assert ways == [say("frozen.share.link"), say("frozen.share.freeze")]
    view = frozen(company)
    for app in (settled(visit("frozen", f=view.id)), settled(visit("frozen-views"))):
        assert say("frozen.guests.title") not in [each.value for each in app.header]


@pytest.mark.usefixtures("team")
def test_a_link_is_made_and_revoked_on_its_page(company: Home) -> None:
    view = frozen(company)
    app = settled(visit("frozen", f=view.id))
    app.text_input(key="frozen_guest_for").set_value("Agency")
    click(app, "frozen_guest_do")
    (link,) = list_links(company.state, owner())
    assert "/guest/" in str(app.code[0].value)
    click(app, f"guest_revoke_{link.id}")
    assert not [each.key for each in app.button if each.key == f"guest_revoke_{link.id}"]


@pytest.mark.usefixtures("team", "company")
def test_where_nothing_is_frozen_the_list_says_how_and_shows_no_guest_links() -> None:
    app = settled(visit("frozen-views"))
    assert app.title[0].value == say("frozen.list.title_none")
    assert [each.value for each in app.header] == []
    assert say("frozen.list.empty") in [each.value for each in app.markdown]
    assert "Open Resolution" in " ".join(link.label for link in app.page_link)


@pytest.mark.usefixtures("team", "company")
def test_who_may_not_freeze_reads_who_does_and_what_is_left_out(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    act_as(person("vera", Role.VIEWER, "North"), monkeypatch)
    app = settled(visit("frozen-views"))
    assert app.title[0].value == say("frozen.list.title_none_open")
    told = f"{say('frozen.list.empty_look')} {say('frozen.list.empty_limited')}"
    assert told in [each.value for each in app.markdown]


def test_the_list_renames_deletes_and_takes_it_back(company: Home) -> None:
    view = frozen(company, title="July")
    app = settled(visit("frozen-views"))
    assert app.title[0].value == say("frozen.list.title_one")
    key = f"frozen_name_{view.id}_1"
    app.text_input(key=key).set_value("A quiet July")
    click(app, f"{key}_save")
    assert [each.title for each in list_frozen(company.state, owner())] == ["A quiet July"]
    click(app, f"frozen_delete_{view.id}")
    assert list_frozen(company.state, owner()) == ()
    click(app, "frozen_undo")
    assert len(list_frozen(company.state, owner())) == 1


def test_an_administrator_sees_everybodys_links(
    company: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    link, _ = make_link(company, frozen(company), person("Ana", Role.EDITOR), name="Board")
    act_as(person("Ben", Role.EDITOR), monkeypatch)
    assert "Board" not in said(settled(visit("frozen-views")))
    act_as(person("Ann", Role.ADMIN), monkeypatch)
    app = settled(visit("frozen-views"))
    assert "Board" in said(app)
    click(app, f"guest_revoke_{link.id}")
    (listed,) = list_links(company.state, person("Ann", Role.ADMIN))
    assert listed.revoked_by == "Ann"


def test_a_view_of_other_groups_is_not_there(
    company: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    view = frozen(company, title="July")
    act_as(person("Lea", Role.EDITOR, "North"), monkeypatch)
    app = ran(visit("frozen", f=view.id))
    assert app.title[0].value == say("frozen.missing_title")
    assert "July" not in said(app)
    assert app.title[0].value == ran(visit("frozen", f="nothing")).title[0].value
    assert "July" not in said(settled(visit("frozen-views")))
