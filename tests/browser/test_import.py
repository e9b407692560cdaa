"""Imports in a real browser: two files to a number, by keyboard alone, hostile input, no change."""

import re
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, expect
from serving import Server
from watching import settled

from opsdash.settings import ROOT

EXAMPLES = ROOT / "data" / "examples"
INPUT = "[data-testid=stFileUploaderDropzoneInput]"
# A person would have given up long before.
MOST_TABS = 60
AMBIGUOUS = "id,created,status\n1,03/04/2026,open\n2,04/05/2026,open\n"
HOSTILE_NAME = "**b** [x](javascript:alert(1)) <img src=x onerror=alert(1)> :smile: =cmd().csv"
HOSTILE = """id,created,channel,topic
"<script>alert(1)</script>",2024-01-05,:smile: :red[hi] $x$,"=HYPERLINK(""http://evil.example"")"
- item,2024-01-06,http://evil.example www.evil.example a@evil.example,# head
=cmd(),[a](javascript:alert(1)),<b>b</b>,![i](http://evil.example/x.png)
"""
# The page itself takes the focus too, so that arrow keys scroll it.
FOCUSED = """() => {
    const at = document.activeElement
    const page = ['MAIN', 'BODY'].includes(at.tagName)
    return page ? '' : `${at.getAttribute('aria-label') ?? ''} ${at.textContent}`
}"""


def open_import(page: Page, server: Server) -> None:
    page.goto(f"{server.url}/import")
    settled(page)


def drop(page: Page, *paths: Path) -> None:
    page.locator(INPUT).set_input_files(paths)
    expect(page.get_by_role("heading", name="How each column was read")).to_be_visible()
    settled(page)


def sums(page: Page) -> list[str]:
    return page.locator("h3").all_inner_texts()


def tab_to(page: Page, name: str) -> None:
    """Press Tab until something called `name` has the focus."""
    for _ in range(MOST_TABS):
        page.keyboard.press("Tab")
        if name in page.evaluate(FOCUSED):
            return
    raise AssertionError(f"{name!r} cannot be reached by Tab; last was {page.evaluate(FOCUSED)!r}")


def test_two_files_make_the_slope(
    serve: Callable[[Path], Server], ready_home: Path, page: Page
) -> None:
    open_import(page, serve(ready_home))
    drop(page, EXAMPLES / "zendesk_tickets.csv", EXAMPLES / "shopify_orders.csv")
    expect(page.locator("h1")).to_contain_text("Zendesk tickets: 15 rows.")
    page.get_by_role("button", name="Import all 2 files").click()
    expect(page.locator("h1")).to_have_text("2 files imported.")
    assert sums(page) == ["15 rows = 15 new", "22 rows = 14 new + 8 folded"]

    page.get_by_role("link", name="See the Inquiry slope").click()
    expect(page).to_have_url(re.compile(r"/inquiry-slope"))
    settled(page)
    expect(page.locator("h1")).to_have_text(re.compile(r"\d"))
    expect(page.locator("canvas, svg.marks").first).to_be_visible()


def test_the_whole_import_by_keyboard_alone(
    serve: Callable[[Path], Server], ready_home: Path, page: Page, tmp_path: Path
) -> None:
    dates = tmp_path / "dates.csv"
    dates.write_text(AMBIGUOUS, encoding="utf-8")
    open_import(page, serve(ready_home))
    tab_to(page, "Upload")
    with page.expect_file_chooser() as chosen:
        page.keyboard.press("Space")
    chosen.value.set_files(dates)
    expect(page.locator("h1")).to_contain_text("One column needs your answer.")
    settled(page)
    expect(page.get_by_role("button", name="Import", exact=True)).to_be_disabled()

    tab_to(page, "3 April (day first)")
    page.keyboard.press("Space")
    expect(page.locator("h1")).to_contain_text("Every column is understood.")
    settled(page)
    tab_to(page, "Import 2 rows")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("2 rows of dates.csv imported.")
    settled(page)
    tab_to(page, "See it on Today")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/$"))


def test_hostile_names_and_cells_are_only_text(
    serve: Callable[[Path], Server], ready_home: Path, page: Page, tmp_path: Path
) -> None:
    hostile = tmp_path / HOSTILE_NAME
    hostile.write_text(HOSTILE, encoding="utf-8")
    page.on("dialog", lambda dialog: dialog.accept())
    open_import(page, serve(ready_home))
    drop(page, hostile)
    for text in ("<script>alert(1)</script>", "- item", "# head"):
        expect(page.get_by_role("cell", name=text, exact=True).first).to_be_visible()
    # An invisible joint stands behind the colons.
    expect(
        page.get_by_role("cell", name=re.compile(r":.?smile: :.?red\[hi] \$x\$"))
    ).to_be_visible()
    main = page.locator("[data-testid=stMain]")
    assert main.locator("a[href*=evil], a[href^=javascript], img[src*=evil]").count() == 0
    page.get_by_role("button", name="Import 2 rows").click()
    expect(page.locator("h1")).to_contain_text("**b** [x]")
    settled(page)
    assert main.locator("a[href*=evil], a[href^=javascript], img[src=x]").count() == 0


def test_the_same_file_again_changes_nothing(
    serve: Callable[[Path], Server], ready_home: Path, page: Page
) -> None:
    open_import(page, serve(ready_home))
    for expected in ("15 rows = 15 new", "15 rows = 15 the same"):
        drop(page, EXAMPLES / "zendesk_tickets.csv")
        page.get_by_role("button", name="Import 15 rows").click()
        expect(page.get_by_role("heading", name="What happened")).to_be_visible()
        settled(page)
        assert sums(page) == [expected]
        page.get_by_role("button", name="Import more").click()
        expect(page.locator(INPUT)).to_be_attached()
        settled(page)


def test_rejected_rows_are_opened_and_stay_open(
    serve: Callable[[Path], Server], ready_home: Path, page: Page, tmp_path: Path
) -> None:
    bad = tmp_path / "bad.csv"
    bad.write_text("id,created,channel\n1,2024-01-05,a\n2,=cmd(),b\n", encoding="utf-8")
    server = serve(ready_home)
    open_import(page, server)
    drop(page, bad)
    page.get_by_role("button", name="Import 1 row").click()
    expect(page.get_by_text("Nobody has looked at those of bad.csv")).to_be_visible()
    settled(page)
    page.locator("[data-testid=stExpander] summary").click()
    expect(page.get_by_text("Somebody has looked at all of them.")).to_be_visible()
    settled(page)
    expect(page.get_by_role("cell", name="=cmd()", exact=True)).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("button", name="Download it as CSV").click()
    text = download.value.path().read_text(encoding="utf-8-sig")
    assert "'=cmd()" in text
