"""The launcher: one process, one opened home, the shell as the only script.

Run it with `python app.py`. OPSDASH_HOST and OPSDASH_PORT choose the address, OPSDASH_HOME the
data.
"""

import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from threading import Event, Thread

import streamlit as st

from opsdash.cli import carry_out
from opsdash.errors import OpsdashError
from opsdash.findings.background import findings
from opsdash.goals.pool import goal_outlooks
from opsdash.intake import queue
from opsdash.settings import ROOT, read_settings
from opsdash.store.served import announce, withdraw
from opsdash.ui import first_runs, health_check, recounting
from opsdash.ui.failure import show_failure
from opsdash.ui.preload import preload, preload_statistics
from opsdash.ui.process import close_homes, current_home
from opsdash.web import InboxWatch, MorningWatch, routes
from opsdash.words.problems import explain

_BACKGROUND = (findings, goal_outlooks)


def _open() -> None:
    """Open the home, or say on the terminal why not before raising it."""
    try:
        current_home()
    except OpsdashError as problem:
        print(explain(problem), file=sys.stderr)  # noqa: T201 - the terminal is where this is read
        raise


def _load(ended: Event) -> None:
    """What pages need first, then what their findings need."""
    try:
        preload()
    finally:
        for each in _BACKGROUND:
            each.release()
    preload_statistics(ended)


@asynccontextmanager
async def lifespan(_app: st.App) -> AsyncIterator[None]:
    """Hold the home while the server runs; the first visitor should not wait for imports."""
    _open()
    home = current_home()
    first_runs.begin()
    for each in _BACKGROUND:
        each.hold()
    ended = Event()
    Thread(target=_load, args=(ended,), name="preload", daemon=True).start()
    host, port = st.get_option("server.address"), st.get_option("server.port")
    served = announce(home.path, str(host or ""), int(port))
    inbox = InboxWatch(home)
    inbox.start()
    morning = MorningWatch(home)
    morning.start()
    try:
        yield
    finally:
        withdraw(home.path, served)
        inbox.end()
        morning.end()
        ended.set()
        for each in _BACKGROUND:
            each.stop()
        queue.stop(home.path)
        recounting.finish()
        health_check.finish_checks()
        close_homes()


app = st.App(
    ROOT / "opsdash" / "ui" / "shell.py",
    lifespan=lifespan,
    routes=routes(current_home, carry_out),
    on_script_error=show_failure,
)


def main() -> int:
    """Serve until stopped; 1 when the home cannot be opened."""
    try:
        _open()
    except OpsdashError:
        return 1
    host = os.environ.get("OPSDASH_HOST", "127.0.0.1")
    port = int(os.environ.get("OPSDASH_PORT", "8501"))
    app.run(
        config={
            "server.address": host,
            "server.port": port,
            "server.maxUploadSize": read_settings().max_upload_mb,
        }
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
