"""What every answer of a team's server says to browsers and to caches, whoever made it.

Behind TLS our cookies have names that only this very host can set, over TLS: neither a page of a
sibling host nor a network without TLS can plant one. Pages know them by their plain names.
"""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from starlette.datastructures import MutableHeaders
from starlette.types import Message, Send

from opsdash.access.sessions import COOKIE
from opsdash.team import Team, Transport
from opsdash.web.forms import NEXT_COOKIE, VISIT_COOKIE

# Parts of pages are frames of this very server, so its own pages may frame it.
_USUAL: Final = {
    "content-security-policy": "frame-ancestors 'self'",
    "referrer-policy": "same-origin",
    "x-content-type-options": "nosniff",
}
_HOST: Final = b"__Host-"
_OURS: Final = frozenset(name.encode() for name in (COOKIE, VISIT_COOKIE, NEXT_COOKIE))
_BY_HOST: Final = {_HOST + name: name for name in _OURS}
_DAY_SECONDS: Final = 86_400


def hardened(send: Send, team: Team) -> Send:
    """An answer's own headers stand; what it lets caches share between people does not."""

    async def say_more(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(raw=list(message["headers"]))
            for name, value in _USUAL.items():
                headers.setdefault(name, value)
            _keep_private(headers)
            if team.is_secure:
                headers["strict-transport-security"] = _https_alone(team.transport)
            message = {**message, "headers": _cookies_secured(headers, team)}
        await send(message)

    return say_more


def _keep_private(headers: MutableHeaders) -> None:
    said = headers.get("cache-control", "")
    if "public" in said:
        headers["cache-control"] = said.replace("public", "private")
    elif not said:
        headers["cache-control"] = "private"


def _cookies_secured(headers: MutableHeaders, team: Team) -> list[tuple[bytes, bytes]]:
    """Behind TLS no cookie may travel without it, Streamlit's included."""
    if not team.is_secure:
        return headers.raw
    return [
        (name, _for_this_host(value)) if name == b"set-cookie" else (name, value)
        for name, value in headers.raw
    ]


def _for_this_host(cookie: bytes) -> bytes:
    secured = cookie if b"; secure" in cookie.lower() else cookie + b"; Secure"
    return _HOST + secured if _is_ours(secured.partition(b"=")[0]) else secured


def plainly_named(scope: Mapping[str, Any], team: Team) -> dict[str, Any]:
    """The request with our cookies by their plain names; others that claim to be ours are gone."""
    if not team.is_secure:
        return {**scope}
    headers = [
        (name, b"; ".join(_plain(value.split(b";"))) if name == b"cookie" else value)
        for name, value in scope["headers"]
    ]
    return {**scope, "headers": headers}


def _plain(cookies: Iterable[bytes]) -> list[bytes]:
    kept = (each.strip(b" ").partition(b"=") for each in cookies)
    return [
        _BY_HOST.get(name, name) + sign + value
        for name, sign, value in kept
        if (name or value) and not _is_ours(name)
    ]


def _is_ours(name: bytes) -> bool:
    """As it is read, past every blank: browsers let anybody set a name with a blank of its own."""
    return name.decode("latin-1").strip().encode("latin-1") in _OURS


def _https_alone(transport: Transport) -> str:
    told = f"max-age={transport.days * _DAY_SECONDS}"
    return f"{told}; includeSubDomains" if transport.subdomains else told
