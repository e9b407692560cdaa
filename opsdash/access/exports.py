"""What left opsdash as a file: who fetched it, when and from where."""

import json
from datetime import timedelta
from typing import Final

from opsdash.access.actor import Actor
from opsdash.access.audit import audit
from opsdash.access.clock import now_utc
from opsdash.access.rights import Right
from opsdash.store import Database

NOUN: Final = "file"
_ACTION: Final = "export"
# A spreadsheet that fetches the same file every minute says nothing new, and each write makes
# cached records stale.
_NOTED_EVERY: Final = timedelta(hours=1)
_LATELY: Final = (
    "SELECT 1 FROM audit WHERE action = ? AND noun = ? AND id = ? AND actor = ?"
    " AND COALESCE(person, '') = ? AND happened_at > ?"
)


def note_export(state: Database, actor: Actor, file: str) -> None:
    """The file by its name; the same one by the same actor is noted once an hour."""
    actor.must(Right.LOOK)
    since = now_utc() - _NOTED_EVERY
    if state.rows(_LATELY, [_ACTION, NOUN, file, actor.name, actor.person, since]):
        return
    with state.write() as cursor:
        audit(cursor, actor, _ACTION, NOUN, file, after=json.dumps({"name": file}))
