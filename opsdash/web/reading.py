"""What every call that reads has in common: who asks, how often, what has not changed, how long.

Nothing is written but a token's use and who fetched rows or files. An answer names its state as
an ETag, so that a program that polls is told at no cost that nothing is new.
"""

import asyncio
import hashlib
import threading
import time
from collections import defaultdict, deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import partial
from typing import Final
from zoneinfo import ZoneInfo

from starlette.requests import Request
from starlette.responses import Response

from opsdash import __version__
from opsdash.access.actor import Actor
from opsdash.calendar.organisation import Organisation, load_organisation
from opsdash.errors import (
    CallInvalidError,
    CallTooOftenError,
    CallTooSlowError,
    InvalidQuestionError,
    OpsdashError,
)
from opsdash.metrics.caching import remember
from opsdash.metrics.catalog import Catalog
from opsdash.metrics.coverage import Coverage, read_coverage
from opsdash.metrics.own import catalog_of
from opsdash.store import Home
from opsdash.store.stopping import Stoppable
from opsdash.web.callers import follower, reader, token_actor
from opsdash.web.problems import told_problem
from opsdash.web.signed import NAMES, is_signed
from opsdash.web.threads import Threads

# A spreadsheet that recalculates asks for a few dozen cells at once.
_CALLS: Final = 120
_PER_SECONDS: Final = 60
# Two cores serve the pages too.
_AT_ONCE: Final = 2
_LONGEST_SECONDS: Final = 30
_STOP_SECONDS: Final = 0.2

Parameters = Mapping[str, list[str]]


@dataclass(frozen=True)
class Call:
    """A call that may be answered, and what answers are made from. `path`: names in its path."""

    home: Home
    actor: Actor
    parameters: Parameters
    organisation: Organisation
    coverage: Coverage
    catalog: Catalog
    path: Mapping[str, str] = field(default_factory=dict)

    def last(self, name: str, default: str = "") -> str:
        return self.parameters.get(name, [default])[-1]

    @property
    def anchor(self) -> date:
        """The last complete day. InvalidQuestionError: there is no data yet."""
        if self.coverage.anchor is None:
            raise InvalidQuestionError(problem="no_data")
        return self.coverage.anchor


@dataclass
class Pace:
    """How often each caller has called lately."""

    calls: int = _CALLS
    seconds: float = _PER_SECONDS
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _seen: defaultdict[str, deque[float]] = field(default_factory=lambda: defaultdict(deque))

    def count(self, caller: str) -> None:
        """Raise CallTooOftenError for the one too many."""
        now = time.monotonic()
        with self._lock:
            seen = self._seen[caller]
            while seen and now - seen[0] > self.seconds:
                seen.popleft()
            if len(seen) >= self.calls:
                raise CallTooOftenError(seconds=max(1, round(self.seconds - (now - seen[0]))))
            seen.append(now)


# Those that are told quickly go by those that wait for their turn to work.
_threads = Threads(16)
_working = threading.BoundedSemaphore(_AT_ONCE)


def reading_route(
    current_home: Callable[[], Home], make: Callable[[Call], Response], pace: Pace
) -> Callable[[Request], object]:
    """The endpoint for whichever home is open when it is called."""

    async def endpoint(request: Request) -> Response:
        try:
            statements = Stoppable()
            work = asyncio.ensure_future(
                _threads.run(partial(_answered, request, current_home, make, pace, statements))
            )
            done, _ = await asyncio.wait({work}, timeout=_LONGEST_SECONDS)
            if not done:
                ending = asyncio.ensure_future(_end(work, statements))
                _endings.add(ending)
                ending.add_done_callback(_endings.discard)
                raise CallTooSlowError(seconds=_LONGEST_SECONDS)
            return work.result()
        except OpsdashError as problem:
            return told_problem(problem)

    return endpoint


# The loop itself holds its tasks only weakly.
_endings: Final[set["asyncio.Future[None]"]] = set()


