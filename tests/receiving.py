"""Servers of this machine that take what a notice sends: mail over SMTP, and webhooks over HTTP."""

import http.server
import json
import socketserver
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any

TLS = Path(__file__).parent / "data" / "tls"
CERTIFICATE = TLS / "certificate.pem"


def tls_context() -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(CERTIFICATE, TLS / "key.pem")
    return context


@dataclass
class Chat:
    """`answer` is the status, headers and body of the next answers; `calls` what came."""

    port: int = 0
    answer: tuple[int, dict[str, str], bytes] = (200, {}, b"ok")
    calls: list[dict[str, Any]] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/services/T000/SECRETSECRET"


@contextmanager
def chat(*, tls: bool = False, drops: bool = False) -> Iterator[Chat]:
    """A webhook; with `drops` it reads the message and closes without an answer."""
    told = Chat()

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            told.calls.append(
                {"path": self.path, "host": self.headers["Host"], "body": json.loads(body)}
            )
            if drops:
                self.close_connection = True
                return
            status, headers, text = told.answer
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(text)

        def log_message(self, *_: object) -> None:
            return

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    if tls:
        server.socket = tls_context().wrap_socket(server.socket, server_side=True)
    with _serving(server):
        told.port = server.server_address[1]
        yield told


@contextmanager
def dripping(first: bytes) -> Iterator[int]:
    """The port of a server that says `first` and then a byte now and then, without an end."""
    over = threading.Event()

    class Handler(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            try:
                self.request.sendall(first)
                while not over.wait(0.05):
                    self.request.sendall(b"x")
            except OSError:
                return

    server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler)
    with _serving(server):
        yield server.server_address[1]
        over.set()


@dataclass
class Mailbox:
    """`refuses` is what recipients are answered, `drops` ends the connection after the message."""

    port: int = 0
    refuses: str = ""
    drops: bool = False
    starttls: bool = False
    mails: list[EmailMessage] = field(default_factory=list)
    receivers: list[list[str]] = field(default_factory=list)
    logins: list[str] = field(default_factory=list)


class _Talk(socketserver.StreamRequestHandler):
    """As much of SMTP as smtplib says."""

    box: Mailbox

    def handle(self) -> None:
        self.receivers: list[str] = []
        self._say("220 test")
        while line := self.rfile.readline():
            verb = line.split()[0].upper().decode() if line.split() else ""
            if not self._answered(verb, line.decode().strip()):
                return

    def _answered(self, verb: str, line: str) -> bool:
        if verb == "EHLO":
            self._say(
                "250-test\r\n250-STARTTLS\r\n250 AUTH PLAIN" if self.box.starttls else "250 test"
            )
        elif verb == "STARTTLS":
            self._say("220 go")
            self._encrypt()
        elif verb == "AUTH":
            self.box.logins.append(line)
            self._say("235 ok")
        elif verb == "RCPT":
            self.receivers.append(line.partition(":")[2].strip(" <>"))
            self._say(self.box.refuses or "250 ok")
        elif verb == "DATA":
            return self._take()
        else:
            self._say("221 bye" if verb == "QUIT" else "250 ok")
            return verb != "QUIT"
        return True

    def _take(self) -> bool:
        self._say("354 go")
        lines = []
        while (line := self.rfile.readline()) not in (b".\r\n", b""):
            lines.append(line[1:] if line.startswith(b"..") else line)
        mail = message_from_bytes(b"".join(lines), policy=default)
        assert isinstance(mail, EmailMessage)
        self.box.mails.append(mail)
        self.box.receivers.append(self.receivers)
        if self.box.drops:
            return False
        self._say("250 taken")
        return True

    def _encrypt(self) -> None:
        self.request = tls_context().wrap_socket(self.request, server_side=True)
        self.rfile = self.request.makefile("rb")
        self.wfile = self.request.makefile("wb", buffering=0)

    def finish(self) -> None:
        super().finish()
        # Encrypted, it is another socket than the one the server closes.
        self.request.close()

    def _say(self, text: str) -> None:
        self.wfile.write(f"{text}\r\n".encode())


@contextmanager
def mailbox() -> Iterator[Mailbox]:
    told = Mailbox()
    handler = type("Talk", (_Talk,), {"box": told})
    server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    with _serving(server):
        told.port = server.server_address[1]
        yield told


@contextmanager
def _serving(server: socketserver.BaseServer) -> Iterator[None]:
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
