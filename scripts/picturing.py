"""A window of each width and scheme, and a picture of what stands in it."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Literal, NamedTuple

from playwright.sync_api import Browser, Page
from watching import Complaints, settled

from opsdash.settings import ROOT

SCREENS = ROOT / "screens"
HEIGHTS = {1440: 900, 390: 844}
# The narrow pictures are those of a phone, which says so; None: as the browser says it.
AGENTS = {1440: None, 390: "Mozilla/5.0 (Linux; Android 16) Chrome/150.0 Mobile Safari/537.36"}
# A chart is drawn a moment after its element, and again after the window has grown.
DRAW_MS = 900
MOST_STEPS = 8
# What is not there yet: a part below the window, a chance that is made behind the page.
COMING = "[data-testid=stSkeleton], :text('being worked out')"
LENGTH = (
    "Math.max(...['stMain', 'stSidebarContent'].map(name =>"
    " document.querySelector(`[data-testid=${name}]`)?.scrollHeight ?? 0))"
)


class Look(NamedTuple):
    width: int
    scheme: Literal["light", "dark"]

    @property
    def suffix(self) -> str:
        return f"{self.width}-{self.scheme}"


LOOKS = [Look(1440, "light"), Look(1440, "dark"), Look(390, "light"), Look(390, "dark")]


@contextmanager
def window(browser: Browser, look: Look) -> Iterator[Page]:
    complaints = Complaints()
    context = browser.new_context(
        viewport={"width": look.width, "height": HEIGHTS[look.width]},
        color_scheme=look.scheme,
        timezone_id="Europe/Berlin",
        locale="en-GB",
        user_agent=AGENTS[look.width],
    )
    complaints.watch(context)
    yield context.new_page()
    context.close()
    for complaint in complaints.found:
        print(f"  {look.suffix}: {complaint}")


def take(page: Page, look: Look, name: str) -> None:
    """Grow the window with the page first: it scrolls inside, and what is reached makes it longer.

    Behind an open dialog nothing is reached: its placeholders stay.
    """
    length = 0
    for _ in range(MOST_STEPS):
        settled(page)
        page.wait_for_timeout(DRAW_MS)
        grown = max(page.evaluate(LENGTH), HEIGHTS[look.width])
        if grown == length and not page.locator(COMING).count():
            break
        length = grown
        page.set_viewport_size({"width": look.width, "height": length})
    path = SCREENS / f"{name}-{look.suffix}.png"
    page.screenshot(path=path)
    page.set_viewport_size({"width": look.width, "height": HEIGHTS[look.width]})
    print(f"  {path.relative_to(ROOT)}")


def press(page: Page, key: str) -> None:
    # What has a help text is there twice, for wide and for narrow screens.
    page.locator(f".st-key-{key} button:visible").first.click()
    page.wait_for_timeout(DRAW_MS)
