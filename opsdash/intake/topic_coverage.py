"""How much topic rules cover: of the stored inquiries of a source, or of the rows of a file.

A word of a subject can only be judged where a file was searched for it before its text was dropped;
what was imported earlier is counted and said, never guessed.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from opsdash.intake import effective
from opsdash.intake.expressions import Bound
from opsdash.intake.topic_rules import (
    SUBJECT,
    FoldedRule,
    TopicRule,
    folded_rules,
    position_sql,
    with_folded,
)
from opsdash.store import Cursor


@dataclass(frozen=True)
class Covered:
    """How inquiries get their topic. `matched` counts, for each rule, those it is the first for.

    `by_file` have the topic that the file says, `without` have none. Of all of them `unjudged` were
    imported before some word of the rules was looked for: importing their files again tells.
    """

    facts: int
    matched: tuple[int, ...]
    by_file: int
    without: int
    unjudged: int = 0

    @property
    def share(self) -> float | None:
        """The part that has a topic; None without any inquiry."""
        return (self.facts - self.without) / self.facts if self.facts else None

    @property
    def never(self) -> tuple[int, ...]:
        """The positions of the rules that are first for nothing."""
        return tuple(at for at, count in enumerate(self.matched) if not count)


def cover_rows(cursor: Cursor, relation: str, rules: Sequence[FoldedRule]) -> Covered:
    """What the rules cover of a relation with the told columns of inquiries, tags and subject."""
    return _cover(cursor, f"(SELECT *, FALSE AS is_blind, 0 AS blind FROM {relation})", rules, {})


def cover_stored(cursor: Cursor, source: str, rules: Sequence[FoldedRule]) -> Covered:
    """What the rules cover of a source's current inquiries."""
    blind = _blind_from(cursor, source, rules)
    columns = [
        f"{effective.told('inquiry', name)} AS {name}"
        for name in ("topic", "contact_channel", "agent_group")
    ]
    relation = f"""(
        SELECT
            {", ".join(columns)}, priority, tags, words, subject,
            subject IS NULL AND blind.at IS NOT NULL AS is_blind,
            blind.at AS blind
        FROM inquiry
        LEFT JOIN (
            SELECT
                UNNEST(CAST($blind_batch AS BIGINT[])) AS batch_id,
                UNNEST(CAST($blind_at AS INTEGER[])) AS at
        ) AS blind USING (batch_id)
        WHERE source = $source AND is_current
    )"""
    values: dict[str, object] = {
        "source": source,
        "blind_batch": list(blind),
        "blind_at": list(blind.values()),
    }
    return _cover(cursor, relation, rules, values)


def _cover(
    cursor: Cursor, relation: str, rules: Sequence[FoldedRule], values: Mapping[str, object]
) -> Covered:
    bound = Bound()
    position = position_sql(rules, bound)
    rows = cursor.execute(
        f"""
        WITH placed AS (
            SELECT {position} AS position, topic, is_blind, blind
            FROM ({with_folded(f"{relation} AS told", rules)})
        )
        SELECT
            position,
            topic IS NOT NULL,
            COUNT(*),
            COUNT(*) FILTER (is_blind AND (position IS NULL OR position > blind))
        FROM placed
        GROUP BY ALL
        """,
        {**values, **bound.values},
    ).fetchall()
    matched = [0] * len(rules)
    by_file = without = 0
    for at, is_told, count, _ in rows:
        if at is not None:
            matched[at] += count
        elif is_told:
            by_file += count
        else:
            without += count
    total, unjudged = sum(row[2] for row in rows), sum(row[3] for row in rows)
    return Covered(total, tuple(matched), by_file, without, unjudged)


def _blind_from(cursor: Cursor, source: str, rules: Sequence[FoldedRule]) -> dict[int, int]:
    """For each batch with current facts the first rule with a word it was not searched for."""
    asked = [
        (at, word.mark)
        for at, rule in enumerate(rules)
        if rule.place == SUBJECT
        for word in rule.words
    ]
    if not asked:
        return {}
    since = _looked_for_since(cursor, source)
    blind = {}
    for batch_id, searched in _searched_at(cursor, source).items():
        unseen = [at for at, mark in asked if since.get(mark, searched) >= searched]
        if unseen:
            blind[batch_id] = min(unseen)
    return blind


def _looked_for_since(cursor: Cursor, source: str) -> dict[str, int]:
    """The batch of rules, in force or retired, that first named each word of a subject."""
    rows = cursor.execute(
        "SELECT topic, place, words, batch_id FROM topic_rule WHERE source = ? AND place = ?"
        " ORDER BY batch_id",
        [source, SUBJECT],
    ).fetchall()
    rules = [TopicRule(topic, place, tuple(json.loads(words))) for topic, place, words, _ in rows]
    since: dict[str, int] = {}
    for folded, row in zip(folded_rules(cursor, rules), rows, strict=True):
        for word in folded.words:
            since.setdefault(word.mark, int(row[3]))
    return since


def _searched_at(cursor: Cursor, source: str) -> dict[int, int]:
    """For each batch with current facts the last import that read their text.

    That is a later one where it told all of them again.
    """
    rows = cursor.execute(
        """
        WITH own AS (
            SELECT batch_id, COUNT(*) AS facts
            FROM inquiry
            WHERE source = $source AND is_current
            GROUP BY batch_id
        ),
        again AS (
            SELECT on_batch_id, batch_link.batch_id AS batch_id, facts
            FROM batch_link
            JOIN batch ON batch.batch_id = batch_link.batch_id
            WHERE relation = 'same' AND undone_at IS NULL
        )
        SELECT own.batch_id, GREATEST(own.batch_id, MAX(again.batch_id))
        FROM own
        LEFT JOIN again ON again.on_batch_id = own.batch_id AND again.facts >= own.facts
        GROUP BY own.batch_id
        """,
        {"source": source},
    ).fetchall()
    return {int(batch_id): int(searched) for batch_id, searched in rows}
