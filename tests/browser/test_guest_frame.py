"""The code for a wiki works in a page of that wiki, pictures included, and in no page elsewhere."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from frozen_company import EDITOR, fill, frozen
from playwright.sync_api import Browser, expect
from serving import opened, serving

from opsdash.report.frozen.guest_links import make_link
from opsdash.ui.guest_secret import Secret
from opsdash.web.guest_pictures import WIDTHS

pytestmark = pytest.mark.browser


@contextmanager
def wiki() -> Iterator[tuple[int, list[str]]]:
    """A server of one page, whose body the test writes."""
    body: list[str] = []

    class Page(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write("".join(body).encode())

        def log_message(self, *_: object) -> None:
            """Standard error is for what goes wrong."""

    server = HTTPServer(("127.0.0.1", 0), Page)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield server.server_port, body
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def test_a_frame_shows_the_view_on_its_wiki_only(
    tmp_path: Path, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    with wiki() as (port, body):
        with opened(tmp_path / "home") as home:
            view = frozen(fill(home), title="A quiet July")
            _, secret = make_link(home, view, EDITOR, embed=f"http://127.0.0.1:{port}/page")
        with serving(tmp_path / "home", tmp_path / "log") as server:
            monkeypatch.setattr("opsdash.ui.guest_secret.own_origin", lambda: server.url)
            body.append(Secret(secret, "July", is_embedded=True).code)
            page = browser.new_page()
            page.goto(f"http://127.0.0.1:{port}/page")
            frame = page.frame_locator("iframe")
            expect(frame.get_by_role("heading", name="A quiet July")).to_be_visible()
            picture = frame.locator("picture img").first
            expect(picture).to_have_js_property("naturalWidth", WIDTHS["wide"])
            page.goto(f"http://localhost:{port}/page")
            expect(page.frame_locator("iframe").get_by_text("A quiet July")).to_have_count(0)
            page.close()
