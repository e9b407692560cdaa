"""The walk of docs/team.md: two people in two browsers, from the first link to a closed account."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from serving import Server, serving
from teaming import PASSWORD, TEAM, invitation_link
from watching import Complaints, settled

from opsdash.access.rights import Role

GROUP = "Delivery desk"


@pytest.fixture
def server(sample_home: Path, tmp_path: Path) -> Iterator[tuple[Server, str]]:
    """A team's server on the sample company, and the link for its first administrator."""
    first = invitation_link(sample_home, Role.ADMIN)
    with serving(sample_home, tmp_path / "log", **TEAM) as started:
        yield started, first
    assert "Traceback" not in started.logged(), started.logged()


def accept(page: Page, address: str, name: str, email: str = "") -> None:
    page.goto(address)
    page.get_by_label("Your name").fill(name)
    if email:
        page.get_by_label("E-mail address").fill(email)
    page.get_by_label("Choose a password").fill(PASSWORD)
    page.get_by_role("button", name="Begin").click()
    settled(page)


def invite_lead(page: Page, email: str) -> str:
    """A link for an editor who is limited to one group."""
    page.get_by_role("link", name="People").click()
    settled(page)
    page.get_by_role("button", name="Invite somebody").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("textbox", name="E-mail address").fill(email)
    dialog.get_by_text("Editor", exact=True).click()
    dialog.get_by_test_id("stMultiSelect").locator("input").click()
    page.get_by_role("option", name=GROUP).click()
    expect(dialog.get_by_text("Whoever is limited to groups cannot load data")).to_be_visible()
    page.keyboard.press("Escape")
    dialog.get_by_role("button", name="Make a link").click()
    link = dialog.locator("code")
    expect(link).to_contain_text("/invitation/")
    expect(dialog.get_by_text("works on this computer only")).to_be_visible()
    address = link.inner_text()
    dialog.get_by_role("button", name="Done").click()
    return address


def freeze(page: Page) -> str:
    """Freeze the page that is open; the address of the frozen view."""
    page.get_by_role("button", name="Share").click()
    menu = page.get_by_test_id("stPopoverBody")
    menu.get_by_text("Freeze", exact=True).click()
    # Both the choice and what it leads to are called so.
    settled(page)
    menu.get_by_role("button", name="Freeze").last.click()
    menu.get_by_role("link", name="Open it").click()
    page.wait_for_url(re.compile(r"/frozen\?f="))
    settled(page)
    expect(page.get_by_text("numbers are the same today")).to_be_visible()
    return page.url


def test_two_people_of_different_roles_share_a_server(
    server: tuple[Server, str], open_page: Callable[..., Page], complaints: Complaints
) -> None:
    # The page that is open when its account is closed.
    complaints.allow("401 (Unauthorized)")
    complaints.allow("WebSocket connection to")
    started, first = server
    admin, lead = open_page(), open_page()
    accept(admin, f"{started.url}{first}", "Ana", "ana@example.com")
    link = invite_lead(admin, "lena@example.com")

    lead.goto(link)
    expect(lead.get_by_text(f"You see the rows of {GROUP} only.")).to_be_visible()
    expect(lead.get_by_text("You sign in with lena@example.com.")).to_be_visible()
    accept(lead, link, "Lena")
    expect(lead.get_by_text(f"You see the rows of {GROUP} only.")).to_be_visible()
    expect(lead.get_by_role("link", name="Import")).to_have_count(0)
    expect(lead.get_by_role("link", name="People")).to_have_count(0)

    admin.goto(f"{started.url}/inquiry-slope?p=4w")
    settled(admin)
    of_all = freeze(admin)
    lead.goto(of_all)
    settled(lead)
    expect(lead.locator("h1")).to_have_text("This frozen view is not here.")
    lead.goto(f"{started.url}/inquiry-slope?p=4w")
    settled(lead)
    of_group = freeze(lead)
    admin.goto(of_group)
    settled(admin)
    expect(admin.get_by_text(f"only {GROUP}")).to_be_visible()

    admin.get_by_role("link", name="People").click()
    settled(admin)
    admin.get_by_role("button", name="Change").nth(1).click()
    admin.get_by_role("button", name="Close the account").click()
    expect(admin.get_by_text("The account of Lena is closed")).to_be_visible()
    expect(lead.locator("h1")).to_have_text("Sign in")
