"""A team's server for tests, and a visitor without a browser: cookies, forms, a websocket."""

import http.client
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from html import unescape
from http.cookies import SimpleCookie
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from serving import Server, configure, opened
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Subprotocol

from opsdash.access.actor import owner
from opsdash.access.invitations import Arrival, accept_invitation, invite
from opsdash.access.people import Person
from opsdash.access.rights import Role

PASSWORD = "quiet-harbour-violin-47"  # noqa: S105 - of people who do not exist
ADMIN = "ana@example.com"
VIEWER = "vito@example.com"
EDITOR = "edda@example.com"
TEAM = {"OPSDASH_TEAM": "1"}
PAGE = "text/html,application/xhtml+xml"
_HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)">')


@dataclass(frozen=True)
class Told:
    """An answer: its status, its headers (the last of each name), its body."""

    status: int
    headers: Mapping[str, str]
    body: str

    @property
    def leads_to(self) -> str:
        return self.headers.get("location", "")

    @property
    def hidden(self) -> dict[str, str]:
        """What the forms of the page carry along."""
        return {name: unescape(value) for name, value in _HIDDEN.findall(self.body)}


@dataclass
class Visitor:
    """Somebody with cookies of his own; `headers` go along with every request."""

    server: Server
    cookies: dict[str, str] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)

    def get(self, path: str, **headers: str) -> Told:
        return self.ask("GET", path, headers={"Accept": PAGE, **_named(headers)})

    def post(self, path: str, fields: Mapping[str, str], **headers: str) -> Told:
        kind = {"Content-Type": "application/x-www-form-urlencoded"}
        return self.ask("POST", path, urlencode(fields), {**kind, **_named(headers)})

    def ask(
        self, method: str, path: str, body: str = "", headers: Mapping[str, str] | None = None
    ) -> Told:
        connection = http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=30)
        sent = {**self.headers, **(headers or {})}
        if self.cookies:
            sent["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        try:
            connection.request(method, path, body, sent)
            answer = connection.getresponse()
            text = answer.read().decode("utf-8", errors="replace")
            self._keep(answer.headers.get_all("Set-Cookie") or [])
            told = {name.lower(): value for name, value in answer.getheaders()}
            return Told(answer.status, told, text)
        finally:
            connection.close()

    def sign_in(self, email: str, password: str = PASSWORD, path: str = "/") -> Told:
        page = self.get(f"/sign-in?{urlencode({'next': path})}")
        return self.post("/sign-in", {**page.hidden, "email": email, "password": password})

    def websocket(self, existing: str = "", **headers: str) -> ClientConnection:
        """An open websocket; `existing` is a session of Streamlit's to come back to."""
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        sent = {"Origin": self.server.url, "Cookie": cookies, **self.headers, **_named(headers)}
        return connect(
            f"ws://127.0.0.1:{self.server.port}/_stcore/stream",
            additional_headers={name: value for name, value in sent.items() if value},
            subprotocols=[Subprotocol(each) for each in ("streamlit", "x", existing) if each],
            open_timeout=30,
            legacy=True,
        )

    def is_refused_a_websocket(self, **headers: str) -> bool:
        """Whether the server says no before it is open."""
        upgrade = {
            "Origin": self.server.url,
            "Connection": "Upgrade",
            "Upgrade": "websocket",
            "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
            "Sec-WebSocket-Version": "13",
            **_named(headers),
        }
        return self.ask("GET", "/_stcore/stream", headers=upgrade).status == http.client.FORBIDDEN

    def _keep(self, lines: list[str]) -> None:
        for line in lines:
            found: SimpleCookie = SimpleCookie(line)
            for name, morsel in found.items():
                if morsel["max-age"] == "0" or not morsel.value:
                    self.cookies.pop(name, None)
                else:
                    self.cookies[name] = morsel.value


def team_home(path: Path, settings: str = "") -> Path:
    """A configured home with an administrator, an editor and a viewer, who have passwords."""
    configure(path)
    with people_of(path) as add:
        for email, role in ((ADMIN, Role.ADMIN), (EDITOR, Role.EDITOR), (VIEWER, Role.VIEWER)):
            add(email, role)
    if settings:
        (path / "opsdash.toml").write_text(settings, encoding="utf-8")
    return path


@contextmanager
def people_of(path: Path) -> Iterator[Any]:
    """Adds people to a home that no server has."""
    with opened(path) as home:

        def add(email: str, role: Role, password: str | None = PASSWORD) -> Person:
            name = email.partition("@")[0].capitalize()
            _, link = invite(home, owner(), role=role, email=email)
            return accept_invitation(home, link, Arrival(name, email, password))

        yield add


def invitation_link(path: Path, role: Role = Role.VIEWER, email: str = "") -> str:
    """The path of a new invitation's link, made while no server has the home."""
    with opened(path) as home:
        return f"/invitation/{invite(home, owner(), role=role, email=email)[1]}"


def _named(headers: Mapping[str, str]) -> dict[str, str]:
    return {name.replace("_", "-"): value for name, value in headers.items()}
