"""The zone in which stored local days are counted: one for all facts, remembered beside them.

The organisation's zone lives in the other database, so the two can part (a crash between two
writes, a restored backup). `keep_in_step` notices and mends.
"""

import re

from opsdash.errors import InvalidRecordError
from opsdash.intake import expressions as sql
from opsdash.intake.facts import INQUIRY, ORDER, Fact
from opsdash.intake.tables import Progress
from opsdash.metrics import rollups
from opsdash.store import Cursor, Database
from opsdash.store.database import set_meta

_NAME = "zone"
_DAY = re.compile(r"\bday_(\w+)")


def stored_zone(facts: Database) -> str | None:
    """The zone of all stored local days; None before the first import."""
    return facts.meta(_NAME)


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
        for at, fact in enumerate((INQUIRY, ORDER)):
            progress(at / 4, "counting_days")
            _recount(cursor, fact, zone)
        _recount_batches(cursor, zone)
        for at, fact in enumerate((INQUIRY, ORDER)):
            progress(0.5 + at / 4, "summing")
            rollups.refresh(cursor, fact.name, None)
        set_meta(cursor, _NAME, zone)
    progress(1.0, "done")


def _recount(cursor: Cursor, fact: Fact, zone: str) -> None:
    """Set each day column from its instants, by the same expressions that loading uses."""
    days = [(name, expression) for name, expression in fact.derived if name in fact.days]
    assigned = ", ".join(
        f"{name} = {_DAY.sub(lambda found: sql.local_day(found[1], '$zone'), expression)}"
        for name, expression in days
    )
    cursor.execute(f"UPDATE {fact.table} SET {assigned}", {"zone": zone})


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
