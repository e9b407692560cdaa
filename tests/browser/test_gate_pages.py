"""The pages before and after a sign-in can be read and used by everybody, on a phone too."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect
from serving import Server, serving
from teaming import ADMIN, PASSWORD, TEAM, invitation_link, team_home
from watching import Complaints

from opsdash.access.rights import Role

LINKS = {
    "sign-in": "/sign-in",
    "signed out": "/sign-in?out=1",
    "refused": "/sign-in?refused=domain",
    "over": "/invitation/x",
}


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return team_home(tmp_path_factory.mktemp("pages") / "home")


@pytest.fixture(scope="module")
def invitation(home: Path) -> str:
    return invitation_link(home, Role.EDITOR)


@pytest.fixture(scope="module")
def server(
    home: Path, invitation: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Server]:
    with serving(home, tmp_path_factory.mktemp("log") / "log", **TEAM) as started:
        yield started


@pytest.mark.parametrize("width", [1440, 390])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_and_nothing_is_cut(
    server: Server, invitation: str, page: Page, complaints: Complaints, scheme: str, width: int
) -> None:
    complaints.allow("410 (Gone)")
    page.set_viewport_size({"width": width, "height": 844})
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    for path in [*LINKS.values(), invitation]:
        page.goto(f"{server.url}{path}")
        expect(page.locator("h1")).to_have_count(1)
        found = Axe().run(page).response["violations"]
        assert [each["id"] for each in found] == [], path
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path


def test_the_keyboard_alone_signs_in(server: Server, page: Page) -> None:
    page.goto(f"{server.url}/sign-in")
    expect(page.locator("input[name=email]")).to_be_focused()
    page.keyboard.type(ADMIN)
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{server.url}/")
    page.goto(f"{server.url}/sign-out")
    assert Axe().run(page).response["violations"] == []
