"""Fixtures of the browser tests: homes, servers and pages, each test that writes with its own.

A page that logs an error, or asks another host for anything, fails its test; so does a traceback
in the server's log.
"""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from chromium import launch
from made_once import made_once
from playwright.sync_api import Browser, Page, expect, sync_playwright
from serving import Server, configure, copied, serving, with_sample
from watching import Complaints

HERE = Path(__file__).parent
# On a machine that is busy with other tests a server may take longer than a person would wait.
expect.set_options(timeout=45_000)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        opened = launch(playwright)
        yield opened
        opened.close()


@pytest.fixture(scope="session")
def sample_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample company up to today, loaded once. Copy it, never serve it."""
    return made_once(tmp_path_factory, "sample_of_today", with_sample)


@pytest.fixture
def empty_home(tmp_path: Path) -> Path:
    """A home that nobody has opened yet: the first run."""
    return tmp_path / "home"


@pytest.fixture
def ready_home(tmp_path: Path) -> Path:
    """A home with its organisation saved and no data."""
    return configure(tmp_path / "home")


@pytest.fixture
def sample_home(tmp_path: Path, sample_template: Path) -> Path:
    """A home with its organisation saved and the sample company loaded."""
    return copied(sample_template, tmp_path / "home")


@pytest.fixture
def serve(tmp_path: Path) -> Iterator[Callable[[Path], Server]]:
    """Start a server on a home; all are stopped after the test and their logs read."""
    servers: list[Server] = []
    with ExitStack() as stack:

        def start(home: Path) -> Server:
            log = tmp_path / f"server-{len(servers)}.log"
            server = stack.enter_context(serving(home, log))
            servers.append(server)
            return server

        yield start
    for server in servers:
        assert "Traceback" not in server.logged(), server.logged()


@pytest.fixture(scope="session")
def lasting_server(
    sample_template: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("looked_at")
    with serving(copied(sample_template, folder / "home"), folder / "server.log") as started:
        yield started


@pytest.fixture
def sample_server(lasting_server: Server) -> Iterator[Server]:
    """The sample company on a server that all tests share which only look at it."""
    before = len(lasting_server.logged())
    yield lasting_server
    logged = lasting_server.logged()[before:]
    assert "Traceback" not in logged, logged


@pytest.fixture
def complaints() -> Complaints:
    """What the pages of this test complained about; name here what it provokes on purpose."""
    return Complaints()


@pytest.fixture
def open_page(browser: Browser, complaints: Complaints) -> Iterator[Callable[..., Page]]:
    """A page in a fresh browser profile; keywords go to the profile (viewport, color_scheme)."""
    with ExitStack() as stack:

        def open_one(**options: Any) -> Page:
            profile = {"viewport": {"width": 1440, "height": 900}, **options}
            context = browser.new_context(**profile)
            stack.callback(context.close)
            complaints.watch(context)
            return context.new_page()

        yield open_one
    assert complaints.found == []


@pytest.fixture
def page(open_page: Callable[..., Page]) -> Page:
    return open_page()
