"""Levels and owners of metrics in the state database: by version, with every change in the audit.

A save that meets a newer edition changes nothing and hands back what is stored. A removal is a
record of its own, so that it is dated and can be taken back like any other.
"""

import json
from collections.abc import Sequence
from dataclasses import fields, replace
from datetime import date, datetime
from typing import Any
from uuid import uuid4

from opsdash.access.actor import Actor
from opsdash.access.audit import audit
from opsdash.access.clock import now_utc
from opsdash.access.rights import Right
from opsdash.calendar.periods import Period
from opsdash.calendar.problems import refuse
from opsdash.calendar.records import action_of
from opsdash.errors import ConflictError, InvalidRecordError, RecordMissingError, UnknownNameError
from opsdash.metrics.catalog import Catalog, load_catalog, suggestions
from opsdash.metrics.kept_filters import filters_text, read_filters
from opsdash.metrics.levels import Frozen, Level, LevelBook, LevelKind, Levels
from opsdash.metrics.question import Filter
from opsdash.metrics.seen_groups import must_see
from opsdash.store import Cursor, Database

OWNER_LENGTH = 80

_NOUN = "level"
_OWNER_NOUN = "metric_owner"

# The columns in the order of the table.
_COLUMNS = (
    "id",
    "version",
    "metric",
    "kind",
    "low",
    "high",
    "source",
    "url",
    "as_of",
    "currency",
    "valid_from",
    "filters",
    "window_first",
    "window_end",
    "numerator",
    "denominator",
    "data_version",
    "definition",
    "limits",
    "is_deleted",
    "created_at",
    "created_by",
    "updated_at",
    "updated_by",
)
_FIELDS = frozenset(field.name for field in fields(Level))
_SELECT = f"SELECT {', '.join(_COLUMNS)} FROM metric_level"
_SELECT_LIVE = f"{_SELECT} WHERE NOT is_deleted ORDER BY valid_from, created_at, id"
_SELECT_ONE = f"{_SELECT} WHERE id = ?"
_INSERT = f"INSERT INTO metric_level VALUES ({', '.join('$' + each for each in _COLUMNS)})"
_LASTING = ("id", "version", "created_at", "created_by")
_CHANGING = tuple(each for each in _COLUMNS if each not in _LASTING)
_UPDATE = f"""
UPDATE metric_level
SET version = version + 1, {", ".join(f"{each} = ${each}" for each in _CHANGING)}
WHERE id = $id AND version = $version
RETURNING id
"""

Edition = tuple[tuple[str, int], ...]


def read_levels(state: Database) -> LevelBook:
    """All stored levels that were not taken back."""
    return LevelBook(tuple(_level(row) for row in state.rows(_SELECT_LIVE)))


def levels_of(
    state: Database, catalog: Catalog, metric: str, on: date, filters: tuple[Filter, ...] = ()
) -> Levels:
    """The levels of one metric on a day, the baseline being that of exactly `filters`.

    UnknownNameError: there is no such metric.
    """
    if metric not in catalog.metrics:
        found = suggestions(metric, catalog.metrics)
        raise UnknownNameError(noun="metric", name=metric, suggestions=found)
    return read_levels(state).on(metric, on, filters)


def save_level(
    state: Database, catalog: Catalog, level: Level, seen: Edition, actor: Actor
) -> Level:
    """Store a level from its day on, or anew for a day that has one; return it as stored.

    `seen` is the edition that the form was filled from. Raises InvalidRecordError, ConflictError
    with the level that somebody else stored meanwhile, and RecordMissingError for a baseline made
    of numbers of groups that the actor does not see, as all that follow do.
    """
    actor.must(Right.DESCRIBE)
    refuse(level.problems(catalog))
    _must_see(level, actor, catalog)
    with state.write() as cursor:
        book = _book(cursor)
        own = book.history(level.metric, level.kind, level.filters)
        if book.edition(level) != seen:
            newest = max(own, key=_changed_at, default=None)
            raise ConflictError(noun=_NOUN, id=newest.id if newest else "", stored=newest)
        before = next((each for each in own if each.valid_from == level.valid_from), None)
        if before is None:
            return _insert(cursor, level, actor)
        return _update(cursor, replace(level, id=before.id, version=before.version), actor)