async def _end(work: "asyncio.Future[Response]", statements: Stoppable) -> None:
    """Stop what nobody waits for any more; it holds its place until it has stopped."""
    while not work.done():
        # It may be between two statements, so once is not enough.
        statements.stop()
        await asyncio.wait({work}, timeout=_STOP_SECONDS)
    if not work.cancelled():
        # asyncio would complain of an error that nobody looked at.
        work.exception()


def _answered(
    request: Request,
    current_home: Callable[[], Home],
    make: Callable[[Call], Response],
    pace: Pace,
    statements: Stoppable,
) -> Response:
    home = current_home()
    parameters = _parameters(request)
    paced, actor = _who(request, home, parameters)
    pace.count(paced)
    asked = {name: held for name, held in parameters.items() if name not in NAMES}
    call = call_of(home.limited_to(actor.groups), asked, request.path_params, actor)
    state = _state(request.url.path, call)
    if state in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=_headers(state))
    with _working, statements.working():
        response = make(call)
    # What is not known whole yet is not to be kept.
    if "cache-control" not in response.headers:
        response.headers.update(_headers(state))
    return response


def _parameters(request: Request) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name, value in request.query_params.multi_items():
        found.setdefault(name, []).append(value)
    return found


def _who(request: Request, home: Home, parameters: Parameters) -> tuple[str, Actor]:
    """By a page's own link or a token that reads: whose calls are counted together, and who acts.

    Raises TokenRefusedError and SignedOutError.
    """
    if NAMES[0] in parameters and is_signed(request.url.path, parameters):
        actor = follower(request, home, parameters)
        return f"page of {actor.person}", actor
    token = reader(request, home.state)
    return token.id, token_actor(request, token)


def call_of(home: Home, parameters: Parameters, path: Mapping[str, str], actor: Actor) -> Call:
    """What a call is answered from, at home."""
    coverage = remember(home.facts, "coverage", lambda: read_coverage(home.facts))
    key = ("catalog", home.facts.data_version)
    return Call(
        home=home,
        actor=actor,
        parameters=parameters,
        organisation=remember(home.state, "organisation", lambda: load_organisation(home.state)),
        coverage=coverage,
        catalog=remember(home.state, key, lambda: catalog_of(home.state, coverage)),
        path=path,
    )


def _state(path: str, call: Call) -> str:
    """Changes with the data, the team's records, the definitions and the question."""
    text = repr(
        (
            __version__,
            call.home.facts.cache_key,
            call.home.state.data_version,
            call.catalog.hash,
            call.organisation,
            # A goal is due one day.
            datetime.now(ZoneInfo(call.organisation.timezone)).date(),
            path,
            sorted((name, list(values)) for name, values in call.parameters.items()),
        )
    )
    return f'"{hashlib.sha256(text.encode()).hexdigest()[:32]}"'


def _headers(state: str) -> dict[str, str]:
    return {"ETag": state, "Cache-Control": "private, no-cache", "Vary": "Authorization"}


def one_of(call: Call, name: str, options: tuple[str, ...]) -> str:
    """A parameter with a few values, the first by default. Raises CallInvalidError."""
    value = call.last(name, options[0])
    if value not in options:
        raise CallInvalidError(problem="parameter_invalid", name=name)
    return value


def whole_number(call: Call, name: str, default: int, most: int) -> int:
    """A count from 0 to `most`. Raises CallInvalidError."""
    text = call.last(name, str(default))
    if not (text.isascii() and text.isdigit() and int(text[:12]) <= most):
        raise CallInvalidError(problem="parameter_invalid", name=name)
    return int(text)


def refuse_strange(call: Call, is_known: Callable[[str], bool]) -> None:
    """Raise CallInvalidError for a parameter that means nothing here."""
    for name in call.parameters:
        if not is_known(name):
            raise CallInvalidError(problem="parameter_unknown", name=name)
