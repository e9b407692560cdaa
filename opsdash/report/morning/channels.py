"""Where the morning notice goes: mailboxes by way of a mail server, and the webhooks of chats.

A password or the address of a webhook is never part of the record. Both are bound to a place: a
password goes with its server and user, and is asked for again when either changes.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any, Final

from opsdash.access.actor import Actor
from opsdash.access.rights import Right
from opsdash.access.secret_file import has_secret, keep_secret, read_secret
from opsdash.calendar.problems import Problem, refuse
from opsdash.calendar.records import Record, Shelf
from opsdash.errors import AddressRefusedError
from opsdash.report.morning.outbound import check_host, is_allowed, read_target
from opsdash.settings import read_settings, told_secret
from opsdash.store import Database, Home

NAME_LENGTH: Final = 60
_FIELD_LENGTH: Final = 250
_MOST_RECIPIENTS: Final = 50
_MOST_CHANNELS: Final = 20
# The ports that mail servers listen on: a form on a page is no tool to knock at other doors with.
MAIL_PORTS: Final = (587, 465, 25, 2525)
_MAILBOX: Final = re.compile(
    r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*"
)
_HOST: Final = re.compile(r"[A-Za-z0-9]([A-Za-z0-9.:-]*[A-Za-z0-9.])?")


class Kind(StrEnum):
    MAIL = "mail"
    SLACK = "slack"
    TEAMS = "teams"
    GOOGLE_CHAT = "google_chat"
    LARK = "lark"


class Security(StrEnum):
    """How the way to the mail server is encrypted: from the start, after a greeting, or not."""

    TLS = "tls"
    STARTTLS = "starttls"
    NONE = "none"


@dataclass(frozen=True)
class Channel(Record):
    """`host` is the mail server, or where a webhook leads; the rest is for mail alone."""

    kind: Kind
    name: str
    host: str = ""
    is_on: bool = True
    port: int = MAIL_PORTS[0]
    security: Security = Security.STARTTLS
    username: str = ""
    sender: str = ""
    recipients: tuple[str, ...] = ()

    @property
    def is_mail(self) -> bool:
        return self.kind is Kind.MAIL

    @property
    def variable(self) -> str:
        """The environment variable that can hold its secret.

        The password of the environment belongs to the mail server of the environment, so that a
        form cannot send it to another one.
        """
        if not self.is_mail:
            return f"OPSDASH_WEBHOOK_{self.kind.upper()}"
        is_meant = told_secret("OPSDASH_SMTP_HOST").lower() == self.host.lower()
        return "OPSDASH_SMTP_PASSWORD" if is_meant else ""

    def problems(self) -> Iterator[Problem]:
        """Everything that keeps this from being saved, its secret apart."""
        if not self.name.strip():
            yield Problem("name", "empty")
        elif len(self.name) > NAME_LENGTH or not self.name.isprintable():
            yield Problem("name", "too_long")
        if self.is_mail:
            yield from self._mail_problems()

    def _mail_problems(self) -> Iterator[Problem]:
        if len(self.host) > _FIELD_LENGTH or not _HOST.fullmatch(self.host):
            yield Problem("host", "no_host")
        outbound = read_settings().outbound
        if self.port not in MAIL_PORTS and not is_allowed(self.host, self.port, outbound):
            yield Problem("port", "no_mail_port")
        if self.username and self.security is Security.NONE:
            yield Problem("security", "password_in_the_clear")
        if len(self.username) > _FIELD_LENGTH or not self.username.isprintable():
            yield Problem("username", "too_long")
        if not is_mailbox(self.sender):
            yield Problem("sender", "no_mailbox")
        if not 0 < len(self.recipients) <= _MOST_RECIPIENTS:
            yield Problem("recipients", "no_recipients")
        elif not all(map(is_mailbox, self.recipients)):
            yield Problem("recipients", "no_mailbox")


def is_mailbox(text: str) -> bool:
    """Whether it is one plain address: no name, no list, nothing that could end a header."""
    return len(text) <= _FIELD_LENGTH and bool(_MAILBOX.fullmatch(text))


def _read(values: dict[str, Any]) -> Channel:
    made = {
        **values,
        "kind": Kind(values["kind"]),
        "security": Security(values["security"]),
        "recipients": tuple(json.loads(values["recipients"])),
    }
    return Channel(**made)


def _stored(value: object) -> object:
    return json.dumps(value) if isinstance(value, tuple) else value


_CHANNELS: Final = Shelf(
    "notice_channel",
    "notice_channel",
    Channel,
    Right.ARRANGE,
    _read,
    _stored,
    order="created_at, id",
)


def list_channels(state: Database) -> tuple[Channel, ...]:
    return _CHANNELS.select(state)


def save_channel(home: Home, channel: Channel, secret: str, actor: Actor) -> Channel:
    """Store the channel and, where one is given, its secret; an empty one leaves what is kept.

    Raises InvalidRecordError, RecordMissingError, ConflictError.
    """
    actor.must(Right.ARRANGE)
    before = _CHANNELS.find(home.state, channel.id) if channel.version else None
    if secret and not channel.is_mail:
        channel = replace(channel, host=_host_of(secret))
    elif before and not channel.is_mail:
        channel = replace(channel, host=before.host)
    elif not channel.is_mail:
        channel = replace(channel, host=_host_of(told_secret(channel.variable)))
    refuse([*channel.problems(), *_secret_problems(home, channel, secret, before)])
    stored = _CHANNELS.save(home.state, channel, actor)
    if secret or _has_moved(stored, before):
        keep_secret(home.path, stored.id, secret)
    return stored


def delete_channel(home: Home, channel: Channel, actor: Actor) -> Channel:
    """Nothing goes there any more, and its secret is forgotten."""
    actor.must(Right.ARRANGE)
    gone = _CHANNELS.delete(home.state, channel, actor)
    keep_secret(home.path, channel.id, "")
    return gone


def secret_of(home: Home, channel: Channel) -> str:
    """The password, or the whole address of the webhook; empty where there is none."""
    return read_secret(home.path, channel.id, channel.variable)


def has_own_secret(home: Home, channel: Channel) -> bool:
    """Whether one is kept here or told by the environment."""
    return has_secret(home.path, channel.id, channel.variable)


def _has_moved(after: Channel, before: Channel | None) -> bool:
    """Whether a kept password would go to another server, or in the clear."""
    if before is None or not after.is_mail:
        return False
    return any(
        getattr(after, name) != getattr(before, name)
        for name in ("host", "port", "username", "security")
    )


def _secret_problems(
    home: Home, channel: Channel, secret: str, before: Channel | None
) -> Iterator[Problem]:
    if before is None and len(list_channels(home.state)) >= _MOST_CHANNELS:
        yield Problem("name", "too_many")
    if channel.is_mail:
        kept = has_own_secret(home, channel) and not _has_moved(channel, before)
        if channel.username and not secret and not kept and not told_secret(channel.variable):
            yield Problem("secret", "no_password")
        return
    address = secret or secret_of(home, channel)
    if not address:
        yield Problem("secret", "no_webhook")
        return
    try:
        check_host(read_target(address))
    except AddressRefusedError as refusal:
        yield Problem("secret", str(refusal.facts["problem"]))


def _host_of(address: str) -> str:
    """The host to show; empty when the address cannot be read, which is said elsewhere."""
    try:
        return read_target(address).host
    except AddressRefusedError:
        return ""
