"""Choices that hold for all files of a source, such as free text that is kept on purpose.

A name that is not known here is refused, so that a typing mistake cannot become a silent choice.
"""

import json
from datetime import date

from opsdash.access.actor import Actor
from opsdash.access.audit import audit
from opsdash.access.rights import Right
from opsdash.errors import InvalidRecordError
from opsdash.store import Database, Home

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
    before = read_source_settings(home.facts, source)
    with home.facts.write() as cursor:
        cursor.execute("DELETE FROM source_setting WHERE source = ? AND name = ?", [source, name])
        if value is not None:
            cursor.execute("INSERT INTO source_setting VALUES (?, ?, ?)", [source, name, value])
    was, now = (
        json.dumps({"source": source, name: each}, ensure_ascii=False)
        for each in (before.get(name), value)
    )
    with home.state.write() as cursor:
        audit(cursor, actor, "update", _NOUN, source, before=was, after=now)


def _must_be_a_day(value: str) -> None:
    try:
        date.fromisoformat(value)
    except ValueError as error:
        raise InvalidRecordError(field=ENDED, problem="no_day") from error
