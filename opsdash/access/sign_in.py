"""The ways in: a password, or an address that another system vouches for. Each makes a new session.

An account that is unknown, removed or without a password is answered like a wrong password: in the
same words and after the same work.
"""

from dataclasses import dataclass
from typing import Final

from opsdash.access import throttle
from opsdash.access.actor import Actor
from opsdash.access.audit import audit
from opsdash.access.invitations import (
    Arrival,
    accept_by_email,
    store_password,
    was_invited_by_email,
)
from opsdash.access.passwords import check_new, hashed, matches
from opsdash.access.people import (
    NOUN,
    Person,
    add_person,
    checked_email,
    find_by_email,
    find_person,
    fitting_name,
    plain_email,
)
from opsdash.access.rights import Role
from opsdash.access.sessions import session_digest, start_session
from opsdash.errors import InvalidRecordError, RecordMissingError, SignInRefusedError
from opsdash.store import Database, Home
from opsdash.team import USUAL_LIFETIMES, Lifetimes

BY_PASSWORD: Final = "password"  # noqa: S105 - how somebody came in, no password


@dataclass(frozen=True)
class Visit:
    """From where somebody comes, how long a session may last, and the cookie brought along."""

    origin: str
    lifetimes: Lifetimes = USUAL_LIFETIMES
    old_cookie: str = ""


def sign_in(home: Home, email: str, password: str, visit: Visit) -> str:
    """The cookie of a new session.

    Raises SignInRefusedError, SignInTooOftenError.
    """
    person = _proved(home.state, email, password, visit.origin)
    return begin_session(home, person, BY_PASSWORD, visit)


def sign_in_vouched(
    home: Home, email: str, name: str, way: str, visit: Visit, *, newcomers: Role | None
) -> str:
    """The cookie of a session of whom another system has signed in and vouches for.

    Without an account the invitation for the address makes one, else `newcomers` says the role of
    everybody who is not known yet; None lets nobody in. Raises SignInRefusedError.
    """
    email = _known_form(email)
    person = find_by_email(home.state, email)
    if person and person.removed_at:
        raise SignInRefusedError
    if person:
        _forget_others_password(home.state, person, visit.origin)
    arrival = Arrival(fitting_name(name, email), email, None, visit.origin)
    person = person or _newcomer(home, arrival, newcomers)
    return begin_session(home, person, way, visit)


def begin_session(home: Home, person: Person, way: str, visit: Visit) -> str:
    """The cookie of a person who has proved to be it, as by accepting an invitation."""
    return start_session(
        home,
        person,
        way=way,
        origin=visit.origin,
        lifetimes=visit.lifetimes,
        old_cookie=visit.old_cookie,
    )


def change_password(home: Home, actor: Actor, old: str, new: str, cookie: str = "") -> None:
    """Another password for oneself; every session ends but the one of `cookie`.

    Raises SignInRefusedError when `old` is wrong, SignInTooOftenError, InvalidRecordError.
    """
    person = find_person(home.state, actor.person)
    if person is None:
        raise RecordMissingError(noun=NOUN, id=actor.person)
    _proved(home.state, person.email, old, actor.origin)
    check_new(new, own=(person.name, person.email))
    password_hash = hashed(new)
    with home.state.write() as cursor:
        store_password(cursor, person, password_hash, actor, session_digest(home, cookie))


def has_password(state: Database, person_id: str) -> bool:
    """Whether the person can sign in by one, or only by another system."""
    rows = state.rows("SELECT password_hash IS NOT NULL FROM person WHERE id = ?", [person_id])
    return bool(rows and rows[0][0])


def _proved(state: Database, email: str, password: str, origin: str) -> Person:
    attempt = throttle.begin(state, plain_email(email), origin)
    person = find_by_email(state, email)
    stored = _password_hash(state, person)
    if not matches(stored, password) or person is None:
        if attempt.failed():
            _trace_refusal(state, person, origin)
        raise SignInRefusedError
    attempt.succeeded()
    return person


def _password_hash(state: Database, person: Person | None) -> str | None:
    """Also asked for somebody who does not exist, so that it takes as long."""
    wanted = person.id if person and not person.removed_at else ""
    rows = state.rows("SELECT password_hash FROM person WHERE id = ?", [wanted])
    return rows[0][0] if rows else None


def _trace_refusal(state: Database, person: Person | None, origin: str) -> None:
    """What was typed is not kept: it may be a password in the wrong field."""
    with state.write() as cursor:
        actor = Actor(person.name if person else "", Role.VIEWER, origin=origin)
        audit(
            cursor,
            actor,
            "sign_in_refused",
            NOUN,
            person.id if person else "",
            before=None,
            after=None,
        )


def _known_form(email: str) -> str:
    try:
        return checked_email(email)
    except InvalidRecordError as refusal:
        raise SignInRefusedError from refusal


def _forget_others_password(state: Database, person: Person, origin: str) -> None:
    """End a password of an account whose address nobody but its maker has vouched for.

    Whoever opened an invitation may have typed an address of somebody else, who would now share
    the account with him.
    """
    if has_password(state, person.id) and not was_invited_by_email(state, person.email):
        with state.write() as cursor:
            store_password(cursor, person, None, person.actor(origin))


def _newcomer(home: Home, arrival: Arrival, newcomers: Role | None) -> Person:
    invited = accept_by_email(home, arrival)
    if invited:
        return invited
    if newcomers is None:
        raise SignInRefusedError
    with home.state.write() as cursor:
        return add_person(
            cursor,
            Actor(arrival.name, newcomers, origin=arrival.origin),
            name=arrival.name,
            email=arrival.email,
            role=newcomers,
            groups=None,
            password_hash=None,
            by=arrival.name,
        )
