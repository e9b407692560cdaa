"""When a fact entered each stage, where an export keeps that history in columns of its own.

The entries hang on the version of the fact; a hash over them tells whether they changed.
"""

import re
from dataclasses import dataclass

from opsdash.intake import expressions as sql
from opsdash.intake.expressions import Bound
from opsdash.intake.facts import STAGE, STAGED, Fact
from opsdash.intake.interpretation import Interpretation
from opsdash.store import Cursor

_QUOTES = "\"'“”„«»"
_PIPELINE = re.compile(r"(?P<stage>.*\S)\s*\((?P<pipeline>[^()]+)\)")


@dataclass(frozen=True)
class StageColumn:
    """`column` of the typed rows holds the time at which `stage` of `pipeline` was entered."""

    column: str
    stage: str
    pipeline: str | None


def stage_columns(understood: Interpretation) -> tuple[StageColumn, ...]:
    """The stage columns of a file, in an order that does not depend on theirs."""
    begins = understood.recognition.profile.stages
    found = [
        StageColumn(item.field.replace(":", "_"), *named_stage(item.column, begins))
        for item in understood.readings
        if item.field.startswith(STAGE)
    ]
    return tuple(sorted(found, key=lambda each: (each.pipeline or "", each.stage)))


def named_stage(header: str, begins: tuple[str, ...]) -> tuple[str, str | None]:
    """Stage and pipeline in a header: `Date entered "New (Support)"`."""
    rest = header.strip()
    for begin in sorted(begins, key=len, reverse=True):
        if rest.casefold().startswith(begin.casefold()):
            rest = rest[len(begin) :]
            break
    rest = rest.strip().strip(_QUOTES).strip()
    found = _PIPELINE.fullmatch(rest)
    return (found["stage"].strip(_QUOTES), found["pipeline"]) if found else (rest, None)


def stages_hash(understood: Interpretation, bound: Bound) -> str:
    """SQL for 64 bits over all entries of a row, NULL without any; empty where none can be."""
    columns = stage_columns(understood)
    if not columns:
        return ""
    entries = [
        f"{bound.add(f'{each.pipeline} / {each.stage} ')} || CAST({each.column} AS VARCHAR)"
        for each in columns
    ]
    digest = f"sha256(NULLIF(concat_ws(chr(30), {', '.join(entries)}), ''))"
    return f"CAST('0x' || LEFT({digest}, 16) AS UBIGINT) AS stages_hash"


def add_stages(cursor: Cursor, understood: Interpretation, source: str, batch_id: int) -> None:
    """Store the entries of the versions that a batch has just brought.

    An export without such columns says nothing about them: the versions before hand theirs on.
    """
    fact = understood.recognition.profile.fact
    if fact.name not in STAGED:
        return
    columns = stage_columns(understood)
    if columns:
        _add_told(cursor, understood, columns, source, batch_id)
    else:
        _hand_on(cursor, fact, source, batch_id)


def _add_told(
    cursor: Cursor,
    understood: Interpretation,
    columns: tuple[StageColumn, ...],
    source: str,
    batch_id: int,
) -> None:
    bound = Bound()
    entries = ", ".join(
        f"{{'pipeline': {_text(bound, each.pipeline)}, 'stage': {_text(bound, each.stage)},"
        f" 'at': {each.column}}}"
        for each in columns
    )
    fact, told, batch = (
        bound.add(value) for value in (understood.recognition.profile.fact.name, source, batch_id)
    )
    day = sql.local_day("entry['at']", bound.add(understood.day_zone))
    cursor.execute(
        f"""
        INSERT INTO stage_entry
            (fact, source, id, batch_id, pipeline, stage, entered_at, entered_day)
        SELECT
            {fact}, {told}, id, {batch}, entry['pipeline'], entry['stage'], entry['at'], {day}
        FROM (
            SELECT id, UNNEST([{entries}]) AS entry
            FROM compared
            WHERE verdict IN ('new', 'changed')
        ) AS told
        WHERE entry['at'] IS NOT NULL
        """,
        bound.values,
    )


def _text(bound: Bound, value: str | None) -> str:
    return f"CAST({bound.add(value)} AS VARCHAR)"


def _hand_on(cursor: Cursor, fact: Fact, source: str, batch_id: int) -> None:
    cursor.execute(
        f"""
        INSERT INTO stage_entry
            (fact, source, id, batch_id, pipeline, stage, entered_at, entered_day)
        SELECT
            entry.fact,
            entry.source,
            entry.id,
            $batch,
            entry.pipeline,
            entry.stage,
            entry.entered_at,
            entry.entered_day
        FROM stage_entry AS entry
        JOIN {fact.table} AS before
            ON before.source = entry.source
            AND before.id = entry.id
            AND before.batch_id = entry.batch_id
        WHERE entry.fact = $fact AND entry.source = $source AND before.retired_by = $batch
            AND before.batch_id <> $batch
            AND before.id IN (SELECT id FROM verdict WHERE verdict = 'changed')
        """,
        {"batch": batch_id, "fact": fact.name, "source": source},
    )
