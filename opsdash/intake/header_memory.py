"""What people said about files with a header is kept, so that the next such file needs no click.

A header is known by the fingerprint of its set of names. Only what was chosen or corrected by hand
is kept, and a person can take it back; a file that contradicts it is asked about again.
"""

import hashlib
import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import UTC, datetime
from typing import Any

from opsdash.access.actor import Actor
from opsdash.access.outbox import audited_facts, post
from opsdash.access.rights import Right
from opsdash.intake.choices import Choices
from opsdash.intake.profiles import folded_name
from opsdash.intake.tables import NAMELESS, Sample, header_names
from opsdash.store import Cursor, Home

_NOUN = "remembered_file"
_HEADER_CANDIDATES = 40

# What is true of all exports with a header; an encoding or missing rows are a single file's affair.
_KEPT = (
    "profile",
    "fact",
    "source",
    "timezone",
    "date_order",
    "decimal",
    "currency",
    "columns",
    "date_orders",
    "decimals",
    "agents",
)

# Beside the choices stands the import with which they were said.
_BATCH = "batch"


@dataclass(frozen=True)
class Remembered:
    """What `by` said on `at` (naive UTC) about files with the header of this `fingerprint`."""

    fingerprint: str
    choices: Choices
    at: datetime
    by: str

    def fits(self, said: Choices, profiles: Sequence[str]) -> bool:
        """Whether it can still be followed: its profile is there, and nobody says otherwise now."""
        kind = self.choices.profile, self.choices.fact
        spoken = (said.profile, said.fact) in ((None, None), kind)
        return spoken and (self.choices.profile is None or self.choices.profile in profiles)

    def added_to(self, said: Choices) -> Choices:
        """What holds for a file: what is said now, else what was said then.

        Readings of dates and numbers stay out: the values of a file may contradict them.
        """
        return said.after(self.choices)


def fingerprint(names: Sequence[str]) -> str:
    """SHA-256 of the folded column names in sorted order: their order and case do not matter."""
    # An export may end its header with a delimiter more; a column without a name says nothing.
    named = (name for name in names if not name.startswith(NAMELESS))
    folded = sorted(folded_name(name) for name in named)
    return hashlib.sha256("\n".join(folded).encode()).hexdigest()


def recall(cursor: Cursor, sample: Sample) -> Remembered | None:
    """What was said about files with one of the leading rows as their header."""
    rows = sample.rows[:_HEADER_CANDIDATES]
    headers = {fingerprint(names): names for names in map(header_names, reversed(rows))}
    found = cursor.execute(
        "SELECT fingerprint, choices, remembered_at, remembered_by FROM header_memory"
        " WHERE fingerprint IN (SELECT UNNEST(CAST(? AS VARCHAR[])))"
        " ORDER BY remembered_at DESC LIMIT 1",
        [list(headers)],
    ).fetchall()
    if not found:
        return None
    mark, text, at, by = found[0]
    return Remembered(mark, _choices(text, headers[mark]), at, by)


def remember(
    cursor: Cursor, names: Sequence[str], choices: Choices, actor: Actor, batch_id: int | None
) -> None:
    """Keep `choices` for files with these column names, in the caller's transaction.

    What was said before stays behind it, for the import that is undone.
    """
    mark = fingerprint(names)
    told = {name: asdict(choices)[name] for name in _KEPT}
    kept = {name: value for name, value in told.items() if value}
    text = json.dumps({**kept, _BATCH: batch_id}, ensure_ascii=False)
    cursor.execute(
        "INSERT INTO header_memory (fingerprint, choices, remembered_at, remembered_by)"
        " VALUES (?, ?, ?, ?)",
        [mark, text, datetime.now(UTC).replace(tzinfo=None), actor.name],
    )


def take_back(cursor: Cursor, batch_ids: Collection[int]) -> None:
    """Forget what was said with these imports; what was said before holds again."""
    cursor.execute(
        "DELETE FROM header_memory"
        f" WHERE TRY_CAST(json_extract_string(choices, '$.{_BATCH}') AS BIGINT)"
        " IN (SELECT UNNEST(CAST(? AS BIGINT[])))",
        [list(batch_ids)],
    )


def forget(home: Home, mark: str, actor: Actor) -> None:
    """Take back what was said about files with the header of this fingerprint."""
    actor.must(Right.LOAD)
    with audited_facts(home) as cursor:
        gone = cursor.execute(
            "DELETE FROM header_memory WHERE fingerprint = ? RETURNING choices", [mark]
        ).fetchall()
        for (text,) in gone:
            told = {"name": _named(json.loads(text))}
            before = json.dumps(told, ensure_ascii=False)
            post(cursor, actor, "remove", _NOUN, mark, before=before)


def _named(told: dict[str, Any]) -> str:
    """Of whose files it is: the source, else the profile."""
    return str(told.get("source") or told.get("profile") or "")


def says_something(choices: Choices) -> bool:
    """Whether a person chose or corrected anything that the next file of its kind needs too."""
    return any(getattr(choices, name) for name in _KEPT)


def _choices(text: str, names: Sequence[str]) -> Choices:
    """Stored choices, their columns named as this file writes them."""
    told = json.loads(text)
    known = {field.name for field in fields(Choices)}
    kept = {name: value for name, value in told.items() if name in known}
    kept["columns"] = _renamed(kept.get("columns", {}), names)
    return Choices(**kept)


def _renamed(columns: Mapping[str, str | None], names: Sequence[str]) -> dict[str, str | None]:
    """The same columns in the spelling of `names`; the exact one where it is there."""
    spelled = {folded_name(name): name for name in reversed(names)}
    return {
        field: column
        if column is None or column in names
        else spelled.get(folded_name(column), column)
        for field, column in columns.items()
    }
