"""Where a command speaks and from where it was called.

A command runs in the process that has the databases open: in the server, its words travel to the
terminal it was typed in.
"""

import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event

from opsdash.access.actor import Actor


@dataclass(frozen=True)
class Console:
    """`write` takes "out" or "err" and a text; `folder` is where relative file names begin.

    `stopped` is set when the caller has left.
    """

    write: Callable[[str, str], None]
    folder: Path
    actor: Actor
    stopped: Event = field(default_factory=Event)

    def tell(self, text: str) -> None:
        self.write("out", f"{text}\n")

    def complain(self, text: str) -> None:
        self.write("err", f"{text}\n")


def to_terminal(stream: str, text: str) -> None:
    print(text, end="", file=sys.stdout if stream == "out" else sys.stderr, flush=True)
