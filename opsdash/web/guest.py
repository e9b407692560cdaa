"""/guest/<secret>: one frozen view for people without an account, and its pictures.

Everything below /guest is answered here, so that nothing of the app is behind a mistyped link. A
secret that never was, has expired or was revoked gets one answer.
"""

import http
import re
from collections.abc import Callable
from functools import partial
from typing import Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Mount
from starlette.types import Receive, Scope, Send

from opsdash.report.frozen.guest_links import GuestLink, opened
from opsdash.report.frozen.records import FrozenView, answers_of, comments_on, metrics_of
from opsdash.report.frozen.shown import Shown, shown
from opsdash.store import Home
from opsdash.web.callers import address_of
from opsdash.web.guest_pace import GuestPace
from opsdash.web.guest_page import closed_page, guest_page, sent, sent_picture
from opsdash.web.guest_pictures import LOOKS, WIDTHS, Pictures
from opsdash.web.threads import Threads

_PICTURE: Final = re.compile(rf"(\d)-({'|'.join(WIDTHS)})-({'|'.join(LOOKS)})\.svg", re.ASCII)
_POLICY_VIOLATION: Final = 1008
_EMBED: Final = "embed"
_READS: Final = ("GET", "HEAD")
_AT_ONCE: Final = 4


def guest_routes(current_home: Callable[[], Home]) -> list[Mount]:
    """All paths below /guest, whatever is asked of them."""
    return [Mount("/guest", app=_Guests(current_home))]


class _Guests:
    """The whole of what guests can reach."""

    def __init__(self, current_home: Callable[[], Home]) -> None:
        self._current_home = current_home
        self._pace = GuestPace()
        self._pictures = Pictures()
        self._threads = Threads(_AT_ONCE)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await send({"type": "websocket.close", "code": _POLICY_VIOLATION})
            return
        request = Request(scope, receive)
        response = await self._threads.run(partial(self._answered, request))
        await response(scope, receive, send)

    def _answered(self, request: Request) -> Response:
        secret, _, name = _below(request).partition("/")
        address = address_of(request)
        home = self._current_home()
        open_now = opened(home, secret) if request.method in _READS else None
        if open_now is None:
            return self._missed(address)
        if not self._pace.lets_in(address):
            return _too_often()
        return self._shown(home, request, open_now, (secret, name)) or self._missed(address)

    def _missed(self, address: str) -> Response:
        if not self._pace.may_miss(address):
            return _too_often()
        return closed_page("missing", http.HTTPStatus.NOT_FOUND)

    def _shown(
        self,
        home: Home,
        request: Request,
        open_now: tuple[GuestLink, FrozenView],
        asked: tuple[str, str],
    ) -> Response | None:
        (link, view), (secret, name) = open_now, asked
        held = shown(view, answers_of(home.state, view.id), metrics_of(home.state, view.id))
        if name:
            return self._picture(view, held, name)
        html = guest_page(secret, link, view, held, comments_on(home.state, view.id))
        return sent(html, ancestors=_ancestors(request, link))

    def _picture(self, view: FrozenView, held: Shown, name: str) -> Response | None:
        asked = _PICTURE.fullmatch(name)
        if asked is None or int(asked[1]) >= len(held.lines):
            return None
        place, width = int(asked[1]), asked[2]
        look = LOOKS[asked[3] == "dark"]
        drawn = self._pictures.draw(view, held.lines[place], place, width, look)
        return sent_picture(drawn)


def _too_often() -> Response:
    return closed_page("too_often", http.HTTPStatus.TOO_MANY_REQUESTS)


def _ancestors(request: Request, link: GuestLink) -> str:
    """Only the wiki that the link was made for, and only as the code asks for it."""
    is_embedded = request.query_params.get(_EMBED) == "1"
    return link.embed_origin if is_embedded and link.embed_origin else "'none'"


def _below(request: Request) -> str:
    path: str = request.scope["path"]
    return path.removeprefix("/guest").removeprefix("/")