def remove_level(
    state: Database, catalog: Catalog, level: Level, on: date, seen: Edition, actor: Actor
) -> Level:
    """From `on` there is no such level; `take_back` with the returned record undoes it."""
    actor.must(Right.DESCRIBE)
    none = Level(level.metric, level.kind, None, None, valid_from=on, filters=level.filters)
    return save_level(state, catalog, none, seen, actor)


def reset_level(
    state: Database, metric: str, kind: LevelKind, actor: Actor, catalog: Catalog | None = None
) -> tuple[Level, ...]:
    """Back to the shipped default: hide all stored records, and return them for `restore`."""
    actor.must(Right.DESCRIBE)
    with state.write() as cursor:
        own = _book(cursor).history(metric, kind)
        for each in own:
            _must_see(each, actor, catalog)
        return tuple(_update(cursor, replace(each, is_deleted=True), actor) for each in own)


def take_back(state: Database, level: Level, actor: Actor, catalog: Catalog | None = None) -> Level:
    """Undo the saving of a level: hide the record, or bring back what stood on its day before."""
    actor.must(Right.DESCRIBE)
    with state.write() as cursor:
        stored, earlier = _stored(cursor, level.id), _before(cursor, level)
        for each in filter(None, (level, stored, earlier)):
            _must_see(each, actor, catalog)
        if earlier is None:
            return _update(cursor, replace(level, is_deleted=True), actor)
        return _update(cursor, replace(earlier, version=level.version), actor)


def restore(
    state: Database, levels: Sequence[Level], actor: Actor, catalog: Catalog | None = None
) -> None:
    """Undo a reset."""
    actor.must(Right.DESCRIBE)
    with state.write() as cursor:
        for level in levels:
            for each in (level, _stored(cursor, level.id)):
                _must_see(each, actor, catalog)
            _update(cursor, replace(level, is_deleted=False), actor)


def _must_see(level: Level, actor: Actor, catalog: Catalog | None) -> None:
    """A baseline is of the numbers of its filters; what is said of the field is for everybody."""
    if level.kind is LevelKind.BASELINE:
        must_see(_NOUN, level, actor, catalog or load_catalog())


def read_owners(state: Database) -> dict[str, tuple[str, int]]:
    """Owner and version by metric, of those that somebody answers for or did."""
    rows = state.rows("SELECT metric, owner, version FROM metric_owner")
    return {metric: (owner, version) for metric, owner, version in rows}


def save_owner(state: Database, metric: str, owner: str, version: int, actor: Actor) -> int:
    """Store who answers for a metric and return the new version; "" for nobody.

    Raises InvalidRecordError and ConflictError with the stored name.
    """
    actor.must(Right.DESCRIBE)
    owner = owner.strip()
    if len(owner) > OWNER_LENGTH:
        raise InvalidRecordError(field="owner", problem="too_long")
    with state.write() as cursor:
        row = cursor.execute(
            "SELECT owner, version FROM metric_owner WHERE metric = ?", [metric]
        ).fetchone()
        before, stored = row or ("", 0)
        if stored != version:
            raise ConflictError(noun=_OWNER_NOUN, id=metric, stored=before)
        cursor.execute("DELETE FROM metric_owner WHERE metric = ?", [metric])
        values = [metric, owner, version + 1, now_utc(), actor.name]
        cursor.execute("INSERT INTO metric_owner VALUES (?, ?, ?, ?, ?)", values)
        was, now = (json.dumps(each, ensure_ascii=False) for each in (before, owner))
        audit(cursor, actor, "update", _OWNER_NOUN, metric, before=was, after=now)
    return version + 1


