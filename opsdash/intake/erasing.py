"""Deletes for good: a source with all it told, or a customer's rows on request.

Nothing brings them back, no undo either: every version goes, not only the current one. A record
says that it was done, by whom and how much, and holds no identity; of a customer a keyed hash
stays, so that rows in later files are ignored.
"""

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import astuple, dataclass
from datetime import date, datetime

from opsdash.access.actor import Actor
from opsdash.access.clock import now_utc
from opsdash.access.rights import Right
from opsdash.errors import IdentityUnclearError, RecordMissingError
from opsdash.intake.expressions import CUSTOMER_MARK, Bound, customer
from opsdash.intake.facts import FACTS, Fact
from opsdash.intake.pulse import Progress
from opsdash.metrics import rollups
from opsdash.store import Cursor, Database, Home

_OF_CUSTOMERS = tuple(
    fact for fact in FACTS.values() if any(field.name == "customer" for field in fact.fields)
)
_HASHES = "SELECT customer FROM sought_customer"
_FEWEST_DIGITS = 6
_SEPARATORS = frozenset(" -./()\u00a0\u202f")


@dataclass(frozen=True)
class Found:
    """What a deletion would take: facts by (source, kind of fact)."""

    facts: tuple[tuple[str, str, int], ...]

    @property
    def total(self) -> int:
        return sum(count for _, _, count in self.facts)


@dataclass(frozen=True)
class Erasure:
    """One deletion for good. `kind` is "source" or "customer"; `detail` names the sources."""

    at: datetime
    by: str
    kind: str
    detail: str
    facts: int
    account: str = ""
    origin: str = ""


def find_source(facts: Database, source: str) -> Found:
    """What `erase_source` would delete. Raises RecordMissingError."""
    with facts.cursor() as cursor:
        return _found_of_source(cursor, source)


def erase_source(home: Home, source: str, actor: Actor, progress: Progress) -> Found:
    """Delete everything a source told: facts, readings, lines, rejects, topic rules and settings.

    Its batches stay in the ledger, marked as undone. Raises RecordMissingError.
    """
    actor.must(Right.ARRANGE)
    progress(0.0, "deleting")
    with home.facts.write() as cursor:
        found = _found_of_source(cursor, source)
        days = {
            fact.name: _touched(cursor, fact, source, f"SELECT id FROM {fact.table}")
            for fact in FACTS.values()
        }
        batches = "SELECT batch_id FROM batch WHERE source = ?"
        cursor.execute(f"DELETE FROM reject WHERE batch_id IN ({batches})", [source])
        for table in (*(fact.table for fact in FACTS.values()), *_OF_SOURCES):
            cursor.execute(f"DELETE FROM {table} WHERE source = ?", [source])
        cursor.execute(
            "DELETE FROM header_memory WHERE json_extract_string(choices, '$.source') = ?", [source]
        )
        cursor.execute(
            "UPDATE batch SET undone_at = ?, undone_by = ?, undone_account = ?, undone_origin = ?"
            " WHERE source = ? AND undone_at IS NULL",
            [now_utc(), actor.name, actor.person, actor.origin, source],
        )
        _finish(cursor, days, _record(actor, "source", source, found), progress)
    progress(1.0, "done")
    return found


# What belongs to a source beside its facts.
_OF_SOURCES = ("order_line", "stage_entry", "topic_rule", "source_setting")


def find_customer(home: Home, identity: str) -> Found:
    """What `erase_customer` would delete. Raises IdentityUnclearError."""
    with home.facts.cursor() as cursor:
        _seek(cursor, home.key, identity)
        return _found_of_customer(cursor)


def erase_customer(home: Home, identity: str, actor: Actor, progress: Progress) -> Found:
    """Delete all versions of all facts of whoever has this e-mail address or phone number.

    A number without a plus may be written differently by each tool; it is sought as it stands, with
    and without a plus, and without its separators. Raises IdentityUnclearError.
    """
    actor.must(Right.ARRANGE)
    progress(0.0, "deleting")
    with home.facts.write() as cursor:
        _seek(cursor, home.key, identity)
        found = _found_of_customer(cursor)
        days: dict[str, set[date]] = {}
        for source, name, _ in found.facts:
            ids = f"SELECT id FROM {FACTS[name].table} WHERE customer IN ({_HASHES})"
            days.setdefault(name, set()).update(_touched(cursor, FACTS[name], source, ids))
        for fact in _OF_CUSTOMERS:
            _erase_facts(cursor, fact)
        _erase_rejects(cursor, identity)
        cursor.execute(
            f"INSERT INTO erased_customer {_HASHES}"
            " WHERE customer NOT IN (SELECT customer FROM erased_customer)"
        )
        detail = ", ".join(sorted({source for source, _, _ in found.facts}))
        _finish(cursor, days, _record(actor, "customer", detail, found), progress)
    progress(1.0, "done")
    return found


def list_erasures(facts: Database) -> tuple[Erasure, ...]:
    """The newest first."""
    rows = facts.rows(
        "SELECT erased_at, erased_by, kind, detail, facts, COALESCE(account, ''),"
        " COALESCE(origin, '') FROM erasure ORDER BY erased_at DESC"
    )
    return tuple(Erasure(*row) for row in rows)


