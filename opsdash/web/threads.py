"""Threads of their own for what comes in dozens: sign-ins, programs, guests.

All other requests share one pool, and the gate asks there for each of them who it is: whoever could
fill it would keep everybody out.
"""

from collections.abc import Callable
from typing import TypeVar

from anyio import CapacityLimiter, to_thread

from opsdash.errors import SignInTooOftenError

Value = TypeVar("Value")

# Passwords are compared two at a time, each for a tenth of a second and more.
_PASSWORDS = 2
_MOST_WAITING = 20
_WAIT_SECONDS = 5


class Threads:
    """At most so many at once; others wait without a thread."""

    def __init__(self, number: int) -> None:
        self._limiter = CapacityLimiter(number)
        # The limiter knows of those that come at once a moment too late.
        self.asked = 0

    async def run(self, do: Callable[[], Value]) -> Value:
        self.asked += 1
        try:
            return await to_thread.run_sync(do, limiter=self._limiter)
        finally:
            self.asked -= 1


_passwords = Threads(_PASSWORDS)


async def with_password(do: Callable[[], Value]) -> Value:
    """What compares or makes a password. Raises SignInTooOftenError where too many wait for it."""
    if _passwords.asked >= _PASSWORDS + _MOST_WAITING:
        raise SignInTooOftenError(seconds=_WAIT_SECONDS)
    return await _passwords.run(do)
