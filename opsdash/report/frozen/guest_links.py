"""Links to one frozen view for people without an account: random, expiring, revoked at any time.

The secret is shown once and stored as a hash only. Whoever asks with one that never was, has
expired or was revoked learns nothing of which it is. It opens what its maker may share now.
"""

import hmac
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from urllib.parse import urlsplit
from uuid import uuid4

from opsdash.access.actor import Actor
from opsdash.access.audit import audit
from opsdash.access.clock import now_utc
from opsdash.access.makers import maker_now
from opsdash.access.rights import Right
from opsdash.access.signing import Purpose, digest, new_secret, sign, unsigned
from opsdash.calendar.problems import Problem, refuse
from opsdash.errors import RecordMissingError
from opsdash.report.frozen.records import FrozenView, find_frozen, read_frozen
from opsdash.store import Cursor, Database, Home

NAME_LENGTH: Final = 80
USUAL_DAYS: Final = 30
MOST_DAYS: Final = 366
_NOUN: Final = "guest_link"
_LONGEST_SECRET: Final = 200
# Each write makes every cached record stale.
_USE_NOTED_EVERY: Final = timedelta(hours=1)


@dataclass(frozen=True)
class GuestLink:
    """`name` says whom it is for; `creator` is the account that answers for it.

    Pages of `embed_origin` may show it in a frame, "" for none. Times are naive UTC.
    """

    id: str
    frozen_id: str
    name: str
    embed_origin: str
    created_at: datetime
    created_by: str
    creator: str
    expires_at: datetime
    revoked_at: datetime | None = None
    revoked_by: str | None = None
    used_at: datetime | None = None

    def is_open(self, now: datetime) -> bool:
        return self.revoked_at is None and now < self.expires_at

    def is_of(self, actor: Actor) -> bool:
        """Whether the actor made it: by account, for the machine's own user by name."""
        if actor.person or self.creator:
            return actor.person == self.creator
        return actor.name == self.created_by


_COLUMNS: Final = (
    "id, frozen_id, name, embed_origin, created_at, created_by, creator, expires_at,"
    " revoked_at, revoked_by, used_at"
)


def check_link(name: str, days: int, embed: str, *, is_framed: bool) -> None:
    """Raises InvalidRecordError for what no link can be made of; a frame needs the wiki's address.

    For who freezes first: what is refused must leave nothing behind.
    """
    origin = origin_of(embed) if is_framed else ""
    refuse(_problems(name.strip(), days, origin))


def make_link(
    home: Home,
    view: FrozenView,
    actor: Actor,
    *,
    name: str = "",
    days: int = USUAL_DAYS,
    embed: str = "",
) -> tuple[GuestLink, str]:
    """A new link and its secret, which nobody can read again. `embed`: any address of the wiki.

    Raises NotAllowedError, RecordMissingError and InvalidRecordError.
    """
    actor.must(Right.SHARE)
    find_frozen(home.state, view.id, actor)
    origin = origin_of(embed) if embed.strip() else ""
    refuse(_problems(name.strip(), days, origin))
    secret, now = new_secret(), now_utc()
    link = GuestLink(
        id=uuid4().hex,
        frozen_id=view.id,
        name=name.strip(),
        embed_origin=origin or "",
        created_at=now,
        created_by=actor.name,
        creator=actor.person,
        expires_at=now + timedelta(days=days),
    )
    with home.state.write() as cursor:
        _insert(cursor, link, digest(secret))
        _audit(cursor, actor, "create", link)
    return link, sign(home.path, Purpose.GUEST, secret)


def _insert(cursor: Cursor, link: GuestLink, secret_hash: str) -> None:
    cursor.execute(
        "INSERT INTO guest_link (id, frozen_id, secret_hash, name, embed_origin, created_at,"
        " created_by, creator, expires_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [
            link.id,
            link.frozen_id,
            secret_hash,
            link.name,
            link.embed_origin,
            link.created_at,
            link.created_by,
            link.creator,
            link.expires_at,
        ],
    )


def list_links(state: Database, actor: Actor, frozen_id: str = "") -> tuple[GuestLink, ...]:
    """The newest first, closed ones too: one's own, and everybody's for who admits people."""
    actor.must(Right.LOOK)
    rows = state.rows(
        f"SELECT {_COLUMNS} FROM guest_link WHERE ? IN ('', frozen_id)"  # noqa: S608 - own names
        " ORDER BY created_at DESC, id",
        [frozen_id],
    )
    links = (GuestLink(*row) for row in rows)
    return tuple(each for each in links if actor.may(Right.ADMIT) or each.is_of(actor))


def revoke_link(state: Database, link_id: str, actor: Actor) -> GuestLink:
    """From now on it opens nothing. RecordMissingError: none of the actor's own is open."""
    actor.must(Right.SHARE)
    found = next((each for each in list_links(state, actor) if each.id == link_id), None)
    if found is None or found.revoked_at:
        raise RecordMissingError(noun=_NOUN, id=link_id)
    with state.write() as cursor:
        _revoke(cursor, found, actor)
    return found


