"""Who uses opsdash: a name, an e-mail address, a role, the groups whose rows are seen.

A removed person keeps the record, because others name it, and can be restored. Somebody who is an
administrator for all groups always remains.
"""

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from typing import Any, Final
from uuid import uuid4

from opsdash.access.actor import Actor
from opsdash.access.audit import audit
from opsdash.access.clock import now_utc
from opsdash.access.personal import forget_personal
from opsdash.access.rights import Right, Role
from opsdash.errors import ConflictError, InvalidRecordError, LastAdminError, RecordMissingError
from opsdash.store import Cursor, Database

NOUN: Final = "person"
INVITATION: Final = "invitation"
_LONGEST_NAME: Final = 80
# The longest that mail servers take.
_LONGEST_EMAIL: Final = 254
_EMAIL: Final = re.compile(r"[^@\s]+@[^@\s]+")
_COLUMNS: Final = (
    "id, version, name, email, role, groups, created_at, created_by, removed_at, last_seen_at"
)


@dataclass(frozen=True)
class Person:
    """`groups` None: all. Times are naive UTC; `last_seen_at` may be an hour old."""

    id: str
    version: int
    name: str
    email: str
    role: Role
    groups: tuple[str, ...] | None
    created_at: datetime
    created_by: str
    removed_at: datetime | None = None
    last_seen_at: datetime | None = None

    @property
    def admits(self) -> bool:
        """Whether this person can let others in: the last one who can must remain."""
        return self.removed_at is None and self.actor().may(Right.ADMIT)

    def actor(self, origin: str = "") -> Actor:
        return Actor(self.name, self.role, self.groups, self.id, origin)


def list_people(state: Database, *, removed: bool = False) -> tuple[Person, ...]:
    """Those who have access, or those who had it, by name."""
    kept = f"removed_at IS {'NOT ' if removed else ''}NULL"
    rows = state.rows(f"SELECT {_COLUMNS} FROM person WHERE {kept} ORDER BY lower(name), id")  # noqa: S608 - own column names
    return tuple(_person(row) for row in rows)


def find_person(state: Database, person_id: str) -> Person | None:
    with state.cursor() as cursor:
        return found_by(cursor, "id", person_id)


def find_by_email(state: Database, email: str) -> Person | None:
    """The person with this address, removed or not."""
    with state.cursor() as cursor:
        return found_by(cursor, "email", plain_email(email))


def change_person(
    state: Database,
    person: Person,
    actor: Actor,
    *,
    role: Role,
    groups: Iterable[str] | None,
    name: str = "",
) -> Person:
    """Give another role, other groups, or another name; they hold from the next click on.

    Raises ConflictError when somebody changed the person since, LastAdminError, and
    InvalidRecordError for a name that somebody else has.
    """
    with state.write() as cursor:
        return changed(cursor, person, actor, role=role, groups=groups, name=name)


def changed(
    cursor: Cursor,
    person: Person,
    actor: Actor,
    *,
    role: Role,
    groups: Iterable[str] | None,
    name: str = "",
) -> Person:
    """Change it inside the caller's transaction, which may end what was given with more power."""
    actor.must(Right.ADMIT)
    name = checked_name(name or person.name)
    after = replace(person, role=role, groups=checked_groups(groups), name=name)
    if name != person.name:
        _refuse_taken(cursor, name, person.id)
    return _saved(cursor, person, after, actor, "update")


def remove_person(state: Database, person: Person, actor: Actor) -> Person:
    """Close the account: its sessions end and the invitations it made open nothing any more.

    What it chose for itself alone is gone.
    """
    with state.write() as cursor:
        return removed(cursor, person, actor)


def removed(cursor: Cursor, person: Person, actor: Actor) -> Person:
    """Close the account inside the caller's transaction, which may end more that was its own."""
    return _saved(cursor, person, replace(person, removed_at=now_utc()), actor, "remove")


