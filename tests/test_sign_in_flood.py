"""Many who sign in at once wait for each other: nobody who is in waits for them."""

import asyncio
import re
from collections.abc import Iterator
from threading import Event

import httpx
import pytest
from accounts import let_in, quick_passwords
from looping import awaited
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from test_gate_links import NoCompany, NoPages

from opsdash.access.sessions import COOKIE, start_session
from opsdash.store import Home
from opsdash.team import Team
from opsdash.web import Doors, Gate, sign_in_routes

pytestmark = pytest.mark.usefixtures(quick_passwords.__name__)
MANY = 60
# Two at once, and twenty who wait.
TURNS = 22
_TOKEN = re.compile(r'name="token" value="([^"]+)"')


@pytest.fixture
def held(monkeypatch: pytest.MonkeyPatch) -> Iterator[Event]:
    """Until it is set no password has been compared."""
    event = Event()
    monkeypatch.setattr("opsdash.web.sign_in.sign_in", lambda *_: str(event.wait(120)))
    yield event
    event.set()


def server(home: Home) -> Starlette:
    doors = Doors(Team("http://ops.example.com"), home, NoCompany(), NoPages())
    open_routes = sign_in_routes(lambda: doors)
    page = Route("/page", lambda _: PlainTextResponse("a page"))
    gate = Middleware(Gate, current_doors=lambda: doors, open_routes=open_routes)
    return Starlette(routes=[*open_routes, page], middleware=[gate])


async def flooded(app: Starlette, cookie: str, held: Event) -> tuple[int, list[int]]:
    """How a page is answered meanwhile, and how those are who sign in."""
    transport = httpx.ASGITransport(app, client=("192.0.2.7", 1))
    async with httpx.AsyncClient(transport=transport, base_url="http://ops.example.com") as browser:
        token = _TOKEN.findall((await browser.get("/sign-in")).text)[0]
        form = {"token": token, "email": "x@example.com", "password": "y"}
        posts = [asyncio.create_task(browser.post("/sign-in", data=form)) for _ in range(MANY)]
        for _ in range(1200):
            if sum(each.done() for each in posts) >= MANY - TURNS:
                break
            await asyncio.sleep(0.05)
        seen = browser.get("/page", headers={"Cookie": f"{COOKIE}={cookie}"})
        try:
            page = await asyncio.wait_for(seen, 60)
        finally:
            held.set()
        return page.status_code, [each.status_code for each in await asyncio.gather(*posts)]


def test_pages_are_answered_while_many_try_passwords(home: Home, held: Event) -> None:
    cookie = start_session(home, let_in(home), way="password", origin="")
    page, posts = awaited(flooded(server(home), cookie, held))
    assert page == 200
    assert posts.count(303) == TURNS
    assert posts.count(429) == MANY - TURNS
