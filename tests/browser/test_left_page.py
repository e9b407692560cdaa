"""Who goes to another page while a part of the one that he leaves asks to be drawn sees the other.

The part asks by the page's last breath: its message follows the one that goes to the other page.
"""

from playwright.sync_api import Page, WebSocketRoute, expect
from serving import Server
from streamlit.proto.BackMsg_pb2 import BackMsg
from watching import settled


class LastBreath:
    """Passes all on, and after the next change of page what a part of the page asked before."""

    def __init__(self, page: Page) -> None:
        self.part: bytes = b""
        self.is_due = False
        self.has_come = False
        page.route_web_socket("**/_stcore/stream", self._connect)

    def _connect(self, line: WebSocketRoute) -> None:
        server = line.connect_to_server()
        line.on_message(lambda told: self._pass_on(server, told))

    def _pass_on(self, server: WebSocketRoute, told: str | bytes) -> None:
        server.send(told)
        assert isinstance(told, bytes)
        if BackMsg.FromString(told).rerun_script.fragment_id:
            self.part = told
        elif self.is_due and not self.has_come:
            self.has_come = True
            server.send(self.part)


def test_a_part_of_the_page_that_is_left_takes_nothing_off_the_next(
    sample_server: Server, page: Page
) -> None:
    breath = LastBreath(page)
    page.goto(f"{sample_server.url}/inquiry-slope")
    settled(page)
    page.get_by_test_id("stMain").evaluate("main => main.scrollTo(0, main.scrollHeight)")
    expect(page.get_by_test_id("stSkeleton")).to_have_count(0)
    settled(page)
    assert breath.part
    breath.is_due = True
    page.get_by_role("link", name="Resolution", exact=True).click()
    expect(page).to_have_url(f"{sample_server.url}/resolution")
    settled(page)
    assert breath.has_come
    expect(page.locator("h1")).to_be_visible()