def restore_person(state: Database, person: Person, actor: Actor) -> Person:
    """Open the account again, with the role and the groups it had; sessions have to be begun.

    When somebody else has its name by now, it comes back with its address beside the name.
    """
    with state.write() as cursor:
        name = person.name
        if _is_taken(cursor, name, person.id):
            name = _told_apart(name, person.email)
        back = replace(person, removed_at=None, name=name)
        return _saved(cursor, person, back, actor, "restore")


def namesakes(people: Iterable[Person]) -> tuple[str, ...]:
    """Names that several of these people have: accounts from before names were kept apart."""
    found: dict[str, list[str]] = {}
    for each in people:
        found.setdefault(each.name.casefold(), []).append(each.name)
    return tuple(names[0] for names in found.values() if len(names) > 1)


def _saved(cursor: Cursor, before: Person, after: Person, actor: Actor, action: str) -> Person:
    actor.must(Right.ADMIT)
    after = replace(after, version=before.version + 1)
    stored = found_by(cursor, "id", before.id)
    if stored is None:
        raise RecordMissingError(noun=NOUN, id=before.id)
    if stored.version != before.version:
        raise ConflictError(noun=NOUN, id=before.id, stored=stored)
    cursor.execute(
        "UPDATE person SET version = ?, name = ?, role = ?, groups = ?, removed_at = ?"
        " WHERE id = ?",
        [
            after.version,
            after.name,
            after.role.value,
            groups_text(after.groups),
            after.removed_at,
            after.id,
        ],
    )
    _keep_somebody_who_admits(cursor, stored)
    _close_what_is_over(cursor, after, actor)
    trace(cursor, actor, action, stored, after)
    return after


def add_person(
    cursor: Cursor,
    actor: Actor,
    *,
    name: str,
    email: str,
    role: Role,
    groups: tuple[str, ...] | None,
    password_hash: str | None,
    by: str,
) -> Person:
    """A new person inside the caller's transaction: `actor` is the person itself, let in `by`.

    Who comes without a password was named by another system and cannot be asked for another name:
    one that somebody has gets the address beside it. Everybody else is asked.
    """
    name, email = checked_name(name), checked_email(email)
    if found_by(cursor, "email", email):
        raise InvalidRecordError(field="email_taken", problem="email_taken")
    if password_hash is not None:
        _refuse_taken(cursor, name)
    elif _is_taken(cursor, name):
        name = _told_apart(name, email)
    person = Person(uuid4().hex, 1, name, email, role, groups, now_utc(), by)
    cursor.execute(
        "INSERT INTO person (id, version, name, email, role, groups, password_hash, created_at,"
        " created_by) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [
            person.id,
            person.version,
            name,
            email,
            role.value,
            groups_text(groups),
            password_hash,
            person.created_at,
            by,
        ],
    )
    trace(cursor, replace(actor, person=person.id), "create", None, person)
    return person


def found_by(cursor: Cursor, column: str, value: str) -> Person | None:
    """The person as the caller's transaction sees it; `column` is "id" or "email"."""
    row = cursor.execute(f"SELECT {_COLUMNS} FROM person WHERE {column} = ?", [value]).fetchone()  # noqa: S608 - own column names
    return _person(row) if row else None


def trace(
    cursor: Cursor, actor: Actor, action: str, before: Person | None, after: Person | None
) -> None:
    """The audit's row about a person."""
    record_id = next(each.id for each in (after, before) if each)
    audit(cursor, actor, action, NOUN, record_id, before=_json(before), after=_json(after))


def plain_email(email: str) -> str:
    """One form of an address, so that a person is one account.

    Only letters of ASCII have another case here: others fall together with them, and who owns an
    address that looks alike would be let in as somebody else.
    """
    plain = email.strip()
    return plain.lower() if plain.isascii() else plain


