"""Two people edit one goal in two browsers: the second is told, and neither text is lost."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from acting import ANN
from playwright.sync_api import Page, expect
from serving import Server, opened
from visiting import today
from watching import settled

from opsdash.goals.goal import Goal
from opsdash.goals.records import save_goal

GOAL = Goal(
    title="Fewer inquiries",
    metric="contact_rate_orders",
    owner="Ann",
    baseline=12,
    target=10,
    start=today() - timedelta(days=30),
    due=today() + timedelta(days=60),
)


@dataclass(frozen=True)
class Desk:
    """Two browsers, both writing about the goal; `url` opens it."""

    server: Server
    url: str
    ann: Page
    ben: Page


def press(page: Page, key: str) -> None:
    page.locator(f".st-key-{key} button").click()
    settled(page)


def field(page: Page, name: str) -> str:
    kind = "textarea" if name in {"attainable", "relevant"} else "input"
    return f".st-key-goal_{name} {kind}"


@pytest.fixture
def desk(ready_home: Path, serve: Callable[[Path], Server], open_page: Callable[..., Page]) -> Desk:
    with opened(ready_home) as home:
        goal = save_goal(home.state, GOAL, ANN)
    server = serve(ready_home)
    url = f"{server.url}/goal?g={goal.id}"
    pages = open_page(), open_page()
    for page in pages:
        page.goto(url)
        settled(page)
        press(page, "goal_edit")
    return Desk(server, url, *pages)


def write(desk: Desk) -> None:
    """Ann saves first; Ben finds out when he saves."""
    desk.ann.locator(field(desk.ann, "title")).fill("Fewer inquiries, says Ann")
    desk.ben.locator(field(desk.ben, "title")).fill("Fewer <b>questions</b>, says Ben")
    desk.ben.locator(field(desk.ben, "relevant")).fill("Ben's reason *matters*")
    press(desk.ann, "goal_save")
    press(desk.ben, "goal_save")


def test_the_second_browser_sees_both_texts_and_keeps_its_own(desk: Desk) -> None:
    write(desk)
    choice = desk.ben.locator(".st-key-goal_conflict")
    expect(choice).to_contain_text("Somebody else changed this goal")
    for text in (
        "Fewer inquiries, says Ann",
        "Fewer <b>questions</b>, says Ben",
        "Ben's reason *matters*",
    ):
        expect(choice).to_contain_text(text)

    desk.ann.reload()
    settled(desk.ann)
    expect(desk.ann.get_by_test_id("stMain")).to_contain_text("Fewer inquiries, says Ann")

    press(desk.ben, "goal_keep_mine")
    expect(desk.ben.get_by_test_id("stMain")).to_contain_text("Fewer <b>questions</b>, says Ben")
    desk.ann.reload()
    settled(desk.ann)
    expect(desk.ann.get_by_test_id("stMain")).to_contain_text("Fewer <b>questions</b>, says Ben")


def test_the_second_browser_can_take_the_first_ones_text(desk: Desk) -> None:
    write(desk)
    press(desk.ben, "goal_take_theirs")
    expect(desk.ben.get_by_test_id("stMain")).to_contain_text("Fewer inquiries, says Ann")
    expect(desk.ben).to_have_url(desk.url)


def test_a_text_in_progress_survives_a_visit_to_another_page(desk: Desk) -> None:
    desk.ben.locator(field(desk.ben, "title")).fill("Half a thought")
    desk.ben.keyboard.press("Tab")
    settled(desk.ben)
    for name in ("Settings", "Goals"):
        desk.ben.get_by_test_id("stSidebarNav").get_by_text(name, exact=True).click()
        settled(desk.ben)
    expect(desk.ben.locator(field(desk.ben, "title"))).to_have_value("Half a thought")
