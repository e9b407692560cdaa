"""The way to the company's sign-in and back: who comes back gets a session of ours, nothing else.

Streamlit's route ends the exchange with the issuer and puts what it learned into a cookie for a
month. That cookie is taken out of its answer here and read once; a browser never gets it.
"""

import http
from collections.abc import Mapping
from http.cookies import CookieError, SimpleCookie
from typing import Final
from urllib.parse import urlencode

from starlette.concurrency import run_in_threadpool
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope

from opsdash.errors import InvalidRecordError, SignInRefusedError
from opsdash.team import Company
from opsdash.web.doors import SIGN_IN, Call, vouched
from opsdash.web.forms import NEXT_COOKIE
from opsdash.web.local_paths import local_path

AWAY: Final = "/auth/login"
BACK: Final = "/oauth2callback"
NEXT_SECONDS: Final = 900
_WAY: Final = "company"
# The cookies in which Streamlit keeps who came back, and the issuer's tokens.
_KEPT: Final = "_streamlit_user"


async def go_away(app: ASGIApp, scope: Scope, receive: Receive) -> Response:
    """Off to the issuer by Streamlit's route; an issuer that cannot be reached leads back."""
    head = await _head(app, scope, receive)
    if head["status"] >= http.HTTPStatus.BAD_REQUEST:
        return _refused("company")
    response = Response(status_code=head["status"])
    response.raw_headers = list(head["headers"])
    return response


async def come_back(app: ASGIApp, scope: Scope, receive: Receive, call: Call) -> Response:
    """Let Streamlit's route end the exchange, then answer in its place."""
    head = await _head(app, scope, receive)
    lines = [value for name, value in head["headers"] if name.lower() == b"set-cookie"]
    cookies, others = _parted(lines)
    response = await _answered(call, call.doors.company.identity(cookies))
    response.raw_headers.extend((b"set-cookie", each) for each in others)
    response.delete_cookie(NEXT_COOKIE, path="/")
    return response


async def _answered(call: Call, claims: Mapping[str, object]) -> Response:
    company = call.team.company
    if not claims or company is None:
        return _refused("company")
    email = _own_email(claims, company)
    if not email:
        return _refused("unverified")
    name = claims.get("name")
    try:
        session = await run_in_threadpool(
            vouched, call, email, name if isinstance(name, str) else "", _WAY
        )
    except (SignInRefusedError, InvalidRecordError) as problem:
        return _refused(str(problem.facts.get("reason", "unknown")))
    return call.go_in(session, local_path(call.request.cookies.get(NEXT_COOKIE, "")))


def _own_email(claims: Mapping[str, object], company: Company) -> str:
    """The address if the issuer confirms that it belongs to the person, else nothing."""
    email, verified = claims.get("email"), claims.get("email_verified")
    is_silent = verified is None and company.trusts_emails
    is_confirmed = verified is True or verified == "true" or is_silent
    return email if isinstance(email, str) and is_confirmed else ""


def _refused(reason: str) -> Response:
    address = f"{SIGN_IN}?{urlencode({'refused': reason})}"
    return RedirectResponse(address, 303, {"Cache-Control": "no-store"})


async def _head(app: ASGIApp, scope: Scope, receive: Receive) -> Message:
    """How the answer begins; its body is left out."""
    heads: list[Message] = []

    async def keep_head(message: Message) -> None:
        if message["type"] == "http.response.start":
            heads.append(message)

    await app(scope, receive, keep_head)
    return heads[0]


def _parted(lines: list[bytes]) -> tuple[dict[str, str], list[bytes]]:
    """The cookies that say who came back, by name, and the lines of all others."""
    kept: dict[str, str] = {}
    others: list[bytes] = []
    for line in lines:
        if line.decode("latin-1").startswith(_KEPT):
            kept.update(_values(line.decode("latin-1")))
        else:
            others.append(line)
    return kept, others


def _values(line: str) -> dict[str, str]:
    found: SimpleCookie = SimpleCookie()
    try:
        found.load(line)
    except CookieError:
        return {}
    return {name: morsel.value for name, morsel in found.items() if morsel.value}
