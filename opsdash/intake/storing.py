"""The one place that writes facts from a file: versions, lines, rollups and the ledger.

Runs in the caller's transaction: an import is wholly there or not at all.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace

from opsdash.access.actor import Actor
from opsdash.errors import ConflictError
from opsdash.intake import effective, promises
from opsdash.intake.batches import add_batch, file_columns, next_batch
from opsdash.intake.comparing import equal
from opsdash.intake.facts import INQUIRY, Fact
from opsdash.intake.folding import line_condition, line_values, made_columns, stored_columns
from opsdash.intake.gone import delete_gone
from opsdash.intake.interpretation import Interpretation
from opsdash.intake.links import link_corrected, link_facts, link_readings
from opsdash.intake.outcome import Outcome, Reject
from opsdash.intake.reading_rows import store_readings
from opsdash.intake.rejects import add_rejects
from opsdash.intake.stages import add_stages
from opsdash.metrics import rollups
from opsdash.store import Cursor


def store(
    cursor: Cursor,
    understood: Interpretation,
    outcome: Outcome,
    rejects: Sequence[Reject],
    digest: str,
    actor: Actor,
    *,
    sample: bool,
    begin: Callable[[str], None],
) -> Outcome:
    """Write the rows of `single` that are new or different, the rollups and the ledger.

    Runs inside the caller's transaction, after `compare` in that same transaction and one of the
    ways to make `gone`. `begin` hears of each step.
    """
    begin("storing")
    fact = understood.recognition.profile.fact
    _refuse_erased(cursor, fact, outcome.file)
    batch_id = next_batch(cursor)
    untouched = cursor.execute(f"SELECT COUNT(*) = 0 FROM {fact.table}").fetchall()[0][0]
    written = replace(outcome, batch_id=batch_id)
    link_corrected(cursor, understood.recognition.layout.names, batch_id)
    _add_facts(cursor, understood, outcome.source, batch_id)
    effective.apply_to_batch(cursor, outcome.source, batch_id)
    if fact.name == INQUIRY.name:
        promises.apply_to_batch(cursor, outcome.source, batch_id)
    if outcome.gone:
        delete_gone(cursor, fact.table, outcome.source, batch_id)
    begin("summing")
    rollups.refresh(cursor, fact.name, None if untouched else _touched(outcome.source))
    # The same file's earlier rejects are these again.
    cursor.execute(
        "UPDATE batch SET rejects_seen = TRUE WHERE source = ? AND file_hash = ?",
        [outcome.source, digest],
    )
    add_rejects(cursor, rejects, batch_id)
    add_batch(cursor, file_columns(understood, written, digest, actor, sample=sample))
    return written


def _add_facts(cursor: Cursor, understood: Interpretation, source: str, batch_id: int) -> None:
    """The rows of `single` with their lines and stages, each linked to what it stands on."""
    profile = understood.recognition.profile
    if profile.fact.name == "reading":
        link_readings(cursor, source, batch_id)
        store_readings(cursor, source, batch_id)
    else:
        link_facts(cursor, profile.fact, source, batch_id)
        _retire(cursor, profile.fact, source, batch_id)
        _add_versions(cursor, profile.fact, source, batch_id)
        add_stages(cursor, understood, source, batch_id)
    if profile.rows == "lines":
        _add_lines(cursor, understood, source, batch_id)


def _refuse_erased(cursor: Cursor, fact: Fact, file: str) -> None:
    """Stop where a customer's rows were deleted on request after the file was read."""
    erased = cursor.execute("SELECT 1 FROM erased_customer LIMIT 1").fetchall()
    if not erased or not any(field.name == "customer" for field in fact.fields):
        return
    found = "SELECT 1 FROM single WHERE customer IN (SELECT customer FROM erased_customer) LIMIT 1"
    if cursor.execute(found).fetchall():
        raise ConflictError(noun="file", id=file)


def _touched(source: str) -> tuple[str, dict[str, object]]:
    ids = "SELECT id FROM verdict WHERE verdict IN ('new', 'changed') UNION ALL SELECT id FROM gone"
    return ids, {"source": source}


def _retire(cursor: Cursor, fact: Fact, source: str, batch_id: int) -> None:
    cursor.execute(
        f"""
        UPDATE {fact.table} SET is_current = FALSE, retired_by = $batch
        WHERE source = $source AND is_current
            AND id IN (SELECT id FROM verdict WHERE verdict = 'changed')
        """,
        {"source": source, "batch": batch_id},
    )


def _add_versions(cursor: Cursor, fact: Fact, source: str, batch_id: int) -> None:
    """Store what is new or changed, and older versions that are not stored yet."""
    told = stored_columns(cursor, fact, "compared")
    own = (*told, *(name for name, _ in made_columns(cursor, fact, "compared")))
    cursor.execute(
        f"""
        INSERT INTO {fact.table} (source, id, batch_id, is_current, retired_by, {", ".join(own)})
        SELECT
            $source,
            id,
            $batch,
            verdict <> 'older',
            CASE WHEN verdict = 'older' THEN $batch END,
            {", ".join(own)}
        FROM compared
        WHERE verdict IN ('new', 'changed') OR (
            verdict = 'older' AND NOT EXISTS (
                SELECT 1 FROM {fact.table} AS known
                WHERE known.source = $source AND known.id = compared.id
                    AND {equal(cursor, fact, "known", "compared")}
            )
        )
        """,
        {"source": source, "batch": batch_id},
    )


def _add_lines(cursor: Cursor, understood: Interpretation, source: str, batch_id: int) -> None:
    told = line_condition(understood)
    if not told:
        return
    cursor.execute(
        f"""
        INSERT INTO order_line
            (source, order_id, batch_id, line_number, product, sku, quantity, price)
        SELECT
            $source,
            compared.id,
            $batch,
            ROW_NUMBER() OVER (PARTITION BY compared.id ORDER BY keyed.record),
            {", ".join(line_values(understood))}
        FROM keyed
        JOIN compared ON compared.fold_key = keyed.fold_key
        WHERE compared.verdict IN ('new', 'changed') AND ({told})
        """,
        {"source": source, "batch": batch_id},
    )
