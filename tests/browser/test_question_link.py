"""A link says all of a question: a fresh session shows the very numbers the sender saw."""

from collections.abc import Callable
from urllib.parse import parse_qs, urlencode

from playwright.sync_api import Page, expect
from serving import Server
from watching import settled

MIXED = (
    {"p": "2026-03", "cmp": "year_weekdays", "g": "sprint_period", "ch": "Email"}
    | {"f.group": "고객지원팀", "f.country": ["DE", "AT"]},
    {"p": "2026-P10", "cmp": "previous_weekdays", "g": "quarter", "t": "Returns & refunds"}
    | {"f.sales_channel": "Online store", "f.agent": "Jürgen Weiß"},
    {"p": "ytd", "cmp": "target", "tv": ["inquiries:1200.5", "one_stop_rate:80"], "g": "month"}
    | {"f.priority": ["High", "Low"], "f.group": "Beratung & Kasse"},
    {"p": "2026-02-03 to 2026-05-20", "cmp": "Year before", "g": "Day", "t": "Damaged item"},
)


def numbers(page: Page) -> list[str]:
    tiles = page.locator("[data-testid=stMetric]")
    expect(tiles).to_have_count(10)
    settled(page)
    return [page.locator("h1").inner_text(), *tiles.all_inner_texts()]


def question(page: Page) -> dict[str, list[str]]:
    return parse_qs(page.evaluate("location.search.slice(1)"))


def test_a_copied_link_shows_the_same_numbers_in_a_fresh_session(
    sample_server: Server, open_page: Callable[..., Page]
) -> None:
    for link in MIXED:
        mine, theirs = open_page(), open_page()
        mine.goto(f"{sample_server.url}/?{urlencode(link, doseq=True)}")
        shown = numbers(mine)
        theirs.goto(mine.url)
        assert numbers(theirs) == shown
        assert question(theirs) == question(mine)
        assert question(mine).keys() >= link.keys()
        expect(theirs.get_by_text("This link")).to_have_count(0)


def test_what_is_chosen_stands_in_the_address_and_back_leads_back(
    sample_server: Server, page: Page
) -> None:
    page.goto(f"{sample_server.url}/?p=Month+to+date&ch=Email")
    settled(page)
    assert question(page) == {"p": ["mtd"], "ch": ["Email"]}
    # Today shows nothing step by step.
    expect(page.get_by_role("button", name="By week")).to_have_count(0)
    page.get_by_role("link", name="Inquiry slope").first.click()
    settled(page)
    page.get_by_role("button", name="By week").click()
    page.get_by_text("Quarter", exact=True).click()
    settled(page)
    assert question(page) == {"p": ["mtd"], "ch": ["Email"], "g": ["quarter"]}
    page.keyboard.press("Escape")
    page.get_by_role("link", name="Today").first.click()
    settled(page)
    assert question(page) == {"p": ["mtd"], "ch": ["Email"], "g": ["quarter"]}
    page.get_by_role("button", name="Clear filters").click()
    settled(page)
    assert question(page) == {"p": ["mtd"], "g": ["quarter"]}
    page.go_back()
    settled(page)
    expect(page.get_by_role("button", name="Clear filters")).to_be_visible()
    assert question(page)["ch"] == ["Email"]
