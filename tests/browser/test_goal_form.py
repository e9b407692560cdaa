"""A goal by keyboard alone: written, advised on, accepted against the advice, found, shared."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from pressing import copied, tab_to
from serving import Server
from watching import settled

TITLE = "Half the questions per order"
# More than Today has controls.
TABS = 150
REASON = "The new help pages change the process"


def write(page: Page, field: str, text: str) -> None:
    tab_to(page, f".st-key-goal_{field}")
    page.keyboard.press("Control+A")
    page.keyboard.type(text)


def press(page: Page, key: str) -> None:
    tab_to(page, f".st-key-{key}")
    page.keyboard.press("Enter")
    settled(page)


@pytest.fixture
def server(sample_home: Path, serve: Callable[[Path], Server]) -> Server:
    return serve(sample_home)


def test_a_goal_is_written_advised_on_accepted_and_shared_by_keys(
    server: Server, page: Page, open_page: Callable[..., Page]
) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(f"{server.url}/goals")
    settled(page)
    press(page, "goal_new")
    write(page, "title", TITLE)
    write(page, "owner", "Ann")
    write(page, "target", "-50 %")
    page.keyboard.press("Tab")
    settled(page)

    advice = page.locator(".st-key-goal_advice")
    expect(advice).to_contain_text("A change may mean more than one target")
    expect(page.locator(".st-key-goal_meaning_0 button")).to_contain_text("50 % less than")
    tab_to(page, ".st-key-goal_meaning_0", "Shift+Tab")
    page.keyboard.press("Enter")
    settled(page)
    expect(advice).to_contain_text("Reached in none of the last")
    expect(advice).to_contain_text("Name the metric that moves it")
    write(page, "accepted", REASON)
    press(page, "goal_save")

    expect(page).to_have_url(re.compile(r"/goal\?g="))
    expect(page.locator("[data-testid=stMain]")).to_contain_text(REASON)
    tab_to(page, ".st-key-share")
    link = copied(page, lambda: page.keyboard.press("Enter"))
    expect(page).to_have_url(link)

    page.goto(server.url)
    settled(page)
    tile = page.locator("[data-testid=stMain]").get_by_text(TITLE).first
    # Tiles are drawn when somebody comes near, and a tab into the page brings them near.
    for _ in range(TABS):
        page.keyboard.press("Tab")
        if tile.is_visible():
            break
    expect(tile).to_be_visible()

    colleague = open_page()
    colleague.goto(link)
    settled(colleague)
    expect(colleague.locator("[data-testid=stMain]")).to_contain_text(TITLE)
