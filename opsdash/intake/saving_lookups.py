"""Changing lookups: what a change would do, doing it as one batch, and which names look alike.

The facts follow in the same transaction. A batch stands on earlier ones that spoke of the same
names, so that taking one back never leaves half of a chain or a circle behind.
"""

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from opsdash.access.actor import Actor
from opsdash.access.rights import Right
from opsdash.intake import effective
from opsdash.intake.batches import add_links
from opsdash.intake.change_batches import LOOKUP, Saved, enter
from opsdash.intake.effective import SHOWN, Effect, Shown
from opsdash.intake.lookups import Change, Entry, active_entries, with_changes
from opsdash.store import Cursor, Database, Home

# Voicing marks of Japanese make another letter, not an accent.
_LETTERS = frozenset("\u3099\u309a")

# Earlier batches with entries, in force or retired, about the same names of the same kind.
_STANDS_ON = """
WITH told AS (
    SELECT
        UNNEST(CAST($kinds AS VARCHAR[])) AS kind,
        UNNEST(CAST($names AS VARCHAR[])) AS name
),
spoken AS (
    SELECT kind, value, result, batch_id FROM lookup
    UNION ALL
    SELECT kind, value, result, retired_by FROM lookup WHERE retired_by IS NOT NULL
)
SELECT batch_id AS on_batch_id, 'changed' AS relation, 1 AS facts
FROM spoken
WHERE EXISTS (
    SELECT 1 FROM told
    WHERE told.kind = spoken.kind AND told.name IN (spoken.value, spoken.result)
)
"""


@dataclass(frozen=True)
class LookupPreview:
    """`unmatched` are changes about names that no current fact has (rates have none)."""

    effect: Effect
    unmatched: tuple[Change, ...]


@dataclass(frozen=True)
class Alike:
    """Names that differ only in case, spaces, signs or accents: (name, facts), the usual first."""

    dimension: str
    names: tuple[tuple[str, int], ...]


def preview_lookups(facts: Database, changes: Sequence[Change]) -> LookupPreview:
    """What saving the changes would do; nothing is written. Raises EntryInvalidError."""
    with facts.cursor() as cursor:
        entries = with_changes(active_entries(cursor), changes)
        using = effective.with_entries(cursor, entries)
        effect = effective.weigh(cursor, using, {change.kind for change in changes})
        unmatched = tuple(
            change
            for kind in dict.fromkeys(change.kind for change in changes)
            for change in _unmatched(cursor, kind, changes)
        )
    return LookupPreview(effect, unmatched)


def save_lookups(home: Home, changes: Sequence[Change], actor: Actor, name: str = "") -> Saved:
    """Make the changes one batch and bring the facts in line, all or nothing.

    `name` is the file they were read from. Raises EntryInvalidError, RollupMismatchError.
    """
    actor.must(Right.LOAD)
    with home.facts.write() as cursor:
        before = active_entries(cursor)
        after = with_changes(before, changes)
        gone, come = set(before) - set(after), set(after) - set(before)
        if not gone and not come:
            return Saved(None)
        replaced = {entry.key for entry in gone} & {entry.key for entry in come}
        kinds = sorted({entry.kind for entry in gone | come})
        told = len({change.key for change in changes})
        counts = {"new": len(come) - len(replaced), "changed": len(gone)}
        counts["same"] = told - sum(counts.values())
        described = {"kinds": kinds, "names": _names(gone | come)}
        batch_id = enter(cursor, LOOKUP, "", counts, actor, described=described, name=name)
        add_links(cursor, batch_id, _STANDS_ON, _spoken_of(gone | come))
        _write(cursor, batch_id, gone, come)
        days = effective.settle(cursor, kinds)
    removed = len(gone) - len(replaced)
    return Saved(batch_id, counts["new"], len(replaced), removed, days)


def names_of(facts: Database, dimension: str) -> dict[str, int]:
    """The names that current facts show in a dimension, and how many facts each."""
    found: dict[str, int] = {}
    for shown, column in _places(f"rename:{dimension}"):
        counted = facts.rows(
            f"SELECT {column}, COUNT(*) FROM {shown.rows}"
            f" WHERE is_current AND {column} IS NOT NULL GROUP BY 1"
        )
        for name, count in counted:
            found[name] = found.get(name, 0) + int(count)
    return found


def suggest_merges(facts: Database, dimension: str) -> tuple[Alike, ...]:
    """Names that are probably the same, the most frequent spelling first in each group."""
    groups: dict[str, list[tuple[str, int]]] = {}
    for name, count in names_of(facts, dimension).items():
        groups.setdefault(_likeness(name), []).append((name, count))
    alike = [
        Alike(dimension, tuple(sorted(names, key=lambda each: (-each[1], each[0]))))
        for likeness, names in groups.items()
        if likeness and len(names) > 1
    ]
    return tuple(
        sorted(alike, key=lambda each: (-sum(count for _, count in each.names), each.names))
    )


def _likeness(name: str) -> str:
    signs = unicodedata.normalize("NFKD", name.casefold())
    return "".join(sign for sign in signs if sign.isalnum() or sign in _LETTERS)


def _places(kind: str) -> list[tuple[Shown, str]]:
    """Table and column of the names that entries of a kind speak of."""
    return [(shown, step.key) for shown in SHOWN for step in shown.steps if step.kind == kind]


def _unmatched(cursor: Cursor, kind: str, changes: Iterable[Change]) -> list[Change]:
    places = _places(kind)
    if not places:
        return []
    own = [change for change in changes if change.kind == kind and change.result is not None]
    names = " UNION ".join(
        f"SELECT {column} FROM {shown.rows} WHERE is_current"
        f" UNION SELECT {effective.told(shown.table, column)} FROM {shown.rows} WHERE is_current"
        for shown, column in places
    )
    found = cursor.execute(
        f"WITH names(name) AS ({names}) SELECT name FROM names"
        " WHERE name IN (SELECT UNNEST(CAST(? AS VARCHAR[])))",
        [[change.value for change in own]],
    ).fetchall()
    known = {name for (name,) in found}
    return [change for change in own if change.value not in known]


def _names(entries: Iterable[Entry]) -> list[str]:
    """A few names for the ledger, so that a person recognises the change."""
    return sorted({f"{entry.value[:80]} = {entry.result}" for entry in entries})[:5]


def _spoken_of(entries: Iterable[Entry]) -> dict[str, object]:
    names = [(entry.kind, name) for entry in entries for name in (entry.value, entry.result)]
    return {"kinds": [kind for kind, _ in names], "names": [name for _, name in names]}


def _write(cursor: Cursor, batch_id: int, gone: set[Entry], come: set[Entry]) -> None:
    for entry in gone:
        cursor.execute(
            "UPDATE lookup SET retired_by = ? WHERE retired_by IS NULL"
            " AND kind = ? AND value = ? AND from_day IS NOT DISTINCT FROM ?",
            [batch_id, *entry.key],
        )
    for entry in come:
        cursor.execute(
            "INSERT INTO lookup (kind, value, from_day, result, batch_id) VALUES (?, ?, ?, ?, ?)",
            [entry.kind, entry.value, entry.from_day, entry.result, batch_id],
        )
