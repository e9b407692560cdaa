"""Which names this server answers to, and which network address really calls.

A page elsewhere can make a browser send requests here under a name of its own, so the name in the
Host header has to be one of ours. Another server's word on who calls counts only if it is trusted.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final
from urllib.parse import urlsplit

from opsdash.access.actor import Actor
from opsdash.access.signing import digest
from opsdash.team import Proxy, Team, is_loopback

# Tells the pages where a visitor comes from; whoever sends it himself is not listened to.
ADDRESS_HEADER: Final = "opsdash-address"
# Tells Streamlit whose session it keeps.
PERSON_HEADER: Final = "opsdash-person"
_USUAL_PORTS: Final = (":80", ":443")


@dataclass(frozen=True)
class Arrival:
    """Where a request comes from.

    `address` is that of the person's machine as far as it can be known; `email` is whom a trusted
    server in front says has signed in, empty without one.
    """

    host: str
    origin: str | None
    address: str
    email: str = ""

    @property
    def is_from_own_page(self) -> bool:
        """Whether no page of another site sent it; programs send no origin."""
        return self.origin is None or is_page_of(self.origin, self.host)


def arrival(scope: Mapping[str, Any], proxy: Proxy | None) -> Arrival:
    headers: list[tuple[bytes, bytes]] = scope["headers"]
    peer = str((scope.get("client") or ("",))[0])
    is_proxied = proxy is not None and proxy.is_one(peer)
    origins = _values(headers, "origin")
    return Arrival(
        host=_only(_values(headers, "host")),
        origin=_only(origins) if origins else None,
        address=_caller(headers, proxy, peer) if proxy and is_proxied else peer,
        email=_only(_values(headers, proxy.header))
        if proxy and is_proxied and proxy.header
        else "",
    )


def cleaned(scope: Mapping[str, Any], proxy: Proxy | None, came: Arrival) -> dict[str, Any]:
    """The request as pages may see it: with where it comes from, without whom a header names."""
    names = (ADDRESS_HEADER, PERSON_HEADER, proxy.header if proxy else "")
    ours = {name.encode() for name in names}
    kept = [each for each in scope["headers"] if each[0] not in ours]
    address = (ADDRESS_HEADER.encode(), came.address.encode("latin-1", "replace"))
    return {**scope, "headers": [*kept, address]}


def named(scope: Mapping[str, Any], actor: Actor) -> dict[str, Any]:
    """The request with a sign of who it comes from: the person, as one with this role and groups.

    What a page keeps for somebody is not for the same one who sees the rows of other groups.
    """
    sign = digest(repr((actor.person, actor.role.value, actor.groups)))
    return {**scope, "headers": [*scope["headers"], (PERSON_HEADER.encode(), sign.encode())]}


def is_page_of(origin: str, host: str) -> bool:
    """Whether a page of this origin was served under this name."""
    try:
        name = urlsplit(origin).netloc
    except ValueError:
        return False
    return bool(name) and _plain(name) == _plain(host)


def comes_from_here(scope: Mapping[str, Any]) -> bool:
    """Whether this very machine calls; a local socket is of this machine."""
    client = scope.get("client")
    return client is None or is_loopback(str(client[0]))


@lru_cache(maxsize=64)
def is_local_name(host: str) -> bool:
    """Whether the Host header names this machine as only itself can."""
    if not host or any(sign in host for sign in "@/\\?# \t"):
        return False
    try:
        parts = urlsplit(f"//{host}")
        name, _ = parts.hostname or "", parts.port
    except ValueError:
        return False
    return is_loopback(name) or name.endswith(".localhost")


@lru_cache(maxsize=64)
def is_own_name(host: str, team: Team) -> bool:
    """Whether the Host header is the team's address; on one machine its names are the same."""
    return _plain(host) == _plain(team.host) or (team.is_on_loopback and is_local_name(host))


def _caller(headers: Iterable[tuple[bytes, bytes]], proxy: Proxy, peer: str) -> str:
    """The last address on the way here that is no trusted server; earlier ones can be made up."""
    told = _values(headers, "x-forwarded-for")
    way = [_without_port(each.strip()) for text in told for each in text.split(",")]
    return next((each for each in reversed(way) if each and not proxy.is_one(each)), peer)


def _without_port(address: str) -> str:
    """Some servers write it too; it is another one for each connection."""
    if address.startswith("["):
        return address[1:].partition("]")[0]
    return address.partition(":")[0] if address.count(":") == 1 else address


def _values(headers: Iterable[tuple[bytes, bytes]], name: str) -> list[str]:
    wanted = name.encode()
    return [value.decode("latin-1").strip() for key, value in headers if key == wanted]


def _only(values: list[str]) -> str:
    """One value; of two nobody knows which one the server in front has written."""
    return values[0] if len(values) == 1 else ""


def _plain(host: str) -> str:
    plain = host.lower()
    return next((plain.removesuffix(port) for port in _USUAL_PORTS if plain.endswith(port)), plain)
