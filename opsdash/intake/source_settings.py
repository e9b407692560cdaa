"""Choices that hold for all files of a source, such as free text that is kept on purpose.

A name that is not known here is refused, so that a typing mistake cannot become a silent choice.
"""

import json
from datetime import date

from opsdash.access.actor import Actor
from opsdash.access.outbox import audited_facts, post
from opsdash.access.rights import Right
from opsdash.errors import InvalidRecordError
from opsdash.store import Cursor, Database, Home

# The last day that the source was used: what comes later is not missing.
ENDED = "ended"
# "yes": subjects are kept instead of dropped.
KEEP_SUBJECT = "keep_subject"

_NOUN = "source_setting"
_NAMES = (ENDED, KEEP_SUBJECT)


def read_source_settings(facts: Database, source: str) -> dict[str, str]:
    rows = facts.rows("SELECT name, value FROM source_setting WHERE source = ?", [source])
    return dict(rows)


def save_source_setting(
    home: Home, source: str, name: str, value: str | None, actor: Actor
) -> None:
    """Set a choice, or with None go back to the default. Raises InvalidRecordError."""
    actor.must(Right.LOAD)
    if name not in _NAMES:
        raise InvalidRecordError(field=name, problem="unknown")
    if name == ENDED and value is not None:
        _must_be_a_day(value)
    with audited_facts(home) as cursor:
        was = _value(cursor, source, name)
        cursor.execute("DELETE FROM source_setting WHERE source = ? AND name = ?", [source, name])
        if value is not None:
            cursor.execute("INSERT INTO source_setting VALUES (?, ?, ?)", [source, name, value])
        before, after = (
            json.dumps({"source": source, name: each}, ensure_ascii=False) for each in (was, value)
        )
        post(cursor, actor, "update", _NOUN, source, before=before, after=after)


def _value(cursor: Cursor, source: str, name: str) -> str | None:
    found = cursor.execute(
        "SELECT value FROM source_setting WHERE source = ? AND name = ?", [source, name]
    ).fetchone()
    return None if found is None else str(found[0])


def _must_be_a_day(value: str) -> None:
    try:
        date.fromisoformat(value)
    except ValueError as error:
        raise InvalidRecordError(field=ENDED, problem="no_day") from error
