"""Invitations: a link that makes one account, or gives one a new password, once and not for long.

Whoever holds the link gets in, so only the hash of its secret is kept: it is shown when it is made
and never again. It opens nothing when whoever made it may not let people in any more.
"""

import json
import secrets
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any, Final

from opsdash.access.actor import Actor
from opsdash.access.audit import audit
from opsdash.access.clock import now_utc
from opsdash.access.passwords import check_new, hashed
from opsdash.access.people import (
    INVITATION,
    Person,
    add_person,
    checked_email,
    checked_groups,
    checked_name,
    find_by_email,
    found_by,
    groups_text,
    groups_told,
    plain_email,
    trace,
)
from opsdash.access.rights import Right, Role
from opsdash.access.signing import Purpose, digest, new_secret, sign, unsigned
from opsdash.errors import InvalidRecordError, InvitationRefusedError, RecordMissingError
from opsdash.store import Cursor, Database, Home
from opsdash.team import USUAL_LIFETIMES, Lifetimes

_ID_BYTES: Final = 4
_COLUMNS: Final = (
    "id, email, role, groups, person_id, inviter_id, created_at, created_by, expires_at, used_at,"
    " revoked_at"
)


@dataclass(frozen=True)
class Invitation:
    """`email` is empty when whoever opens it says his own; `person` is who gets a new password."""

    id: str
    email: str
    role: Role
    groups: tuple[str, ...] | None
    person: str
    inviter: str
    created_at: datetime
    created_by: str
    expires_at: datetime
    used_at: datetime | None = None
    revoked_at: datetime | None = None

    @property
    def problem(self) -> str:
        """Why it opens nothing, empty while it does."""
        if self.used_at:
            return "link_used"
        if self.revoked_at:
            return "link_revoked"
        return "" if now_utc() < self.expires_at else "link_expired"


@dataclass(frozen=True)
class Arrival:
    """What somebody says who opens an invitation.

    `password` None: another system has signed him in and vouches for `email`.
    """

    name: str
    email: str
    password: str | None
    origin: str = ""


def invite(
    home: Home,
    actor: Actor,
    *,
    role: Role,
    groups: Iterable[str] | None = None,
    email: str = "",
    lifetimes: Lifetimes = USUAL_LIFETIMES,
    needs_email: bool = False,
) -> tuple[Invitation, str]:
    """A new invitation and the last part of its link, which nobody can read again.

    `needs_email`: where nobody signs in by a password, another system says who has come, and only
    an address leads from there to the invitation.
    """
    actor.must(Right.ADMIT)
    if needs_email and not email:
        raise InvalidRecordError(field="email_needed", problem="email_needed")
    email = checked_email(email) if email else ""
    if email and find_by_email(home.state, email):
        raise InvalidRecordError(field="email_taken", problem="email_taken")
    made = _fresh(actor, email, role, checked_groups(groups), "", lifetimes)
    return made, _kept(home, made, actor)


def invite_again(
    home: Home, person: Person, actor: Actor, *, lifetimes: Lifetimes = USUAL_LIFETIMES
) -> tuple[Invitation, str]:
    """A link by which somebody who has an account sets a new password."""
    actor.must(Right.ADMIT)
    if person.removed_at:
        raise RecordMissingError(noun="person", id=person.id)
    made = _fresh(actor, person.email, person.role, person.groups, person.id, lifetimes)
    return made, _kept(home, made, actor)


def open_invitation(home: Home, link: str) -> Invitation:
    """The invitation of a link that still opens something, else InvitationRefusedError."""
    secret = unsigned(home.path, Purpose.INVITATION, link)
    if secret is None:
        raise InvitationRefusedError(problem="link_unknown")
    with home.state.cursor() as cursor:
        return _usable(cursor, secret)


def accept_invitation(home: Home, link: str, arrival: Arrival) -> Person:
    """Make the account, or set its new password, and use the invitation up.

    Raises InvitationRefusedError, and InvalidRecordError without using it up.
    """
    invitation = open_invitation(home, link)
    password_hash = None
    if arrival.password is not None:
        check_new(arrival.password, own=(arrival.name, arrival.email, invitation.email))
        password_hash = hashed(arrival.password)
    with home.state.write() as cursor:
        # Hashing takes a while: meanwhile another browser may have used it.
        invitation = _usable(cursor, unsigned(home.path, Purpose.INVITATION, link) or "")
        return _used(cursor, invitation, arrival, password_hash)


def accept_by_email(home: Home, arrival: Arrival) -> Person | None:
    """Use up the newest open invitation of an address that another system vouches for."""
    email = plain_email(arrival.email)
    with home.state.write() as cursor:
        rows = cursor.execute(
            f"SELECT {_COLUMNS} FROM invitation WHERE email = ? ORDER BY created_at DESC",  # noqa: S608 - own column names
            [email],
        ).fetchall()
        found = map(_invitation, rows)
        usable = [each for each in found if not each.problem and _is_backed(cursor, each)]
        return _used(cursor, usable[0], arrival, None) if usable else None


def list_invitations(state: Database) -> tuple[Invitation, ...]:
    """The newest first, used and ended ones too."""
    rows = state.rows(f"SELECT {_COLUMNS} FROM invitation ORDER BY created_at DESC, id")  # noqa: S608 - own column names
    return tuple(_invitation(row) for row in rows)


