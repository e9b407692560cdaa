"""Rules give each inquiry one topic: which words match, who is first, what is covered."""

import pytest
from acting import person
from importing import UTC, facts, imported

from opsdash.errors import EntryInvalidError
from opsdash.intake.change_batches import TOPICS, list_changes
from opsdash.intake.choices import Choices
from opsdash.intake.examining import examine
from opsdash.intake.lookups import Change
from opsdash.intake.outcome import Outcome
from opsdash.intake.saving_lookups import save_lookups
from opsdash.intake.saving_topics import preview_topics, save_topics
from opsdash.intake.topic_coverage import cover_file
from opsdash.intake.topic_rules import TopicRule, read_rules
from opsdash.intake.undoing import undo
from opsdash.metrics import rollups
from opsdash.store import Home

pytestmark = pytest.mark.sql

Row = tuple[str, list[str] | None, list[str] | None, str | None, str | None]


def rule(topic: str, *words: str, place: str = "tag") -> TopicRule:
    return TopicRule(topic, place, words)


def store(home: Home, *rows: Row, source: str = "desk", batch_id: int = 1000) -> None:
    """Inquiries by hand: id, tags, words found in the subject, kept subject, own topic."""
    with home.facts.write() as cursor:
        for name, tags, words, subject, topic in rows:
            cursor.execute(
                "INSERT INTO inquiry BY NAME SELECT $source AS source, $id AS id,"
                " $batch AS batch_id, TRUE AS is_current, TIMESTAMP '2024-07-01' AS created_at,"
                " DATE '2024-07-01' AS created_day, CAST($tags AS VARCHAR[]) AS tags,"
                " CAST($words AS VARCHAR[]) AS words, CAST($subject AS VARCHAR) AS subject,"
                " CAST($topic AS VARCHAR) AS topic",
                {
                    "source": source,
                    "id": name,
                    "batch": batch_id,
                    "tags": tags,
                    "words": words,
                    "subject": subject,
                    "topic": topic,
                },
            )
        rollups.rebuild(cursor, "inquiry")


def tagged(name: str, *tags: str, topic: str | None = None) -> Row:
    return name, list(tags), None, None, topic


def told(name: str, subject: str) -> Row:
    return name, None, None, subject, None


def topics(home: Home) -> dict[str, str | None]:
    return dict(home.facts.rows("SELECT id, topic FROM inquiry WHERE is_current ORDER BY id"))


@pytest.mark.parametrize(
    ("word", "subject", "matches"),
    [
        ("refund", "Refund, please", True),
        ("refund", "REFUND", True),
        ("refund", "refunds", False),
        ("refund*", "Refunds", True),
        ("refund*", "a prerefund", False),
        ("straße", "Neue STRASSE 5", True),
        ("élan", "ELAN", True),
        ("late delivery", "my late   delivery-date", True),
        ("late delivery", "late for delivery", False),
        ("can't log in", "I can't log in", True),
        ("배송", "무료배송지연", True),
        ("送料", "商品の送料について", True),
        ("pin", "shopping", False),
    ],
)
def test_words_in_a_subject(home: Home, word: str, subject: str, matches: bool) -> None:
    store(home, told("1", subject))
    save_topics(home, "desk", [rule("found", word, place="subject")], person("Ann"))
    assert topics(home) == {"1": "found" if matches else None}


@pytest.mark.parametrize(
    ("word", "tag", "matches"),
    [
        ("refund", "Refund", True),
        ("refund", "refund_denied", False),
        ("refund*", "refund_denied", True),
        ("late delivery", "late-delivery", True),
        ("delivery", "late-delivery", False),
        ("반품", "반품요청", False),
        ("반품*", "반품요청", True),
    ],
)
def test_a_tag_is_matched_as_a_whole(home: Home, word: str, tag: str, matches: bool) -> None:
    store(home, tagged("1", "other", tag))
    save_topics(home, "desk", [rule("found", word)], person("Ann"))
    assert topics(home) == {"1": "found" if matches else None}


def test_the_first_rule_that_matches_gives_the_topic(home: Home) -> None:
    store(home, tagged("1", "b", "a"), tagged("2", "b"), tagged("3", topic="own"), tagged("4"))
    save_topics(home, "desk", [rule("A", "a"), rule("B", "x", "b")], person("Ann"))
    assert topics(home) == {"1": "A", "2": "B", "3": "own", "4": None}
    kept = home.facts.rows("SELECT id, told_topic FROM inquiry ORDER BY id")
    assert kept == [("1", ""), ("2", ""), ("3", None), ("4", None)]


def test_rules_read_what_the_file_said_and_renames_what_the_rules_said(home: Home) -> None:
    imported(home, "id,created,topic,group\n1,2024-07-01,old,\n2,2024-07-01,,Tier 2\n", UTC)
    save_lookups(home, [Change("rename:topic", "old", None, "new")], person("Ann"))
    save_lookups(home, [Change("rename:topic", "Returned", None, "Returns")], person("Ann"))
    rules = [rule("Returned", "OLD", place="topic"), rule("Hard", "tier*", place="agent_group")]
    save_topics(home, "tickets", rules, person("Ann"))
    assert topics(home) == {"1": "Returns", "2": "Hard"}


