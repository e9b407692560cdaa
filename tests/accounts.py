"""What the tests of accounts share: a person with a password, and a clock that can be moved."""

from datetime import datetime, timedelta

import pytest
from argon2 import PasswordHasher

from opsdash.access.actor import owner
from opsdash.access.invitations import Arrival, accept_invitation, invite
from opsdash.access.people import Person
from opsdash.access.rights import Role
from opsdash.access.sign_in import Visit
from opsdash.store import Home

PASSWORD = "tulips under the harbour"  # noqa: S105 - of people that only tests know
VISIT = Visit("192.0.2.7")
START = datetime(2026, 5, 18, 9, 0)
CLOCKED = ("invitations", "people", "sessions", "throttle")


class Clock:
    """The time of everything in `opsdash.access`, until it is moved."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now = START
        for module in CLOCKED:
            monkeypatch.setattr(f"opsdash.access.{module}.now_utc", lambda: self.now)

    def pass_by(self, **spans: float) -> None:
        self.now += timedelta(**spans)


def let_in(
    home: Home,
    name: str = "Ann Stone",
    role: Role = Role.ADMIN,
    groups: tuple[str, ...] | None = None,
    password: str | None = PASSWORD,
) -> Person:
    """Somebody who was invited and has come."""
    email = f"{name.split(maxsplit=1)[0].lower()}@example.com"
    _, link = invite(home, owner(), role=role, groups=groups, email=email)
    return accept_invitation(home, link, Arrival(name, email, password))


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    return Clock(monkeypatch)


@pytest.fixture
def quick_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hashes that cost next to nothing; what the real ones cost has a test of its own."""
    quick = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    monkeypatch.setattr("opsdash.access.passwords._hasher", quick)
    monkeypatch.setattr("opsdash.access.passwords._NOBODY", quick.hash("nobody"))
