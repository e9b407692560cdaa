"""What is shown is derived from what was told: topic rules, renames and lookups over stored facts.

A pure function of told columns, tags, words and the day a fact began; recomputed whenever the rules
change and written only where it differs. Versions that are not current follow too, so that undoing
an import brings back rows that are right as they stand.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from opsdash.intake import topic_rules
from opsdash.intake.change_batches import TOPICS
from opsdash.intake.expressions import Bound
from opsdash.intake.lookups import Entry, Meaning, active_entries, meanings
from opsdash.intake.topic_rules import RuleSets, active_rules
from opsdash.metrics import rollups
from opsdash.store import Cursor

_CHANGES = "shown_change"


@dataclass(frozen=True)
class Step:
    """`column` becomes what the lookup `kind` says of `key`; else it stays."""

    column: str
    kind: str
    key: str
    is_dated: bool = False


@dataclass(frozen=True)
class Shown:
    """The columns of one table that are derived: `told` keep what the file said, `made` need not.

    `rows` is the relation (each row once, with `batch_id`), `day` the day that dated lookups ask
    for.
    """

    fact: str
    table: str
    rows: str
    told: tuple[str, ...]
    made: tuple[str, ...]
    steps: tuple[Step, ...]
    day: str

    @property
    def columns(self) -> tuple[str, ...]:
        return (*self.told, *self.made)


def _rename(column: str, dimension: str | None = None) -> Step:
    return Step(column, f"rename:{dimension or column}", column)


_TEAM = (
    _rename("agent"),
    _rename("agent_group", "group"),
    Step("agent_group", "agent_group", "agent", is_dated=True),
    Step("manager", "manager", "agent_group", is_dated=True),
)

SHOWN = (
    Shown(
        fact="inquiry",
        table="inquiry",
        rows="inquiry",
        told=("contact_channel", "topic", "agent_group", "agent"),
        made=("manager",),
        steps=(_rename("contact_channel"), _rename("topic"), *_TEAM),
        day="created_day",
    ),
    Shown(
        fact="order",
        table="sales_order",
        rows="sales_order",
        told=("sales_channel", "country"),
        made=(),
        steps=(_rename("sales_channel"), _rename("country")),
        day="ordered_day",
    ),
    Shown(
        fact="order",
        table="order_line",
        rows=(
            "order_line JOIN (SELECT source, id AS order_id, batch_id, is_current, ordered_day"
            " FROM sales_order) AS sold USING (source, order_id, batch_id)"
        ),
        told=("product",),
        made=("category",),
        steps=(_rename("product"), Step("category", "category", "product")),
        day="ordered_day",
    ),
    Shown(
        fact="deal",
        table="deal",
        rows="deal",
        told=("product", "agent", "agent_group"),
        made=("manager",),
        steps=(_rename("product"), *_TEAM),
        day="COALESCE(created_day, closed_day)",
    ),
    Shown(
        fact="contact",
        table="contact",
        rows="contact",
        told=("agent", "agent_group"),
        made=("manager",),
        steps=_TEAM,
        day="created_day",
    ),
)
_TOLD = {shown.table: frozenset(shown.told) for shown in SHOWN}


@dataclass(frozen=True)
class Active:
    """The lookups and topic rules in force, or those that somebody wants to try."""

    meanings: tuple[Meaning, ...]
    rules: RuleSets

    @property
    def kinds(self) -> frozenset[str]:
        return frozenset(meaning.kind for meaning in self.meanings)

    def concerns(self, shown: Shown) -> bool:
        ruled = bool(self.rules) and shown.table == "inquiry"
        return ruled or any(step.kind in self.kinds for step in shown.steps)


@dataclass(frozen=True)
class Shift:
    """`facts` that are shown under `after` instead of `before`; `joined` are there already."""

    table: str
    column: str
    before: str | None
    after: str | None
    facts: int
    joined: int


@dataclass(frozen=True)
class Effect:
    """What another set of lookups or rules changes in the current facts. `shifts` may be cut."""

    facts: int
    shifts: tuple[Shift, ...]
    days: int
    first_day: date | None
    last_day: date | None


def told(table: str, column: str, alias: str = "") -> str:
    """SQL for what the file said in a column of a stored row."""
    name = f"{alias}.{column}" if alias else column
    if column not in _TOLD.get(table, ()):
        return name
    kept = f"{alias}.told_{column}" if alias else f"told_{column}"
    return f"CASE WHEN {kept} IS NULL THEN {name} ELSE NULLIF({kept}, '') END"


def active(cursor: Cursor) -> Active:
    return with_entries(cursor, active_entries(cursor))


def with_entries(cursor: Cursor, entries: Iterable[Entry]) -> Active:
    """The rules in force with other lookups than the stored ones."""
    return Active(meanings(entries), active_rules(cursor))


def apply_to_batch(cursor: Cursor, source: str, batch_id: int) -> None:
    """Derive what is shown of the rows that a batch has just stored; free where nothing applies."""
    using = active(cursor)
    condition = "source = $source AND batch_id = $batch"
    for shown in SHOWN:
        if using.concerns(shown):
            values = {"source": source, "batch": batch_id}
            _find_changes(cursor, shown, using, condition, values)
            _write_changes(cursor, shown)
    cursor.execute(f"DROP TABLE IF EXISTS temp.{_CHANGES}")


def settle(cursor: Cursor, kinds: Collection[str] | None = None) -> frozenset[date]:
    """Bring all facts in line with the lookups and rules in force, rollups included.

    `kinds` are the kinds of lookup (or TOPICS) that changed; None means any. Runs inside the
    caller's transaction and returns the local days on which the changed facts count themselves; an
    age that they reach later is made again too, and not among them.
    """
    own: set[date] = set()
    touched = derive(cursor, kinds, own)
    for fact, days in touched.items():
        if days:
            rollups.rebuild(cursor, fact, days)
    return frozenset(own)


def take_back(cursor: Cursor, batch_ids: Collection[int]) -> None:
    """Take batches of lookups or topic rules out of force, inside the caller's transaction.

    The ledger is the caller's.
    """
    if not batch_ids:
        return
    chosen = "SELECT UNNEST(CAST(? AS BIGINT[]))"
    for table in ("lookup", "topic_rule"):
        cursor.execute(f"DELETE FROM {table} WHERE batch_id IN ({chosen})", [list(batch_ids)])
        cursor.execute(
            f"UPDATE {table} SET retired_by = NULL WHERE retired_by IN ({chosen})",
            [list(batch_ids)],
        )
    settle(cursor)


def derive(
    cursor: Cursor, kinds: Collection[str] | None = None, own: set[date] | None = None
) -> dict[str, set[date]]:
    """The same without the rollups: returns the local days whose sums change, by fact.

    The days that `settle` returns are added to `own`.
    """
    using = active(cursor)
    touched: dict[str, set[date]] = {}
    for shown in SHOWN:
        if kinds is None or _is_touched(shown, kinds):
            _find_changes(cursor, shown, using, "TRUE", {})
            _write_changes(cursor, shown)
            touched.setdefault(shown.fact, set()).update(_changed_days(cursor, _touched(shown)))
            if own is not None:
                own |= _changed_days(cursor, _own_days(shown))
    cursor.execute(f"DROP TABLE IF EXISTS temp.{_CHANGES}")
    return touched


def weigh(
    cursor: Cursor, using: Active, kinds: Collection[str] | None = None, limit: int = 200
) -> Effect:
    """What `using` would change in the current facts, the largest shifts first; nothing is kept."""
    shifts: list[Shift] = []
    days: set[date] = set()
    facts = 0
    for shown in SHOWN:
        if kinds is not None and not _is_touched(shown, kinds):
            continue
        _find_changes(cursor, shown, using, "is_current", {})
        facts += int(cursor.execute(f"SELECT COUNT(*) FROM {_CHANGES}").fetchall()[0][0])
        days |= _changed_days(cursor, _own_days(shown))
        for column in shown.columns:
            shifts += _shifts(cursor, shown, column, limit)
    cursor.execute(f"DROP TABLE IF EXISTS temp.{_CHANGES}")
    largest = sorted(shifts, key=lambda each: -each.facts)[:limit]
    return Effect(
        facts, tuple(largest), len(days), min(days, default=None), max(days, default=None)
    )


def _is_touched(shown: Shown, kinds: Collection[str]) -> bool:
    if TOPICS in kinds and shown.table == "inquiry":
        return True
    return any(step.kind in kinds for step in shown.steps)


def _find_changes(
    cursor: Cursor, shown: Shown, using: Active, condition: str, values: dict[str, object]
) -> None:
    """List in a temporary table the rows whose shown values differ from the stored ones.

    Its columns: stored_row, is_current, the days, and for each column X what it becomes (X), what
    the file said (said_X) and what is stored (was_X).
    """
    _keep_meanings(cursor, using.meanings)
    bound = Bound()
    parts = [f"told_rows AS ({_told_rows(shown, condition)})"]
    before = "told_rows"
    if shown.table == "inquiry" and using.rules:
        rules = [rule for each in using.rules.values() for rule in each]
        parts.append(f"folded AS ({topic_rules.with_folded(before, rules)})")
        topic = topic_rules.topic_sql(using.rules, bound)
        parts.append(f"ruled AS (SELECT * REPLACE ({topic} AS topic) FROM folded)")
        before = "ruled"
    for at, step in enumerate(shown.steps):
        if step.kind in using.kinds:
            parts.append(f"step_{at} AS ({_step_sql(step, before)})")
            before = f"step_{at}"
    differs = " OR ".join(f"{name} IS DISTINCT FROM was_{name}" for name in shown.columns)
    names = [f"{name}, was_{name}" for name in shown.columns]
    names += [f"said_{name}" for name in shown.told]
    kept = ", ".join(["stored_row", "is_current", *_touched(shown), *names])
    cursor.execute(
        f"CREATE OR REPLACE TEMP TABLE {_CHANGES} AS"
        f" WITH {', '.join(parts)} SELECT {kept} FROM {before} WHERE {differs}",
        {**values, **bound.values},
    )


def _touched(shown: Shown) -> dict[str, str]:
    """The columns with the days whose sums a change of the row touches, and their SQL."""
    return {f"touched_{at}": day for at, day in enumerate(rollups.anchors(shown.fact))}


def _told_rows(shown: Shown, condition: str) -> str:
    columns = [f"{shown.table}.rowid AS stored_row", "is_current"]
    columns += [f"{day} AS {name}" for name, day in _touched(shown).items()]
    columns.append(f"{shown.day} AS asked_day")
    for name in shown.told:
        said = told(shown.table, name)
        columns += [f"{said} AS {name}", f"{said} AS said_{name}", f"{name} AS was_{name}"]
    for name in shown.made:
        columns += [f"CAST(NULL AS VARCHAR) AS {name}", f"{name} AS was_{name}"]
    if shown.table == "inquiry":
        columns += ["source", "priority", "tags", "words", "subject"]
    return f"SELECT {', '.join(columns)} FROM {shown.rows} WHERE {condition}"


def _step_sql(step: Step, before: str) -> str:
    """One step of the chain: the lookup's result where it has one for this row."""
    dated = ""
    if step.is_dated:
        day = "COALESCE(asked_day, DATE '-infinity')"
        dated = f" AND {day} >= meaning.first_day AND {day} < meaning.end_day"
    return (
        f"SELECT {before}.* REPLACE"
        f" (COALESCE(meaning.result, {before}.{step.column}) AS {step.column})"
        f" FROM {before} LEFT JOIN meaning ON meaning.kind = '{step.kind}'"
        f" AND meaning.value = {before}.{step.key}{dated}"
    )


