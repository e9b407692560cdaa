"""One POST to a webhook: to an address that was checked, with limits, following nowhere.

What is shown of an answer never holds the address itself, which is a secret.
"""

import http.client
import json
import re
import socket
import ssl
from contextlib import closing
from typing import Any, Final
from urllib.parse import urlsplit

from opsdash import __version__
from opsdash.errors import AddressRefusedError
from opsdash.report.morning.channels import Kind
from opsdash.report.morning.outbound import Target, checked_addresses, read_target
from opsdash.report.morning.outcome import LOST, SENT, Outcome, failed, time_limit

_CONNECT_SECONDS: Final = 8.0
_WHOLE_SECONDS: Final = 20.0
_ANSWER_BYTES: Final = 16_384
_OK: Final = range(200, 300)
_REDIRECT: Final = range(300, 400)
_TOO_MANY: Final = 429
_FAULT: Final = 500
_TOKEN: Final = re.compile(r"[^/?&=]{8,}")


class _Pinned(http.client.HTTPConnection):
    """A connection to one of `addresses` that calls its host by name."""

    def __init__(self, target: Target, addresses: tuple[str, ...]) -> None:
        super().__init__(target.host, target.port, timeout=_CONNECT_SECONDS)
        self._target = target
        self._addresses = addresses

    def connect(self) -> None:
        self.sock = _first_that_answers(self._addresses, self._target.port)
        if not self._target.is_tls:
            return
        context = ssl.create_default_context()
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        # Known before the handshake, so that `stop` can end that too.
        encrypted = context.wrap_socket(
            self.sock, server_hostname=self._target.host, do_handshake_on_connect=False
        )
        self.sock = encrypted
        encrypted.do_handshake()

    def stop(self) -> None:
        """End whatever it waits for; called by another thread."""
        try:
            self.sock.shutdown(socket.SHUT_RDWR)
        except (AttributeError, OSError):
            # It is not connected yet, or not any more.
            return


def _first_that_answers(addresses: tuple[str, ...], port: int) -> socket.socket:
    problem: OSError = OSError("no address")
    for address in addresses:
        try:
            return socket.create_connection((address, port), timeout=_CONNECT_SECONDS)
        except OSError as refusal:
            problem = refusal
    raise problem


def post(kind: Kind, address: str, payload: dict[str, Any]) -> Outcome:
    """Send `payload`; everything that can go wrong is an outcome, nothing is raised."""
    try:
        target = read_target(address)
        connection = _Pinned(target, checked_addresses(target))
    except AddressRefusedError as refusal:
        return failed(str(refusal.facts["problem"]))
    except OSError:
        return failed("no_name", is_passing=True)
    with closing(connection), time_limit(_WHOLE_SECONDS, connection.stop):
        try:
            connection.connect()
        except ssl.SSLError as problem:
            return failed("tls", getattr(problem, "verify_message", ""), is_passing=True)
        except OSError:
            return failed("no_connection", is_passing=True)
        return _asked(connection, kind, target, payload)


def _asked(
    connection: http.client.HTTPConnection, kind: Kind, target: Target, payload: dict[str, Any]
) -> Outcome:
    headers = {
        "Content-Type": "application/json; charset=utf-8",
        "User-Agent": f"opsdash/{__version__}",
        "Connection": "close",
    }
    body = json.dumps(payload, ensure_ascii=False).encode()
    try:
        connection.request("POST", target.path, body, headers)
        answer = connection.getresponse()
        said = answer.read(_ANSWER_BYTES)
    except (OSError, http.client.HTTPException):
        # It may have been read before the connection broke.
        return LOST
    return _judged(kind, answer.status, said, target)


def _judged(kind: Kind, status: int, said: bytes, target: Target) -> Outcome:
    detail = _without_secret(f"{status} {said.decode('utf-8', errors='replace')}", target)
    if status in _REDIRECT:
        return failed("redirect", str(status))
    if status not in _OK:
        return failed("refused", detail, is_passing=status == _TOO_MANY or status >= _FAULT)
    # It says in the body of a good answer that it did not take the message.
    if kind is Kind.LARK and _lark_code(said) != 0:
        return failed("refused", detail)
    return SENT


def _lark_code(said: bytes) -> object:
    try:
        told = json.loads(said)
    except ValueError:
        return None
    return told.get("code", told.get("StatusCode")) if isinstance(told, dict) else None


def _without_secret(text: str, target: Target) -> str:
    parts = urlsplit(target.path)
    for token in _TOKEN.findall(f"{parts.path}?{parts.query}"):
        text = text.replace(token, "…")
    return text
