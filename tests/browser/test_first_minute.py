"""The first minute: first start, the sample company, Today; and a link that others can trust."""

import re
import shutil
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, expect
from pressing import copied
from serving import Server
from watching import settled

SAMPLE_SECONDS = 90_000
# Inquiries, orders and visits are all in the sample, so every tile is there.
TILES = 10
# The sample ends yesterday: whether weeks below the usual level or two movements make the title,
# that depends on the day. What it is about does not.
FINDING = re.compile(r"[Cc]ustomers (still )?ask(ed)? .*per order")


def numbers(page: Page) -> list[str]:
    """Every number a tile or the title shows, in order, once the last tile is drawn."""
    tiles = page.locator("[data-testid=stMetric]")
    expect(tiles).to_have_count(TILES)
    settled(page)
    return [page.locator("h1").inner_text(), *tiles.all_inner_texts()]


def test_first_start_to_the_sample_company(
    serve: Callable[[Path], Server], empty_home: Path, page: Page
) -> None:
    server = serve(empty_home)
    page.goto(server.url)
    settled(page)
    expect(page.locator("h1")).to_have_text("Do your inquiries grow slower than your sales?")

    page.get_by_role("button", name="Open the sample company").click()

    expect(page.get_by_role("heading", name="Key metrics")).to_be_visible(timeout=SAMPLE_SECONDS)
    settled(page)
    expect(page.locator("h1")).to_have_text(FINDING)
    for place in ("stSidebar", "stMain"):
        expect(page.get_by_test_id(place).get_by_text("Sample company")).to_be_visible()
    values = page.locator("[data-testid=stMetricValue]")
    expect(values).to_have_count(TILES)
    expect(values.filter(has_text=re.compile("^\N{EN DASH}$"))).to_have_count(0)

    page.get_by_role("link", name="Inquiry slope").click()
    expect(page).to_have_url(re.compile(r"/inquiry-slope"))
    settled(page)
    for place in ("stSidebar", "stMain"):
        expect(page.get_by_test_id(place).get_by_text("Sample company")).to_be_visible()
    expect(page.locator("canvas, svg.marks").first).to_be_visible()


def test_the_sample_company_goes_with_one_click(
    serve: Callable[[Path], Server], sample_home: Path, page: Page
) -> None:
    server = serve(sample_home)
    page.goto(server.url)
    settled(page)
    page.get_by_role("button", name="Remove").click()
    expect(page.get_by_test_id("stSidebar").get_by_text("Sample company")).to_have_count(
        0, timeout=SAMPLE_SECONDS
    )
    expect(page.get_by_role("button", name="Open the sample company")).to_be_visible()
    settled(page)
    expect(page.locator("[data-testid=stMetric]")).to_have_count(0)


def test_a_copied_link_shows_the_same_numbers_on_a_fresh_server(
    serve: Callable[[Path], Server],
    sample_home: Path,
    tmp_path: Path,
    open_page: Callable[..., Page],
) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(sample_home, copy)
    first = serve(sample_home)
    page = open_page()
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(first.url)
    everything = numbers(page)
    _narrow(page)
    narrowed = numbers(page)
    assert narrowed != everything

    page.get_by_role("button", name="Share").click()
    settled(page)
    link = copied(page, page.get_by_role("button", name="Link only", exact=True).click)
    assert link.startswith(first.url)
    assert "ch=" in link
    assert "p=" in link

    colleague = open_page()
    second = serve(copy)
    colleague.goto(link.replace(first.url, second.url))
    assert numbers(colleague) == narrowed

    colleague.get_by_role("link", name="Inquiry slope").click()
    settled(colleague)
    expect(colleague).to_have_url(re.compile(r"/inquiry-slope\?.*ch="))


def _narrow(page: Page) -> None:
    """Choose 13 weeks, a year before, and one channel, by the labels people see."""
    page.get_by_role("button", name="Last 4 weeks").click()
    page.get_by_text("13 weeks", exact=True).click()
    settled(page)
    page.keyboard.press("Escape")
    page.get_by_role("button", name="All channels").click()
    page.locator(".st-key-ch input").click()
    page.get_by_role("option", name="Chat").click()
    settled(page)
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    settled(page)
