"""Stands before every path: pages, files, uploads and the websocket are closed unless listed open.

Without a team it only asks whether the server was called by a name of this machine. With one it
lets in who is signed in, sends people to the sign-in and everything else away.
"""

from collections.abc import Callable, Sequence
from typing import Any, Final
from urllib.parse import urlencode

from starlette.concurrency import run_in_threadpool
from starlette.requests import HTTPConnection, Request
from starlette.responses import JSONResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Match
from starlette.types import ASGIApp, Receive, Scope, Send

from opsdash.access.sessions import COOKIE, actor_of
from opsdash.team import Team
from opsdash.web import company_return
from opsdash.web.doors import ARRIVAL, SIGN_IN, Call, Doors, visitor
from opsdash.web.hardening import hardened, plainly_named
from opsdash.web.hosts import (
    Arrival,
    arrival,
    cleaned,
    comes_from_here,
    is_local_name,
    is_own_name,
    named,
)
from opsdash.web.live import Line, always_in, guarded
from opsdash.web.slow_bodies import Body
from opsdash.words import say

# Below these a route may be open; any other is closed even if it was handed in by mistake.
_OPEN: Final = ("/sign-in", "/invitation/", "/sign-out", "/api/", "/guest/")
# Called by programs of the machine itself, under whatever name; the command has its own secret.
_OF_THE_MACHINE: Final = ("/api/health", "/api/local/command")
_READS: Final = ("GET", "HEAD", "OPTIONS")
_MISDIRECTED: Final = 421
_POLICY_VIOLATION: Final = 1008


class Gate:
    """`open_routes` check themselves who calls: tokens, links, the forms to sign in."""

    def __init__(
        self, app: ASGIApp, current_doors: Callable[[], Doors], open_routes: Sequence[BaseRoute]
    ) -> None:
        self._app = app
        self._current_doors = current_doors
        self._open_routes = open_routes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        doors = self._current_doors()
        if doors.team is not None:
            await self._for_team(doors, doors.team, scope, receive, send)
        elif not (is_local_name(_host(scope)) and comes_from_here(scope)):
            await _refuse(scope, receive, send, _wrong_name(scope, None))
        elif scope["type"] == "http":
            await self._app(scope, receive, send)
        else:
            await guarded(self._app, scope, Line(receive, send, always_in, doors.pages))

    async def _for_team(
        self, doors: Doors, team: Team, scope: Scope, receive: Receive, send: Send
    ) -> None:
        came = arrival(scope, team.proxy)
        scope = {**plainly_named(cleaned(scope, team.proxy, came), team), ARRIVAL: came}
        if scope["type"] == "http":
            body = Body(receive, hardened(send, team))
            receive, send = body.receive, body.send
        refusal = _refused_at_once(scope, team, came)
        if refusal is not None:
            await _refuse(scope, receive, send, refusal)
        elif self._is_open(scope, team):
            await self._at_open_path(doors, team, scope, receive, send)
        else:
            await self._at_closed_path(doors, came, scope, receive, send)

    def _is_open(self, scope: Scope, team: Team) -> bool:
        path: str = scope["path"]
        if scope["type"] != "http":
            return False
        if path in (company_return.AWAY, company_return.BACK):
            return team.company is not None
        return path.startswith(_OPEN) and any(
            route.matches(scope)[0] is not Match.NONE for route in self._open_routes
        )

    async def _at_open_path(
        self, doors: Doors, team: Team, scope: Scope, receive: Receive, send: Send
    ) -> None:
        if scope["path"] == company_return.AWAY:
            response = await company_return.go_away(self._app, scope, receive)
            await response(scope, receive, send)
        elif scope["path"] == company_return.BACK:
            call = Call(Request(scope, receive), team, doors)
            response = await company_return.come_back(self._app, scope, receive, call)
            await response(scope, receive, send)
        else:
            await self._app(scope, receive, send)

    async def _at_closed_path(
        self, doors: Doors, came: Arrival, scope: Scope, receive: Receive, send: Send
    ) -> None:
        connection = HTTPConnection(scope)
        actor = await visitor(connection, doors.home, came)
        if actor is None:
            await _refuse(scope, receive, send, _sent_to_sign_in(scope, connection))
        elif scope["type"] == "http":
            await self._app(scope, receive, send)
        else:
            cookie = connection.cookies.get(COOKIE, "")

            async def is_still_in(is_use: bool) -> bool:
                found = await run_in_threadpool(
                    actor_of, doors.home, cookie, came.address, is_use=is_use
                )
                # Parts of an open page hold what they are drawn from: who sees the rows of other
                # groups from now on gets a new page.
                return found is not None and found.groups == actor.groups

            line = Line(receive, send, is_still_in, doors.pages)
            await guarded(self._app, named(scope, actor), line)


def _refused_at_once(scope: Scope, team: Team, came: Arrival) -> Response | None:
    """What no session and no token makes good."""
    if scope["path"] in _OF_THE_MACHINE:
        return None
    if not is_own_name(came.host, team):
        return _wrong_name(scope, team)
    is_foreign = not came.is_from_own_page and (
        scope["type"] == "websocket" or scope["method"] not in _READS
    )
    return PlainTextResponse(say("sign_in.gate.origin"), 403) if is_foreign else None


def _sent_to_sign_in(scope: Scope, connection: HTTPConnection) -> Response:
    wants_page = "text/html" in connection.headers.get("accept", "")
    if scope["type"] == "http" and scope["method"] in ("GET", "HEAD") and wants_page:
        asked = connection.url.path + (f"?{connection.url.query}" if connection.url.query else "")
        address = f"{SIGN_IN}?{urlencode({'next': asked})}"
        return RedirectResponse(address, 303, {"Cache-Control": "no-store"})
    # A page that has lost its session shows it, if it is JSON.
    return JSONResponse(say("sign_in.gate.closed"), 401, {"Cache-Control": "no-store"})


def _wrong_name(scope: Scope, team: Team | None) -> Response:
    told = say("sign_in.gate.host", host=_host(scope) or "?")
    port = (scope.get("server") or ("", ""))[1]
    way = (
        say("sign_in.gate.host_team", address=team.address)
        if team
        else say("sign_in.gate.host_local", port=port)
    )
    return PlainTextResponse(f"{told} {way}", _MISDIRECTED)


async def _refuse(scope: Scope, receive: Receive, send: Send, response: Response) -> None:
    """A websocket is closed before it was open, which is all that its caller learns."""
    if scope["type"] == "websocket":
        await send({"type": "websocket.close", "code": _POLICY_VIOLATION})
    else:
        await response(scope, receive, send)


def _host(scope: Any) -> str:
    found = [value for name, value in scope["headers"] if name == b"host"]
    return found[0].decode("latin-1") if len(found) == 1 else ""
