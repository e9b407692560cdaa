"""Own metrics in the state database, as TOML text: saved by version, deleted softly, in the audit.

What is stored was built once, so that it is right by itself; a save that meets a newer version
changes nothing and hands back what is stored.
"""

import json
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, replace

from opsdash.access.actor import Actor
from opsdash.access.audit import audit
from opsdash.access.clock import now_utc
from opsdash.access.rights import Right
from opsdash.calendar.records import action_of
from opsdash.errors import ConflictError, DefinitionError, RecordMissingError
from opsdash.metrics.catalog import Catalog
from opsdash.metrics.coverage import Coverage
from opsdash.metrics.own_building import Values, Workshop
from opsdash.metrics.own_definition import OwnMetric, Problem, slug
from opsdash.metrics.own_text import line_of, read_definitions, write_definitions
from opsdash.store import Cursor, Database

NOUN = "own_metric"

_SELECT = "SELECT id, version, text, is_deleted FROM own_metric"
_UPDATE = """
UPDATE own_metric
SET
    version = version + 1,
    text = ?,
    is_deleted = ?,
    updated_at = ?,
    updated_by = ?
WHERE id = ? AND version = ?
RETURNING id
"""


@dataclass(frozen=True)
class OwnRecord:
    """A stored definition; version 0 is one that is not stored yet."""

    metric: OwnMetric
    version: int = 0
    is_deleted: bool = False

    @property
    def id(self) -> str:
        return self.metric.id

    @property
    def text(self) -> str:
        return write_definitions((self.metric,))


@dataclass(frozen=True)
class Imported:
    """The ids that an import of text added, changed, and found as they are."""

    added: tuple[str, ...]
    changed: tuple[str, ...]
    same: tuple[str, ...]


@dataclass(frozen=True)
class Known:
    """What definitions are checked against: the catalogue without own metrics, and the data."""

    catalog: Catalog
    coverage: Coverage
    values: Values | None = None

    def workshop(self, definitions: Iterable[OwnMetric]) -> Workshop:
        by_id = {each.id: each for each in definitions}
        return Workshop(self.catalog, by_id, self.coverage.reading_dimensions, self.values)


def list_own(state: Database) -> tuple[OwnRecord, ...]:
    """Every own metric that is not deleted, by name; what an older version cannot read is left."""
    records = []
    for row in state.rows(f"{_SELECT} WHERE NOT is_deleted"):
        with suppress(DefinitionError):
            records.append(_record(row))
    return tuple(sorted(records, key=lambda each: (each.metric.name.casefold(), each.id)))


def find_own(state: Database, name: str) -> OwnRecord | None:
    """The record as stored, deleted or not."""
    with state.cursor() as cursor:
        return _stored(cursor, name)


def free_id(state: Database, catalog: Catalog, name: str) -> str:
    """An id for a new metric of this name that nothing has, deleted ones included."""
    taken = {row[0] for row in state.rows("SELECT id FROM own_metric")} | set(catalog.metrics)
    found = slug(name)
    numbered = (f"{found[:50]}_{number}" for number in range(2, len(taken) + 3))
    return next(each for each in (found, *numbered) if each not in taken)


def check_own(state: Database, changed: Iterable[OwnMetric], known: Known) -> tuple[Problem, ...]:
    """The warnings about these definitions beside the stored ones.

    Raises DefinitionError when one of them, or a stored one that takes it, cannot be built.
    """
    by_id = {each.id: each.metric for each in list_own(state)} | {each.id: each for each in changed}
    return _checked(by_id, [each.id for each in changed], known)


def save_own(state: Database, record: OwnRecord, known: Known, actor: Actor) -> OwnRecord:
    """Store a new definition (version 0) or the next version of a known one.

    Raises DefinitionError, RecordMissingError, and ConflictError with the stored record.
    """
    actor.must(Right.DESCRIBE)
    check_own(state, (record.metric,), known)
    with state.write() as cursor:
        return _put(cursor, record, actor)


def delete_own(state: Database, record: OwnRecord, actor: Actor) -> OwnRecord:
    """Hide the metric; `restore_own` with the returned record takes it back."""
    actor.must(Right.DESCRIBE)
    with state.write() as cursor:
        return _update(cursor, replace(record, is_deleted=True), actor)


