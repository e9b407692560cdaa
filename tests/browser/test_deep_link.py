"""A link as the very first request of a fresh server meets the shell, never a bare page or file."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from serving import Server, get
from watching import Complaints, settled

SIDEBAR = "[data-testid=stSidebarNav]"
UNREGISTERED = (
    "/app.py",
    "/pages/goals.py",
    "/opsdash/settings.py",
    "/opsdash/words/en/errors.toml",
    "/data/facts.duckdb",
    "/pyproject.toml",
    "/.streamlit/config.toml",
    "/../pyproject.toml",
    "/static/../../pyproject.toml",
)


def test_a_deep_link_opens_the_shell_first(
    serve: Callable[[Path], Server], ready_home: Path, page: Page
) -> None:
    server = serve(ready_home)
    page.goto(f"{server.url}/goals")
    settled(page)
    expect(page.locator(SIDEBAR)).to_be_visible()
    expect(page).to_have_url(f"{server.url}/goals")
    expect(page.locator("h1")).to_have_count(1)


def test_a_deep_link_before_the_first_run_asks_the_first_questions(
    serve: Callable[[Path], Server], empty_home: Path, page: Page
) -> None:
    server = serve(empty_home)
    page.goto(f"{server.url}/goals")
    settled(page)
    expect(page.locator(SIDEBAR)).to_have_count(0)
    expect(page.locator("h1")).to_have_count(1)


@pytest.mark.parametrize("after_a_visit", [False, True], ids=["cold", "after a visit"])
def test_files_are_not_served(
    serve: Callable[[Path], Server], ready_home: Path, page: Page, *, after_a_visit: bool
) -> None:
    server = serve(ready_home)
    if after_a_visit:
        page.goto(f"{server.url}/goals")
        settled(page)
    _, start = get(server, "/")
    for path in UNREGISTERED:
        status, body = get(server, path)
        assert status >= 400 or body == start, path


def test_a_script_nobody_registered_is_no_page(
    serve: Callable[[Path], Server], ready_home: Path, page: Page, complaints: Complaints
) -> None:
    complaints.allow("The page that you have requested does not seem to exist")
    server = serve(ready_home)
    page.goto(f"{server.url}/app")
    settled(page)
    expect(page.locator(SIDEBAR)).to_be_visible()
    expect(page.get_by_text("Page not found")).to_be_visible()
