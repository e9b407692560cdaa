"""Forms of the sign-in pages: what they carry, and that they come from a page we gave this browser.

Another site can make a browser post here, but it can neither read nor set the cookie that the
form's token belongs to.
"""

import secrets
from collections.abc import Mapping
from pathlib import Path
from typing import Final
from urllib.parse import parse_qsl

from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from opsdash.access.signing import Purpose, digest, sign, unsigned

VISIT_COOKIE: Final = "opsdash_visit"
# Where somebody goes who comes back from the company's own sign-in.
NEXT_COOKIE: Final = "opsdash_next"
TOKEN: Final = "token"  # noqa: S105 - the name of a field
_SECRET_BYTES: Final = 32
_LARGEST: Final = 16_384
_MOST_FIELDS: Final = 12
_VISIT_SECONDS: Final = 12 * 3600


def visit_of(request: Request) -> str:
    """The secret of this browser's visit, a new one if it brings none."""
    return request.cookies.get(VISIT_COOKIE) or secrets.token_urlsafe(_SECRET_BYTES)


def token_for(home: Path, visit: str) -> str:
    return sign(home, Purpose.FORM, digest(visit))


def keep_visit(response: Response, visit: str, *, is_secure: bool) -> None:
    set_cookie(response, VISIT_COOKIE, visit, seconds=_VISIT_SECONDS, is_secure=is_secure)


def set_cookie(response: Response, name: str, value: str, *, seconds: int, is_secure: bool) -> None:
    """No script reads it; other sites send it only with a plain link."""
    response.set_cookie(
        name, value, max_age=seconds, path="/", secure=is_secure, httponly=True, samesite="lax"
    )


async def read_form(request: Request) -> Mapping[str, str] | None:
    """The fields; None for what is no small form."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/x-www-form-urlencoded":
        return None
    body = bytearray()
    try:
        async for part in request.stream():
            body += part
            if len(body) > _LARGEST:
                return None
        pairs = parse_qsl(
            body.decode(), keep_blank_values=True, errors="strict", max_num_fields=_MOST_FIELDS
        )
    except (ValueError, ClientDisconnect):
        return None
    return dict(pairs)


def is_ours(home: Path, request: Request, fields: Mapping[str, str]) -> bool:
    """Whether the form was given to this very browser."""
    visit = request.cookies.get(VISIT_COOKIE, "")
    return bool(visit) and unsigned(home, Purpose.FORM, fields.get(TOKEN, "")) == digest(visit)
