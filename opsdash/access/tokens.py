"""Tokens for other programs: shown once, stored only as SHA-256, revoked and never deleted.

A token is 256 random bits, so a plain hash cannot be guessed back. It imports, reads or edits, one
of them only: a spreadsheet's token that gets about cannot change anything. It never opens more than
its maker may do now.
"""

import hashlib
import hmac
import json
import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Final

from opsdash.access.actor import Actor
from opsdash.access.audit import audit
from opsdash.access.clock import now_utc
from opsdash.access.makers import common, lower, maker_now
from opsdash.access.people import checked_groups, groups_text, groups_told
from opsdash.access.rights import Right, Role
from opsdash.errors import (
    InvalidRecordError,
    RecordMissingError,
    TokenPowerlessError,
    TokenRefusedError,
    TokenScopeError,
)
from opsdash.store import Cursor, Database

_NOUN = "token"
_PREFIX = "opsdash_"
_SECRET_BYTES = 32
_ID_BYTES = 4
_LONGEST_NAME = 60
# Each write makes every cached answer about the team's records stale.
_USE_NOTED_EVERY = timedelta(hours=1)


class Scope(StrEnum):
    """What a token opens."""

    IMPORT = "import"
    READ = "read"
    EDIT = "edit"


_NEEDS: Final[Mapping[Scope, Right]] = {
    Scope.IMPORT: Right.LOAD,
    Scope.READ: Right.LOOK,
    Scope.EDIT: Right.PROMISE,
}


@dataclass(frozen=True)
class Token:
    """`name` says what it is for; `groups` are those whose rows it sees, None: all.

    `creator` is the account that answers for it: of who made it, or of who left it open when that
    one ended; empty for the machine's own user. Times are naive UTC.
    """

    id: str
    name: str
    scope: Scope
    created_at: datetime
    created_by: str
    used_at: datetime | None
    revoked_at: datetime | None
    groups: tuple[str, ...] | None = None
    creator: str = ""
    role: Role = Role.EDITOR

    def reaching(self, maker: Actor | None) -> "Token | None":
        """What is left of it while this maker answers for it; None where it opens nothing."""
        if maker is None:
            return None
        groups = common(self.groups, maker.groups)
        left = replace(self, role=lower(self.role, maker.role), groups=groups)
        may = Actor(self.name, left.role, groups).may(_NEEDS[self.scope])
        return left if may and groups != () else None


_COLUMNS = "id, name, scope, created_at, created_by, used_at, revoked_at, groups, creator"


def create_token(
    state: Database,
    name: str,
    actor: Actor,
    scope: Scope = Scope.IMPORT,
    groups: Iterable[str] | None = None,
) -> tuple[Token, str]:
    """A new token and its secret, which nobody can read again.

    InvalidRecordError: a file is of all groups, so what imports is limited to none.
    """
    actor.must(Right.ARRANGE)
    name = name.strip()
    if not name or len(name) > _LONGEST_NAME or not name.isprintable():
        raise InvalidRecordError(field="token_name", problem="token_name")
    seen = checked_groups(groups)
    if seen is not None and scope is Scope.IMPORT:
        raise InvalidRecordError(field="groups", problem="token_groups")
    secret = _PREFIX + secrets.token_urlsafe(_SECRET_BYTES)
    token_id = secrets.token_hex(_ID_BYTES)
    token = Token(
        token_id, name, scope, now_utc(), actor.name, None, None, seen, creator=actor.person
    )
    with state.write() as cursor:
        cursor.execute(
            "INSERT INTO api_token"
            " (id, name, scope, token_hash, created_at, created_by, groups, creator)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            [
                *(token.id, name, scope.value, _hashed(secret), token.created_at, actor.name),
                *(groups_text(seen), token.creator),
            ],
        )
        _audit(cursor, actor, "create", token)
    return token, secret


def list_tokens(state: Database) -> tuple[Token, ...]:
    """The newest first, revoked ones too."""
    rows = state.rows(f"SELECT {_COLUMNS} FROM api_token ORDER BY created_at DESC, id")  # noqa: S608 - own column names
    return tuple(_token(row) for row in rows)