def _insert(cursor: Cursor, level: Level, actor: Actor) -> Level:
    now = now_utc()
    stored = replace(
        level,
        id=uuid4().hex,
        version=1,
        created_at=now,
        created_by=actor.name,
        updated_at=now,
        updated_by=actor.name,
    )
    cursor.execute(_INSERT, _parameters(stored))
    audit(cursor, actor, "create", _NOUN, stored.id, before=None, after=_as_json(stored))
    return stored


def _update(cursor: Cursor, level: Level, actor: Actor) -> Level:
    before = _stored(cursor, level.id)
    changed = _parameters(replace(level, updated_at=now_utc(), updated_by=actor.name))
    parameters = {name: changed[name] for name in (*_CHANGING, "id", "version")}
    if not cursor.execute(_UPDATE, parameters).fetchall():
        raise ConflictError(noun=_NOUN, id=level.id, stored=before)
    after = _stored(cursor, level.id)
    was, now = _as_json(before), _as_json(after)
    audit(cursor, actor, action_of(before, after), _NOUN, level.id, before=was, after=now)
    return after


def _before(cursor: Cursor, level: Level) -> Level | None:
    """What the record was before its last change; None where it was just made."""
    row = cursor.execute(
        "SELECT before FROM audit WHERE noun = ? AND id = ? AND before IS NOT NULL"
        " ORDER BY happened_at DESC LIMIT 1",
        [_NOUN, level.id],
    ).fetchone()
    if row is None:
        return None
    values = json.loads(row[0])
    return _level(tuple(_from_json(name, values[name]) for name in _COLUMNS))


def _stored(cursor: Cursor, level_id: str) -> Level:
    row = cursor.execute(_SELECT_ONE, [level_id]).fetchone()
    if row is None:
        raise RecordMissingError(noun=_NOUN, id=level_id)
    return _level(row)


def _book(cursor: Cursor) -> LevelBook:
    return LevelBook(tuple(_level(row) for row in cursor.execute(_SELECT_LIVE).fetchall()))


def _changed_at(level: Level) -> str:
    return level.updated_at.isoformat() if level.updated_at else ""


def _parameters(level: Level) -> dict[str, Any]:
    frozen = level.frozen
    made = {
        "filters": filters_text(level.filters),
        "window_first": frozen.window.first if frozen else None,
        "window_end": frozen.window.end if frozen else None,
        "numerator": frozen.numerator if frozen else None,
        "denominator": frozen.denominator if frozen else None,
        "data_version": frozen.data_version if frozen else None,
        "definition": frozen.definition if frozen else "",
        "limits": ",".join(frozen.limits) if frozen else "",
    }
    return {name: made[name] if name in made else getattr(level, name) for name in _COLUMNS}


def _level(row: tuple[Any, ...]) -> Level:
    values = dict(zip(_COLUMNS, row, strict=True))
    own = {name: value for name, value in values.items() if name in _FIELDS}
    own["kind"] = LevelKind(values["kind"])
    own["filters"] = read_filters(values["filters"])
    return Level(**own, frozen=_frozen(values))


def _frozen(values: dict[str, Any]) -> Frozen | None:
    if values["window_first"] is None:
        return None
    return Frozen(
        window=Period(values["window_first"], values["window_end"]),
        numerator=values["numerator"],
        denominator=values["denominator"],
        data_version=values["data_version"],
        definition=values["definition"],
        limits=tuple(filter(None, values["limits"].split(","))),
    )


def _as_json(level: Level) -> str:
    return json.dumps(_parameters(level), default=lambda day: day.isoformat(), ensure_ascii=False)


def _from_json(name: str, value: Any) -> Any:
    if value is None:
        return None
    if name in ("valid_from", "window_first", "window_end"):
        return date.fromisoformat(value)
    return datetime.fromisoformat(value) if name in ("created_at", "updated_at") else value
