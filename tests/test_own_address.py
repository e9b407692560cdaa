"""Links that leave the page begin with the team's public address, however somebody came here."""

import pytest
from frozen_company import fill
from streamlit.testing.v1 import AppTest
from visiting import said, settled, visit

from opsdash.store import Home
from opsdash.team import Team
from opsdash.words import say

ADDRESS = "https://ops.example.com"
CAME_BY = "http://127.0.0.1:8501/resolution"


@pytest.fixture
def company(unasked_home: Home, monkeypatch: pytest.MonkeyPatch) -> Home:
    monkeypatch.setattr("streamlit.runtime.context.ContextProxy.url", property(lambda _: CAME_BY))
    return fill(unasked_home)


@pytest.fixture
def team(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in ("own_address", "share_menu"):
        monkeypatch.setattr(f"opsdash.ui.{module}.current_team", lambda: Team(ADDRESS))


def menu(way: str) -> AppTest:
    app = visit("resolution", p="2024-07-01~2024-07-28")
    app.session_state["share_menu"] = True
    app.session_state["share_way"] = way
    return settled(app.run())


def made(way: str) -> str:
    """The link or the code that the menu shows once."""
    app = menu(way)
    if way == "embed":
        app.text_input(key="share_embed").set_value("https://wiki.example.com")
    app.button(key="share_do").click()
    app = settled(app.run())
    assert say("frozen.guests.here_only") not in said(app)
    return str(app.code[0].value)


@pytest.mark.usefixtures("team", "company")
def test_links_for_guests_begin_with_the_teams_address() -> None:
    assert made("guest").startswith(f"{ADDRESS}/guest/")
    assert f'src="{ADDRESS}/guest/' in made("embed")


@pytest.mark.usefixtures("team", "company")
def test_copied_links_begin_with_the_teams_address() -> None:
    assert [ADDRESS in each for each in buttons()] == [True, True]


@pytest.mark.usefixtures("company")
def test_without_a_team_they_begin_as_the_visitor_came() -> None:
    assert ["http://127.0.0.1:8501" in each for each in buttons()] == [True, True]


def buttons() -> list[str]:
    """What the two buttons that copy are given."""
    return [str(each.proto) for each in menu("link").get("bidi_component") if "share" in each.key]