def checked_email(email: str) -> str:
    plain = plain_email(email)
    is_plain = plain.isascii() and plain.isprintable() and len(plain) <= _LONGEST_EMAIL
    if not is_plain or not _EMAIL.fullmatch(plain):
        raise InvalidRecordError(field="email", problem="email")
    return plain


def checked_name(name: str) -> str:
    plain = " ".join(name.split())
    if not plain or len(plain) > _LONGEST_NAME or not plain.isprintable():
        raise InvalidRecordError(field="person_name", problem="person_name")
    return plain


def _refuse_taken(cursor: Cursor, name: str, person_id: str = "") -> None:
    """Records name their people and goals their owners: two of one name would be one."""
    if _is_taken(cursor, name, person_id):
        raise InvalidRecordError(field="name_taken", problem="name_taken")


def _is_taken(cursor: Cursor, name: str, person_id: str = "") -> bool:
    rows = cursor.execute(
        "SELECT name FROM person WHERE removed_at IS NULL AND id <> ?", [person_id]
    ).fetchall()
    return any(each.casefold() == name.casefold() for (each,) in rows)


def _told_apart(name: str, email: str) -> str:
    room = _LONGEST_NAME - len(email) - len(" ()")
    return f"{name[:room].strip()} ({email})" if room > 0 else email[:_LONGEST_NAME]


def fitting_name(name: str, email: str) -> str:
    """A name that another system says, as far as it can be kept, else the address."""
    shown = "".join(sign if sign.isprintable() else " " for sign in name)
    return " ".join(shown.split() or [email])[:_LONGEST_NAME].strip()


def checked_groups(groups: Iterable[str] | None) -> tuple[str, ...] | None:
    if groups is None:
        return None
    chosen = tuple(sorted(set(groups)))
    if not chosen:
        raise InvalidRecordError(field="groups", problem="groups")
    return chosen


def groups_text(groups: tuple[str, ...] | None) -> str | None:
    return None if groups is None else json.dumps(groups, ensure_ascii=False)


def groups_told(text: str | None) -> tuple[str, ...] | None:
    return None if text is None else tuple(json.loads(text))


def _keep_somebody_who_admits(cursor: Cursor, before: Person) -> None:
    if not before.admits:
        return
    left = cursor.execute(
        "SELECT count(*) FROM person WHERE role = ? AND groups IS NULL AND removed_at IS NULL",
        [Role.ADMIN.value],
    ).fetchone()
    if not left or not left[0]:
        raise LastAdminError(name=before.name)


def _close_what_is_over(cursor: Cursor, after: Person, actor: Actor) -> None:
    """Who cannot let people in any more has no open invitations; who is removed no sessions."""
    if not after.admits:
        _end_invitations(cursor, "inviter_id", after.id, actor)
    if after.removed_at:
        forget_personal(cursor, after.id)
        cursor.execute("DELETE FROM session WHERE person_id = ?", [after.id])
        _end_invitations(cursor, "person_id", after.id, actor)


def _end_invitations(cursor: Cursor, column: str, person_id: str, actor: Actor) -> None:
    now = now_utc()
    ended = cursor.execute(
        f"UPDATE invitation SET revoked_at = ? WHERE {column} = ?"  # noqa: S608 - own column names
        " AND used_at IS NULL AND revoked_at IS NULL AND expires_at > ? RETURNING id, email, role",
        [now, person_id, now],
    ).fetchall()
    for invitation_id, email, role in ended:
        told = json.dumps({"email": email, "role": role})
        audit(cursor, actor, "revoke", INVITATION, invitation_id, before=told)


def _person(row: Sequence[Any]) -> Person:
    person_id, version, name, email, role, groups, *rest = row
    return Person(person_id, version, name, email, Role(role), groups_told(groups), *rest)


def _json(person: Person | None) -> str | None:
    if person is None:
        return None
    kept = {name: value for name, value in asdict(person).items() if name != "last_seen_at"}
    return json.dumps(kept, default=date.isoformat, ensure_ascii=False)
