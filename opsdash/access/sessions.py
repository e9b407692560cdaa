"""Who is signed in: the cookie is a signed secret, the table holds its hash and decides.

Every sign-in makes a new secret, and each look asks for the person as it is now: a lower role or a
removed account holds from the next click on. When somebody was last seen is kept in memory and
written once an hour, because every write makes cached records stale.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from threading import Lock
from typing import Any, Final
from weakref import WeakKeyDictionary

from opsdash.access.actor import Actor
from opsdash.access.clock import now_utc
from opsdash.access.people import NOUN, Person, find_person, found_by, list_people, trace
from opsdash.access.rights import Right
from opsdash.access.signing import Purpose, digest, new_secret, sign, unsigned
from opsdash.errors import RecordMissingError, SignInRefusedError
from opsdash.store import Cursor, Database, Home
from opsdash.team import USUAL_LIFETIMES, Lifetimes

COOKIE: Final = "opsdash_session"
_SEEN_STORED_EVERY: Final = timedelta(hours=1)


@dataclass(frozen=True)
class Session:
    """`way` is how it was signed in to, `origin` from where. Times are naive UTC."""

    digest: str
    person: str
    way: str
    origin: str
    started_at: datetime
    seen_at: datetime
    idle: timedelta
    ends_at: datetime

    def is_over(self, seen_at: datetime, now: datetime) -> bool:
        return now >= self.ends_at or now - seen_at >= self.idle


def start_session(
    home: Home,
    person: Person,
    *,
    way: str,
    origin: str,
    lifetimes: Lifetimes = USUAL_LIFETIMES,
    old_cookie: str = "",
) -> str:
    """The cookie of a new session of a person who has proved to be it; an old one ends."""
    secret, now = new_secret(), now_utc()
    with home.state.write() as cursor:
        stored = found_by(cursor, "id", person.id)
        if stored is None or stored.removed_at:
            raise SignInRefusedError
        cursor.execute(
            "DELETE FROM session WHERE digest = ? OR ends_at <= ?"
            " OR seen_at + to_seconds(idle_seconds) <= ?",
            [session_digest(home, old_cookie), now, now - _SEEN_STORED_EVERY],
        )
        idle = int(lifetimes.idle.total_seconds())
        cursor.execute(
            "INSERT INTO session VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            [digest(secret), person.id, way, origin, now, now, idle, now + lifetimes.session],
        )
        cursor.execute("UPDATE person SET last_seen_at = ? WHERE id = ?", [now, person.id])
        trace(cursor, stored.actor(origin), "sign_in", None, stored)
    return sign(home.path, Purpose.SESSION, secret)


def actor_of(home: Home, cookie: str, origin: str = "", *, is_use: bool = True) -> Actor | None:
    """Who acts with this cookie, None when it opens nothing (any more).

    `is_use` False asks without counting as a use: a timer that asks must not keep a session alive.
    """
    known = _known(home.state)
    held = known.held.get(session_digest(home, cookie))
    if held is None:
        return None
    session, person = held
    now = now_utc()
    if session.is_over(known.seen_at(session), now):
        return None
    if is_use:
        _note_use(home.state, known, session, now)
    return person.actor(origin)


def end_session(home: Home, cookie: str, origin: str = "") -> None:
    """Sign out; a cookie that opens nothing is left as it is."""
    actor = actor_of(home, cookie, origin, is_use=False)
    with home.state.write() as cursor:
        cursor.execute("DELETE FROM session WHERE digest = ?", [session_digest(home, cookie)])
        if actor:
            person = found_by(cursor, "id", actor.person)
            trace(cursor, actor, "sign_out", person, person)


def end_all_sessions(state: Database, person_id: str, actor: Actor) -> int:
    """Sign a person out everywhere, oneself or by an administrator; how many sessions ended."""
    if actor.person != person_id:
        actor.must(Right.ADMIT)
    person = find_person(state, person_id)
    if person is None:
        raise RecordMissingError(noun=NOUN, id=person_id)
    with state.write() as cursor:
        ended = _ended(cursor, person_id)
        trace(cursor, actor, "sign_out_everywhere", person, person)
    return ended


def sessions_of(state: Database, person_id: str) -> tuple[Session, ...]:
    """The sessions of a person that are open now, the one used last first."""
    known, now = _known(state), now_utc()
    mine = [
        replace(session, seen_at=known.seen_at(session))
        for session, person in known.held.values()
        if person.id == person_id
    ]
    live = [each for each in mine if not each.is_over(each.seen_at, now)]
    return tuple(sorted(live, key=lambda each: each.seen_at, reverse=True))


def last_seen(state: Database) -> Mapping[str, datetime]:
    """When each person was last seen, by id; who never was is absent."""
    known = _known(state)
    seen = {each.id: each.last_seen_at for each in list_people(state) if each.last_seen_at}
    for session, person in known.held.values():
        seen[person.id] = max(known.seen_at(session), seen.get(person.id, session.started_at))
    return seen


def session_digest(home: Home, cookie: str) -> str:
    """By what the table knows the session of a cookie; empty for a cookie that is not ours."""
    secret = unsigned(home.path, Purpose.SESSION, cookie) if cookie else None
    return digest(secret) if secret else ""


@dataclass
class _Known:
    """The open sessions with their persons at one data version, and looks that are not stored."""

    version: int
    held: Mapping[str, tuple[Session, Person]]
    looks: dict[str, datetime] = field(default_factory=dict)
    stored_at: dict[str, datetime] = field(default_factory=dict)

    def seen_at(self, session: Session) -> datetime:
        return max(self.looks.get(session.digest, session.seen_at), session.seen_at)


_all_known: Final[WeakKeyDictionary[Database, _Known]] = WeakKeyDictionary()
_lock: Final = Lock()


def _known(state: Database) -> _Known:
    """Read again after every write, so that nothing that has ended is still believed."""
    with _lock:
        version, before = state.data_version, _all_known.get(state)
        if before and before.version == version:
            return before
        known = _Known(version, _read(state))
        if before:
            known.looks = {key: at for key, at in before.looks.items() if key in known.held}
            known.stored_at = {key: at for key, at in before.stored_at.items() if key in known.held}
        _all_known[state] = known
        return known


def _read(state: Database) -> Mapping[str, tuple[Session, Person]]:
    people = {each.id: each for each in list_people(state)}
    rows = state.rows(
        "SELECT digest, person_id, way, origin, started_at, seen_at, idle_seconds, ends_at"
        " FROM session"
    )
    sessions = map(_session, rows)
    return {each.digest: (each, people[each.person]) for each in sessions if each.person in people}


def _session(row: Sequence[Any]) -> Session:
    key, person, way, origin, started_at, seen_at, idle_seconds, ends_at = row
    idle = timedelta(seconds=idle_seconds)
    return Session(key, person, way, origin, started_at, seen_at, idle, ends_at)


def _note_use(state: Database, known: _Known, session: Session, now: datetime) -> None:
    key = session.digest
    with _lock:
        known.looks[key] = now
        if now - known.stored_at.get(key, session.seen_at) < _SEEN_STORED_EVERY:
            return
        known.stored_at[key] = now
    with state.write() as cursor:
        cursor.execute("UPDATE session SET seen_at = ? WHERE digest = ?", [now, key])
        cursor.execute("UPDATE person SET last_seen_at = ? WHERE id = ?", [now, session.person])


def _ended(cursor: Cursor, person_id: str) -> int:
    found = cursor.execute(
        "DELETE FROM session WHERE person_id = ? RETURNING digest", [person_id]
    ).fetchall()
    return len(found)
