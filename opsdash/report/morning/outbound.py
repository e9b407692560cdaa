"""Where this server may connect to on behalf of a form: addresses of the public internet, by TLS.

A name is looked up once, every address that it has is checked, and the connection goes to an
address that was checked, whatever the name says a moment later. Servers of one's own network are
named in OPSDASH_NOTICE_ALLOW, outside of any page.
"""

import ipaddress
import socket
from collections.abc import Collection
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from opsdash.errors import AddressRefusedError
from opsdash.settings import read_settings

_LENGTH: Final = 2000
_HTTPS_PORT: Final = 443
_HTTP_PORT: Final = 80
_MOST_PORT: Final = 65535
_HOST_LENGTH: Final = 253

_Address = ipaddress.IPv4Address | ipaddress.IPv6Address

# What it carries decides: in a network without IPv4 every public name has such an address.
_NAT64: Final = ipaddress.IPv6Network("64:ff9b::/96")
# Ways into other networks that no public service is reached by.
_REFUSED: Final = tuple(
    ipaddress.ip_network(each)
    for each in (
        "192.0.0.0/24",
        "192.88.99.0/24",
        "2002::/16",
        "2001::/23",
        "64:ff9b:1::/48",
        "::/96",
        "fec0::/10",
        "5f00::/16",
    )
)


@dataclass(frozen=True)
class Target:
    """A webhook's address in its parts; `path` is all that follows the host."""

    host: str
    port: int
    is_tls: bool
    path: str


def is_allowed(host: str, port: int, outbound: Collection[str]) -> bool:
    """Whether whoever runs the server named it as one of their own network."""
    return f"{host.lower()}:{port}" in outbound


def read_target(address: str) -> Target:
    """The parts of a webhook's address. AddressRefusedError: no_webhook, no_tls, no_port."""
    if not 0 < len(address) <= _LENGTH or not address.isascii():
        raise AddressRefusedError(problem="no_webhook", host="")
    if not address.isprintable() or set(address) & {" ", "\\"}:
        raise AddressRefusedError(problem="no_webhook", host="")
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError:
        raise AddressRefusedError(problem="no_webhook", host="") from None
    host = (parts.hostname or "").lower()
    is_known = parts.scheme in ("http", "https") and 0 < len(host) <= _HOST_LENGTH
    if not is_known or parts.username is not None or parts.password is not None or "%" in host:
        raise AddressRefusedError(problem="no_webhook", host=host)
    return _bounded(host, port, parts.scheme, _path(parts.path, parts.query))


def _path(path: str, query: str) -> str:
    return f"{path or '/'}?{query}" if query else path or "/"


def _bounded(host: str, port: int | None, scheme: str, path: str) -> Target:
    is_tls = scheme == "https"
    number = port or (_HTTPS_PORT if is_tls else _HTTP_PORT)
    if not is_allowed(host, number, read_settings().outbound):
        if not is_tls:
            raise AddressRefusedError(problem="no_tls", host=host)
        if number != _HTTPS_PORT:
            raise AddressRefusedError(problem="no_port", host=host)
    return Target(host, number, is_tls, path)


def check_host(target: Target) -> None:
    """Raise AddressRefusedError for a private address; a name without any is left for later."""
    try:
        checked_addresses(target)
    except OSError:
        return


def checked_addresses(target: Target) -> tuple[str, ...]:
    """The addresses of the host, all of them public.

    Raises AddressRefusedError when one is not, OSError when the name has none.
    """
    found = socket.getaddrinfo(target.host, target.port, type=socket.SOCK_STREAM)
    addresses = tuple(dict.fromkeys(str(each[4][0]) for each in found))
    if not is_allowed(target.host, target.port, read_settings().outbound):
        for address in addresses:
            if not is_public(address):
                raise AddressRefusedError(problem="private", host=target.host)
    return addresses


def is_public(address: str) -> bool:
    """Whether an address lies in the public internet and nowhere else."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return False
    carried = _carried(found)
    if carried is not None:
        return is_public(str(carried))
    return _is_global(found) and not any(
        found in network for network in _REFUSED if network.version == found.version
    )


def _carried(address: _Address) -> ipaddress.IPv4Address | None:
    if not isinstance(address, ipaddress.IPv6Address):
        return None
    if address in _NAT64:
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped


def _is_global(address: _Address) -> bool:
    is_special = (
        address.is_private
        or address.is_loopback
        or address.is_link_local
        or address.is_multicast
        or address.is_reserved
        or address.is_unspecified
    )
    has_link = isinstance(address, ipaddress.IPv6Address) and bool(address.scope_id)
    return address.is_global and not is_special and not has_link
