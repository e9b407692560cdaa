"""Every page for every role, in a browser: it opens, or it says that it is not open to them."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from metrics_company import fill
from playwright.sync_api import Page, expect
from serving import Server, opened, serving
from shifted_company import company
from teaming import ADMIN, EDITOR, PASSWORD, TEAM, VIEWER, team_home
from watching import settled

from opsdash.access.actor import owner
from opsdash.access.invitations import Arrival, accept_invitation, invite
from opsdash.access.rights import Role, allows
from opsdash.ui.navigation import ROOMS
from opsdash.words import say

LEAD = "lea@example.com"
PEOPLE = {
    "viewer": (VIEWER, Role.VIEWER, False),
    "editor": (EDITOR, Role.EDITOR, False),
    "admin": (ADMIN, Role.ADMIN, False),
    "limited lead": (LEAD, Role.EDITOR, True),
}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    home = team_home(tmp_path_factory.mktemp("rooms") / "home")
    with opened(home) as held:
        _, link = invite(held, owner(), role=Role.EDITOR, email=LEAD, groups=("North",))
        accept_invitation(held, link, Arrival("Lea", LEAD, PASSWORD))
        made = company()
        grouped = (
            replace(each, agent_group=("North", "South")[at % 2])
            for at, each in enumerate(made.inquiries)
        )
        fill(held.facts, replace(made, inquiries=tuple(grouped)))
    with serving(home, tmp_path_factory.mktemp("log") / "log", **TEAM) as started:
        yield started
    assert "Traceback" not in started.logged(), started.logged()


@pytest.mark.parametrize("who", PEOPLE)
def test_every_page_is_open_or_says_whom_it_is_for(server: Server, page: Page, who: str) -> None:
    email, role, is_limited = PEOPLE[who]
    page.goto(f"{server.url}/account")
    page.get_by_label("E-mail address").fill(email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    settled(page)
    for room in ROOMS:
        name = say(f"shell.pages.{room.key}")
        page.goto(f"{server.url}/{'' if room.path == 'today' else room.path}")
        settled(page)
        heading = page.locator("h1")
        expect(heading).to_have_count(1)
        refusal = say("not_open.title", page=name)
        told = expect(heading, f"{who} at {room.path}")
        if allows(role, room.right, is_limited=is_limited):
            told.not_to_have_text(refusal)
        else:
            told.to_have_text(refusal)
        expect(page.locator("[data-testid=stException]")).to_have_count(0)