def was_invited_by_email(state: Database, email: str) -> bool:
    """Whether an administrator has used this address for somebody who came."""
    return bool(
        state.rows(
            "SELECT 1 FROM invitation WHERE email = ? AND used_at IS NOT NULL LIMIT 1", [email]
        )
    )


def revoke_invitation(state: Database, invitation_id: str, actor: Actor) -> Invitation:
    """From now on it opens nothing. RecordMissingError when it does not anyway."""
    actor.must(Right.ADMIT)
    found = next((each for each in list_invitations(state) if each.id == invitation_id), None)
    if found is None or found.problem:
        raise RecordMissingError(noun=INVITATION, id=invitation_id)
    with state.write() as cursor:
        cursor.execute(
            "UPDATE invitation SET revoked_at = ? WHERE id = ?", [now_utc(), invitation_id]
        )
        audit(cursor, actor, "revoke", INVITATION, found.id, before=_json(found), after=None)
    return found


def _fresh(
    actor: Actor,
    email: str,
    role: Role,
    groups: tuple[str, ...] | None,
    person: str,
    lifetimes: Lifetimes,
) -> Invitation:
    now = now_utc()
    return Invitation(
        id=secrets.token_hex(_ID_BYTES),
        email=email,
        role=role,
        groups=groups,
        person=person,
        inviter=actor.person,
        created_at=now,
        created_by=actor.name,
        expires_at=now + lifetimes.invitation,
    )


def _kept(home: Home, made: Invitation, actor: Actor) -> str:
    """Store the invitation and return its link, signed."""
    secret = new_secret()
    with home.state.write() as cursor:
        cursor.execute(
            "INSERT INTO invitation (id, digest, email, role, groups, person_id, inviter_id,"
            " created_at, created_by, expires_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [
                made.id,
                digest(secret),
                made.email,
                made.role.value,
                groups_text(made.groups),
                made.person,
                made.inviter,
                made.created_at,
                made.created_by,
                made.expires_at,
            ],
        )
        audit(cursor, actor, "create", INVITATION, made.id, before=None, after=_json(made))
    return sign(home.path, Purpose.INVITATION, secret)


def _usable(cursor: Cursor, secret: str) -> Invitation:
    row = cursor.execute(
        f"SELECT {_COLUMNS} FROM invitation WHERE digest = ?",  # noqa: S608 - own column names
        [digest(secret)],
    ).fetchone()
    found = _invitation(row) if row else None
    problem = found.problem if found else "link_unknown"
    if found and not problem and not _is_backed(cursor, found):
        problem = "link_revoked"
    if found is None or problem:
        raise InvitationRefusedError(problem=problem)
    return found


def _is_backed(cursor: Cursor, invitation: Invitation) -> bool:
    """Whether who made it may still let people in; the user of this machine always may."""
    if not invitation.inviter:
        return True
    inviter = found_by(cursor, "id", invitation.inviter)
    return inviter is not None and inviter.admits


def _used(
    cursor: Cursor, invitation: Invitation, arrival: Arrival, password_hash: str | None
) -> Person:
    if invitation.email and arrival.password is None:
        _check_same(invitation.email, arrival.email)
    if invitation.person:
        person = _with_new_password(cursor, invitation, password_hash, arrival.origin)
    else:
        name = checked_name(arrival.name)
        person = add_person(
            cursor,
            Actor(name, invitation.role, invitation.groups, origin=arrival.origin),
            name=name,
            email=invitation.email or arrival.email,
            role=invitation.role,
            groups=invitation.groups,
            password_hash=password_hash,
            by=invitation.created_by,
        )
    cursor.execute("UPDATE invitation SET used_at = ? WHERE id = ?", [now_utc(), invitation.id])
    return person


def _check_same(invited: str, vouched: str) -> None:
    if plain_email(vouched) != invited:
        raise InvitationRefusedError(problem="link_other")


def _with_new_password(
    cursor: Cursor, invitation: Invitation, password_hash: str | None, origin: str
) -> Person:
    """Whoever knew the old password, or holds a session by it, is out."""
    person = found_by(cursor, "id", invitation.person)
    if person is None or person.removed_at:
        raise InvitationRefusedError(problem="link_revoked")
    if password_hash:
        store_password(cursor, person, password_hash, person.actor(origin))
    return person


def store_password(
    cursor: Cursor, person: Person, password_hash: str | None, actor: Actor, kept_session: str = ""
) -> None:
    """Set or end the password in the caller's transaction; all sessions end but the one kept."""
    cursor.execute("UPDATE person SET password_hash = ? WHERE id = ?", [password_hash, person.id])
    cursor.execute(
        "DELETE FROM session WHERE person_id = ? AND digest <> ?", [person.id, kept_session]
    )
    trace(cursor, actor, "password", person, person)


def _invitation(row: Sequence[Any]) -> Invitation:
    invitation_id, email, role, groups, *rest = row
    return Invitation(invitation_id, email, Role(role), groups_told(groups), *rest)


def _json(invitation: Invitation) -> str:
    return json.dumps(asdict(invitation), default=date.isoformat, ensure_ascii=False)
