"""Rules that give each inquiry of a source one topic: the first rule with a word that is there.

Words match without case and accents. In a subject they are whole words or phrases; of a tag or a
field they are the whole value; `refund*` also matches what begins so. Where text is written without
spaces (Chinese, Japanese, Korean, Thai) a word matches anywhere in a subject.
"""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from opsdash.errors import EntryInvalidError
from opsdash.intake.expressions import Bound
from opsdash.store import Cursor, Database

SUBJECT = "subject"
TAG = "tag"
# What the file said, before any rule, rename or lookup.
FIELDS = ("topic", "contact_channel", "agent_group", "priority")
PLACES = (TAG, SUBJECT, *FIELDS)

_MOST_RULES = 200
_MOST_WORDS = 200
_LONGEST = 200
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_UNSPACED = re.compile(
    r"[\u0e00-\u0e7f\u1100-\u11ff\u3040-\u30ff\u3130-\u318f\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff]"
)
# Between the values of one cell when they stand in one text; folding leaves none of it in a value.
_BREAK = "chr(31)"


@dataclass(frozen=True)
class TopicRule:
    """`words` as they were typed; `place` is 'tag', 'subject' or one of FIELDS."""

    topic: str
    place: str
    words: tuple[str, ...]


@dataclass(frozen=True)
class Word:
    """A word as it is compared; its `mark` is how it is kept with an inquiry it was found in."""

    folded: str
    is_prefix: bool

    @property
    def mark(self) -> str:
        return f"{self.folded}*" if self.is_prefix else self.folded

    @property
    def in_value(self) -> str:
        """The text that a folded tag or field contains, from its beginning to its end."""
        return f"\x1f {self.folded}" + ("" if self.is_prefix else " \x1f")

    @property
    def in_text(self) -> str:
        """The text that a folded subject contains."""
        start = "" if _UNSPACED.match(self.folded[0]) else " "
        open_end = self.is_prefix or _UNSPACED.match(self.folded[-1])
        return f"{start}{self.folded}" + ("" if open_end else " ")


@dataclass(frozen=True)
class FoldedRule:
    topic: str
    place: str
    words: tuple[Word, ...]


# The rules in force by source, each set in its order.
RuleSets = Mapping[str, tuple[FoldedRule, ...]]


def read_rules(facts: Database, source: str) -> tuple[TopicRule, ...]:
    """The rules in force for a source, in their order."""
    rows = facts.rows(
        "SELECT topic, place, words FROM topic_rule WHERE source = ? AND retired_by IS NULL"
        " ORDER BY position",
        [source],
    )
    return tuple(TopicRule(topic, place, tuple(json.loads(words))) for topic, place, words in rows)


def active_rules(cursor: Cursor) -> RuleSets:
    """The rules in force of all sources, ready to be compared."""
    rows = cursor.execute(
        "SELECT source, topic, place, words FROM topic_rule WHERE retired_by IS NULL"
        " ORDER BY source, position"
    ).fetchall()
    if not rows:
        return {}
    found: dict[str, list[TopicRule]] = {}
    for source, topic, place, words in rows:
        found.setdefault(source, []).append(TopicRule(topic, place, tuple(json.loads(words))))
    return {source: folded_rules(cursor, rules) for source, rules in found.items()}


def searched_words(cursor: Cursor, source: str) -> tuple[Word, ...]:
    """The words that any rules of a source ever looked for in a subject, retired ones included.

    So a set of rules that is put back in force can judge what was imported meanwhile.
    """
    rows = cursor.execute(
        "SELECT DISTINCT words FROM topic_rule WHERE source = ? AND place = ? ORDER BY words",
        [source, SUBJECT],
    ).fetchall()
    if not rows:
        return ()
    typed = (TopicRule("", SUBJECT, tuple(json.loads(words))) for (words,) in rows)
    found = (word for rule in folded_rules(cursor, typed) for word in rule.words)
    return tuple(dict.fromkeys(found))


def checked_rules(cursor: Cursor, rules: Sequence[TopicRule]) -> tuple[TopicRule, ...]:
    """The rules tidied; EntryInvalidError names the one that cannot be used."""
    if len(rules) > _MOST_RULES:
        raise EntryInvalidError(name=str(len(rules)), problem="too_many_rules")
    tidy = tuple(
        TopicRule(
            rule.topic.strip(),
            rule.place,
            tuple(dict.fromkeys(word.strip() for word in rule.words if word.strip())),
        )
        for rule in rules
    )
    for rule, folded in zip(tidy, folded_rules(cursor, tidy), strict=True):
        problem = _problem(rule, folded)
        if problem:
            name = rule.topic or ", ".join(rule.words)
            raise EntryInvalidError(name=name[:80], problem=problem)
    return tidy


