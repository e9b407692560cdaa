"""The write side of the ledger: a batch, how its file was understood, what it stands on."""

import json
from collections.abc import Mapping
from dataclasses import asdict
from datetime import UTC, datetime

from opsdash.access.actor import Actor
from opsdash.intake.interpretation import Interpretation
from opsdash.intake.outcome import Outcome
from opsdash.store import Cursor


def next_batch(cursor: Cursor) -> int:
    """The number of a new batch."""
    return int(cursor.execute("SELECT nextval('batch_ids')").fetchall()[0][0])


def add_batch(cursor: Cursor, values: Mapping[str, object]) -> None:
    """Write one row of the ledger; `values` by column, those of a file from `file_columns`."""
    marks = ", ".join(f"${name}" for name in values)
    cursor.execute(f"INSERT INTO batch ({', '.join(values)}) VALUES ({marks})", dict(values))


def brought_by(actor: Actor) -> dict[str, object]:
    """Who enters a row, by name and account, and from where."""
    return {"imported_by": actor.name, "account": actor.person, "origin": actor.origin}


def add_links(cursor: Cursor, batch_id: int, query: str, values: Mapping[str, object]) -> None:
    """Record what `batch_id` stands on.

    `query` gives one row (on_batch_id, relation, facts) for each earlier batch and relation or for
    each fact: equal ones are added up. Its parameters are named, `$batch` among them is ours.
    """
    cursor.execute(
        f"""
        INSERT INTO batch_link (batch_id, on_batch_id, relation, facts)
        SELECT $batch, on_batch_id, relation, SUM(facts)
        FROM ({query})
        WHERE on_batch_id <> $batch
        GROUP BY on_batch_id, relation
        """,
        {**values, "batch": batch_id},
    )


def file_columns(
    understood: Interpretation, outcome: Outcome, digest: str, actor: Actor, *, sample: bool
) -> dict[str, object]:
    """The ledger's row for an imported file."""
    return {
        "batch_id": outcome.batch_id,
        "source": outcome.source,
        "profile": outcome.profile,
        "fact": outcome.fact,
        "file_name": outcome.file,
        "file_hash": digest,
        "imported_at": datetime.now(UTC).replace(tzinfo=None),
        **brought_by(actor),
        "interpretation": _described(understood),
        "rows_in": outcome.rows_in,
        "new_rows": outcome.new,
        "changed_rows": outcome.changed,
        "same_rows": outcome.same,
        "folded_rows": outcome.folded,
        "ignored_rows": outcome.ignored,
        "rejected_rows": outcome.rejected,
        "gone_rows": outcome.gone,
        **asdict(outcome.extent),
        "is_sample": sample,
        "rejects_seen": outcome.rejected == 0,
    }


def _described(understood: Interpretation) -> str:
    """The interpretation as JSON, for the ledger."""
    columns = [
        {key: value for key, value in asdict(item).items() if key != "example" and value}
        for item in understood.readings
    ]
    return json.dumps(
        {
            "profile": understood.recognition.profile.name,
            "zone": understood.zone,
            "day_zone": understood.day_zone,
            "currency": understood.currency,
            "columns": columns,
            "unused": understood.unused,
        },
        ensure_ascii=False,
        default=str,
    )
