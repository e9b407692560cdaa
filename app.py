"""The launcher: one process, one opened home, one gate, the shell as the only script.

Run it with `python app.py`. OPSDASH_HOST and OPSDASH_PORT choose the address, OPSDASH_HOME the
data, OPSDASH_TEAM a server on which people sign in.
"""

import os
import sys
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from threading import Event, Thread

import streamlit as st
from starlette.middleware import Middleware

from opsdash.access.outbox import deliver
from opsdash.access.way_in import require_way_in
from opsdash.errors import OpsdashError
from opsdash.findings.background import findings
from opsdash.goals.pool import goal_outlooks
from opsdash.intake import queue
from opsdash.settings import ROOT, read_settings, refuse_open_address
from opsdash.store import Home
from opsdash.store.served import announce, withdraw
from opsdash.ui import first_runs, health_check, recounting
from opsdash.ui.company_sign_in import StreamlitDoor, tell_streamlit
from opsdash.ui.failure import show_failure
from opsdash.ui.page_line import BOUND_TO_PERSON, StreamlitLine
from opsdash.ui.preload import preload, preload_statistics
from opsdash.ui.process import close_homes, current_home, current_team
from opsdash.web import (
    Doors,
    Gate,
    InboxWatch,
    MorningWatch,
    first_page_routes,
    routes,
    sign_in_routes,
)
from opsdash.words import say
from opsdash.words.problems import explain

_BACKGROUND = (findings, goal_outlooks)
# What people type is said above; Streamlit's own line would tell where the server listens.
_FOR_TEAM = {**BOUND_TO_PERSON, "logger.hideWelcomeMessage": True}
# Uvicorn would believe any program of this machine who calls; the gate believes the settings.
os.environ["FORWARDED_ALLOW_IPS"] = ""


def _open() -> None:
    """Open the home to whom it may be opened, or say on the terminal why not before raising it."""
    try:
        refuse_open_address(read_settings())
        team = current_team()
        home = current_home()
        deliver(home)
        if team is not None:
            require_way_in(home.state, team)
    except OpsdashError as problem:
        lines = explain(problem)
        print(lines.what, lines.safe, lines.todo, sep="\n", file=sys.stderr)  # noqa: T201 - the terminal is where this is read
        raise


def current_doors() -> Doors:
    return Doors(current_team(), current_home(), StreamlitDoor(), StreamlitLine())


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
    tell_streamlit(current_team())
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


def _carry_out(
    home: Home,
    arguments: Sequence[str],
    folder: str,
    user: str,
    write: Callable[[str, str], None],
    stopped: Event,
) -> int:
    """A command of the command line, which found this server running."""
    # Its modules are for nobody's first page.
    from opsdash.cli import carry_out  # noqa: PLC0415

    return carry_out(home, arguments, folder, user, write, stopped)


_OWN_ROUTES = [
    *routes(current_home, _carry_out),
    *first_page_routes(),
    *sign_in_routes(current_doors),
]

app = st.App(
    ROOT / "opsdash" / "ui" / "shell.py",
    lifespan=lifespan,
    routes=_OWN_ROUTES,
    middleware=[Middleware(Gate, current_doors=current_doors, open_routes=_OWN_ROUTES)],
    on_script_error=show_failure,
)


def main() -> int:
    """Serve until stopped; 1 when the home cannot be opened."""
    try:
        _open()
    except OpsdashError:
        return 1
    settings = read_settings()
    if settings.team and not (settings.team.is_secure or settings.team.is_on_loopback):
        print(say("sign_in.no_tls"), file=sys.stderr)  # noqa: T201 - the terminal is where this is read
    if settings.team:
        print(say("sign_in.serves", address=settings.team.address))  # noqa: T201 - the terminal is where this is read
    app.run(
        config={
            "server.address": settings.host,
            "server.port": settings.port,
            "server.maxUploadSize": settings.max_upload_mb,
            **(_FOR_TEAM if settings.team else {}),
        }
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
