"""The card of a metric in a browser: a link as the first request, a click in the list, a freeze."""

from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, expect
from serving import Server
from watching import drawn, settled

SIDEBAR = "[data-testid=stSidebarNav]"
# Headings of a table and half of its first row, in pixels.
FIRST_ROW = 56


def test_the_card_is_in_no_navigation_and_opens_as_the_first_request(
    sample_server: Server, page: Page
) -> None:
    page.goto(f"{sample_server.url}/metric?m=one_stop_rate&by=topic")
    settled(page)
    expect(page.locator("h1")).to_have_text("One-stop rate, 7 days")
    expect(page.locator(SIDEBAR).get_by_role("link", name="Metrics", exact=True)).to_be_visible()
    expect(page.locator(SIDEBAR).get_by_role("link", name="Metric", exact=True)).to_have_count(0)
    expect(page).to_have_url(f"{sample_server.url}/metric?m=one_stop_rate&by=topic")


def test_a_click_in_the_list_leads_to_the_card_with_the_period_and_a_freeze_stays(
    serve: Callable[[Path], Server], sample_home: Path, page: Page
) -> None:
    server = serve(sample_home)
    page.goto(f"{server.url}/metrics?p=13w")
    settled(page)
    drawn(page)
    table = page.locator("[data-testid=stDataFrame]").first
    table.click(position={"x": 60, "y": FIRST_ROW})
    expect(page.locator("h1")).to_have_text("Inquiries")
    expect(page).to_have_url(f"{server.url}/metric?m=inquiries&p=13w")
    settled(page)
    page.get_by_role("button", name="Freeze the last 13 weeks").click()
    expect(page.get_by_text("The baseline is frozen.")).to_be_visible()
    page.goto(f"{server.url}/metric?m=inquiries")
    settled(page)
    expect(page.get_by_text("It stays as it is when the data changes.")).to_be_visible()