def test_rules_hold_for_their_own_source(home: Home) -> None:
    store(home, tagged("1", "a"))
    store(home, tagged("2", "a"), source="other")
    save_topics(home, "desk", [rule("A", "a")], person("Ann"))
    assert topics(home) == {"1": "A", "2": None}


def test_rules_work_at_import_as_they_do_afterwards(home: Home) -> None:
    text = "id,created,topic,channel\n1,2024-07-01,,E-Mail\n2,2024-07-02,own,phone\n"
    rules = [rule("Written", "e mail", place="contact_channel")]
    save_topics(home, "tickets", rules, person("Ann"))
    imported(home, text, UTC)
    before = topics(home)
    assert before == {"1": "Written", "2": "own"}
    assert imported(home, text, UTC).same == 2
    assert topics(home) == before


def test_a_save_is_a_version_that_can_be_taken_back(home: Home) -> None:
    store(home, tagged("1", "a"), tagged("2", "b"))
    save_topics(home, "desk", [rule("A", "a")], person("Ann"))
    first = facts(home)
    second = save_topics(home, "desk", [rule("B", "b")], person("Ben"))
    assert topics(home) == {"1": None, "2": "B"}
    sets = list_changes(home.facts, TOPICS, "desk")
    assert [(each.saved_by, each.entries, each.is_newest) for each in sets] == [
        ("Ben", 1, True),
        ("Ann", 1, False),
    ]
    assert second.batch_id
    undo(home, second.batch_id, person("Ben"), lambda _fraction, _step: None)
    assert facts(home) == first
    assert read_rules(home.facts, "desk") == (rule("A", "a"),)
    assert [each.is_newest for each in list_changes(home.facts, TOPICS, "desk")] == [False, True]


def test_taking_a_set_back_takes_those_that_followed_it(home: Home) -> None:
    store(home, tagged("1", "a"))
    before = facts(home)
    first = save_topics(home, "desk", [rule("A", "a")], person("Ann"))
    save_topics(home, "desk", [], person("Ann"))
    save_topics(home, "desk", [rule("B", "a")], person("Ann"))
    assert first.batch_id
    undo(home, first.batch_id, person("Ben"), lambda _fraction, _step: None)
    assert facts(home) == before
    assert read_rules(home.facts, "desk") == ()


def test_saving_the_same_rules_changes_nothing(home: Home) -> None:
    save_topics(home, "desk", [rule("A", "a")], person("Ann"))
    assert save_topics(home, "desk", [rule(" A ", "a ", "", "a")], person("Ann")).batch_id is None


def test_a_preview_counts_by_rule_and_writes_nothing(home: Home) -> None:
    store(home, tagged("1", "a"), tagged("2", "a", "b"), tagged("3", topic="own"), tagged("4"))
    before = facts(home)
    found = preview_topics(home.facts, "desk", [rule("A", "a"), rule("B", "b"), rule("C", "c")])
    covered = found.covered
    assert (covered.facts, covered.matched) == (4, (2, 0, 0))
    assert (covered.by_file, covered.without, covered.share) == (1, 1, 0.75)
    assert covered.never == (1, 2)
    assert [(each.before, each.after, each.facts) for each in found.effect.shifts] == [
        (None, "A", 2)
    ]
    assert facts(home) == before


DESK = """
name = "desk"
title = "Desk"
fact = "inquiry"
signature = ["Id", "Created", "Subject"]
[columns.id]
names = ["Id"]
[columns.created_at]
names = ["Created"]
[columns.agent]
names = ["Agent"]
[columns.subject]
names = ["Subject"]
[columns.tags]
names = ["Labels"]
"""
FIRST = "Id,Created,Subject,Labels\n1,2024-07-01,Where is my refund,\n2,2024-07-02,Hello,vip\n"
REFUNDS = TopicRule("Refunds", "subject", ("refund",))


def from_desk(home: Home, text: str, name: str = "desk.csv") -> Outcome:
    (home.path / "profiles").mkdir(exist_ok=True)
    (home.path / "profiles" / "desk.toml").write_text(DESK)
    return imported(home, text, UTC, name=name, profile="desk")


def unjudged(home: Home, *rules: TopicRule) -> int:
    return preview_topics(home.facts, "desk", rules).covered.unjudged


def test_words_are_looked_for_before_the_subject_is_dropped(home: Home) -> None:
    save_topics(home, "desk", [REFUNDS, rule("Important", "vip")], person("Ann"))
    from_desk(home, FIRST)
    assert topics(home) == {"1": "Refunds", "2": "Important"}
    assert home.facts.rows("SELECT words, subject FROM inquiry ORDER BY id") == [
        (["refund"], None),
        (None, None),
    ]
    assert unjudged(home, REFUNDS) == 0


