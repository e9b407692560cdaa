"""The usual range in a browser: locked, unlocked, a proposal declined, wanted again, accepted."""

from collections.abc import Callable
from pathlib import Path

from metrics_company import fill
from playwright.sync_api import Page, expect
from serving import Server, configure, opened
from shifted_company import company
from watching import settled

REASON = "A second shop"


def test_limits_are_locked_declined_and_begun_anew_by_hand(
    serve: Callable[[Path], Server], tmp_path: Path, page: Page
) -> None:
    home = configure(tmp_path / "shifted")
    with opened(home) as own:
        fill(own.facts, company())
    server = serve(home)
    page.goto(f"{server.url}/metric?m=inquiries&p=4w")
    settled(page)
    page.get_by_role("button", name="Keep the present range").click()
    expect(page.get_by_text("kept the present range although")).to_be_visible()
    page.get_by_role("button", name="Propose again").click()
    expect(page.get_by_role("button", name="Keep the present range")).to_be_visible()
    settled(page)
    _answer(page, "Lock this range", "limits_lock", "Why is this what is usual?", "A quiet year")
    expect(page.get_by_text("The range is locked.")).to_be_visible()
    page.get_by_role("button", name="Unlock").click()
    expect(page.get_by_text("The range is no longer locked.")).to_be_visible()
    settled(page)
    question = "What changed, and is it meant to stay?"
    _answer(page, "Begin a new range", "limits_propose_button", question, REASON)
    expect(page.get_by_text(REASON)).to_be_visible()
    expect(page.get_by_text("Thin lines are the ranges that held before.")).to_be_visible()
    page.reload()
    settled(page)
    expect(page.get_by_text(REASON)).to_be_visible()
    expect(page.get_by_role("button", name="Begin a new range")).to_have_count(0)


def _answer(page: Page, button: str, key: str, question: str, reason: str) -> None:
    page.get_by_role("button", name=button).first.click()
    page.get_by_label(question).fill(reason)
    page.get_by_label(question).press("Tab")
    settled(page)
    page.locator(f".st-key-{key} button").click()