def open_links_of(state: Database, person_id: str, actor: Actor) -> tuple[GuestLink, ...]:
    """Those that an account made and that still open something, the newest first."""
    actor.must(Right.ADMIT)
    now = now_utc()
    made = (each for each in list_links(state, actor) if each.creator == person_id)
    return tuple(each for each in made if each.is_open(now))


def reaches(view: FrozenView | None, maker: Actor | None) -> bool:
    """Whether a link to the view opens it while this maker answers for the link."""
    if view is None or maker is None:
        return False
    return maker.may(Right.SHARE) and view.opens_for(maker)


def revoke_links(cursor: Cursor, links: Iterable[GuestLink], actor: Actor) -> tuple[GuestLink, ...]:
    """Those of them that are still open, inside the caller's transaction."""
    actor.must(Right.ADMIT)
    return tuple(each for each in links if _revoke(cursor, each, actor))


def take_over_links(cursor: Cursor, links: Iterable[GuestLink], actor: Actor) -> None:
    """Answer for them from now on, because their maker cannot any more."""
    actor.must(Right.ADMIT)
    for each in links:
        taken = cursor.execute(
            "UPDATE guest_link SET creator = ? WHERE id = ? AND revoked_at IS NULL RETURNING id",
            [actor.person, each.id],
        ).fetchall()
        if taken:
            _audit(cursor, actor, "take_over", each)


def _revoke(cursor: Cursor, link: GuestLink, actor: Actor) -> bool:
    ended = cursor.execute(
        "UPDATE guest_link SET revoked_at = ?, revoked_by = ?"
        " WHERE id = ? AND revoked_at IS NULL RETURNING id",
        [now_utc(), actor.name, link.id],
    ).fetchall()
    if ended:
        _audit(cursor, actor, "revoke", link)
    return bool(ended)


def opened(home: Home, text: str) -> tuple[GuestLink, FrozenView] | None:
    """What a guest's secret opens; None where it opens nothing, whatever the reason is."""
    if len(text) > _LONGEST_SECRET:
        return None
    secret = unsigned(home.path, Purpose.GUEST, text)
    link = _found(home.state, digest(secret)) if secret else None
    if link is None or not link.is_open(now_utc()):
        return None
    view = read_frozen(home.state, link.frozen_id)
    if view is None or not reaches(view, maker_now(home.state, link.creator)):
        return None
    _note_use(home.state, link)
    return link, view


def origin_of(address: str) -> str | None:
    """The origin that a browser compares frames with: scheme, host and port; None where none is.

    Nothing else of the address is kept, so that no sign of it can become part of a header.
    """
    try:
        parts = urlsplit(address.strip())
        host = (parts.hostname or "").encode("idna").decode("ascii")
        port = parts.port
    except (ValueError, UnicodeError):
        return None
    if parts.scheme not in ("https", "http") or not _is_host(host):
        return None
    return f"{parts.scheme}://{host}" + (f":{port}" if port else "")


def _is_host(host: str) -> bool:
    signs = set(host)
    return bool(host) and not host.startswith((".", "-")) and signs <= _HOST_SIGNS


_HOST_SIGNS: Final = frozenset("abcdefghijklmnopqrstuvwxyz0123456789.-")


def _problems(name: str, days: int, origin: str | None) -> Iterator[Problem]:
    if len(name) > NAME_LENGTH or not name.isprintable():
        yield Problem("name", "too_long")
    if days not in range(1, MOST_DAYS + 1):
        yield Problem("days", "out_of_range")
    if origin is None:
        yield Problem("embed", "no_web_address")


def _found(state: Database, hashed: str) -> GuestLink | None:
    rows = state.rows(
        f"SELECT secret_hash, {_COLUMNS} FROM guest_link WHERE revoked_at IS NULL"  # noqa: S608 - own names
    )
    for stored, *values in rows:
        if hmac.compare_digest(str(stored), hashed):
            return GuestLink(*values)
    return None


def _note_use(state: Database, link: GuestLink) -> None:
    now = now_utc()
    if link.used_at and now - link.used_at < _USE_NOTED_EVERY:
        return
    with state.write() as cursor:
        cursor.execute("UPDATE guest_link SET used_at = ? WHERE id = ?", [now, link.id])


def _audit(cursor: Cursor, actor: Actor, action: str, link: GuestLink) -> None:
    """What the audit keeps says nothing of the secret."""
    told: dict[str, Any] = {
        "frozen_id": link.frozen_id,
        "name": link.name,
        "embed_origin": link.embed_origin,
        "expires_at": link.expires_at.isoformat(),
    }
    audit(cursor, actor, action, _NOUN, link.id, after=json.dumps(told, ensure_ascii=False))
