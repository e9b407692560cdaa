"""Where a request comes from, whatever its headers say and in whatever form its address is told."""

import ipaddress

import pytest
from looping import awaited
from starlette.requests import Request
from starlette.types import Message

from opsdash.errors import CallInvalidError
from opsdash.team import Proxy
from opsdash.web.callers import refuse_other_sites
from opsdash.web.forms import read_form
from opsdash.web.guest_pace import GuestPace
from opsdash.web.hosts import Arrival, arrival, comes_from_here

IN_FRONT = Proxy("remote-email", (ipaddress.ip_network("10.0.0.2/32"),))
FORM = (b"content-type", b"application/x-www-form-urlencoded")


def came(peer: str, *headers: tuple[str, str]) -> Arrival:
    told = [(name.encode(), value.encode()) for name, value in headers]
    return arrival({"headers": told, "client": (peer, 4000)}, IN_FRONT)


@pytest.mark.parametrize("origin", ["http://[", "http://[::1", "null", "", "https://", "ops:1"])
def test_an_origin_that_names_no_page_of_ours_is_foreign(origin: str) -> None:
    assert not Arrival("ops.example.com", origin, "192.0.2.7").is_from_own_page
    assert not Arrival("", origin, "192.0.2.7").is_from_own_page
    headers = [(b"host", b"ops.example.com"), (b"origin", origin.encode())]
    with pytest.raises(CallInvalidError):
        refuse_other_sites(Request({"type": "http", "headers": headers}))


def test_a_server_in_front_is_known_in_both_forms_of_its_address() -> None:
    named = (("remote-email", "ana@example.com"), ("x-forwarded-for", "203.0.113.9"))
    found = [came(peer, *named) for peer in ("10.0.0.2", "::ffff:10.0.0.2")]
    assert [(each.address, each.email) for each in found] == [
        ("203.0.113.9", "ana@example.com")
    ] * 2
    assert came("::ffff:10.0.0.3", *named).email == ""


def test_this_machine_is_known_in_both_forms_of_its_address() -> None:
    peers = ("127.0.0.1", "::1", "::ffff:127.0.0.1", "::ffff:192.0.2.7")
    assert [comes_from_here({"client": (each, 1)}) for each in peers] == [True, True, True, False]


@pytest.mark.parametrize(
    ("told", "address"),
    [
        ("203.0.113.9:61000", "203.0.113.9"),
        ("[2001:db8::7]:61000", "2001:db8::7"),
        ("2001:db8::7", "2001:db8::7"),
        ("198.51.100.1, 203.0.113.9:1, 10.0.0.2:2", "203.0.113.9"),
    ],
)
def test_a_port_makes_no_other_caller(told: str, address: str) -> None:
    """A server in front may write it; each connection would be somebody new."""
    assert came("10.0.0.2", ("x-forwarded-for", told)).address == address


def test_a_guest_who_guesses_closes_nothing_for_another_address() -> None:
    pace = GuestPace(misses=1)
    assert pace.may_miss("::ffff:203.0.113.9")
    assert not pace.may_miss("203.0.113.9")
    assert pace.may_miss("::ffff:198.51.100.7")


def test_who_leaves_in_the_middle_of_a_form_has_sent_none() -> None:
    async def leaves() -> Message:
        return {"type": "http.disconnect"}

    request = Request({"type": "http", "method": "POST", "headers": [FORM]}, leaves)
    assert awaited(read_form(request)) is None