def _found_of_source(cursor: Cursor, source: str) -> Found:
    known = cursor.execute("SELECT 1 FROM batch WHERE source = ? LIMIT 1", [source]).fetchall()
    if not known:
        raise RecordMissingError(noun="source", id=source)
    counts = [
        (source, fact.name, _count(cursor, fact, "source = $source", {"source": source}))
        for fact in FACTS.values()
    ]
    return Found(tuple(each for each in counts if each[2]))


def _found_of_customer(cursor: Cursor) -> Found:
    found: list[tuple[str, str, int]] = []
    for fact in _OF_CUSTOMERS:
        rows = cursor.execute(
            f"SELECT source, COUNT(DISTINCT id) FROM {fact.table}"
            f" WHERE customer IN ({_HASHES}) GROUP BY source ORDER BY source"
        ).fetchall()
        found += [(str(source), fact.name, int(count)) for source, count in rows]
    return Found(tuple(found))


def _count(cursor: Cursor, fact: Fact, condition: str, values: dict[str, object]) -> int:
    statement = f"SELECT COUNT(DISTINCT id) FROM {fact.table} WHERE {condition}"
    return int(cursor.execute(statement, values).fetchall()[0][0])


def _seek(cursor: Cursor, key: bytes, identity: str) -> None:
    """Create `sought_customer`: the hashes that files with this identity would have brought."""
    known = cursor.execute("SELECT DISTINCT source FROM batch ORDER BY source").fetchall()
    sources = [str(source) for (source,) in known]
    cursor.execute("CREATE OR REPLACE TEMP TABLE sought_customer (customer BIGINT)")
    for text in _spellings(identity):
        for source in sources or [""]:
            bound = Bound()
            hashed = customer(bound.add(text), key, source, bound)
            cursor.execute(f"INSERT INTO sought_customer SELECT {hashed}", bound.values)


def _spellings(identity: str) -> Sequence[str]:
    """The identity as files may write it: an e-mail as it is, a number with and without signs."""
    text = unicodedata.normalize("NFC", identity).strip()
    if "@" in text:
        return [text]
    digits = "".join(sign for sign in text if sign not in _SEPARATORS).removeprefix("+")
    if not (digits.isascii() and digits.isdigit()) or len(digits) < _FEWEST_DIGITS:
        raise IdentityUnclearError
    plain = digits.removeprefix("00")
    return list(dict.fromkeys((text, f"+{plain}", plain, f"00{plain}", digits)))


def _erase_facts(cursor: Cursor, fact: Fact) -> None:
    """Versions of the customer's, and those of facts that are the customer's now."""
    cursor.execute(
        f"""
        CREATE OR REPLACE TEMP TABLE erased_version AS
        SELECT source, id, batch_id FROM {fact.table}
        WHERE customer IN ({_HASHES}) OR (source, id) IN (
            SELECT (source, id) FROM {fact.table} WHERE is_current AND customer IN ({_HASHES})
        )
        """
    )
    cursor.execute(
        f"DELETE FROM {fact.table} WHERE (source, id, batch_id) IN"
        " (SELECT (source, id, batch_id) FROM erased_version)"
    )
    cursor.execute(
        "DELETE FROM stage_entry WHERE fact = ? AND (source, id, batch_id) IN"
        " (SELECT (source, id, batch_id) FROM erased_version)",
        [fact.name],
    )
    if fact.name == "order":
        cursor.execute(
            "DELETE FROM order_line WHERE (source, order_id, batch_id) IN"
            " (SELECT (source, id, batch_id) FROM erased_version)"
        )


def _erase_rejects(cursor: Cursor, identity: str) -> None:
    """Rejected rows keep a mark of their customer; a cell in the wrong place may hold the text."""
    cursor.execute(
        f"""
        DELETE FROM reject WHERE EXISTS (
            SELECT 1 FROM sought_customer
            WHERE contains(reject.cells, format('{CUSTOMER_MARK}{{:015x}}', customer))
        ) OR contains(LOWER(value), LOWER($text)) OR contains(LOWER(cells), LOWER($text))
        """,
        {"text": identity.strip()},
    )


def _touched(cursor: Cursor, fact: Fact, source: str, ids: str) -> frozenset[date]:
    return rollups.touched_days(cursor, fact.name, (ids, {"source": source}))


def _record(actor: Actor, kind: str, detail: str, found: Found) -> Erasure:
    told = (kind, detail, found.total)
    return Erasure(now_utc(), actor.name, *told, account=actor.person, origin=actor.origin)


def _finish(
    cursor: Cursor, days: Mapping[str, Iterable[date]], record: Erasure, progress: Progress
) -> None:
    progress(0.5, "summing")
    for fact, touched in days.items():
        rollups.rebuild(cursor, fact, frozenset(touched))
    cursor.execute(
        "INSERT INTO erasure (erased_at, erased_by, kind, detail, facts, account, origin)"
        " VALUES (?, ?, ?, ?, ?, ?, ?)",
        [*astuple(record)],
    )
    progress(0.9, "committing")
