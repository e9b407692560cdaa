"""Who calls: a program with a token, or who follows a link of his own page.

Pages of other sites are refused, whatever they carry. No cookie alone opens anything here, so a
browser cannot be made to call in its visitor's name.
"""

import base64
import hmac
from collections.abc import Mapping, Sequence

from starlette.requests import Request

from opsdash.access.actor import Actor
from opsdash.access.sessions import COOKIE
from opsdash.access.tokens import Scope, Token, check_token
from opsdash.errors import CallInvalidError, SignedOutError, TokenRefusedError
from opsdash.store import Database, Home
from opsdash.store.served import Served
from opsdash.web.doors import ARRIVAL, actor_at
from opsdash.web.hosts import is_page_of
from opsdash.web.signed import reader_of

_OWN = ("same-origin", "none")


def caller(request: Request, state: Database) -> Actor:
    """Who imports by a token for it. Raises TokenRefusedError."""
    refuse_other_sites(request)
    return token_actor(request, check_token(state, _bearer(request), Scope.IMPORT))


def reader(request: Request, state: Database) -> Token:
    """The token that reads. Raises TokenRefusedError.

    A spreadsheet that only knows names and passwords sends the token as the password.
    """
    refuse_other_sites(request)
    return check_token(state, _password(request) or _bearer(request), Scope.READ)


def follower(request: Request, home: Home, parameters: Mapping[str, Sequence[str]]) -> Actor:
    """Who follows a link that `is_signed`.

    In a team it opens for its reader alone, as long as he is signed in and sees the same groups.
    Raises SignedOutError.
    """
    refuse_other_sites(request)
    made_for = reader_of(parameters, address_of(request))
    came = request.scope.get(ARRIVAL)
    if came is not None:
        actor = actor_at(home, request.cookies.get(COOKIE, ""), came)
        if actor is None or (actor.person, actor.groups) != (made_for.person, made_for.groups):
            raise SignedOutError
    return made_for


def editor(request: Request, state: Database) -> Token:
    """The token that edits. Raises TokenRefusedError."""
    refuse_other_sites(request)
    return check_token(state, _bearer(request), Scope.EDIT)


def require_local(request: Request, served: Served | None) -> None:
    """Raise TokenRefusedError unless the call carries the token of this very server."""
    refuse_other_sites(request)
    token = _bearer(request).encode()
    if served is None or not hmac.compare_digest(token, served.token.encode()):
        raise TokenRefusedError


def refuse_other_sites(request: Request) -> None:
    """Raise CallInvalidError for what a browser sends on behalf of another site's page."""
    site = request.headers.get("sec-fetch-site", "none")
    origin = request.headers.get("origin")
    host = request.headers.get("host", "")
    if site not in _OWN or (origin is not None and not is_page_of(origin, host)):
        raise CallInvalidError(problem="origin", name=origin or site)


def token_actor(request: Request, token: Token) -> Actor:
    """The token by its name, acting from where the call comes from."""
    return Actor(f"api: {token.name}", token.role, token.groups, origin=address_of(request))


def address_of(request: Request) -> str:
    """Where the call comes from, past the servers that a team trusts to stand in front."""
    came = request.scope.get(ARRIVAL)
    if came is not None:
        return str(came.address)
    return request.client.host if request.client else ""


def _password(request: Request) -> str:
    """That of a name and password; empty without any."""
    scheme, _, pair = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "basic":
        return ""
    try:
        text = base64.b64decode(pair, validate=True).decode()
    except ValueError:
        return ""
    return text.partition(":")[2]


def _bearer(request: Request) -> str:
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token:
        raise TokenRefusedError
    return token.strip()
