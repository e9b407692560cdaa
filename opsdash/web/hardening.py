"""What every answer of a team's server says to browsers and to caches, whoever made it."""

from typing import Final

from starlette.datastructures import MutableHeaders
from starlette.types import Message, Send

from opsdash.team import Team

# Parts of pages are frames of this very server, so its own pages may frame it.
_USUAL: Final = {
    "content-security-policy": "frame-ancestors 'self'",
    "referrer-policy": "same-origin",
    "x-content-type-options": "nosniff",
}


def hardened(send: Send, team: Team) -> Send:
    """An answer's own headers stand; what it lets caches share between people does not."""

    async def say_more(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(raw=list(message["headers"]))
            for name, value in _USUAL.items():
                headers.setdefault(name, value)
            _keep_private(headers)
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
        (name, value + b"; Secure")
        if name == b"set-cookie" and b"; secure" not in value.lower()
        else (name, value)
        for name, value in headers.raw
    ]
