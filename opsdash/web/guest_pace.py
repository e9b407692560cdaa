"""How often guests may come from one address, with good links and with others apart.

Behind a server in front many have one address: who guesses there closes no link of anybody else.
Bounded in memory whatever comes: the addresses that came longest ago are forgotten first.
"""

import threading
import time
from collections import OrderedDict
from dataclasses import dataclass, field
from typing import Final

from opsdash.access.throttle import network_of

# A page with its pictures is five calls; an office has one address for many people.
_CALLS: Final = 300
# Who guesses has no good link.
_MISSES: Final = 20
_SECONDS: Final = 60.0
_MOST_ADDRESSES: Final = 10_000
_LONGEST_ADDRESS: Final = 64


@dataclass
class _Seen:
    since: float
    calls: int = 0
    misses: int = 0


@dataclass
class GuestPace:
    """Counts within a minute, then anew."""

    calls: int = _CALLS
    misses: int = _MISSES
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _seen: OrderedDict[str, _Seen] = field(default_factory=OrderedDict)

    def lets_in(self, address: str) -> bool:
        """Count a call with a good link; False for one too many."""
        with self._lock:
            seen = self._of(address)
            seen.calls += 1
            return seen.calls <= self.calls

    def may_miss(self, address: str) -> bool:
        """Count a call that named nothing that is open; False for one too many."""
        with self._lock:
            seen = self._of(address)
            seen.misses += 1
            return seen.misses <= self.misses

    def _of(self, address: str) -> _Seen:
        key, now = network_of(address)[:_LONGEST_ADDRESS], time.monotonic()
        seen = self._seen.get(key)
        if seen is None or now - seen.since > _SECONDS:
            seen = self._seen[key] = _Seen(now)
            self._seen.move_to_end(key)
        while len(self._seen) > _MOST_ADDRESSES:
            self._seen.popitem(last=False)
        return seen
