"""Small tables of names: what may be said, how chains end, and that a save can be taken back."""

from datetime import date
from itertools import pairwise

import pytest
from acting import person
from importing import UTC, facts, imported

from opsdash.errors import EntryInvalidError
from opsdash.intake.lookups import Change, Entry, Meaning, meanings, read_lookups, with_changes
from opsdash.intake.saving_lookups import preview_lookups, save_lookups, suggest_merges
from opsdash.intake.undoing import undo
from opsdash.store import Home

TOPIC = "rename:topic"
TICKETS = (
    "id,created,topic,agent\n"
    "1,2024-07-01,GTXPro,ann\n2,2024-07-02,GTX Pro,ann\n3,2024-07-03,gtx pro,bob\n"
    "4,2024-07-04,,bob\n"
)


def rename(value: str, result: str | None, dimension: str = "topic") -> Change:
    return Change(f"rename:{dimension}", value, None, result)


def shown(home: Home, column: str = "topic") -> dict[str, str | None]:
    return dict(home.facts.rows(f"SELECT id, {column} FROM inquiry WHERE is_current ORDER BY id"))


def take_back(home: Home, batch_id: int | None) -> None:
    assert batch_id is not None
    undo(home, batch_id, person("Ben"), lambda _fraction, _step: None)


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        (Change("colour", "a", None, "b"), "unknown_kind"),
        (Change(TOPIC, "  ", None, "b"), "no_value"),
        (Change(TOPIC, "a", None, " "), "no_result"),
        (Change(TOPIC, "a", None, "a"), "same_name"),
        (Change(TOPIC, "a", None, "b\x00c"), "control_signs"),
        (Change(TOPIC, "a", None, "b" * 201), "too_long"),
        (Change(TOPIC, "a", date(2024, 7, 1), "b"), "not_dated"),
        (Change("rate", "dollars", date(2024, 7, 1), "0.9"), "no_currency"),
        (Change("rate", "USD", date(2024, 7, 2), "0.9"), "no_month"),
        (Change("rate", "USD", None, "0.9"), "no_month"),
        (Change("rate", "USD", date(2024, 7, 1), "much"), "no_rate"),
        (Change("rate", "USD", date(2024, 7, 1), "NaN"), "no_rate"),
        (Change("rate", "USD", date(2024, 7, 1), "-1"), "no_rate"),
    ],
)
def test_what_makes_no_sense_is_refused_by_name(change: Change, problem: str) -> None:
    with pytest.raises(EntryInvalidError) as caught:
        with_changes((), [change])
    assert caught.value.facts["problem"] == problem


def test_one_name_told_twice_is_refused() -> None:
    with pytest.raises(EntryInvalidError):
        with_changes((), [rename("a", "b"), rename("a", "c")])
    assert with_changes((), [rename("a", "b"), rename("a", "b ")]) == (
        Entry(TOPIC, "a", None, "b"),
    )


@pytest.mark.parametrize("names", ["aba", "abca", "xaba"])
def test_a_circle_of_names_is_refused(names: str) -> None:
    steps = [rename(one, other) for one, other in pairwise(names)]
    with pytest.raises(EntryInvalidError) as caught:
        with_changes((), steps)
    assert caught.value.facts["problem"] == "circle"


def test_a_circle_is_refused_across_saves_and_the_way_out_is_to_remove_one(home: Home) -> None:
    save_lookups(home, [rename("a", "b")], person("Ann"))
    with pytest.raises(EntryInvalidError):
        save_lookups(home, [rename("b", "a")], person("Ann"))
    save_lookups(home, [rename("a", None), rename("b", "a")], person("Ann"))
    assert read_lookups(home.facts) == (Entry(TOPIC, "b", None, "a"),)


def test_a_chain_is_followed_to_its_end_in_one_step() -> None:
    told = with_changes((), [rename("a", "b"), rename("b", "c"), rename("c", "d")])
    assert {each.value: each.result for each in meanings(told)} == {"a": "d", "b": "d", "c": "d"}


def test_what_was_said_of_a_name_holds_for_its_new_name() -> None:
    may = date(2024, 5, 1)
    told = (
        Entry("rename:agent", "bob", None, "Robert"),
        Entry("rename:group", "N", None, "North"),
        Entry("agent_group", "bob", None, "N"),
        Entry("agent_group", "bob", may, "South"),
        Entry("agent_group", "Robert", may, "West"),
    )
    groups = [each for each in meanings(told) if each.kind == "agent_group"]
    assert groups == [
        Meaning("agent_group", "Robert", None, may, "North"),
        Meaning("agent_group", "Robert", may, None, "West"),
    ]


