"""How much topic rules cover: of the stored inquiries of a source, or of the rows of a file.

A word of a subject can only be judged where a file was searched for it before its text was dropped;
what was imported earlier is counted and said, never guessed.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from opsdash.intake import effective
from opsdash.intake.expressions import Bound
from opsdash.intake.interpretation import Interpretation
from opsdash.intake.topic_rules import (
    SUBJECT,
    FoldedRule,
    TopicRule,
    active_rules,
    folded_rules,
    folded_sql,
    position_sql,
    with_folded,
)
from opsdash.store import Cursor

# What every typed row of inquiries has, and what only some files tell.
_COMMON = ("topic", "contact_channel", "agent_group", "priority")
_RARE = {"tags": "VARCHAR[]", "subject": "VARCHAR"}

# What rules of a place read, where it is not the column of its name.
_READ = {"tag": ("tags",), SUBJECT: ("words", "subject")}

# Enough rows to see what is frequent, and enough values to see what is missing.
_SAMPLED = 20_000
_SHOWN = 12
_SHORTEST = 3


@dataclass(frozen=True)
class Covered:
    """How inquiries get their topic. `matched` counts, for each rule, those it is the first for.

    `by_file` have the topic that the file says, `without` have none. Of all of them `unjudged` were
    imported before some word of the rules was looked for: importing their files again tells.
    `tags` are the most frequent ones of those without a topic, `words` those of their subjects,
    known only of a file that is open.
    """

    facts: int
    matched: tuple[int, ...]
    by_file: int
    without: int
    unjudged: int = 0
    tags: tuple[tuple[str, int], ...] = ()
    words: tuple[tuple[str, int], ...] = ()

    @property
    def share(self) -> float | None:
        """The part that has a topic; None without any inquiry."""
        return (self.facts - self.without) / self.facts if self.facts else None

    @property
    def never(self) -> tuple[int, ...]:
        """The positions of the rules that are first for nothing."""
        return tuple(at for at, count in enumerate(self.matched) if not count)


def cover_file(cursor: Cursor, understood: Interpretation, source: str) -> Covered | None:
    """What the rules in force cover of the rows of a file that was examined.

    None for a file of other facts than inquiries.
    """
    if understood.recognition.profile.fact.name != "inquiry":
        return None
    rules = active_rules(cursor).get(source, ())
    absent = [name for name in _RARE if name not in understood.told]
    added = [f"CAST(NULL AS {_RARE[name]}) AS {name}" for name in absent]
    columns = ", ".join([*(f"single.{name}" for name in _COMMON), *_present(absent), *added])
    cursor.execute(
        "CREATE OR REPLACE TEMP VIEW covered_row AS"
        f" SELECT {columns}, CAST(NULL AS VARCHAR[]) AS words, FALSE AS is_blind, 0 AS blind"
        " FROM single"
    )
    covered = _cover(cursor, "covered_row", rules, {}, kept=("subject",))
    words = f"UNNEST(string_split(trim({folded_sql('subject')}), ' '))"
    return replace(covered, words=_frequent(cursor, words))


def _present(absent: Sequence[str]) -> list[str]:
    return [f"single.{name}" for name in _RARE if name not in absent]


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
    cursor: Cursor,
    relation: str,
    rules: Sequence[FoldedRule],
    values: Mapping[str, object],
    kept: Sequence[str] = (),
) -> Covered:
    _place(cursor, relation, rules, values, kept)
    rows = cursor.execute(
        """
        SELECT
            position,
            is_told,
            SUM(inquiries),
            SUM(CASE WHEN is_blind AND (position IS NULL OR position > blind) THEN inquiries END)
        FROM placed
        GROUP BY position, is_told
        """
    ).fetchall()
    matched = [0] * len(rules)
    by_file = without = 0
    for at, is_told, count, _ in rows:
        if at is not None:
            matched[at] += int(count)
        elif is_told:
            by_file += int(count)
        else:
            without += int(count)
    total, unjudged = sum(int(row[2]) for row in rows), sum(int(row[3] or 0) for row in rows)
    tags = _frequent(cursor, "UNNEST(tags)") if without else ()
    return Covered(total, tuple(matched), by_file, without, unjudged, tags)


def _place(
    cursor: Cursor,
    relation: str,
    rules: Sequence[FoldedRule],
    values: Mapping[str, object],
    kept: Sequence[str],
) -> None:
    """Create `placed`: the first rule that matches, for each kind of row there is.

    Rows alike in all that the rules read are judged once: most tags and fields are.
    """
    bound = Bound()
    read = {column for rule in rules for column in _READ.get(rule.place, (rule.place,))}
    columns = ", ".join(sorted({*read, *kept, "tags"}))
    position = position_sql(rules, bound)
    kinds = f"""(
        SELECT
            {columns},
            topic IS NOT NULL AS is_told,
            is_blind,
            blind,
            COUNT(*) AS inquiries
        FROM {relation} AS told
        GROUP BY ALL
    )"""
    cursor.execute(
        "CREATE OR REPLACE TEMP TABLE placed AS"
        f" SELECT {', '.join(['tags', *kept])}, is_told, is_blind, blind, inquiries,"
        f" {position} AS position FROM ({with_folded(kinds, rules)})",
        {**values, **bound.values},
    )


def _frequent(cursor: Cursor, listed: str) -> tuple[tuple[str, int], ...]:
    """The most frequent values of the rows in `placed` that get no topic, once for each row."""
    rows = cursor.execute(
        f"""
        WITH without AS (
            SELECT *, ROW_NUMBER() OVER () AS number
            FROM placed
            WHERE position IS NULL AND NOT is_told
            LIMIT {_SAMPLED}
        ),
        listed AS (SELECT DISTINCT number, inquiries, {listed} AS value FROM without)
        SELECT value, SUM(inquiries) AS found
        FROM listed
        WHERE length(value) >= {_SHORTEST}
        GROUP BY value
        ORDER BY found DESC, value
        LIMIT {_SHOWN}
        """
    ).fetchall()
    return tuple((str(value), int(count)) for value, count in rows)


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
    """For each batch with current facts the last import that read their subjects; 0 for none.

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
        reading AS (
            SELECT batch_id
            FROM batch
            WHERE source = $source AND undone_at IS NULL AND kind = 'file'
                AND list_contains(
                    json_extract_string(interpretation, '$.columns[*].field'), 'subject'
                )
        ),
        looked AS (
            SELECT batch_id AS on_batch_id, batch_id, NULL AS facts FROM reading
            UNION ALL
            SELECT on_batch_id, batch_id, batch_link.facts
            FROM batch_link
            JOIN reading USING (batch_id)
            WHERE relation = 'same'
        )
        SELECT own.batch_id, COALESCE(MAX(looked.batch_id), 0)
        FROM own
        LEFT JOIN looked
            ON looked.on_batch_id = own.batch_id
            AND COALESCE(looked.facts, own.facts) >= own.facts
        GROUP BY own.batch_id
        """,
        {"source": source},
    ).fetchall()
    return {int(batch_id): int(searched) for batch_id, searched in rows}