def _keep_meanings(cursor: Cursor, applied: tuple[Meaning, ...]) -> None:
    cursor.execute(
        """
        CREATE OR REPLACE TEMP TABLE meaning AS
        SELECT
            kind,
            value,
            COALESCE(first_day, DATE '-infinity') AS first_day,
            COALESCE(end_day, DATE 'infinity') AS end_day,
            result
        FROM (
            SELECT
                UNNEST(CAST($kind AS VARCHAR[])) AS kind,
                UNNEST(CAST($value AS VARCHAR[])) AS value,
                UNNEST(CAST($first AS DATE[])) AS first_day,
                UNNEST(CAST($end AS DATE[])) AS end_day,
                UNNEST(CAST($result AS VARCHAR[])) AS result
        ) AS told
        """,
        {
            "kind": [each.kind for each in applied],
            "value": [each.value for each in applied],
            "first": [each.first for each in applied],
            "end": [each.end for each in applied],
            "result": [each.result for each in applied],
        },
    )


def _write_changes(cursor: Cursor, shown: Shown) -> None:
    assigned = [f"{name} = changed.{name}" for name in shown.columns]
    assigned += [
        f"told_{name} = CASE WHEN changed.{name} IS NOT DISTINCT FROM changed.said_{name} THEN NULL"
        f" ELSE COALESCE(changed.said_{name}, '') END"
        for name in shown.told
    ]
    cursor.execute(
        f"UPDATE {shown.table} SET {', '.join(assigned)} FROM {_CHANGES} AS changed"
        f" WHERE {shown.table}.rowid = changed.stored_row"
    )


