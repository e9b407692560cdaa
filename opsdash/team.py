"""Who may come in from other machines, and how, as the owner of this one has set it.

`[team]` of opsdash.toml in the home folder, or the environment for the short way. A word that is
not known is refused: a misspelt limit would otherwise be no limit.
"""

import ipaddress
import os
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from opsdash.errors import TeamInvalidError

FILE: Final = "opsdash.toml"
_Network = ipaddress.IPv4Network | ipaddress.IPv6Network

_KEYS: Final = frozenset(
    {
        "address",
        "passwords",
        "domains",
        "idle_hours",
        "session_days",
        "invitation_days",
        "https_days",
        "https_subdomains",
        "company",
        "proxy",
    }
)
_LONGEST_SPAN: Final = 1000
_COMPANY_KEYS: Final = frozenset({"name", "issuer", "client_id", "client_secret", "trust_emails"})
_PROXY_KEYS: Final = frozenset({"header", "addresses"})
_HEADER: Final = re.compile(r"[A-Za-z][A-Za-z0-9-]{2,60}")
_DOMAIN: Final = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}")
# They say where something goes or who else passed it on, never who signed in.
_NO_NAMES: Final = frozenset({"host", "cookie", "origin", "authorization", "x-forwarded-for"})
_DISCOVERY: Final = "/.well-known/openid-configuration"


@dataclass(frozen=True)
class Lifetimes:
    """How long a sign-in lasts: without being used (`idle`) and at most (`session`).

    `invitation` is how long a link waits for the person it was made for.
    """

    idle: timedelta = timedelta(hours=24)
    session: timedelta = timedelta(days=14)
    invitation: timedelta = timedelta(days=7)


USUAL_LIFETIMES: Final = Lifetimes()


@dataclass(frozen=True)
class Transport:
    """For how many days browsers come back by https alone; 0 takes back what they were told.

    `subdomains`: of names below this one too, all of which then have to have TLS.
    """

    days: int = 365
    subdomains: bool = False


USUAL_TRANSPORT: Final = Transport()


@dataclass(frozen=True)
class Company:
    """Sign-in with an account of the company (OpenID Connect).

    `metadata` is where the issuer describes itself. `trusts_emails`: it only hands out addresses
    that it owns and never says so, as some issuers do.
    """

    name: str
    metadata: str
    client_id: str
    client_secret: str
    trusts_emails: bool = False


@dataclass(frozen=True)
class Proxy:
    """A server in front, whose word on where a request comes from is believed.

    `header` names by e-mail whom it has signed in; empty: it signs nobody in.
    """

    header: str
    addresses: tuple[_Network, ...]

    def is_one(self, address: str) -> bool:
        """Whether this network address is such a server's own."""
        try:
            found = plain_address(address)
        except ValueError:
            return False
        return any(found in network for network in self.addresses)


@dataclass(frozen=True)
class Team:
    """`address` is what people type: scheme and host, without a path.

    `domains` of e-mail addresses are let in as viewers by company or proxy, without an
    invitation; none: whoever was invited.
    """

    address: str
    passwords: bool = True
    domains: frozenset[str] = frozenset()
    company: Company | None = None
    proxy: Proxy | None = None
    lifetimes: Lifetimes = USUAL_LIFETIMES
    transport: Transport = USUAL_TRANSPORT

    @property
    def is_secure(self) -> bool:
        return self.address.startswith("https:")

    @property
    def host(self) -> str:
        return urlsplit(self.address).netloc

    @property
    def is_on_loopback(self) -> bool:
        return is_loopback(urlsplit(self.address).hostname or "")


def is_loopback(host: str) -> bool:
    """Whether only this machine is reached by the name or address."""
    if host.lower().rstrip(".") == "localhost":
        return True
    try:
        return plain_address(host).is_loopback
    except ValueError:
        return False


