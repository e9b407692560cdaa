"""POST /api/import: one file from another program, through the same queue as the pages.

The answer is JSON: the account of the import, or the error in its three sentences, with the
questions that are open. Who closes the connection stops the import.
"""

import asyncio
import http
import logging
from collections.abc import Callable
from typing import Final

from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response

from opsdash.access.actor import Actor
from opsdash.errors import (
    ImportStoppedError,
    OpsdashError,
)
from opsdash.intake.local_days import organisation_for
from opsdash.intake.queue import Result, Run, Task, submit
from opsdash.intake.spool import Spooled, discard, open_spool
from opsdash.store import Home
from opsdash.web.callers import caller
from opsdash.web.parameters import Said, read_parameters
from opsdash.web.problems import told_problem
from opsdash.web.uploads import receive
from opsdash.words.accounts import account_fields

_log = logging.getLogger("opsdash")

_LOOK_SECONDS: Final = 0.1


def import_route(current_home: Callable[[], Home]) -> Callable[[Request], object]:
    """The endpoint for whichever home is open when it is called."""

    async def endpoint(request: Request) -> Response:
        try:
            home = await run_in_threadpool(current_home)
            await run_in_threadpool(caller, request, home.state)
            said = read_parameters(request.query_params)
            folder = await run_in_threadpool(open_spool, home.path)
            file = await receive(request, folder, said.name)
            return _answer(await _imported(request, home, file, said))
        except OpsdashError as problem:
            return told_problem(problem)
        except ClientDisconnect:
            return Response(status_code=http.HTTPStatus.BAD_REQUEST)

    return endpoint


async def _imported(request: Request, home: Home, file: Spooled, said: Said) -> Result:
    """What became of the file, which is not kept. Raises ImportBusyError, TokenRefusedError."""
    task = Task(
        file.path,
        file.name,
        said.choices,
        is_trial=said.is_trial,
        is_spooled=True,
        remembers=False,
    )
    try:
        # It may have come for hours: what the token opens is what it opens now.
        actor = await run_in_threadpool(caller, request, home.state)
        run = await run_in_threadpool(_begun, home, task, actor, said.wait)
        while run.is_alive():
            if await request.is_disconnected():
                run.cancel()
            await asyncio.sleep(_LOOK_SECONDS)
    finally:
        discard(file)
    return run.results[0]


def _begun(home: Home, task: Task, actor: Actor, wait: float) -> Run:
    organisation = organisation_for(home, task.choices.timezone)
    return submit(home, organisation, [task], actor, wait)


def _answer(result: Result) -> Response:
    if result.account:
        return JSONResponse(account_fields(result.account))
    if result.problem:
        return told_problem(result.problem)
    # It was stopped on the Import page, or the server is about to end.
    return told_problem(ImportStoppedError(file=result.task.name))
