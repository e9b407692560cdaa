"""What every door of the server knows: the team's settings, the home, who asks and from where."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, Protocol

from starlette.concurrency import run_in_threadpool
from starlette.requests import HTTPConnection, Request
from starlette.responses import RedirectResponse, Response

from opsdash.access.actor import Actor
from opsdash.access.people import find_person, plain_email
from opsdash.access.rights import Role
from opsdash.access.sessions import COOKIE, actor_of
from opsdash.access.sign_in import Visit, sign_in_vouched
from opsdash.errors import SignInRefusedError
from opsdash.store import Home
from opsdash.team import Company, Team
from opsdash.web.forms import VISIT_COOKIE, set_cookie
from opsdash.web.hosts import Arrival
from opsdash.words import say

# Where the gate leaves the Arrival of a request for who answers it.
ARRIVAL: Final = "opsdash.arrival"
SIGN_IN: Final = "/sign-in"


class CompanyDoor(Protocol):
    """The way over the company's own sign-in page."""

    def begin(self) -> str:
        """The path here that leads there."""

    def identity(self, cookies: Mapping[str, str]) -> Mapping[str, object]:
        """What the issuer has said about who came back; empty when nobody did."""


class Asked(StrEnum):
    """To be drawn: a page, a part of it, a part of a page that the tab has left, or nothing."""

    PAGE = "page"
    PART = "part"
    LATE_PART = "late_part"
    NOTHING = "nothing"


class Tab(Protocol):
    """Which page an open tab is on, by what it asks for and what it is sent."""

    def asks(self, message: bytes) -> Asked:
        """What a message of the tab asks to be drawn."""

    def hears_too_late(self, message: bytes) -> bool:
        """Whether it belongs to a late part; others may lead the tab to another page."""

    def awaits_page(self) -> bool:
        """Whether a whole page is on its way."""

    def with_presses(self, message: bytes, earlier: Sequence[bytes]) -> bytes:
        """What asks for a page, and what was pressed in parts of it that have not been told."""


class PageLine(Protocol):
    """What runs between an open page and the server."""

    def open_tab(self) -> Tab:
        """A tab of which nothing is known yet."""

    def farewell(self) -> bytes:
        """The last message to a page whose session has ended: it leads to the sign-in."""

    def is_act(self, message: bytes) -> bool:
        """Whether somebody did something; a page also asks by itself, by a timer."""


@dataclass(frozen=True)
class Doors:
    """`team` None: nobody signs in. `company` leads to the company's sign-in, if there is one.

    `pages` knows the messages of open pages.
    """

    team: Team | None
    home: Home
    company: CompanyDoor
    pages: PageLine


@dataclass(frozen=True)
class Call:
    """One request at a door of a team."""

    request: Request
    team: Team
    doors: Doors

    @property
    def home(self) -> Home:
        return self.doors.home

    @property
    def arrival(self) -> Arrival:
        found: Arrival = self.request.scope[ARRIVAL]
        return found

    @property
    def visit(self) -> Visit:
        cookie = self.request.cookies.get(COOKIE, "")
        return Visit(self.arrival.address, self.team.lifetimes, cookie)

    def go_in(self, session: str, path: str) -> Response:
        """On to the page, with a new session; the visit before the sign-in is over."""
        response = RedirectResponse(path, 303, {"Cache-Control": "no-store"})
        seconds = int(self.team.lifetimes.session.total_seconds())
        set_cookie(response, COOKIE, session, seconds=seconds, is_secure=self.team.is_secure)
        response.delete_cookie(VISIT_COOKIE, path="/")
        return response


Answer = Callable[[Call], Awaitable[Response]]


def at_door(
    current_doors: Callable[[], Doors], answer: Answer
) -> Callable[[Request], Awaitable[Response]]:
    """The endpoint of a door; without a team all doors lead straight in."""

    async def endpoint(request: Request) -> Response:
        doors = current_doors()
        if doors.team is None:
            return RedirectResponse("/", 303)
        return await answer(Call(request, doors.team, doors))

    return endpoint


async def visitor(connection: HTTPConnection, home: Home, arrival: Arrival) -> Actor | None:
    """Who asks. Of somebody else than the server in front names, the session opens nothing."""
    cookie = connection.cookies.get(COOKIE, "")
    if not cookie:
        return None
    return await run_in_threadpool(actor_at, home, cookie, arrival)


def actor_at(home: Home, cookie: str, arrival: Arrival) -> Actor | None:
    """As `visitor`, for who does not wait."""
    actor = actor_of(home, cookie, arrival.address)
    if actor and arrival.email:
        person = find_person(home.state, actor.person)
        if person is None or person.email != plain_email(arrival.email):
            return None
    return actor


def vouched(call: Call, email: str, name: str, way: str) -> str:
    """The cookie of whom another system has signed in.

    Raises SignInRefusedError, with the fact `reason` where the team's own rule is it.
    """
    domain = plain_email(email).partition("@")[2]
    if call.team.domains and domain not in call.team.domains:
        raise SignInRefusedError(reason="domain")
    newcomers = Role.VIEWER if call.team.domains else None
    return sign_in_vouched(call.home, email, name, way, call.visit, newcomers=newcomers)


def company_name(company: Company) -> str:
    return company.name or say("sign_in.company_usual")
