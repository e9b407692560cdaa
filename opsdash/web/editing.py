"""What every call that changes a record has in common: who edits, how often, a bounded JSON body.

Only a token for editing opens it, and no cookie does, so no page of another site can edit in a
visitor's name. Each change stands in the history under the token's name.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from opsdash.access.actor import Actor
from opsdash.errors import BodyTooLargeError, CallInvalidError, OpsdashError
from opsdash.store import Home
from opsdash.web.callers import editor, token_actor
from opsdash.web.problems import told_problem
from opsdash.web.reading import Call, Pace, call_of

# Ten goals with all their texts.
_BODY_BYTES: Final = 1 << 16


@dataclass(frozen=True)
class Edit:
    """`values` is the body; `actor` who answers for the change."""

    call: Call
    values: dict[str, Any]
    actor: Actor


def editing_route(
    current_home: Callable[[], Home], make: Callable[[Edit], Response], pace: Pace
) -> Callable[[Request], object]:
    """The endpoint for whichever home is open when it is called."""

    async def endpoint(request: Request) -> Response:
        try:
            await run_in_threadpool(_begun, request, current_home, pace)
            values = _object(await _body(request))
            return await run_in_threadpool(_edited, request, current_home, make, values)
        except OpsdashError as problem:
            return told_problem(problem)
        except ClientDisconnect:
            return Response(status_code=400)

    return endpoint


def _begun(request: Request, current_home: Callable[[], Home], pace: Pace) -> None:
    """Raises TokenRefusedError before a body is waited for."""
    token = editor(request, current_home().state)
    # Two tokens may have one name.
    pace.count(token.id)
    for name in request.query_params:
        raise CallInvalidError(problem="parameter_unknown", name=name)


def _edited(
    request: Request,
    current_home: Callable[[], Home],
    make: Callable[[Edit], Response],
    values: dict[str, Any],
) -> Response:
    whole = current_home()
    # The body may have come slowly: what the token opens is what it opens now.
    actor = token_actor(request, editor(request, whole.state))
    home = whole.limited_to(actor.groups)
    return make(Edit(call_of(home, {}, request.path_params, actor), values, actor))


async def _body(request: Request) -> bytes:
    """All of it. Raises BodyTooLargeError as soon as it is more than allowed."""
    found = bytearray()
    async for chunk in request.stream():
        found += chunk
        if len(found) > _BODY_BYTES:
            raise BodyTooLargeError(problem="body_too_large", name=f"{_BODY_BYTES} bytes")
    return bytes(found)


def _object(body: bytes) -> dict[str, Any]:
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        raise CallInvalidError(problem="no_object", name="body")
    return found
