"""Pictures of what a team has: ways in, People, Share, a frozen view, a guest's page, Audit.

A view is frozen with the sample company, then more inquiries of its days are imported.
"""

import csv
import re
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Final

from picturing import LOOKS, SCREENS, Look, press, take, window
from playwright.sync_api import Browser, Page
from serving import Server, opened, serving, with_sample
from teaming import ADMIN, EDITOR, PASSWORD, TEAM, invitation_link, people_of, team_home
from watching import settled

from opsdash.access.actor import owner
from opsdash.access.people import change_person
from opsdash.access.rights import Role
from opsdash.calendar.organisation import load_organisation
from opsdash.intake.choices import Choices
from opsdash.intake.importing import import_file
from opsdash.metrics.coverage import dimension_values

LEAD: Final = "lea@example.com"
TITLE: Final = "Spring review for the board"
COMMENT: Final = "Delivery questions rose after the change of the carrier; see the week of 11 May."
_LINK: Final = re.compile(r"https?://\S+/guest/\S+")
_LATE: Final = 120
# What the Share menu offers, by the name of its picture.
_WAYS: Final = {"freeze": "Freeze", "guest": "Guest link", "embed": "Embed"}
_PAGES: Final = {
    "team-audit": "audit",
    "team-audit-record": "audit?noun=frozen_view&id=",
    "team-frozen-views": "frozen-views",
    "team-today": "",
}


def take_team(browser: Browser, here: Path) -> None:
    """In a home of its own below `here`."""
    home = with_people(with_sample(here / "team"))
    with serving(home, here / "log", **TEAM) as server:
        address, guest = shared(browser, server)
    with_late_inquiries(home)
    invitation = invitation_link(home, Role.EDITOR)
    with serving(home, here / "log", **TEAM) as server:
        for look in LOOKS:
            before_sign_in(browser, server, look, invitation, guest)
            as_administrator(browser, server, look, address)
            as_lead(browser, server, look)


def with_people(home: Path) -> Path:
    """Beside the usual ones somebody who sees one group only."""
    team_home(home)
    with people_of(home) as add:
        lead = add(LEAD, Role.EDITOR)
    with opened(home) as held:
        group = dimension_values(held.facts, "group")[0]
        change_person(held.state, lead, owner(), role=lead.role, groups=[group])
    return home


def with_late_inquiries(home: Path) -> None:
    """A list of inquiries that came in by phone in the last weeks, imported after the freezing."""
    path = home.parent / "phone list.csv"
    with opened(home) as held:
        last = held.facts.rows("SELECT MAX(created_day) FROM inquiry")[0][0]
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(("id", "created", "topic", "solved", "status"))
            for number in range(_LATE):
                day = last - timedelta(days=3 + number % 20)
                row = (f"P-{number}", f"{day} 10:00", "Delivery", f"{day} 14:00", "solved")
                writer.writerow(row)
        import_file(held, path, Choices(), load_organisation(held.state), owner(name="Edda"))


def shared(browser: Browser, server: Server) -> tuple[str, str]:
    """An editor freezes a page and makes a link for a guest: both addresses."""
    with window(browser, LOOKS[0]) as page:
        sign_in(page, server, EDITOR, "/inquiry-slope")
        settled(page)
        press(page, "share_menu")
        choose(page, "Freeze")
        page.locator(".st-key-share_title input").fill(TITLE)
        page.locator(".st-key-share_comment textarea").fill(COMMENT)
        press(page, "share_do")
        page.get_by_role("link", name="Open it").click()
        settled(page)
        frozen = page.url
        page.goto(f"{server.url}/resolution")
        settled(page)
        press(page, "share_menu")
        choose(page, "Guest link")
        page.locator(".st-key-share_for input").fill("Board")
        press(page, "share_do")
        code = page.locator("[data-testid=stPopoverBody] code").first
        code.wait_for()
        found = _LINK.search(code.inner_text())
        return frozen.removeprefix(server.url), found.group() if found else ""


def sign_in(page: Page, server: Server, email: str, path: str) -> None:
    page.goto(f"{server.url}{path}")
    page.fill("#email", email)
    page.fill("#password", PASSWORD)
    page.click("button")


def choose(page: Page, way: str) -> None:
    page.locator("[data-testid=stPopoverBody]").get_by_role("radio", name=way).click()
    settled(page)


def plain(page: Page, look: Look, name: str) -> None:
    """A page without anything that is drawn later."""
    page.screenshot(path=SCREENS / f"{name}-{look.suffix}.png", full_page=True)


def before_sign_in(
    browser: Browser, server: Server, look: Look, invitation: str, guest: str
) -> None:
    with window(browser, look) as page:
        for name, address in {"invitation": invitation, "sign-in": "/people"}.items():
            page.goto(f"{server.url}{address}")
            plain(page, look, name)
        page.fill("#email", ADMIN)
        page.fill("#password", "not the password")
        page.click("button")
        plain(page, look, "sign-in-refused")
        page.goto(f"{server.url}/invitation/nothing")
        plain(page, look, "invitation-closed")
        page.goto(f"{server.url}/guest/{guest.rpartition('/')[2]}")
        plain(page, look, "guest")
        page.goto(f"{server.url}/guest/nothing")
        plain(page, look, "guest-closed")


def as_administrator(browser: Browser, server: Server, look: Look, frozen: str) -> None:
    with window(browser, look) as page:
        sign_in(page, server, ADMIN, "/people")
        take(page, look, "team-people")
        people(page, look, server)
        for name, address in _PAGES.items():
            page.goto(
                f"{server.url}/{address}{frozen.rpartition('=')[2] if 'id=' in address else ''}"
            )
            take(page, look, name)
        page.goto(f"{server.url}{frozen}")
        take(page, look, "team-frozen")
        share(page, look, server)
        page.goto(f"{server.url}/sign-out")
        plain(page, look, "sign-out")


def people(page: Page, look: Look, server: Server) -> None:
    """What is behind the lines of People, and one's own account."""
    page.locator("[class*=st-key-person_change_] button:visible").nth(1).click()
    take(page, look, "people-change")
    page.goto(f"{server.url}/people")
    settled(page)
    press(page, "invite_begin")
    take(page, look, "people-invite")
    press(page, "invite_make")
    take(page, look, "people-link")
    page.goto(f"{server.url}/account")
    take(page, look, "team-account")


def share(page: Page, look: Look, server: Server) -> None:
    page.goto(f"{server.url}/inquiry-slope")
    settled(page)
    press(page, "share_menu")
    snap = partial(plain, page, look)
    snap("share-link")
    for name, way in _WAYS.items():
        choose(page, way)
        page.wait_for_timeout(300)
        snap(f"share-{name}")


def as_lead(browser: Browser, server: Server, look: Look) -> None:
    """Somebody who sees one group only, and a page that is not open to him."""
    with window(browser, look) as page:
        sign_in(page, server, LEAD, "/people")
        take(page, look, "team-not-open")
        page.goto(f"{server.url}/sources")
        take(page, look, "team-not-open-limited")
        page.goto(f"{server.url}/goals")
        take(page, look, "team-goals-limited")
        page.goto(server.url)
        take(page, look, "team-today-limited")
