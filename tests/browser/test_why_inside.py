"""A bar of what made a change, in a real browser: a click looks into it, its link says the same."""

import re

from playwright.sync_api import Page, expect
from serving import Server
from watching import drawn, settled

CURSOR = "([x, y]) => getComputedStyle(document.elementFromPoint(x, y)).cursor"
SCROLLS = 60
STEP = 6


def come_to(page: Page, selector: str) -> None:
    """Scroll on until the section that is drawn when it is reached has it."""
    page.mouse.move(600, 400)
    for _ in range(SCROLLS):
        if page.locator(selector).count():
            break
        page.mouse.wheel(0, 500)
        page.wait_for_timeout(300)
    page.locator(selector).first.scroll_into_view_if_needed()
    settled(page)


def test_a_click_on_a_bar_looks_into_it(sample_server: Server, page: Page) -> None:
    page.goto(f"{sample_server.url}/metric?m=inquiries")
    settled(page)
    come_to(page, "[class*='st-key-why_inquiries_'][class*='_into']")
    name = page.locator("[class*='_into']").first.get_attribute("class") or ""
    found = re.search(r"st-key-(why_inquiries_(\w+))_into", name)
    assert found is not None
    bars = page.locator(f".st-key-{found[1]}").first
    bars.scroll_into_view_if_needed()
    drawn(page)
    place = bars.bounding_box()
    assert place is not None
    x = int(place["x"] + place["width"] * 0.6)
    for y in range(int(place["y"]) + 4, int(place["y"] + place["height"]), STEP):
        page.mouse.move(x, y)
        if page.evaluate(CURSOR, [x, y]) == "pointer":
            page.mouse.click(x, y)
            break
    inside = page.locator(".st-key-why_inside")
    expect(inside).to_contain_text("Within")
    settled(page)
    expect(page).to_have_url(re.compile(rf"[?&]in={found[2]}(:|%3A)"))
    told = inside.inner_text()

    page.goto(page.url)
    settled(page)
    come_to(page, ".st-key-why_inside")
    expect(inside).to_have_text(told, use_inner_text=True)
    inside.get_by_role("button", name="All parts").click()
    expect(inside).to_have_count(0)
    expect(page).not_to_have_url(re.compile("in="))
