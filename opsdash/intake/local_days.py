"""The zone in which stored local days are counted: one for all facts, remembered beside them.

The organisation's zone lives in the other database, so the two can part (a crash between two
writes, a restored backup). `keep_in_step` notices and mends.
"""

import json
from dataclasses import replace

from opsdash.calendar.organisation import Organisation, load_organisation
from opsdash.errors import InvalidRecordError
from opsdash.intake import effective, promises
from opsdash.intake import expressions as sql
from opsdash.intake.facts import CONTACT, DEAL, FACTS, INQUIRY, ORDER, STAGED, Fact, Kind
from opsdash.intake.pulse import Progress
from opsdash.intake.shapes import Clock
from opsdash.metrics import rollups
from opsdash.store import Cursor, Database, Home
from opsdash.store.database import set_meta

_NAME = "zone"
_DATED = (INQUIRY, ORDER, DEAL, CONTACT)


def stored_zone(facts: Database) -> str | None:
    """The zone of all stored local days; None before the first import."""
    return facts.meta(_NAME)


def organisation_for(home: Home, said_zone: str | None = None) -> Organisation:
    """The organisation; before the first run its zone is that of the facts, or the one said."""
    organisation = load_organisation(home.state)
    if organisation.configured:
        return organisation
    zone = stored_zone(home.facts) or said_zone or organisation.timezone
    return replace(organisation, timezone=zone)


def zone_differs(facts: Database, zone: str) -> bool:
    return stored_zone(facts) not in (None, zone)


def keep_zone(cursor: Cursor, zone: str) -> None:
    """Remember the zone at the first import; later ones must use the same.

    Raises InvalidRecordError when they do not: days of two zones cannot be added up.
    """
    found = cursor.execute("SELECT value FROM meta WHERE name = ?", [_NAME]).fetchall()
    if not found:
        set_meta(cursor, _NAME, zone)
    elif found[0][0] != zone:
        raise InvalidRecordError(field="timezone", problem="zone_differs")


def keep_in_step(facts: Database, zone: str, progress: Progress) -> None:
    """Count the stored days anew if they are in another zone than the organisation's."""
    if zone_differs(facts, zone):
        rezone(facts, zone, progress)


def rezone(facts: Database, zone: str, progress: Progress) -> None:
    """Count every stored local day anew in `zone` and rebuild the rollups, in one transaction."""
    with facts.write() as cursor:
        for batch_id, table, columns in _bare_dates(cursor):
            _move_midnights(cursor, batch_id, table, columns, stored_zone(facts) or zone, zone)
        for at, fact in enumerate(_DATED):
            progress(at / len(_DATED) / 2, "counting_days")
            _recount(cursor, fact, zone)
        # Who belonged to which group depends on the day.
        effective.derive(cursor)
        promises.derive(cursor, zone)
        _recount_batches(cursor, zone)
        for at, fact in enumerate(_DATED):
            progress(0.5 + at / len(_DATED) / 2, "summing")
            rollups.refresh(cursor, fact.name, None)
        set_meta(cursor, _NAME, zone)
    progress(1.0, "done")


def _bare_dates(cursor: Cursor) -> list[tuple[int, str, list[str]]]:
    """Batch, table and columns of all dates that were told without a time."""
    rows = cursor.execute("SELECT batch_id, fact, interpretation FROM batch").fetchall()
    found = []
    for batch_id, fact, interpretation in rows:
        columns = [
            column["field"]
            for column in json.loads(interpretation).get("columns", [])
            if column.get("kind") == Kind.INSTANT and Clock.DATE_ONLY in column.get("formats", {})
        ]
        if columns:
            found.append((int(batch_id), FACTS[fact].table, columns))
    return found


def _move_midnights(
    cursor: Cursor, batch_id: int, table: str, columns: list[str], old: str, new: str
) -> None:
    """A bare date is a local day in any zone: its midnight moves, its day stays."""
    for column in columns:
        written = f"timezone($old, timezone('UTC', {column}))"
        cursor.execute(
            f"""
            UPDATE {table} SET {column} = {sql.in_utc(written, "$new")}
            WHERE batch_id = $batch AND CAST({written} AS TIME) = TIME '00:00:00'
            """,
            {"old": old, "new": new, "batch": batch_id},
        )


def _recount(cursor: Cursor, fact: Fact, zone: str) -> None:
    """Set each derived column by the same expressions that loading uses."""
    columns = (*fact.derived_in("$zone"), *fact.replied_in("$zone"))
    assigned = ", ".join(f"{name} = {value}" for name, value in columns)
    cursor.execute(f"UPDATE {fact.table} SET {assigned}", {"zone": zone})
    if fact.name in STAGED:
        day = sql.local_day("entered_at", "$zone")
        cursor.execute(
            f"UPDATE stage_entry SET entered_day = {day} WHERE fact = $fact",
            {"zone": zone, "fact": fact.name},
        )


def _recount_batches(cursor: Cursor, zone: str) -> None:
    first = sql.local_day("oldest_at", "$zone")
    last = sql.local_day("newest_at", "$zone")
    cursor.execute(
        f"""
        UPDATE batch
        SET first_day = {first}, through_day = GREATEST({first}, {last} - 1)
        WHERE oldest_at IS NOT NULL
        """,
        {"zone": zone},
    )