def _problem(rule: TopicRule, folded: FoldedRule) -> str | None:
    if rule.place not in PLACES:
        return "unknown_place"
    if not rule.topic:
        return "no_topic"
    if not rule.words:
        return "no_words"
    if max(map(len, (rule.topic, *rule.words))) > _LONGEST or len(rule.words) > _MOST_WORDS:
        return "too_long"
    if _CONTROL.search(rule.topic):
        return "control_signs"
    return None if all(word.folded for word in folded.words) else "no_letters"


def folded_rules(cursor: Cursor, rules: Iterable[TopicRule]) -> tuple[FoldedRule, ...]:
    """The words as the database folds them: one folding for both sides of a comparison."""
    rules = tuple(rules)
    typed = sorted({word for rule in rules for word in rule.words})
    rows = cursor.execute(
        f"SELECT word, trim({folded_sql('word')})"
        " FROM (SELECT UNNEST(CAST(? AS VARCHAR[])) AS word) AS typed",
        [typed],
    ).fetchall()
    words = {word: Word(folded, word.endswith("*")) for word, folded in rows}
    return tuple(
        FoldedRule(rule.topic, rule.place, tuple(words[word] for word in rule.words))
        for rule in rules
    )


def folded_sql(text: str) -> str:
    """Letters and digits without case and accents, one space between words and at both ends."""
    plain = f"strip_accents(lower(replace({text}, 'ß', 'ss')))"
    return rf"' ' || trim(regexp_replace({plain}, '[^\p{{L}}\p{{N}}\p{{M}}]+', ' ', 'g')) || ' '"


def with_folded(relation: str, rules: Iterable[FoldedRule]) -> str:
    """SQL for a relation with the folded texts that `topic_sql` and `position_sql` compare."""
    columns = []
    for place in sorted({rule.place for rule in rules}):
        if place == TAG:
            each = f"[{folded_sql('tag')} for tag in tags]"
            columns.append(_joined(each, "folded_tag"))
        elif place == SUBJECT:
            columns.append(_joined("words", "found_words"))
            columns.append(f"{folded_sql('subject')} AS folded_subject")
        else:
            columns.append(f"{_BREAK} || {folded_sql(place)} || {_BREAK} AS folded_{place}")
    return f"SELECT {', '.join(['*', *columns])} FROM {relation}"


def _joined(values: str, name: str) -> str:
    return f"{_BREAK} || array_to_string({values}, {_BREAK}) || {_BREAK} AS {name}"


def topic_sql(sets: RuleSets, bound: Bound) -> str:
    """SQL for the topic by the rules of each row's source, else the file's own `topic`."""
    sources = []
    for source, rules in sets.items():
        cases = "".join(
            f" WHEN {_matches(rule, bound)} THEN {bound.add(rule.topic)}" for rule in rules
        )
        sources.append(f"WHEN source = {bound.add(source)} THEN CASE{cases} ELSE topic END")
    return f"CASE {' '.join(sources)} ELSE topic END"


def position_sql(rules: Sequence[FoldedRule], bound: Bound) -> str:
    """SQL for the position of the first rule that matches, from 0; NULL without one."""
    if not rules:
        return "CAST(NULL AS INTEGER)"
    cases = " ".join(f"WHEN {_matches(rule, bound)} THEN {at}" for at, rule in enumerate(rules))
    return f"CASE {cases} END"


def found_words_sql(words: Iterable[Word], bound: Bound) -> str:
    """SQL for the marks of the words that stand in `folded_subject`; an empty list without any."""
    cases = ", ".join(
        f"CASE WHEN contains(folded_subject, {bound.add(word.in_text)})"
        f" THEN {bound.add(word.mark)} END"
        for word in words
    )
    return f"list_filter([{cases}], lambda mark: mark IS NOT NULL)"


def _matches(rule: FoldedRule, bound: Bound) -> str:
    if rule.place != SUBJECT:
        tests = [
            f"contains(folded_{rule.place}, {bound.add(word.in_value)})" for word in rule.words
        ]
    else:
        tests = []
        for word in rule.words:
            marked = bound.add(f"\x1f{word.mark}\x1f")
            tests.append(f"contains(found_words, {marked})")
            tests.append(f"contains(folded_subject, {bound.add(word.in_text)})")
    return f"({' OR '.join(tests)})"
