"""A goal by keyboard alone: written, advised on, accepted against the advice, found, shared."""

from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, expect
from pressing import tab_to
from serving import Server
from watching import settled


def write(page: Page, field: str, text: str) -> None:
    tab_to(page, f".st-key-goal_{field}")
    page.keyboard.press("Control+A")
    page.keyboard.type(text)


def press(page: Page, key: str) -> None:
    tab_to(page, f".st-key-{key}")
    page.keyboard.press("Enter")
    settled(page)


def test_a_goal_is_written_advised_on_accepted_and_found_by_keys(
    sample_home: Path, serve: Callable[[Path], Server], page: Page
) -> None:
    page.goto(f"{serve(sample_home).url}/goals")
    settled(page)
    press(page, "goal_new")
    write(page, "title", "Fewer questions per order")
    write(page, "owner", "Ann")
    write(page, "target", "-50 %")
    page.keyboard.press("Tab")
    settled(page)

    advice = page.locator(".st-key-goal_advice")
    expect(advice).to_contain_text("A change may mean more than one target")
    meaning = page.locator(".st-key-goal_meaning_0 button")
    expect(meaning).to_contain_text("50 % less than")
    meaning.focus()
    page.keyboard.press("Enter")
    settled(page)
    expect(advice).to_contain_text("Reached in none of the last")
    expect(advice).to_contain_text("Name the metric that moves it")

    write(page, "accepted", "The new help pages change the process")
    press(page, "goal_save")
    expect(page.get_by_text("Fewer questions per order").first).to_be_attached()
