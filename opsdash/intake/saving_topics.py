"""Changing the topic rules of a source: what a change would do, and doing it.

A save replaces the whole set as one batch and runs it over the stored facts in its transaction.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass

from opsdash.access.actor import Actor
from opsdash.access.rights import Right
from opsdash.intake import effective
from opsdash.intake.batches import add_links
from opsdash.intake.change_batches import TOPICS, Saved, enter
from opsdash.intake.effective import Active, Effect
from opsdash.intake.topic_coverage import Covered, cover_stored
from opsdash.intake.topic_rules import TopicRule, active_rules, checked_rules, folded_rules
from opsdash.store import Cursor, Database, Home

_STANDS_ON = """
SELECT MAX(batch_id) AS on_batch_id, 'changed' AS relation, 1 AS facts
FROM batch
WHERE kind = 'topics' AND source = $source AND undone_at IS NULL AND batch_id < $batch
HAVING MAX(batch_id) IS NOT NULL
"""

# Enough for a person to recognise a set by its topics.
_NAMED = 5


@dataclass(frozen=True)
class TopicPreview:
    covered: Covered
    effect: Effect


def preview_topics(facts: Database, source: str, rules: Sequence[TopicRule]) -> TopicPreview:
    """What the rules cover of the source's current inquiries and what saving them would change.

    Raises EntryInvalidError.
    """
    with facts.cursor() as cursor:
        folded = folded_rules(cursor, checked_rules(cursor, rules))
        covered = cover_stored(cursor, source, folded)
        others = {name: each for name, each in active_rules(cursor).items() if name != source}
        sets = {**others, source: folded} if folded else others
        using = Active(effective.active(cursor).meanings, sets)
        return TopicPreview(covered, effective.weigh(cursor, using, {TOPICS}))


def save_topics(home: Home, source: str, rules: Sequence[TopicRule], actor: Actor) -> Saved:
    """Put the rules in the place of the source's former ones and run them over its facts.

    Raises EntryInvalidError, RollupMismatchError.
    """
    actor.must(Right.LOAD)
    with home.facts.write() as cursor:
        tidy = checked_rules(cursor, rules)
        former = _stored(cursor, source)
        if tidy == former:
            return Saved(None)
        same = len(set(tidy) & set(former))
        counts = {"new": len(tidy) - same, "changed": len(former) - same, "same": same}
        names = list(dict.fromkeys(rule.topic for rule in tidy))[:_NAMED]
        described = {"entries": len(tidy), "names": names}
        batch_id = enter(cursor, TOPICS, source, counts, actor, described=described)
        add_links(cursor, batch_id, _STANDS_ON, {"source": source})
        cursor.execute(
            "UPDATE topic_rule SET retired_by = ? WHERE source = ? AND retired_by IS NULL",
            [batch_id, source],
        )
        for position, rule in enumerate(tidy):
            cursor.execute(
                "INSERT INTO topic_rule (source, position, topic, place, words, batch_id)"
                " VALUES (?, ?, ?, ?, ?, ?)",
                [source, position, rule.topic, rule.place, _as_text(rule.words), batch_id],
            )
        days = effective.settle(cursor, {TOPICS})
    return Saved(batch_id, counts["new"], 0, counts["changed"], days)


def _as_text(words: Sequence[str]) -> str:
    return json.dumps(list(words), ensure_ascii=False)


def _stored(cursor: Cursor, source: str) -> tuple[TopicRule, ...]:
    rows = cursor.execute(
        "SELECT topic, place, words FROM topic_rule WHERE source = ? AND retired_by IS NULL"
        " ORDER BY position",
        [source],
    ).fetchall()
    return tuple(TopicRule(topic, place, tuple(json.loads(words))) for topic, place, words in rows)
