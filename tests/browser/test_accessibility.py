"""No page has a serious or critical problem for people who cannot see or point: axe-core looks.

Every page of the sample company, wide and narrow, in light and dark; all of a page is drawn before
axe looks. What Streamlit itself gets wrong and no page can avoid is listed with its reason, and
fails where it is said to be seen once it is seen no more.
"""

from collections.abc import Iterator
from typing import Any, Literal, NamedTuple

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect
from serving import Server
from watching import Complaints, drawn, settled

from opsdash.ui.navigation import ROOMS

SEVERE = frozenset({"serious", "critical"})
SCRIPT = Axe().axe_script
# What depends on the theme; everything else is the same in the dark.
COLOURS = ["color-contrast", "link-in-text-block"]
# Never severe, and the second dearest of all rules.
MODERATE = {"region": {"enabled": False}}
RUN = "options => axe.run(options).then(told => told.violations)"
# What a page has to be told before it shows anything.
ASKED = {"today": "", "metric": "metric?m=contact_rate_orders", "rows": "rows?m=inquiries&p=4w"}
# Forms, drawers and menus: a page and the button that opens one.
OPENED = [
    ("", "p_drawer"),
    ("", "cmp_drawer"),
    ("", "more_drawer"),
    ("inquiry-slope", "slope_index_menu"),
    ("goals", "goal_new"),
    ("goals", "goal_table_begin"),
    ("goals", "goals_more"),
    ("objectives", "objective_new"),
    ("own-metric", "own_new"),
    ("morning-notice", "notice_add"),
    ("health", "support"),
]
# What a page shows beside its own first view.
VIEWS = ("goals?view=archive", "goals?view=files", "objectives?view=close")
ADDRESSES = [*(ASKED.get(room.path, room.path) for room in ROOMS), *VIEWS]
LENGTH = (
    "Math.max(...['stMain', 'stSidebarContent'].map(name =>"
    " document.querySelector(`[data-testid=${name}]`)?.scrollHeight ?? 0))"
)


class Look(NamedTuple):
    width: int
    height: int
    scheme: Literal["light", "dark"]


LOOKS = (
    Look(1440, 900, "light"),
    Look(1440, 900, "dark"),
    Look(390, 844, "light"),
    Look(390, 844, "dark"),
)


class Unavoidable(NamedTuple):
    """A rule that Streamlit breaks, the elements it breaks it with, and a page that shows it."""

    rule: str
    place: str
    seen_at: str
    reason: str


UNAVOIDABLE = (
    Unavoidable(
        "list",
        "[data-testid=stSidebarNavItems]",
        "health",
        "st.navigation puts the links of a section into a div inside its list; without sections"
        " a dozen pages would stand in one row.",
    ),
    Unavoidable(
        "listitem",
        "[data-testid=stSidebarNavItems] li",
        "health",
        "The other side of the same div.",
    ),
)


PLACES = [each.place for each in UNAVOIDABLE]
# Which of these places each of these elements fits.
FITS = (
    "([targets, places]) => targets.map(target =>"
    " places.filter(place => document.querySelector(target)?.matches(place)))"
)


@pytest.fixture(scope="module")
def window(browser: Browser) -> Iterator[Page]:
    complaints = Complaints()
    # Every frame of a window as long as its page is dear, and what moves asks for many.
    context = browser.new_context(reduced_motion="reduce")
    complaints.watch(context)
    yield context.new_page()
    context.close()
    assert complaints.found == []


def show(page: Page, look: Look) -> None:
    """Let the window grow with the page: what is reached by a scroll makes it longer."""
    page.emulate_media(color_scheme=look.scheme)
    window = page.viewport_size
    # Other colours leave a page as long as it was.
    height = window["height"] if window and window["width"] == look.width else look.height
    page.set_viewport_size({"width": look.width, "height": height})
    # A window that grows while a run still sends parts makes a second run that mixes with it.
    drawn(page)
    while (length := page.evaluate(LENGTH)) > height:
        height = length
        page.set_viewport_size({"width": look.width, "height": height})
        drawn(page)


def violations_of(page: Page, look: Look) -> list[dict[str, Any]]:
    """Once in a page, the script stays and runs faster each time."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(SCRIPT)
    asked: dict[str, Any] = {"runOnly": COLOURS} if look.scheme == "dark" else {"rules": MODERATE}
    told: list[dict[str, Any]] = page.evaluate(RUN, {"resultTypes": ["violations"], **asked})
    return told


def severe(page: Page, look: Look, needed: set[Unavoidable]) -> Iterator[str]:
    """What axe finds and nothing excuses: the rule, the place, what to do."""
    violations = violations_of(page, look)
    found = [
        (violation["id"], node)
        for violation in violations
        if violation["impact"] in SEVERE
        for node in violation["nodes"]
    ]
    targets = [node["target"][-1] for _, node in found]
    for (rule, node), places in zip(found, page.evaluate(FITS, [targets, PLACES]), strict=True):
        excuses = {each for each in UNAVOIDABLE if each.rule == rule and each.place in places}
        needed |= excuses
        if not excuses:
            yield f"{rule}: {node['html'][:200]} ({node['failureSummary']})"


def visit(page: Page, address: str) -> None:
    page.emulate_media(color_scheme="light")
    page.set_viewport_size({"width": 1440, "height": 900})
    page.goto(address)
    settled(page)


@pytest.mark.parametrize("address", ADDRESSES)
def test_axe_finds_nothing_severe(address: str, sample_server: Server, window: Page) -> None:
    visit(window, f"{sample_server.url}/{address}")
    found: list[str] = []
    needed: set[Unavoidable] = set()
    for look in LOOKS:
        show(window, look)
        found += [f"{look.width} {look.scheme} {each}" for each in severe(window, look, needed)]
    assert found == []
    assert {entry for entry in UNAVOIDABLE if entry.seen_at == address} <= needed


def test_axe_finds_nothing_severe_on_the_page_of_a_goal(
    sample_server: Server, window: Page
) -> None:
    """The link is one of Today's, as each sample names its goals anew."""
    visit(window, sample_server.url)
    link = window.locator("a[href*='goal?g=']").first.get_attribute("href")
    assert link is not None
    visit(window, f"{sample_server.url}/{link.rpartition('/')[2]}")
    expect(window.locator("h1")).not_to_be_empty()
    found: list[str] = []
    for look in LOOKS:
        show(window, look)
        found += [f"{look.width} {look.scheme} {each}" for each in severe(window, look, set())]
    assert found == []


@pytest.mark.parametrize(("address", "key"), OPENED)
def test_axe_finds_nothing_severe_in_what_a_click_opens(
    address: str, key: str, sample_server: Server, window: Page
) -> None:
    visit(window, f"{sample_server.url}/{address}")
    window.locator(f".st-key-{key} button").first.click()
    drawn(window)
    assert list(severe(window, LOOKS[0], set())) == []
    # The pointer is still on the button.
    window.emulate_media(color_scheme="dark")
    drawn(window)
    assert list(severe(window, LOOKS[1], set())) == []