def restore_own(state: Database, record: OwnRecord, actor: Actor) -> OwnRecord:
    actor.must(Right.DESCRIBE)
    with state.write() as cursor:
        return _update(cursor, replace(record, is_deleted=False), actor)


def import_own(state: Database, text: str, known: Known, actor: Actor) -> Imported:
    """Store all definitions of a text, or none of them; those with a known id become its next
    version. Raises DefinitionError with lines.
    """
    actor.must(Right.DESCRIBE)
    read = read_definitions(text)
    try:
        check_own(state, read, known)
    except DefinitionError as error:
        raise DefinitionError(*(placed(each, text) for each in error.problems)) from error
    found: dict[str, list[str]] = {"added": [], "changed": [], "same": []}
    with state.write() as cursor:
        for metric in read:
            stored = _stored(cursor, metric.id)
            is_same = stored is not None and stored.metric == metric and not stored.is_deleted
            if not is_same:
                _put(cursor, OwnRecord(metric, stored.version if stored else 0), actor)
            is_new = stored is None or stored.is_deleted
            found["same" if is_same else "added" if is_new else "changed"].append(metric.id)
    return Imported(*(tuple(names) for names in found.values()))


def placed(problem: Problem, text: str) -> Problem:
    """The problem with the line of `text` on which it stands."""
    if problem.line is not None:
        return problem
    place, _, key = problem.place.rpartition(".")
    line = line_of(text, place, key) or line_of(text, place.partition(".variant.")[0])
    return replace(problem, line=line)


def _checked(by_id: dict[str, OwnMetric], changed: list[str], known: Known) -> tuple[Problem, ...]:
    workshop = known.workshop(by_id.values())
    for name in changed:
        workshop.metric(name)
    warnings = tuple(workshop.warnings)
    # A stored one that could be built before has to be buildable still.
    for name in by_id.keys() - set(changed):
        if set(changed) & set(taken_by(by_id[name])):
            workshop.metric(name)
    return warnings


def taken_by(metric: OwnMetric) -> tuple[str, ...]:
    """The ids of the metrics that a definition takes terms from."""
    expressions = (metric.expression, *(each.expression for each in metric.variants))
    return tuple(
        part.name
        for each in expressions
        for part in (*each.numerator, *each.denominator)
        if part.function == "metric"
    )


def _put(cursor: Cursor, record: OwnRecord, actor: Actor) -> OwnRecord:
    if record.version:
        return _update(cursor, record, actor)
    stored = _stored(cursor, record.id)
    if stored is not None:
        raise ConflictError(noun=NOUN, id=record.id, stored=stored)
    now = now_utc()
    values = [record.id, 1, record.text, False, now, actor.name, now, actor.name]
    cursor.execute("INSERT INTO own_metric VALUES (?, ?, ?, ?, ?, ?, ?, ?)", values)
    new = replace(record, version=1)
    _audit(cursor, actor, "create", None, new)
    return new


def _update(cursor: Cursor, record: OwnRecord, actor: Actor) -> OwnRecord:
    before = _stored(cursor, record.id)
    if before is None:
        raise RecordMissingError(noun=NOUN, id=record.id)
    values = [record.text, record.is_deleted, now_utc(), actor.name, record.id, record.version]
    if not cursor.execute(_UPDATE, values).fetchall():
        raise ConflictError(noun=NOUN, id=record.id, stored=before)
    after = replace(record, version=record.version + 1)
    _audit(cursor, actor, action_of(before, after), before, after)
    return after


def _stored(cursor: Cursor, name: str) -> OwnRecord | None:
    row = cursor.execute(f"{_SELECT} WHERE id = ?", [name]).fetchone()
    return _record(row) if row else None


def _record(row: tuple[str, int, str, bool]) -> OwnRecord:
    _, version, text, is_deleted = row
    (metric,) = read_definitions(text)
    return OwnRecord(metric, version, is_deleted)


def _audit(
    cursor: Cursor, actor: Actor, action: str, before: OwnRecord | None, after: OwnRecord
) -> None:
    was = json.dumps({"text": before.text}) if before else None
    audit(cursor, actor, action, NOUN, after.id, before=was, after=json.dumps({"text": after.text}))