def test_a_preview_says_what_changes_and_writes_nothing(home: Home) -> None:
    imported(home, TICKETS, UTC)
    before = facts(home)
    found = preview_lookups(home.facts, [rename("GTXPro", "GTX Pro"), rename("nowhere", "x")])
    effect = found.effect
    assert (effect.facts, effect.days, effect.first_day) == (1, 1, date(2024, 7, 1))
    (shift,) = effect.shifts
    assert (shift.before, shift.after, shift.facts, shift.joined) == ("GTXPro", "GTX Pro", 1, 1)
    assert [change.value for change in found.unmatched] == ["nowhere"]
    assert facts(home) == before
    assert read_lookups(home.facts) == ()


def test_a_save_is_a_batch_that_can_be_taken_back(home: Home) -> None:
    imported(home, TICKETS, UTC)
    before = facts(home)
    saved = save_lookups(
        home, [rename("GTXPro", "GTX Pro"), rename("gtx pro", "GTX Pro")], person("Ann")
    )
    assert (saved.added, saved.changed, saved.removed, len(saved.days)) == (2, 0, 0, 2)
    assert shown(home) == {"1": "GTX Pro", "2": "GTX Pro", "3": "GTX Pro", "4": None}
    told = home.facts.rows(
        "SELECT kind, imported_by, rows_in, new_rows FROM batch WHERE batch_id = ?",
        [saved.batch_id],
    )
    assert told == [("lookup", "Ann", 2, 2)]
    take_back(home, saved.batch_id)
    assert facts(home) == before
    assert read_lookups(home.facts) == ()


def test_saving_what_is_there_already_changes_nothing(home: Home) -> None:
    first = save_lookups(home, [rename("a", "b")], person("Ann"))
    assert first.batch_id
    assert save_lookups(home, [rename("a", " b ")], person("Ann")).batch_id is None
    assert save_lookups(home, [rename("unknown", None)], person("Ann")).batch_id is None


def test_an_entry_that_is_replaced_comes_back_with_undo(home: Home) -> None:
    save_lookups(home, [rename("a", "b"), rename("c", "d")], person("Ann"))
    second = save_lookups(home, [rename("a", "x"), rename("c", None)], person("Ben"))
    assert (second.added, second.changed, second.removed) == (0, 1, 1)
    found = [each for each in read_lookups(home.facts) if each.kind == TOPIC]
    assert [(each.value, each.result) for each in found] == [("a", "x")]
    take_back(home, second.batch_id)
    assert [(each.value, each.result) for each in read_lookups(home.facts)] == [
        ("a", "b"),
        ("c", "d"),
    ]


def test_a_batch_stands_on_those_that_spoke_of_the_same_names(home: Home) -> None:
    first = save_lookups(home, [rename("a", "b")], person("Ann"))
    save_lookups(home, [rename("x", "y")], person("Ann"))
    removed = save_lookups(home, [rename("a", None)], person("Ann"))
    turned = save_lookups(home, [rename("b", "a")], person("Ann"))
    links = home.facts.rows("SELECT batch_id, on_batch_id FROM batch_link ORDER BY ALL")
    assert links == [
        (removed.batch_id, first.batch_id),
        (turned.batch_id, first.batch_id),
        (turned.batch_id, removed.batch_id),
    ]


def test_names_that_look_alike_are_suggested_with_the_usual_first(home: Home) -> None:
    imported(home, TICKETS + "5,2024-07-05,GTX Pro,Müller\n6,2024-07-05,other,MULLER \n", UTC)
    (found,) = suggest_merges(home.facts, "topic")
    assert found.names == (("GTX Pro", 2), ("GTXPro", 1), ("gtx pro", 1))
    (agents,) = suggest_merges(home.facts, "agent")
    assert {name for name, _ in agents.names} == {"Müller", "MULLER"}


def test_hostile_names_are_names_like_any_other(home: Home) -> None:
    hostile = ["'; DROP TABLE inquiry; --", '"quoted"', "x" * 10_000, "a\\b$v0", "%_*", "﷽"]
    rows = "".join(
        f'{at},2024-07-01,"{name.replace(chr(34), chr(34) * 2)}",ann\n'
        for at, name in enumerate(hostile)
    )
    imported(home, "id,created,topic,agent\n" + rows, UTC)
    before = facts(home)
    saved = save_lookups(
        home, [rename(name, f"t{at}") for at, name in enumerate(hostile)], person("Ann")
    )
    assert shown(home) == {str(at): f"t{at}" for at in range(len(hostile))}
    take_back(home, saved.batch_id)
    assert facts(home) == before


def test_a_rate_is_kept_as_a_plain_number(home: Home) -> None:
    save_lookups(home, [Change("rate", "USD", date(2024, 7, 1), "0.920")], person("Ann"))
    assert read_lookups(home.facts) == (Entry("rate", "USD", date(2024, 7, 1), "0.92"),)
