"""What the organisation said about its time: one JSON value each in the settings, by version.

A save that meets a newer version changes nothing and says so. Every change is in the audit.
"""

import json
from typing import Any

from opsdash.access.actor import Actor
from opsdash.access.audit import audit
from opsdash.access.rights import Right
from opsdash.errors import ConflictError
from opsdash.store import Cursor, Database

_SELECT = "SELECT value, version FROM setting WHERE name = ?"


def load_answer(state: Database, name: str) -> tuple[Any, int]:
    """The stored value and its version; None and 0 while nobody has answered."""
    with state.cursor() as cursor:
        return _stored(cursor, name)


def save_answer(state: Database, name: str, value: object, version: int, actor: Actor) -> int:
    """Store `value` over the version its author had seen and return the new one.

    Raises ConflictError, whose `stored` is the value that was saved meanwhile.
    """
    actor.must(Right.ARRANGE)
    with state.write() as cursor:
        before, found = _stored(cursor, name)
        if found != version:
            raise ConflictError(noun=name, id="", stored=before, version=found)
        text = json.dumps(value, ensure_ascii=False)
        cursor.execute("DELETE FROM setting WHERE name = ?", [name])
        cursor.execute("INSERT INTO setting VALUES (?, ?, ?)", [name, text, version + 1])
        told = json.dumps(before, ensure_ascii=False) if found else None
        audit(cursor, actor, "update" if found else "create", name, "", before=told, after=text)
    return version + 1


def _stored(cursor: Cursor, name: str) -> tuple[Any, int]:
    row = cursor.execute(_SELECT, [name]).fetchone()
    return (json.loads(row[0]), int(row[1])) if row else (None, 0)
