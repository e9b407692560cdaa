"""A command carried out by the running server, which has the databases open.

The server of this home says in its home folder where it listens and with which token; what it
answers is a stream of JSON lines: text for one of the two streams, at last the exit code.
"""

import http.client
import json
from collections.abc import Iterator, Sequence
from contextlib import closing, suppress
from typing import Any

from opsdash.cli.console import Console
from opsdash.store.served import Served
from opsdash.words import say

PATH = "/api/local/command"
_CONNECT_SECONDS = 5
_FAILED = 1


def carry_out_there(served: Served, arguments: Sequence[str], console: Console) -> int | None:
    """The exit code; None when nobody answers there who knows the token."""
    call = {"arguments": list(arguments), "folder": str(console.folder), "user": console.actor.name}
    connection = http.client.HTTPConnection(served.host, served.port, timeout=_CONNECT_SECONDS)
    headers = {"Authorization": f"Bearer {served.token}", "Content-Type": "application/json"}
    with closing(connection):
        try:
            connection.connect()
            # A large import takes its time before it says a word.
            connection.sock.settimeout(None)
            connection.request("POST", PATH, json.dumps(call), headers)
            answer = connection.getresponse()
        except (OSError, http.client.HTTPException):
            return None
        return _read(answer, console) if answer.status == http.client.OK else None


def _read(answer: http.client.HTTPResponse, console: Console) -> int:
    for said in _said(answer):
        if "code" in said:
            return int(said["code"])
        console.write(said["stream"], said["text"])
    console.complain(say("cli.server.lost"))
    return _FAILED


def _said(answer: http.client.HTTPResponse) -> Iterator[dict[str, Any]]:
    """What the server says until it stops: a terminal that cannot be written to is no such end."""
    with suppress(OSError, http.client.HTTPException, ValueError):
        for line in answer:
            yield json.loads(line)
