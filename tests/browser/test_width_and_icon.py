"""A page is wide and has its icon in every run, although the browser is told in the first only."""

from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, expect
from serving import Server
from watching import settled

ICON = "document.querySelector('link[rel*=icon]').href.slice(0, 10)"


def wide(page: Page) -> None:
    settled(page)
    expect(page.locator("[data-testid=stApp].streamlit-wide")).to_have_count(1)
    assert page.evaluate(ICON) == "data:image"


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