def plain_address(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address:
    """The address; who listens for both versions is told of an old one in the form of a new one.

    Raises ValueError.
    """
    found = ipaddress.ip_address(text)
    return (found.version == 6 and found.ipv4_mapped) or found  # noqa: PLR2004 - of the protocol


def read_team(home: Path, host: str, port: int) -> Team | None:
    """The team's settings, None in local mode. Raises TeamInvalidError."""
    written = _written(home)
    if written is None and os.environ.get("OPSDASH_TEAM", "") in ("", "0"):
        return None
    told = written or {}
    _refuse_unknown(told, _KEYS, "team")
    company, proxy = _company(told.get("company")), _proxy(told.get("proxy"))
    passwords = _yes(told, "passwords", usual=True)
    if not (passwords or company or (proxy and proxy.header)):
        raise TeamInvalidError(problem="team_no_way", name="passwords")
    return Team(
        address=_address(told, host, port),
        passwords=passwords,
        domains=frozenset(_domain(each) for each in _texts(told, "domains")),
        company=company,
        proxy=proxy,
        lifetimes=_lifetimes(told),
        transport=_transport(told),
    )


def _transport(told: Mapping[str, Any]) -> Transport:
    days = told.get("https_days", USUAL_TRANSPORT.days)
    if isinstance(days, bool) or not isinstance(days, int) or not 0 <= days <= _LONGEST_SPAN:
        raise TeamInvalidError(problem="team_kind", name="https_days")
    return Transport(days, _yes(told, "https_subdomains", usual=False))


def _lifetimes(told: Mapping[str, Any]) -> Lifetimes:
    usual = USUAL_LIFETIMES
    return Lifetimes(
        idle=_span(told, "idle_hours", timedelta(hours=1), usual.idle),
        session=_span(told, "session_days", timedelta(days=1), usual.session),
        invitation=_span(told, "invitation_days", timedelta(days=1), usual.invitation),
    )


def _written(home: Path) -> Mapping[str, Any] | None:
    """What the file says about the team; None without the file or without a word on it."""
    try:
        found = tomllib.loads((home / FILE).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    except (OSError, ValueError) as error:
        raise TeamInvalidError(problem="team_unreadable", name=f"{home / FILE}: {error}") from error
    _refuse_unknown(found, frozenset({"team"}), "")
    return _table(found["team"], "team") if "team" in found else None


def _company(told: object) -> Company | None:
    if told is None:
        return None
    table = _table(told, "team.company")
    _refuse_unknown(table, _COMPANY_KEYS, "team.company")
    issuer = _text(table, "issuer")
    if urlsplit(issuer).scheme != "https" and not is_loopback(urlsplit(issuer).hostname or ""):
        raise TeamInvalidError(problem="team_issuer", name=issuer)
    secret = os.environ.get("OPSDASH_COMPANY_SECRET") or _text(table, "client_secret")
    return Company(
        name=str(table.get("name", "")),
        metadata=issuer if _DISCOVERY in issuer else issuer.rstrip("/") + _DISCOVERY,
        client_id=_text(table, "client_id"),
        client_secret=secret,
        trusts_emails=_yes(table, "trust_emails", usual=False),
    )


def _proxy(told: object) -> Proxy | None:
    if told is None:
        return None
    table = _table(told, "team.proxy")
    _refuse_unknown(table, _PROXY_KEYS, "team.proxy")
    header = _text(table, "header") if "header" in table else ""
    if header and (not _HEADER.fullmatch(header) or header.lower() in _NO_NAMES):
        raise TeamInvalidError(problem="team_header", name=header)
    addresses = tuple(_network(each) for each in _texts(table, "addresses"))
    if not addresses:
        raise TeamInvalidError(problem="team_missing", name="team.proxy.addresses")
    return Proxy(header.lower(), addresses)


def _network(text: str) -> _Network:
    try:
        network = ipaddress.ip_network(text)
    except ValueError as error:
        raise TeamInvalidError(problem="team_network", name=text) from error
    # Everybody is no server in front.
    if network.prefixlen == 0:
        raise TeamInvalidError(problem="team_network", name=text)
    return network


def _address(told: Mapping[str, Any], host: str, port: int) -> str:
    """As people type it; a server that listens at one address only is reached there."""
    said = os.environ.get("OPSDASH_ADDRESS") or str(told.get("address", ""))
    if not said:
        if host in ("0.0.0.0", "::", ""):  # noqa: S104 - compared, not listened on
            raise TeamInvalidError(problem="team_address_missing", name=host)
        said = f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
    parts = urlsplit(said.strip().rstrip("/"))
    is_whole = parts.scheme in ("http", "https") and parts.hostname and not parts.username
    if not is_whole or parts.path or parts.query or parts.fragment:
        raise TeamInvalidError(problem="team_address", name=said)
    return f"{parts.scheme}://{parts.netloc.lower()}"


def _domain(text: str) -> str:
    name = text.strip().lower().removeprefix("@")
    if not _DOMAIN.fullmatch(name):
        raise TeamInvalidError(problem="team_domain", name=text)
    return name


def _refuse_unknown(table: Mapping[str, Any], known: frozenset[str], where: str) -> None:
    unknown = sorted(set(table) - known)
    if unknown:
        raise TeamInvalidError(
            problem="team_unknown", name=".".join(filter(None, (where, unknown[0])))
        )


def _table(value: object, name: str) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise TeamInvalidError(problem="team_kind", name=name)
    return value


def _text(table: Mapping[str, Any], name: str) -> str:
    value = table.get(name)
    if value is None or value == "":
        raise TeamInvalidError(problem="team_missing", name=name)
    if not isinstance(value, str):
        raise TeamInvalidError(problem="team_kind", name=name)
    return value


def _texts(table: Mapping[str, Any], name: str) -> tuple[str, ...]:
    value = table.get(name, [])
    if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
        raise TeamInvalidError(problem="team_kind", name=name)
    return tuple(value)


def _yes(table: Mapping[str, Any], name: str, *, usual: bool) -> bool:
    value = table.get(name, usual)
    if not isinstance(value, bool):
        raise TeamInvalidError(problem="team_kind", name=name)
    return value


def _span(table: Mapping[str, Any], name: str, unit: timedelta, usual: timedelta) -> timedelta:
    value = table.get(name)
    if value is None:
        return usual
    if isinstance(value, bool) or not isinstance(value, int) or not 0 < value <= _LONGEST_SPAN:
        raise TeamInvalidError(problem="team_kind", name=name)
    return value * unit
