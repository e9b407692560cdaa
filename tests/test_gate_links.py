"""A page's link to a file opens for its reader alone, and only as long as he is signed in."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from ipaddress import ip_network
from pathlib import Path
from typing import Self
from urllib.parse import parse_qs

import pytest
from accounts import let_in, quick_passwords
from acting import ANN
from answering import Api, answering
from metrics_company import Company, Inquiry, fill
from visiting import filled

from opsdash.access.people import Person, change_person, remove_person
from opsdash.access.rights import Role
from opsdash.access.sessions import COOKIE, end_all_sessions, start_session
from opsdash.access.trail import Sought, read_trail
from opsdash.calendar.organisation import Organisation, save_organisation
from opsdash.store import Home
from opsdash.team import Proxy, Team
from opsdash.web import Doors
from opsdash.web.doors import Asked
from opsdash.web.signed import signed

pytestmark = pytest.mark.usefixtures(quick_passwords.__name__)
FIRST = date(2024, 3, 4)
ASKED = parse_qs(f"m=inquiries&format=csv&p={FIRST}~{FIRST + timedelta(days=6)}")


class NoCompany:
    def begin(self) -> str:
        return "/"

    def identity(self, cookies: Mapping[str, str]) -> Mapping[str, object]:
        return dict.fromkeys(cookies)


class NoPages:
    def open_tab(self) -> Self:
        return self

    def asks(self, message: bytes) -> Asked:
        return Asked.PAGE if message else Asked.NOTHING

    def awaits_page(self) -> bool:
        return False

    def hears_too_late(self, message: bytes) -> bool:
        return not message

    def farewell(self) -> bytes:
        return b""

    def is_act(self, message: bytes) -> bool:
        return bool(message)


def founded(home: Home) -> None:
    save_organisation(home.state, Organisation("Europe/Berlin", "EUR", 0), ANN)
    noons = [datetime(2024, 3, 4 + n, 12) for n in range(7)]
    inquiries = (Inquiry("desk", str(n), at, agent_group="north") for n, at in enumerate(noons))
    fill(home.facts, Company(inquiries=tuple(inquiries), through={"desk": noons[-1].date()}))


@pytest.fixture(scope="module")
def home_template(home_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return filled(home_template, tmp_path_factory.mktemp("company") / "home", founded)


@pytest.fixture
def server(home: Home) -> Iterator[Api]:
    doors = Doors(Team("http://127.0.0.1"), home, NoCompany(), NoPages())
    with answering(home, doors) as found:
        yield found


@pytest.fixture
def lea(home: Home) -> Person:
    let_in(home)
    return let_in(home, "Lea Moor", Role.VIEWER, ("north",))


def followed(server: Api, link_of: Person, cookie: str) -> int:
    """How the link of a page is answered to who follows it."""
    link = signed("/api/rows", ASKED, link_of.actor())
    return server.get(link, Cookie=f"{COOKIE}={cookie}").status


def signed_in(home: Home, who: Person) -> str:
    return start_session(home, who, way="password", origin="")


def test_it_opens_for_its_reader(server: Api, home: Home, lea: Person) -> None:
    assert followed(server, lea, signed_in(home, lea)) == 200


def test_it_opens_for_nobody_who_is_not_signed_in(server: Api, lea: Person) -> None:
    assert followed(server, lea, "") == 401


def test_it_opens_for_nobody_else(server: Api, home: Home, lea: Person) -> None:
    assert followed(server, lea, signed_in(home, let_in(home, "Ben Hall"))) == 401


def test_it_ends_with_the_session(server: Api, home: Home, lea: Person) -> None:
    cookie = signed_in(home, lea)
    end_all_sessions(home.state, lea.id, ANN)
    assert followed(server, lea, cookie) == 401


def test_it_ends_with_the_groups_it_was_made_for(server: Api, home: Home, lea: Person) -> None:
    cookie = signed_in(home, lea)
    change_person(home.state, lea, ANN, role=lea.role, groups=["south"])
    assert followed(server, lea, cookie) == 401


def test_it_ends_with_the_account(server: Api, home: Home, lea: Person) -> None:
    cookie = signed_in(home, lea)
    remove_person(home.state, lea, ANN)
    assert followed(server, lea, cookie) == 401


@pytest.mark.parametrize(
    ("proxy", "origin"),
    [
        (Proxy("", (ip_network("127.0.0.1/32"),)), "203.0.113.9"),
        # Nobody is in front: what a visitor says about himself is not believed.
        (None, "127.0.0.1"),
    ],
)
def test_the_audit_tells_where_the_reader_is(
    home: Home, lea: Person, proxy: Proxy | None, origin: str
) -> None:
    doors = Doors(Team("http://127.0.0.1", proxy=proxy), home, NoCompany(), NoPages())
    cookie = f"{COOKIE}={signed_in(home, lea)}"
    with answering(home, doors) as server:
        link = signed("/api/rows", ASKED, lea.actor())
        server.get(link, Cookie=cookie, X_Forwarded_For="198.51.100.1, 203.0.113.9")
    (entry,) = read_trail(home.state, Sought(noun="file"), ANN).entries
    assert (entry.actor, entry.person, entry.origin) == ("Lea Moor", lea.id, origin)
