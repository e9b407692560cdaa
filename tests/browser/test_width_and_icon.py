"""A page is wide and has its icon in every run, although the browser is told in the first only."""

import re
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, expect
from serving import Server
from watching import settled

ICON = re.compile("^data:image")


def wide(page: Page) -> None:
    settled(page)
    expect(page.locator("[data-testid=stApp].streamlit-wide")).to_have_count(1)
    expect(page.locator("link[rel*=icon]").first).to_have_attribute("href", ICON)


def test_width_and_icon_stay(
    serve: Callable[[Path], Server], sample_home: Path, page: Page
) -> None:
    server = serve(sample_home)
    page.goto(server.url)
    wide(page)
    page.get_by_role("button", name="All channels").click()
    wide(page)
    page.get_by_role("link", name="Goals").first.click()
    wide(page)
    page.reload()
    wide(page)
