"""Slows down who tries passwords: after some failures each further one doubles the wait.

Counted by account and by address, whether the account exists or not. An attempt counts as failed
before it is checked, so that many at the same time are not all first. A wait of an account ends
soon: otherwise anybody could lock anybody out. For the same reason this machine's own address does
not count: behind a server in front it is everybody's.
"""

import ipaddress
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from math import ceil
from threading import Lock
from typing import Final
from weakref import WeakKeyDictionary

from opsdash.access.clock import now_utc
from opsdash.access.signing import digest
from opsdash.errors import SignInTooOftenError
from opsdash.store import Database
from opsdash.team import is_loopback, plain_address

# What did not fail for a day is forgotten.
_REMEMBERED: Final = timedelta(days=1)
_IPV6_NETWORK: Final = 64
# Whoever makes up accounts fills no memory, and takes longer to push one out than it has to wait.
_MOST: Final = 10_000


@dataclass(frozen=True)
class _Kind:
    """`free` failures cost nothing, the next one a second, then two, four, up to `longest`."""

    name: str
    free: int
    longest: timedelta


_ACCOUNT: Final = _Kind("account", 5, timedelta(minutes=5))
# An office has one address for many people.
_ADDRESS: Final = _Kind("address", 20, timedelta(minutes=15))


@dataclass(frozen=True)
class _Failures:
    number: int
    last_at: datetime

    def wait(self, kind: _Kind, now: datetime) -> timedelta:
        over = self.number - kind.free
        if over <= 0:
            return timedelta(0)
        # Beyond this many doublings every wait is the longest.
        needed = min(timedelta(seconds=2 ** min(over - 1, 20)), kind.longest)
        # A clock that was set back must lock nobody out for as long.
        return min(max(self.last_at + needed - now, timedelta(0)), needed)


class _Counts:
    """In memory; those that make somebody wait are stored too, so that a restart ends no wait."""

    def __init__(self, state: Database) -> None:
        self.lock = Lock()
        self.failures = {
            key: _Failures(number, last_at)
            for key, number, last_at in state.rows(
                "SELECT digest, failures, last_at FROM failed_sign_in WHERE last_at > ?",
                [now_utc() - _REMEMBERED],
            )
        }


_all_counts: Final[WeakKeyDictionary[Database, _Counts]] = WeakKeyDictionary()
_lock: Final = Lock()


@dataclass(frozen=True)
class Attempt:
    """One attempt that was let through, and counts as failed until it is told otherwise.

    `address` is empty where it does not count.
    """

    state: Database
    account: str
    address: str

    def succeeded(self) -> None:
        """The account's failures are forgotten; of the address only this attempt is."""
        counts = _counts_of(self.state)
        with counts.lock:
            counts.failures.pop(self.account, None)
            _take_back(counts, self.address)
        _store(self.state, counts, (self.account,))

    def failed(self) -> bool:
        """Keep what makes somebody wait beyond a restart; whether anybody has to wait now."""
        counts = _counts_of(self.state)
        waiting = [
            key
            for key, kind in ((self.account, _ACCOUNT), (self.address, _ADDRESS))
            if key in counts.failures and counts.failures[key].number >= kind.free
        ]
        if waiting:
            _store(self.state, counts, waiting)
        return bool(waiting)


def begin(state: Database, account: str, address: str) -> Attempt:
    """Count an attempt, or raise SignInTooOftenError with the seconds that are left to wait."""
    network = network_of(address)
    attempt = Attempt(
        state, _key(_ACCOUNT, account), "" if is_loopback(network) else _key(_ADDRESS, network)
    )
    counts, now = _counts_of(state), now_utc()
    with counts.lock:
        _forget(counts, now)
        left = max(
            _wait(counts, attempt.account, _ACCOUNT, now),
            _wait(counts, attempt.address, _ADDRESS, now),
        )
        if left:
            raise SignInTooOftenError(seconds=ceil(left.total_seconds()))
        for key in filter(None, (attempt.account, attempt.address)):
            _count(counts, key, now)
    return attempt


def _counts_of(state: Database) -> _Counts:
    with _lock:
        found = _all_counts.get(state)
        if found is None:
            found = _all_counts[state] = _Counts(state)
        return found


def _wait(counts: _Counts, key: str, kind: _Kind, now: datetime) -> timedelta:
    found = counts.failures.get(key)
    return found.wait(kind, now) if found else timedelta(0)


def _count(counts: _Counts, key: str, now: datetime) -> None:
    found = counts.failures.get(key)
    counts.failures[key] = _Failures((found.number if found else 0) + 1, now)


def _take_back(counts: _Counts, key: str) -> None:
    found = counts.failures.pop(key, None)
    if found and found.number > 1:
        counts.failures[key] = replace(found, number=found.number - 1)


def _forget(counts: _Counts, now: datetime) -> None:
    old = [key for key, each in counts.failures.items() if each.last_at <= now - _REMEMBERED]
    for key in old:
        del counts.failures[key]
    while len(counts.failures) >= _MOST:
        del counts.failures[min(counts.failures, key=lambda key: counts.failures[key].last_at)]


def _store(state: Database, counts: _Counts, keys: Iterable[str]) -> None:
    """Write only what differs: each write makes every cached record stale."""
    for key in keys:
        found = counts.failures.get(key)
        stored = state.rows("SELECT failures FROM failed_sign_in WHERE digest = ?", [key])
        if found is None and not stored:
            continue
        with state.write() as cursor:
            cursor.execute(
                "DELETE FROM failed_sign_in WHERE digest = ? OR last_at <= ?",
                [key, now_utc() - _REMEMBERED],
            )
            if found:
                cursor.execute(
                    "INSERT INTO failed_sign_in VALUES (?, ?, ?)",
                    [key, found.number, found.last_at],
                )


def network_of(address: str) -> str:
    """A home has 2^64 addresses of version 6: they count as one."""
    try:
        parsed = plain_address(address)
    except ValueError:
        return address
    if isinstance(parsed, ipaddress.IPv4Address) or parsed.is_loopback:
        return str(parsed)
    return str(ipaddress.ip_network((parsed, _IPV6_NETWORK), strict=False))


def _key(kind: _Kind, value: str) -> str:
    return digest(f"{kind.name}:{value}")
