"""Before the sign-in a fresh server serves nothing: every path of the real application is asked.

The paths come from the application itself, so one that is added later is asked too; it has to be
closed, or stand in the list of open ones here.
"""

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
import streamlit
from playwright.sync_api import Page, expect
from serving import Server, copied, serving
from teaming import TEAM, Told, Visitor, people_of, team_home

from opsdash.access.rights import Role
from opsdash.settings import ROOT
from opsdash.ui.navigation import ROOMS
from opsdash.words import say

# These ask themselves who calls; what they answer without a token is asked below.
OPEN = re.compile(r"/(sign-in|sign-in/company|sign-out|invitation/\{link\}|api/.+|guest/.+)")
# Without the company's accounts the way to them is closed too.
PUBLIC = {"/api/health", "/api/openapi.json"}
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
LIST_ROUTES = """
import json
from app import app
print(json.dumps([
    [type(route).__name__, getattr(route, "path", ""), sorted(getattr(route, "methods", 0) or ())]
    for route in app._build_starlette_app().routes
]))
"""
STATIC = Path(streamlit.__file__).parent / "static"
FILES = ("/index.html", "/app.py", "/pages/goals.py", "/data/facts.duckdb", "/opsdash.toml",
         "/secrets.json", "/.streamlit/config.toml", "/favicon.ico", "/robots.txt")  # fmt: skip
TRICKS = (
    "//", "/./", "/%2e/", "/sign-in/", "/sign-in/../goals", "/sign-in%2f..%2fgoals",
    "/api/../goals", "/api/%2e%2e/_stcore/host-config", "/guest/../media/x", "/api/nothing",
    "/invitation/", "/invitation/a/b", "/sign-in/other", "/SIGN-IN", "/sign-in;/goals",
    "/static/../index.html", "/sign-in\\..\\goals", "/api", "/guest", "/oauth2callback",
    "/auth/login", "/auth/login?provider=default", "/%00", "/sign-inside", "/api/query/../../",
)  # fmt: skip


class Route(NamedTuple):
    kind: str
    path: str
    methods: list[str]


@pytest.fixture(scope="module")
def served_routes(tmp_path_factory: pytest.TempPathFactory) -> list[Route]:
    done = subprocess.run(
        [sys.executable, "-c", LIST_ROUTES],
        cwd=ROOT,
        env={**os.environ, "OPSDASH_HOME": str(tmp_path_factory.mktemp("listed"))},
        capture_output=True,
        text=True,
        check=True,
    )
    return [Route(*each) for each in json.loads(done.stdout)]


@pytest.fixture(scope="module")
def server(sample_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """With the sample company, so that there is something to leak; nobody signs in."""
    folder = tmp_path_factory.mktemp("closed")
    home = copied(sample_template, folder / "home")
    with people_of(home) as add:
        add("ana@example.com", Role.ADMIN)
    with serving(home, folder / "log", **TEAM) as started:
        yield started


def paths_of(route: Route) -> list[str]:
    """The path with something in its places."""
    filled = re.sub(r"\{[^}]*:path\}", "a/b.js", route.path)
    return [re.sub(r"\{[^}]*\}", "x", filled)]


def says_nothing(told: Told, method: str = "GET") -> bool:
    """Whether an answer is only the way to the sign-in, or that one has to sign in."""
    if told.status == 303:
        return told.leads_to.startswith("/sign-in?next=") and told.body == ""
    if told.status == 400:
        return told.body == "Bad Request"
    expected = "" if method == "HEAD" else json.dumps(say("sign_in.gate.closed"))
    return told.status == 401 and told.body == expected


def test_the_application_has_the_routes_that_are_asked(served_routes: list[Route]) -> None:
    assert {"/_stcore/stream", "/media/{file_id:path}", "/component/{path:path}"} <= {
        route.path for route in served_routes
    }
    assert "WebSocketRoute" in {route.kind for route in served_routes}


def test_every_route_is_closed_for_every_method(server: Server, served_routes: list[Route]) -> None:
    visitor = Visitor(server)
    for route in served_routes:
        if OPEN.fullmatch(route.path) or not route.path:
            continue
        for path in paths_of(route):
            for method in METHODS:
                told = visitor.ask(method, path, headers={"Accept": "*/*"})
                assert told.status == 401, (method, path, told)
                assert says_nothing(told, method), (method, path, told)
            assert says_nothing(visitor.get(path)), path


def test_every_call_of_the_api_asks_for_a_token(server: Server, served_routes: list[Route]) -> None:
    visitor = Visitor(server)
    for route in served_routes:
        if not route.path.startswith("/api/") or route.path in PUBLIC:
            continue
        for path in paths_of(route):
            for method in route.methods:
                assert visitor.ask(method, path).status == 401, (method, path)


def test_a_link_for_guests_that_nobody_made_opens_nothing(server: Server) -> None:
    for path in ("/guest/", "/guest/x", "/guest/x/picture.svg", "/guest/" + "a" * 43):
        told = Visitor(server).get(path)
        assert told.status in (404, 410), (path, told)
        assert "set-cookie" not in told.headers


def test_every_page_leads_to_the_sign_in_and_back(server: Server) -> None:
    for room in ROOMS:
        told = Visitor(server).get(f"/{room.path}?p=4w")
        assert (told.status, told.body) == (303, "")
        assert told.leads_to == f"/sign-in?next=%2F{room.path}%3Fp%3D4w"


def test_no_file_is_served(server: Server) -> None:
    files = [f"/{each.relative_to(STATIC)}" for each in STATIC.rglob("*") if each.is_file()]
    assert len(files) > 50
    visitor = Visitor(server)
    for path in [*files, *FILES]:
        for accepted in ("*/*", "text/html"):
            told = visitor.ask("GET", path, headers={"Accept": accepted})
            assert says_nothing(told), (path, told)


def test_no_path_is_bent_into_an_open_one(server: Server) -> None:
    visitor = Visitor(server)
    for path in TRICKS:
        told = visitor.ask("GET", path, headers={"Accept": "text/html"})
        assert says_nothing(told), (path, told)


def test_no_websocket_is_opened(server: Server) -> None:
    visitor = Visitor(server)
    assert visitor.is_refused_a_websocket()
    assert visitor.is_refused_a_websocket(Origin="")
    assert visitor.is_refused_a_websocket(Cookie="opsdash_session=x.y; _streamlit_user=x")
    assert visitor.is_refused_a_websocket(Authorization="Bearer x")


def test_a_deep_link_as_the_first_request_shows_the_sign_in_alone(
    serve_team: Callable[[], Server], page: Page
) -> None:
    server = serve_team()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{server.url}/goals?p=4w")
    expect(page.locator("h1")).to_have_text("Sign in")
    page.wait_for_timeout(500)
    fetched = [each.removeprefix(server.url) for each in asked if not each.startswith("data:")]
    assert fetched == ["/goals?p=4w", "/sign-in?next=%2Fgoals%3Fp%3D4w"]
    assert page.locator("script").count() == 0
    assert page.evaluate("document.body.innerText").splitlines()[0] == "Sign in"


@pytest.fixture
def serve_team(tmp_path: Path) -> Iterator[Callable[[], Server]]:
    """A server that nothing was asked of yet but whether it lives."""
    with serving(team_home(tmp_path / "home"), tmp_path / "log", **TEAM) as started:
        yield lambda: started