def revoke_token(state: Database, token_id: str, actor: Actor) -> Token:
    """From now on it opens nothing. RecordMissingError when there is no such token in use."""
    actor.must(Right.ARRANGE)
    found = next((each for each in list_tokens(state) if each.id == token_id), None)
    if found is None or found.revoked_at:
        raise RecordMissingError(noun=_NOUN, id=token_id)
    with state.write() as cursor:
        _revoke(cursor, found, actor)
    return found


def open_tokens_of(state: Database, person_id: str, actor: Actor) -> tuple[Token, ...]:
    """Those in use that an account made, the newest first."""
    actor.must(Right.ADMIT)
    made = (each for each in list_tokens(state) if each.creator == person_id)
    return tuple(each for each in made if not each.revoked_at)


def reach_of(state: Database, token: Token) -> Token | None:
    """What is left of it now; None where it opens nothing."""
    return token.reaching(maker_now(state, token.creator))


def revoke_tokens(cursor: Cursor, tokens: Iterable[Token], actor: Actor) -> tuple[Token, ...]:
    """Those of them that are still open, inside the caller's transaction."""
    actor.must(Right.ADMIT)
    return tuple(each for each in tokens if _revoke(cursor, each, actor))


def take_over_tokens(cursor: Cursor, tokens: Iterable[Token], actor: Actor) -> None:
    """Answer for them from now on, because their maker cannot any more."""
    actor.must(Right.ADMIT)
    for each in tokens:
        taken = cursor.execute(
            "UPDATE api_token SET creator = ? WHERE id = ? AND revoked_at IS NULL RETURNING id",
            [actor.person, each.id],
        ).fetchall()
        if taken:
            _audit(cursor, actor, "take_over", each)


def _revoke(cursor: Cursor, token: Token, actor: Actor) -> bool:
    ended = cursor.execute(
        "UPDATE api_token SET revoked_at = ? WHERE id = ? AND revoked_at IS NULL RETURNING id",
        [now_utc(), token.id],
    ).fetchall()
    if ended:
        _audit(cursor, actor, "revoke", token)
    return bool(ended)


def check_token(state: Database, secret: str, scope: Scope) -> Token:
    """The token with this secret, with the role and the groups that it reaches now.

    TokenRefusedError when none is in use, TokenScopeError when it is for something else,
    TokenPowerlessError when its maker may not do that any more.
    """
    asked = _hashed(secret)
    rows = state.rows(
        f"SELECT token_hash, {_COLUMNS} FROM api_token WHERE revoked_at IS NULL"  # noqa: S608 - own column names
    )
    for stored, *values in rows:
        if hmac.compare_digest(str(stored), asked):
            token = _token(values)
            if token.scope is not scope:
                raise TokenScopeError(has=token.scope.value, needs=scope.value)
            left = reach_of(state, token)
            if left is None:
                raise TokenPowerlessError(name=token.name)
            _note_use(state, token)
            return left
    raise TokenRefusedError


def _token(row: Sequence[Any]) -> Token:
    token_id, name, scope, *rest, groups, creator = row
    token = Token(token_id, name, Scope(scope), *rest)
    return replace(token, groups=groups_told(groups), creator=creator)


def _note_use(state: Database, token: Token) -> None:
    if token.used_at and now_utc() - token.used_at < _USE_NOTED_EVERY:
        return
    with state.write() as cursor:
        cursor.execute("UPDATE api_token SET used_at = ? WHERE id = ?", [now_utc(), token.id])


def _audit(cursor: Cursor, actor: Actor, action: str, token: Token) -> None:
    told = {"name": token.name, "scope": token.scope.value}
    if token.groups is not None:
        told["groups"] = ", ".join(token.groups)
    audit(cursor, actor, action, _NOUN, token.id, after=json.dumps(told, ensure_ascii=False))


def _hashed(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
