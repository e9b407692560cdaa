"""What a test looks at in a browser: when the page has settled, and what it complained about."""

import re
from dataclasses import dataclass, field

from playwright.sync_api import BrowserContext, ConsoleMessage, Page, Request, expect
from playwright.sync_api import TimeoutError as TimedOut
from settling import script

SETTLED = (
    "[data-testid=stApp][data-test-connection-state=CONNECTED][data-test-script-state=notRunning]"
)
SETTLE_MS = 90_000
# Their code comes by itself, so they are drawn a moment after the page.
UNDRAWN = (
    "[data-testid=stVegaLiteChart]:visible:not(:has(svg.marks, canvas.marks)),"
    "[data-testid=stDataFrame]:visible:not(:has(th))"
)
# On a deep link the client asks for these beside the page first, and then at the root.
DEEP_LINK_404 = re.compile(r"//[^/]+/.+/_stcore/(health|host-config)$")


def settled(page: Page) -> None:
    """Wait until the script has run and nothing more is on its way, here or on the next page."""
    try:
        page.wait_for_function("signs => settled(signs)", arg=SETTLED, timeout=SETTLE_MS)
    except TimedOut as error:
        raise AssertionError(f"the page still waits: {page.evaluate('unsettled()')}") from error


def drawn(page: Page) -> None:
    """Wait until its charts and tables stand in it as well."""
    settled(page)
    expect(page.locator(UNDRAWN)).to_have_count(0)
    settled(page)


@dataclass
class Complaints:
    """Console errors, uncaught exceptions and requests to other hosts, of all pages of a test."""

    found: list[str] = field(default_factory=list)
    allowed: list[str] = field(default_factory=list)

    def allow(self, part: str) -> None:
        """A console error this test provokes; everything else still fails it."""
        self.allowed.append(part)

    def watch(self, context: BrowserContext) -> None:
        """Before its first page is opened, or that page cannot tell when it has settled."""
        context.add_init_script(script())
        context.on("console", self._console)
        context.on("weberror", lambda error: self.found.append(f"exception: {error.error}"))
        context.on("request", self._request)

    def _console(self, message: ConsoleMessage) -> None:
        if message.type != "error":
            return
        address = message.location["url"]
        if "404" in message.text and DEEP_LINK_404.search(address):
            return
        if any(part in message.text for part in self.allowed):
            return
        self.found.append(f"console: {message.text} ({address})")

    def _request(self, request: Request) -> None:
        if request.url.startswith(("http", "ws")) and "//127.0.0.1:" not in request.url:
            self.found.append(f"request to another host: {request.url}")
