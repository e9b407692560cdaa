"""The start page: a bare address leads to it, any other says where it leads, Today stays near."""

import pytest
from acting import person
from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash
from visiting import ran, said, settled, visit

from opsdash.access.actor import owner
from opsdash.access.personal import StartPage, choose_start, read_personal
from opsdash.access.rights import Role
from opsdash.store import Home
from opsdash.words import say


def chosen(home: Home, page: str, parameters: str = "") -> None:
    choose_start(home.state, StartPage(page, parameters), owner())


def title(app: AppTest) -> str:
    return str(app.title[0].value)


def test_a_bare_address_leads_to_the_start_page(pages_home: Home) -> None:
    chosen(pages_home, "people")
    assert title(settled(visit())) == say("people.local.title")


def test_a_start_page_keeps_its_days_and_filters(sample: Home) -> None:
    chosen(sample, "resolution", "p=13w&cmp=none")
    app = settled(visit())
    assert (app.query_params["p"], app.query_params["cmp"]) == ("13w", "none")


def test_an_explicit_link_wins(pages_home: Home) -> None:
    chosen(pages_home, "people")
    assert title(settled(visit("calendar"))) != say("people.local.title")
    assert title(settled(visit(who="all"))) == say("shell.empty.headline")


def test_who_is_here_already_reaches_today(pages_home: Home) -> None:
    chosen(pages_home, "people")
    app = settled(visit())
    app._page_hash = calc_hash("")
    assert title(settled(app.run())) == say("shell.empty.headline")


@pytest.mark.parametrize("page", ["gone", "settings"])
def test_what_is_gone_or_not_open_leads_to_today(
    pages_home: Home, monkeypatch: pytest.MonkeyPatch, page: str
) -> None:
    monkeypatch.setattr("opsdash.ui.acting.owner", lambda: person("vera", Role.VIEWER))
    chosen(pages_home, page)
    assert title(settled(visit())) == say("shell.empty.headline")


def test_it_is_chosen_under_the_account_also_alone(pages_home: Home) -> None:
    app = settled(visit("account"))
    app.selectbox(key="account_start").set_value(StartPage("goals")).run()
    assert read_personal(pages_home.state, owner()).start == StartPage("goals")
    app = settled(visit("account"))
    assert app.selectbox(key="account_start").value == StartPage("goals")
    app.selectbox(key="account_start").set_value(StartPage("")).run()
    assert read_personal(pages_home.state, owner()).start is None


def test_a_page_is_chosen_as_it_is_filtered(sample: Home) -> None:
    app = visit("resolution", p="13w")
    app.session_state["share_menu"] = True
    app = ran(app.run())
    ran(app.button(key="start_choose").click().run())
    assert read_personal(sample.state, owner()).start == StartPage("resolution", "p=13w")
    app = visit("resolution", p="13w")
    app.session_state["share_menu"] = True
    app = ran(app.run())
    assert say("account.start.is_this") in said(app)
    ran(app.button(key="start_clear").click().run())
    assert read_personal(sample.state, owner()).start is None
