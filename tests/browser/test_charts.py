"""A chart in a real browser: a click on a point, its rows, an event on its day, its files."""

import csv
import re
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, expect
from serving import Server
from watching import drawn, settled

CURSOR = "([x, y]) => getComputedStyle(document.elementFromPoint(x, y)).cursor"
# Half the width of what can be clicked around a point.
STEP = 7


def point_of(page: Page, chart: str) -> tuple[int, int]:
    """Where the pointer becomes a hand in the middle of a chart, found as a person would."""
    place = page.locator(f".st-key-{chart}").first
    place.scroll_into_view_if_needed()
    drawn(page)
    box = place.bounding_box()
    assert box is not None
    left, right = int(box["x"] + box["width"] * 0.4), int(box["x"] + box["width"] * 0.6)
    for x in range(left, right, STEP):
        for y in range(int(box["y"]) + 40, int(box["y"] + box["height"]) - 40, STEP):
            page.mouse.move(x, y)
            if page.evaluate(CURSOR, [x, y]) == "pointer":
                return x, y
    raise AssertionError("no point can be clicked")


def test_from_a_point_to_its_rows(sample_server: Server, page: Page) -> None:
    page.goto(f"{sample_server.url}/inquiry-slope?p=13w")
    settled(page)
    point = point_of(page, "slope_index")
    page.mouse.click(*point)
    panel = page.locator(".st-key-slope_index_number")
    expect(panel).to_have_text(re.compile(r"(Inquiries|Orders), .* 2\d{3}: [\d,]+"))
    number = re.search(r"\d{4}: ([\d,]+)", panel.inner_text())
    assert number is not None

    panel.get_by_role("button", name="Close").click()
    expect(panel).to_have_count(0)
    page.mouse.move(5, 5)
    page.mouse.click(*point)
    panel.get_by_role("link", name="Show the rows").click()
    expect(page).to_have_url(re.compile(r"/rows\?"))
    settled(page)
    expect(page.locator("h1")).to_have_text(re.compile(rf"\b{number[1]}\b"))


def test_an_event_added_on_one_chart_shows_on_another_page(
    serve: Callable[[Path], Server], sample_home: Path, page: Page
) -> None:
    server = serve(sample_home)
    page.goto(f"{server.url}/inquiry-slope?p=13w")
    settled(page)
    page.mouse.click(*point_of(page, "slope_index"))
    page.get_by_role("button", name="Add an event on this day").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("What happened, or will").fill("Parcel strike")
    dialog.get_by_role("button", name="Save").click()
    expect(dialog).to_have_count(0)
    under = page.locator(".st-key-slope_index").locator("xpath=../..")
    expect(under).to_contain_text("Parcel strike")

    page.goto(f"{server.url}/metric?m=inquiries&p=13w")
    settled(page)
    expect(page.get_by_text("Parcel strike").first).to_be_visible()
    page.goto(f"{server.url}/metric?m=inquiries&p=13w&ev=0")
    settled(page)
    expect(page.get_by_text("Parcel strike")).to_have_count(0)


def test_the_files_of_a_chart(sample_server: Server, page: Page, tmp_path: Path) -> None:
    page.goto(f"{sample_server.url}/inquiry-slope?p=13w&ch=Email")
    settled(page)
    page.locator(".st-key-slope_index_menu button").first.click()
    settled(page)
    for ending, beginning in (
        ("csv", b"\xef\xbb\xbf"),
        ("xlsx", b"PK"),
        ("parquet", b"PAR1"),
        ("png", b"\x89PNG"),
        ("svg", b"<svg"),
    ):
        with page.expect_download() as download:
            page.locator(f".st-key-slope_index_{ending} button").click()
        name = download.value.suggested_filename
        assert re.fullmatch(rf"opsdash-inquiry-slope-[\d-]+-to-[\d-]+-email\.{ending}", name)
        download.value.save_as(tmp_path / name)
        assert (tmp_path / name).read_bytes().startswith(beginning)
    saved = next(tmp_path.glob("*.csv")).read_text(encoding="utf-8-sig")
    assert len(list(csv.reader(saved.splitlines()))) > 40


def test_another_finding_is_spoken_by_the_chart_that_stands(
    serve: Callable[[Path], Server], sample_home: Path, page: Page
) -> None:
    """A chart that is built anew takes longer to draw than one that is only given other rows.

    Without events and goals: there is one per order and none per sale, whose line is another mark.
    """
    server = serve(sample_home)
    page.goto(f"{server.url}/inquiry-slope?ev=0")
    settled(page)
    spoken = page.locator("[data-testid=stVegaLiteChart] [aria-roledescription=finding]").first
    expect(spoken).to_be_attached()
    drawn(page)
    before = spoken.get_attribute("aria-label") or ""
    page.evaluate("document.querySelector('[data-testid=stVegaLiteChart] svg').id = 'drawn-once'")
    page.get_by_role("radio", name="Sales").click()
    expect(spoken).not_to_have_attribute("aria-label", before)
    settled(page)
    expect(page.locator("svg#drawn-once")).to_have_count(1)