def _own_days(shown: Shown) -> list[str]:
    """Those of them that a row holds itself; others are reached from one of these."""
    return [name for name, day in _touched(shown).items() if day.isidentifier()]


def _changed_days(cursor: Cursor, names: Iterable[str]) -> set[date]:
    found = " UNION ".join(f"SELECT {name} FROM {_CHANGES} WHERE is_current" for name in names)
    return {day for (day,) in cursor.execute(found).fetchall() if day is not None}


def _shifts(cursor: Cursor, shown: Shown, column: str, limit: int) -> list[Shift]:
    found = cursor.execute(
        f"""
        SELECT was_{column}, {column}, COUNT(*) AS facts
        FROM {_CHANGES}
        WHERE {column} IS DISTINCT FROM was_{column}
        GROUP BY ALL
        ORDER BY facts DESC, was_{column}, {column}
        LIMIT {limit}
        """
    ).fetchall()
    if not found:
        return []
    afters = sorted({after for _, after, _ in found if after is not None})
    joined = dict(
        cursor.execute(
            f"SELECT {column}, COUNT(*) FROM {shown.rows} WHERE is_current"
            f" AND {column} IN (SELECT UNNEST(CAST(? AS VARCHAR[]))) GROUP BY 1",
            [afters],
        ).fetchall()
    )
    return [
        Shift(shown.table, column, before, after, int(facts), int(joined.get(after, 0)))
        for before, after, facts in found
    ]
