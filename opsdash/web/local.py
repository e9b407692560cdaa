"""Commands of this machine's command line, carried out where the databases are open.

Only who can read the server's private file in the home folder knows the token. The answer is a
stream of JSON lines: text for standard output or error, at last the exit code.
"""

import asyncio
import json
import logging
import threading
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from opsdash.errors import OpsdashError
from opsdash.store import Home
from opsdash.store.served import find_server
from opsdash.web.callers import require_local
from opsdash.web.problems import told_problem

_log = logging.getLogger("opsdash")

_FAILED = 1


class Command(Protocol):
    """Carries out one command of the command line and returns its exit code."""

    def __call__(
        self,
        home: Home,
        arguments: Sequence[str],
        folder: str,
        user: str,
        write: Callable[[str, str], None],
        stopped: threading.Event,
    ) -> int: ...


@dataclass(frozen=True)
class Call:
    """One command on its way: its lines arrive in `lines`, None after the last."""

    home: Home
    arguments: Sequence[str]
    folder: str
    user: str
    command: Command
    loop: asyncio.AbstractEventLoop
    lines: "asyncio.Queue[dict[str, object] | None]" = field(default_factory=asyncio.Queue)
    stopped: threading.Event = field(default_factory=threading.Event)

    def run(self) -> None:
        code = _FAILED
        try:
            code = self.command(
                self.home, self.arguments, self.folder, self.user, self._write, self.stopped
            )
        except SystemExit as end:
            code = end.code if isinstance(end.code, int) else _FAILED
        except Exception:  # noqa: BLE001 - the caller gets an exit code, the log the cause
            _log.exception("A command failed")
        finally:
            self._put({"code": code})
            self._put(None)

    def _write(self, stream: str, text: str) -> None:
        self._put({"stream": stream, "text": text})

    def _put(self, line: dict[str, object] | None) -> None:
        # The loop is closed once the server has ended, and then nobody reads.
        if not self.loop.is_closed():
            self.loop.call_soon_threadsafe(self.lines.put_nowait, line)


def command_route(
    current_home: Callable[[], Home], command: Command
) -> Callable[[Request], object]:
    async def endpoint(request: Request) -> Response:
        home = current_home()
        try:
            require_local(request, find_server(home.path))
        except OpsdashError as problem:
            return told_problem(problem)
        said = await request.json()
        call = Call(
            home=home,
            arguments=[str(word) for word in said["arguments"]],
            folder=str(said["folder"]),
            user=str(said["user"]),
            command=command,
            loop=asyncio.get_running_loop(),
        )
        threading.Thread(target=call.run, name="command", daemon=True).start()
        return StreamingResponse(_told(call), media_type="application/x-ndjson")

    return endpoint


async def _told(call: Call) -> AsyncIterator[str]:
    try:
        while (line := await call.lines.get()) is not None:
            yield f"{json.dumps(line)}\n"
    finally:
        call.stopped.set()