def test_what_was_imported_before_a_word_was_asked_for_is_counted(home: Home) -> None:
    from_desk(home, FIRST)
    assert unjudged(home, rule("Important", "vip")) == 0
    assert unjudged(home, rule("Important", "vip"), REFUNDS) == 1
    save_topics(home, "desk", [REFUNDS], person("Ann"))
    assert (topics(home), unjudged(home, REFUNDS)) == ({"1": None, "2": None}, 2)


def test_importing_the_file_again_lets_new_words_judge_it(home: Home) -> None:
    from_desk(home, FIRST)
    told_before = facts(home)
    save_topics(home, "desk", [REFUNDS], person("Ann"))
    again = from_desk(home, FIRST)
    assert (again.new, again.changed, again.same) == (0, 1, 1)
    assert (topics(home), unjudged(home, REFUNDS)) == ({"1": "Refunds", "2": None}, 0)
    assert from_desk(home, FIRST).same == 2
    first = home.facts.rows("SELECT MIN(batch_id) FROM batch WHERE kind = 'topics'")[0][0]
    undo(home, again.batch_id or 0, person("Ben"), lambda _fraction, _step: None)
    undo(home, first, person("Ben"), lambda _fraction, _step: None)
    assert facts(home) == told_before


def test_an_export_without_the_subject_keeps_what_was_found(home: Home) -> None:
    save_topics(home, "desk", [REFUNDS], person("Ann"))
    from_desk(home, FIRST)
    fewer = from_desk(home, "Id,Created,Agent\n1,2024-07-01,ann\n2,2024-07-02,\n", "fewer.csv")
    assert (fewer.changed, fewer.same) == (1, 1)
    assert topics(home) == {"1": "Refunds", "2": None}


def test_words_that_only_undone_rules_asked_for_are_never_missed_quietly(home: Home) -> None:
    first = save_topics(home, "desk", [REFUNDS], person("Ann"))
    from_desk(home, FIRST)
    undo(home, first.batch_id or 0, person("Ben"), lambda _fraction, _step: None)
    assert unjudged(home, REFUNDS) == 1
    assert from_desk(home, FIRST).same == 2


def test_coverage_of_the_file_before_it_is_imported(home: Home) -> None:
    save_topics(home, "desk", [REFUNDS, rule("Never", "nothing")], person("Ann"))
    (home.path / "profiles").mkdir(exist_ok=True)
    (home.path / "profiles" / "desk.toml").write_text(DESK)
    path = home.path / "desk.csv"
    path.write_text(FIRST + "3,2024-07-03,hello again,vip\n")
    with examine(home, path, "desk.csv", Choices(profile="desk"), UTC) as examined:
        found = cover_file(examined.cursor, examined.understood, "desk")
    assert found is not None
    assert (found.facts, found.matched) == (3, (1, 0))
    assert (found.without, found.unjudged) == (2, 0)
    assert found.tags[0] == ("vip", 2)
    assert found.words[0] == ("hello", 2)


def test_words_kept_with_an_inquiry_decide(home: Home) -> None:
    store(home, ("1", None, ["refund*"], None, None), ("2", None, ["refund"], None, None))
    save_topics(home, "desk", [rule("R", "refund*", place="subject")], person("Ann"))
    assert topics(home) == {"1": "R", "2": None}


@pytest.mark.parametrize(
    ("bad", "problem"),
    [
        (TopicRule("", "tag", ("a",)), "no_topic"),
        (TopicRule("A", "body", ("a",)), "unknown_place"),
        (TopicRule("A", "tag", ("", " ")), "no_words"),
        (TopicRule("A", "tag", ("***",)), "no_letters"),
        (TopicRule("A" * 201, "tag", ("a",)), "too_long"),
        (TopicRule("A", "tag", ("a" * 201,)), "too_long"),
        (TopicRule("A\x00", "tag", ("a",)), "control_signs"),
    ],
)
def test_a_rule_that_cannot_work_is_refused_by_name(
    home: Home, bad: TopicRule, problem: str
) -> None:
    with pytest.raises(EntryInvalidError) as caught:
        save_topics(home, "desk", [rule("ok", "a"), bad], person("Ann"))
    assert caught.value.facts["problem"] == problem
    assert read_rules(home.facts, "desk") == ()


def test_hostile_words_are_words_like_any_other(home: Home) -> None:
    words = ("'; DROP TABLE inquiry; --", '"x"', "a\x1fb", "$v0", "100%", "\\p{L}", "a\x00z")
    store(home, *(tagged(str(at), word) for at, word in enumerate(words)))
    save_topics(
        home, "desk", [rule(f"t{at}", word) for at, word in enumerate(words)], person("Ann")
    )
    assert topics(home) == {str(at): f"t{at}" for at in range(len(words))}
