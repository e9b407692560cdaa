"""From a tile to its rows to the file: the same count in all three."""

import csv
import io
import re

from playwright.sync_api import Page, expect
from serving import Server
from watching import settled


def counted(text: str) -> int:
    found = re.match(r"[\d,]+", text)
    assert found is not None, text
    return int(found[0].replace(",", ""))


def test_a_tile_its_rows_and_their_file_agree(sample_server: Server, page: Page) -> None:
    page.goto(sample_server.url)
    settled(page)
    tile = page.get_by_test_id("stVerticalBlock").filter(
        has=page.get_by_text("Inquiries", exact=True)
    )
    number = counted(tile.last.get_by_test_id("stMetricValue").inner_text())

    tile.last.get_by_role("link", name="Rows").click()
    expect(page).to_have_url(re.compile(r"/rows\?.*m=inquiries"))
    settled(page)
    expect(page.locator("h1")).to_have_text(re.compile(rf"^{number:,}(?![\d,])"))

    with page.expect_download() as caught:
        page.get_by_role("link", name="Download CSV").click()
    text = caught.value.path().read_text(encoding="utf-8-sig")
    assert len(list(csv.DictReader(io.StringIO(text)))) == number

    page.get_by_role("link", name="Back").click()
    expect(page.get_by_role("heading", name="Key metrics")).to_be_visible()
