"""Free text of an export: read only for what somebody asked of it, stored only by choice."""

from dataclasses import replace

from opsdash.intake.recognition import Recognition
from opsdash.intake.source_settings import KEEP_SUBJECT
from opsdash.store import Cursor

SUBJECT = "subject"


def with_free_text(cursor: Cursor, recognition: Recognition, source: str) -> Recognition:
    """The subject's column left out, unless topic rules read it or the source keeps it."""
    if SUBJECT not in recognition.matches:
        return recognition
    if _keeps(cursor, source):
        kept = recognition.profile.fact.keeping({SUBJECT})
        return replace(recognition, profile=replace(recognition.profile, fact=kept))
    return recognition if _is_read(cursor, source) else recognition.with_column(SUBJECT, None)


def _keeps(cursor: Cursor, source: str) -> bool:
    found = cursor.execute(
        "SELECT value FROM source_setting WHERE source = ? AND name = ?", [source, KEEP_SUBJECT]
    ).fetchall()
    return ("yes",) in found


def _is_read(cursor: Cursor, source: str) -> bool:
    found = cursor.execute(
        "SELECT 1 FROM topic_rule WHERE source = ? AND place = ? AND retired_by IS NULL LIMIT 1",
        [source, SUBJECT],
    ).fetchall()
    return bool(found)
