"""The HTTP routes on a real socket in this process, with the home of the test."""

import http.client
import json
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.middleware import Middleware

from opsdash.cli import carry_out
from opsdash.store import Home
from opsdash.store.served import announce, withdraw
from opsdash.web import Doors, Gate, routes

Body = bytes | Iterator[bytes]


@dataclass(frozen=True)
class Answer:
    status: int
    told: dict[str, Any]


@dataclass(frozen=True)
class Got:
    """What a call that reads came back with."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def told(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.body or b"{}")
        return found


@dataclass(frozen=True)
class Api:
    """`announced` is what the server wrote into its home."""

    port: int
    home: Home

    def get(self, path: str, **headers: str) -> "Got":
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            sent = {name.replace("_", "-"): value for name, value in headers.items()}
            connection.request("GET", path, headers=sent)
            answer = connection.getresponse()
            told = {name.lower(): value for name, value in answer.getheaders()}
            return Got(answer.status, told, answer.read())
        finally:
            connection.close()

    def post(self, path: str, body: Body = b"", **headers: str) -> Answer:
        return self._sent("POST", path, body, headers)

    def put(self, path: str, body: Body = b"", **headers: str) -> Answer:
        return self._sent("PUT", path, body, headers)

    def _sent(self, method: str, path: str, body: Body, headers: dict[str, str]) -> Answer:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            sent = {name.replace("_", "-"): value for name, value in headers.items()}
            connection.request(method, path, body, sent, encode_chunked=False)
            answer = connection.getresponse()
            return Answer(answer.status, json.loads(answer.read() or b"{}"))
        finally:
            connection.close()


@contextmanager
def answering(home: Home, doors: Doors | None = None) -> Iterator[Api]:
    """`doors` put a gate before the routes."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port = int(listener.getsockname()[1])
        served_routes = routes(lambda: home, carry_out)
        gate = Middleware(Gate, current_doors=lambda: doors, open_routes=served_routes)
        app = Starlette(routes=served_routes, middleware=[gate] if doors else [])
        # As app.py starts it: no header is believed before the gate looks.
        config = uvicorn.Config(app, log_level="warning", lifespan="off", forwarded_allow_ips="")
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        while not server.started:
            time.sleep(0.01)
        served = announce(home.path, "127.0.0.1", port)
        try:
            yield Api(port, home)
        finally:
            withdraw(home.path, served)
            server.should_exit = True
            thread.join()
