"""The keyboard alone: filters and buttons are reached, seen and used without a mouse."""

from playwright.sync_api import Page, expect
from pressing import tab_to
from serving import Server
from watching import settled


def test_a_period_is_chosen_and_left_by_keys(sample_server: Server, page: Page) -> None:
    page.goto(sample_server.url)
    settled(page)
    tab_to(page, ".st-key-p_drawer")
    page.keyboard.press("Enter")
    choice = page.get_by_role("radio", name="13 weeks")
    expect(choice.first).to_be_attached()
    tab_to(page, ".st-key-p")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Space")
    expect(page.locator(".st-key-p_drawer button").first).to_contain_text("Last 13 weeks")
    settled(page)
    page.keyboard.press("Escape")
    expect(choice).to_have_count(0)
    tab_to(page, ".st-key-cmp_drawer")


def test_the_self_check_is_run_by_keys(sample_server: Server, page: Page) -> None:
    page.goto(f"{sample_server.url}/health")
    settled(page)
    tab_to(page, ".st-key-support")
    tab_to(page, ".st-key-check")
    page.keyboard.press("Enter")
    expect(page.get_by_text("every sum equals its rows")).to_be_visible()


def test_tab_leads_into_a_menu_and_out_of_it(sample_server: Server, page: Page) -> None:
    page.goto(sample_server.url)
    settled(page)
    button = page.locator(".st-key-p_drawer button").first
    button.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_test_id("stPopoverBody")).to_be_visible()
    settled(page)
    page.keyboard.press("Tab")
    expect(page.get_by_test_id("stPopoverBody").locator(":focus")).to_have_count(1)
    page.keyboard.press("Shift+Tab")
    expect(button).to_be_focused()
