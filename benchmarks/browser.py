"""In a browser: from the click in the address bar to the first number and to the last chart.

A warm Chromium opens the page and its floor in turn; the page notes by itself, frame by frame, when
its first number and its charts stood. A period is chosen by a click, which is over when nothing
moves any more; the floor, clicked in the same way, runs once more with the same numbers.
"""

from collections.abc import Collection, Iterator
from contextlib import ExitStack
from pathlib import Path

from chromium import launch
from playwright.sync_api import Browser, Locator, ViewportSize, sync_playwright

from benchmarks import company
from benchmarks.measuring import Row, compared, in_turn, seconds
from benchmarks.options import Options
from benchmarks.places import PAGES, SHELL, floor_of, serving

TITLE = "Browser"
_FIRST_BOUND = _LAST_BOUND = 1.3
_FILTER_BOUND = 1.5
_SCREEN: ViewportSize = {"width": 1440, "height": 900}

# The times are kept in the page: asking for them from outside would be seen in them.
_WATCH = """
// The small lines of tiles are pictures in a text.
window.__charts = '.vega-embed svg, .vega-embed canvas, [data-testid="stMarkdownContainer"] img';
window.__sections = () => [...document.querySelectorAll('[class*="st-key-reach-"]')]
    .map((each) => each.className.match(/st-key-reach-(\\S+)/)[1]);
window.__seen = {first: 0, charts: 0, chart: 0, moved: 0, sections: new Set()};
// Nothing shows what stands inside a canvas: a table tells it to screen readers a moment later.
const painted = ({target}) =>
    !(target instanceof Element ? target : target.parentElement)?.closest('canvas');
new MutationObserver((changes) => {
    if (changes.some(painted)) window.__seen.moved = performance.now();
}).observe(document, {subtree: true, childList: true, characterData: true, attributes: true});
const look = () => {
    const seen = window.__seen, now = performance.now();
    if (!seen.first && document.querySelector('[data-testid="stHeading"] h1')) seen.first = now;
    for (const each of window.__sections()) seen.sections.add(each);
    const charts = document.querySelectorAll(window.__charts).length;
    if (charts > seen.charts) { seen.charts = charts; seen.chart = now; }
    requestAnimationFrame(look);
};
requestAnimationFrame(look);
"""
_QUIET = """() => performance.now() - window.__seen.moved > 700
    && document.querySelector('[data-testid="stApp"]')?.dataset.testScriptState === 'notRunning'"""
# The sections that were drawn because they are near.
_REACHED = """() => {
    const waiting = new Set(window.__sections());
    return [...window.__seen.sections].filter((each) => !waiting.has(each));
}"""
_PERIOD = "[data-testid=stPopover] button"
_PILL = ".st-key-p button"


def measure(folder: Path, options: Options) -> Iterator[Row]:
    home = company.make_home(folder / "home", options.rows)
    for name, path in PAGES.items():
        with ExitStack() as stack:
            browser = stack.enter_context(launch(stack.enter_context(sync_playwright())))
            # One process alone has the databases open.
            with serving(home, SHELL, folder) as page:
                reached = Tab(browser, page.port, path).reached()
            floor = stack.enter_context(floor_of(home, path, folder, reached))
            page = stack.enter_context(serving(home, SHELL, folder))
            tab, other = (Tab(browser, each.port, path) for each in (page, floor))
            opened = [(tab.opened(), other.opened()) for _ in range(options.repeats)]
            for what, part, bound in (
                ("first number", 0, _FIRST_BOUND),
                ("last chart of the screen", 1, _LAST_BOUND),
            ):
                times = [[each[side][part] for each in opened] for side in (0, 1)]
                yield compared(f"{name}: {what}", times[0], times[1], bound, seconds)
        yield _another_period(folder, home, name, reached, options)


def _another_period(
    folder: Path, home: Path, name: str, reached: Collection[str], options: Options
) -> Row:
    """The same click in both, in a list that lies open in both."""
    path = PAGES[name]
    with ExitStack() as stack:
        browser = stack.enter_context(launch(stack.enter_context(sync_playwright())))
        floor = stack.enter_context(floor_of(home, path, folder, reached, periods=True))
        page = stack.enter_context(serving(home, SHELL, folder))
        tab, other = (Tab(browser, each.port, path) for each in (page, floor))
        changes = in_turn(tab.changed, other.changed, options.repeats)
    return compared(f"{name}: another period", *changes, _FILTER_BOUND, seconds)


class Tab:
    """A page in a warm browser."""

    def __init__(self, browser: Browser, port: int, path: str) -> None:
        self._page = browser.new_context(viewport=_SCREEN).new_page()
        self._page.add_init_script(_WATCH)
        self._address = f"http://127.0.0.1:{port}/{path}"
        self._path = path
        self._turn = 0
        self.opened()

    def opened(self) -> tuple[float, float]:
        """Seconds until the first number and until the last chart stood."""
        self._page.goto(self._address)
        self._page.wait_for_function(_QUIET)
        seen = self._page.evaluate("window.__seen")
        return seen["first"] / 1000, (seen["chart"] or seen["first"]) / 1000

    def reached(self) -> list[str]:
        """The sections below the fold that the page drew, because they are near."""
        found = self._page.evaluate(_REACHED)
        return [each.removeprefix(f"{self._path}-") for each in found]

    def changed(self) -> float:
        """Seconds from the choice of another period until nothing moves any more."""
        self._turn += 1
        pill = self._page.locator(_PILL).nth(self._turn % 2)
        if not pill.is_visible():
            self._page.locator(_PERIOD).first.click()
            pill.wait_for()
            self._page.wait_for_function(_QUIET)
        return self._settled(pill)

    def _settled(self, clicked: Locator) -> float:
        began = self._page.evaluate("performance.now()")
        clicked.click()
        self._page.wait_for_timeout(100)
        self._page.wait_for_function(_QUIET)
        return float(self._page.evaluate("window.__seen.moved") - began) / 1000
