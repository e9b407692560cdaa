"""Records in the state database: saved by version, deleted softly, every change in the audit.

A save that meets a newer version changes nothing and hands back what is stored, so that the caller
can show both. The audit row is written in the transaction of the change or not at all.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import date, datetime
from typing import Any, Generic, Protocol, TypeVar
from uuid import uuid4

from opsdash.access.actor import Actor
from opsdash.access.audit import audit
from opsdash.access.clock import now_utc
from opsdash.access.rights import Right
from opsdash.errors import ConflictError, RecordMissingError
from opsdash.store import Cursor, Database

# What an update leaves as it was first stored.
_LASTING = frozenset({"id", "version", "is_sample", "created_at", "created_by"})


@dataclass(frozen=True, kw_only=True)
class Record:
    """What every record carries; one that was never saved has version 0 and no id.

    Timestamps are naive UTC.
    """

    id: str = ""
    version: int = 0
    is_sample: bool = False
    is_deleted: bool = False
    created_at: datetime | None = None
    created_by: str = ""
    updated_at: datetime | None = None
    updated_by: str = ""


Kept = TypeVar("Kept", bound=Record)


@dataclass(frozen=True)
class Change(Generic[Kept]):
    """One row of the audit: `before` is None when it was made, `after` when it was removed."""

    happened_at: datetime
    actor: str
    action: str
    before: Kept | None
    after: Kept | None


class Deletable(Protocol):
    @property
    def is_deleted(self) -> bool: ...


@dataclass(frozen=True)
class Shelf(Generic[Kept]):
    """The records of one table, whose columns are the fields of `made_of`.

    `right` is what writing them takes. `read` turns the stored values into a record, `stored` a
    field's value into what is stored. `order` are the columns that they are listed by. `columns`
    names those that are called otherwise than their fields. The audit `tells` what others may read.
    """

    noun: str
    table: str
    made_of: type[Kept]
    right: Right
    read: Callable[[dict[str, Any]], Kept]
    stored: Callable[[Any], Any] = lambda value: value
    order: str = "first_day, created_at, id"
    columns: Mapping[str, str] = field(default_factory=dict)
    tells: bool = True

    def select(
        self, state: Database, condition: str = "TRUE", values: tuple[object, ...] = ()
    ) -> tuple[Kept, ...]:
        """The records that are not deleted, in the shelf's order."""
        return self._listed(state, f"NOT is_deleted AND {condition}", values)

    def deleted(self, state: Database) -> tuple[Kept, ...]:
        """The records that are hidden and can be restored, in the shelf's order."""
        return self._listed(state, "is_deleted", ())

    def find(self, state: Database, record_id: str) -> Kept | None:
        """The record as stored, deleted or not."""
        with state.cursor() as cursor:
            return self.found(cursor, record_id)

    def save(self, state: Database, record: Kept, actor: Actor) -> Kept:
        """Store a new record (version 0) or the next version of a known one; return it as stored.

        Raises RecordMissingError, and ConflictError with the stored record when somebody saved it
        since `record` was read.
        """
        with state.write() as cursor:
            return self.written(cursor, record, actor)

    def past(self, state: Database, record_id: str) -> tuple[Change[Kept], ...]:
        """Every change of a record as the audit tells it, the first one first."""
        found = state.rows(
            "SELECT happened_at, actor, action, before, after FROM audit"
            " WHERE noun = ? AND id = ? ORDER BY happened_at, rowid",
            [self.noun, record_id],
        )
        return tuple(
            Change(at, actor, action, self._told(before), self._told(after))
            for at, actor, action, before, after in found
        )

    def delete(self, state: Database, record: Kept, actor: Actor) -> Kept:
        """Hide the record; `restore` with the returned value takes it back."""
        return self.save(state, replace(record, is_deleted=True), actor)

    def restore(self, state: Database, record: Kept, actor: Actor) -> Kept:
        return self.save(state, replace(record, is_deleted=False), actor)

    def remove_sample(self, state: Database, actor: Actor) -> int:
        """Take the sample company's records out for good; own ones are not touched.

        They are about every group and go with its files.
        """
        actor.must(Right.LOAD)
        with state.write() as cursor:
            rows = cursor.execute(f"{self._select} WHERE is_sample").fetchall()
            for row in rows:
                self._audit(cursor, actor, "remove", self._record(row), None)
            cursor.execute(f"DELETE FROM {self.table} WHERE is_sample")  # noqa: S608 - own names
        return len(rows)

    def _listed(
        self, state: Database, condition: str, values: tuple[object, ...]
    ) -> tuple[Kept, ...]:
        found = state.rows(f"{self._select} WHERE {condition} ORDER BY {self.order}", values)
        return tuple(self._record(row) for row in found)

    def written(self, cursor: Cursor, record: Kept, actor: Actor) -> Kept:
        """Save inside the caller's transaction, which may write other records too."""
        actor.must(self.right)
        if record.version == 0:
            return self._insert(cursor, record, actor)
        return self._update(cursor, record, actor)

    @property
    def _names(self) -> tuple[str, ...]:
        return tuple(each.name for each in fields(self.made_of))

    @property
    def _select(self) -> str:
        columns = ", ".join(self._column(name) for name in self._names)
        return f"SELECT {columns} FROM {self.table}"  # noqa: S608 - own names

    def _column(self, name: str) -> str:
        return self.columns.get(name, name)

    def _insert(self, cursor: Cursor, record: Kept, actor: Actor) -> Kept:
        now = now_utc()
        new = replace(
            record,
            id=uuid4().hex,
            version=1,
            created_at=now,
            created_by=actor.name,
            updated_at=now,
            updated_by=actor.name,
        )
        made = ", ".join(f"${name} AS {self._column(name)}" for name in self._names)
        cursor.execute(
            f"INSERT INTO {self.table} BY NAME SELECT {made}",
            self._values(new),
        )
        self._audit(cursor, actor, "create", None, new)
        return new

    def _update(self, cursor: Cursor, record: Kept, actor: Actor) -> Kept:
        before = self.found(cursor, record.id)
        if before is None:
            raise RecordMissingError(noun=self.noun, id=record.id)
        if before.version != record.version:
            raise ConflictError(noun=self.noun, id=record.id, stored=before)
        lasting = {name: getattr(before, name) for name in _LASTING}
        after = replace(record, **lasting, updated_at=now_utc(), updated_by=actor.name)
        after = replace(after, version=before.version + 1)
        changed = [name for name in self._names if name not in _LASTING]
        values = self._values(after)
        cursor.execute(
            f"UPDATE {self.table} SET version = $version,"  # noqa: S608 - own names
            f" {', '.join(f'{self._column(name)} = ${name}' for name in changed)}"
            " WHERE id = $id AND version = $version - 1",
            {name: values[name] for name in (*changed, "id", "version")},
        )
        self._audit(cursor, actor, action_of(before, after), before, after)
        return after

    def found(self, cursor: Cursor, record_id: str) -> Kept | None:
        """The record as the caller's transaction sees it, deleted or not."""
        row = cursor.execute(f"{self._select} WHERE id = ?", [record_id]).fetchone()
        return self._record(row) if row else None

    def _record(self, row: tuple[Any, ...]) -> Kept:
        return self.read(dict(zip(self._names, row, strict=True)))

    def _values(self, record: Kept) -> dict[str, Any]:
        return {name: self.stored(getattr(record, name)) for name in self._names}

    def _audit(
        self, cursor: Cursor, actor: Actor, action: str, before: Kept | None, after: Kept | None
    ) -> None:
        if not self.tells:
            return
        record_id = next(record.id for record in (after, before) if record)
        old, new = self._as_json(before), self._as_json(after)
        audit(cursor, actor, action, self.noun, record_id, before=old, after=new)

    def _told(self, text: str | None) -> Kept | None:
        """A record as an audit row holds it; fields that came later keep their defaults."""
        if text is None:
            return None
        values = json.loads(text)
        return self.read({name: values[name] for name in self._names if name in values})

    def _as_json(self, record: Kept | None) -> str | None:
        if record is None:
            return None
        return json.dumps(self._values(record), default=_iso, ensure_ascii=False)


def action_of(before: Deletable, after: Deletable) -> str:
    """What an update did, as the audit calls it."""
    if after.is_deleted and not before.is_deleted:
        return "delete"
    return "restore" if before.is_deleted and not after.is_deleted else "update"


def _iso(value: date) -> str:
    return value.isoformat()
