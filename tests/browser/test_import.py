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


def expect_heading(page: Page, text: str | re.Pattern[str]) -> None:
    """The page's heading, or the one that takes its place while the old one still stands."""
    expect(page.locator("h1", has_text=text)).to_be_visible()


def drop(page: Page, *paths: Path) -> None:
    page.locator(INPUT).set_input_files(paths)
    expect(page.get_by_role("heading", name="How each column was read")).to_be_visible()
    settled(page)


def expect_sums(page: Page, *expected: str) -> None:
    """The line of each file, once the last of them is drawn."""
    expect(page.locator("h3")).to_have_text(expected)


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
    expect_heading(page, "Zendesk tickets: 15 rows.")
    page.get_by_role("button", name="Import all 2 files").click()
    expect_heading(page, "2 files imported.")
    expect_sums(page, "15 rows = 15 new", "22 rows = 14 new + 8 folded")

    page.get_by_role("link", name="See the Inquiry slope").click()
    expect(page).to_have_url(re.compile(r"/inquiry-slope"))
    settled(page)
    expect_heading(page, re.compile(r"\d"))
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
    expect_heading(page, "One column needs your answer.")
    settled(page)
    expect(page.get_by_role("button", name="Import", exact=True)).to_be_disabled()

    tab_to(page, "3 April (day first)")
    page.keyboard.press("Space")
    expect_heading(page, "Every column is understood.")
    settled(page)
    tab_to(page, "Import 2 rows")
    page.keyboard.press("Enter")
    expect_heading(page, "2 rows of dates.csv imported.")
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
    expect(main.locator("a[href*=evil], a[href^=javascript], img[src*=evil]")).to_have_count(0)
    page.get_by_role("button", name="Import 2 rows").click()
    expect_heading(page, "**b** [x]")
    settled(page)
    expect(main.locator("a[href*=evil], a[href^=javascript], img[src=x]")).to_have_count(0)


def test_the_same_file_again_changes_nothing(
    serve: Callable[[Path], Server], ready_home: Path, page: Page
) -> None:
    open_import(page, serve(ready_home))
    for expected in ("15 rows = 15 new", "15 rows = 15 the same"):
        drop(page, EXAMPLES / "zendesk_tickets.csv")
        page.get_by_role("button", name="Import 15 rows").click()
        expect(page.get_by_role("heading", name="What happened")).to_be_visible()
        settled(page)
        expect_sums(page, expected)
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


UNKNOWN = "Slip;When it came in;What about;How;Client mail;Notes\n" + "".join(
    f"C-{100 + at};{at:02}.04.2026 09:15;{('Delivery', 'Refund')[at % 2]};Phone;"
    f"p{at}@example.com;The caller told a long story about parcel {at}\n"
    for at in range(1, 29)
)
TICKETS = "id,created,status,topic\n1,2024-01-05,open,a\n2,2024-01-06,open,b\n"


def written(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def store(page: Page, server: Server, path: Path, rows: str) -> None:
    open_import(page, server)
    page.locator(INPUT).set_input_files(path)
    page.get_by_role("button", name=f"Import {rows}").click()
    expect(page.get_by_role("heading", name="What happened")).to_be_visible()
    settled(page)


def test_an_unknown_file_is_saved_as_a_profile_and_the_next_needs_no_click(
    serve: Callable[[Path], Server], ready_home: Path, page: Page, tmp_path: Path
) -> None:
    server = serve(ready_home)
    open_import(page, server)
    page.locator(INPUT).set_input_files(written(tmp_path, "calls.csv", UNKNOWN))
    expect_heading(page, "calls: 28 rows. Please check what its columns mean.")
    settled(page)
    page.get_by_role("button", name="Save as profile").click()
    page.get_by_label("Name").fill("Phone log")
    page.get_by_label("Name").press("Enter")
    settled(page)
    page.get_by_role("button", name="Save", exact=True).click()
    expect_heading(page, "Phone log: 28 rows.")
    settled(page)
    page.get_by_role("button", name="Import 28 rows").click()
    expect_heading(page, "28 rows of calls.csv imported.")
    settled(page)

    later = UNKNOWN.replace("C-", "D-").replace(".04.2026", ".05.2026")
    open_import(page, server)
    page.locator(INPUT).set_input_files(written(tmp_path, "may.csv", later))
    expect_heading(page, "Phone log: 28 rows.")
    settled(page)
    expect(page.get_by_text("As you said on")).to_be_visible()
    expect(page.get_by_role("button", name="Import 28 rows")).to_be_enabled()


def test_undo_says_what_goes_with_it_and_takes_it_back(
    serve: Callable[[Path], Server], ready_home: Path, page: Page, tmp_path: Path
) -> None:
    server = serve(ready_home)
    store(page, server, written(tmp_path, "first.csv", TICKETS), "2 rows")
    changed = TICKETS.replace("06,open", "06,solved")
    store(page, server, written(tmp_path, "second.csv", changed), "2 rows")
    page.locator(".st-key-undo_1 button").click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_text("One later change builds on it and is undone too:")).to_be_visible()
    expect(dialog.get_by_text("second.csv")).to_be_visible()
    dialog.get_by_role("button", name="Undo all 2").click()
    expect(dialog).to_be_hidden()
    settled(page)
    lines = page.locator("[class*=st-key-batch_]")
    expect(lines.filter(has_text=re.compile(r"Undone \d"))).to_have_count(2)
    expect(page.locator("[class*=st-key-undo_] button")).to_have_count(0)


def test_rejected_rows_are_corrected_and_dropped_in_again(
    serve: Callable[[Path], Server], ready_home: Path, page: Page, tmp_path: Path
) -> None:
    server = serve(ready_home)
    bad = TICKETS + "3,soon,open,c\n"
    store(page, server, written(tmp_path, "bad.csv", bad), "2 rows")
    page.locator("[data-testid=stExpander] summary").click()
    settled(page)
    with page.expect_download() as download:
        page.get_by_role("button", name="Download it as CSV").click()
    rejected = download.value.path().read_text(encoding="utf-8-sig")
    corrected = written(tmp_path, "corrected.csv", rejected.replace("soon", "2024-01-07", 1))
    store(page, server, corrected, "1 row")
    expect_sums(page, "1 row = 1 new")
