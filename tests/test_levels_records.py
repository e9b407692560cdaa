"""Levels and owners are kept by edition: dated, audited, and every removal can be taken back."""

import json
from dataclasses import replace
from datetime import date

import pytest
from acting import ANN, BEN
from hypothesis import given
from hypothesis import strategies as st

from opsdash.calendar.periods import Grain, Period
from opsdash.errors import ConflictError, InvalidRecordError, UnknownNameError
from opsdash.metrics.catalog import Kind, load_catalog
from opsdash.metrics.level_records import (
    levels_of,
    read_levels,
    read_owners,
    remove_level,
    reset_level,
    restore,
    save_level,
    save_owner,
    take_back,
)
from opsdash.metrics.levels import (
    Frozen,
    Level,
    LevelKind,
    Levels,
    Position,
    is_link,
    per_step,
    position,
    shipped_levels,
)
from opsdash.metrics.question import Filter
from opsdash.store import Database

CATALOG = load_catalog()
MAY, JUNE = date(2026, 5, 1), date(2026, 6, 1)
ONE_STOP = "one_stop_rate"
SHIPPED = shipped_levels()[ONE_STOP, LevelKind.TYPICAL]
OWN = Level(ONE_STOP, LevelKind.TYPICAL, 70.0, 75.0, "Our trade body", valid_from=MAY)


def typical(state: Database, on: date) -> Level | None:
    return levels_of(state, CATALOG, ONE_STOP, on).typical


def saved(state: Database, level: Level) -> Level:
    return save_level(state, CATALOG, level, read_levels(state).edition(level), ANN)


def test_a_new_home_has_the_shipped_levels_with_their_sources(state: Database) -> None:
    found = levels_of(state, CATALOG, ONE_STOP, MAY)
    assert found == Levels(None, SHIPPED, shipped_levels()[ONE_STOP, LevelKind.EXCELLENT])
    assert found.typical is not None
    assert found.typical.valid_from is None


def test_an_unknown_metric_is_named_with_what_looks_like_it(state: Database) -> None:
    with pytest.raises(UnknownNameError) as problem:
        levels_of(state, CATALOG, "one_stop", MAY)
    assert ONE_STOP in problem.value.facts["suggestions"]


def test_a_stored_level_holds_from_its_day_on(state: Database) -> None:
    stored = saved(state, OWN)
    later = saved(state, replace(OWN, low=72.0, valid_from=JUNE))
    assert typical(state, date(2026, 4, 30)) == SHIPPED
    assert typical(state, date(2026, 5, 31)) == stored
    assert typical(state, JUNE) == later


def test_every_text_comes_back_as_it_was_written(state: Database) -> None:
    level = replace(
        OWN,
        source="<script>alert(1)</script> 'x' \"y\" 한국어; DROP TABLE metric_level",
        url="https://example.com/a?b=c&d='e'",
        as_of="2023",
    )
    stored = saved(state, level)
    assert read_levels(state).stored == (stored,)
    assert (stored.source, stored.url, stored.as_of) == (level.source, level.url, level.as_of)


def test_a_frozen_baseline_comes_back_whole_and_belongs_to_its_filters(state: Database) -> None:
    filters = (Filter("topic", ("Delivery", "")),)
    frozen = Frozen(Period(date(2026, 2, 2), date(2026, 5, 4)), 7.0, 9.0, 3, "abc", ("incomplete",))
    level = Level(
        ONE_STOP,
        LevelKind.BASELINE,
        77.8,
        77.8,
        valid_from=MAY,
        filters=filters,
        frozen=frozen,
    )
    stored = saved(state, level)
    assert stored.frozen == frozen
    book = read_levels(state)
    assert book.on(ONE_STOP, MAY, filters).baseline == stored
    assert book.on(ONE_STOP, MAY).baseline is None


def test_the_same_day_again_is_the_next_version(state: Database) -> None:
    first = saved(state, OWN)
    second = saved(state, replace(OWN, low=71.0))
    assert (second.id, second.version, second.low) == (first.id, 2, 71.0)
    assert len(read_levels(state).stored) == 1


def test_the_second_of_two_editors_gets_the_first_ones_level(state: Database) -> None:
    seen = read_levels(state).edition(OWN)
    theirs = save_level(state, CATALOG, OWN, seen, ANN)
    with pytest.raises(ConflictError) as conflict:
        save_level(state, CATALOG, replace(OWN, low=60.0, valid_from=JUNE), seen, BEN)
    assert conflict.value.facts["stored"] == theirs
    assert read_levels(state).stored == (theirs,)


def test_a_removed_default_is_gone_from_its_day_on_and_can_be_brought_back(
    state: Database,
) -> None:
    none = remove_level(state, CATALOG, SHIPPED, MAY, (), ANN)
    assert typical(state, MAY) is None
    assert typical(state, date(2026, 4, 30)) == SHIPPED
    take_back(state, none, ANN)
    assert typical(state, MAY) == SHIPPED


def test_a_level_removed_on_its_own_day_comes_back_with_its_values(state: Database) -> None:
    stored = saved(state, OWN)
    none = remove_level(state, CATALOG, OWN, MAY, read_levels(state).edition(OWN), ANN)
    assert typical(state, MAY) is None
    take_back(state, none, BEN)
    found = typical(state, MAY)
    assert found is not None
    assert (found.low, found.high, found.source) == (stored.low, stored.high, stored.source)


def test_a_reset_leads_back_to_the_default_and_can_be_undone(state: Database) -> None:
    saved(state, OWN)
    later = saved(state, replace(OWN, low=72.0, valid_from=JUNE))
    hidden = reset_level(state, ONE_STOP, LevelKind.TYPICAL, ANN)
    assert typical(state, JUNE) == SHIPPED
    restore(state, hidden, ANN)
    found = typical(state, JUNE)
    assert found is not None
    assert (found.id, found.low) == (later.id, 72.0)


def test_every_change_is_in_the_audit(state: Database) -> None:
    saved(state, OWN)
    saved(state, replace(OWN, low=71.0))
    save_owner(state, ONE_STOP, "Ann", 0, BEN)
    rows = state.rows("SELECT actor, action, noun, before, after FROM audit ORDER BY happened_at")
    assert [row[:3] for row in rows] == [
        ("ann", "create", "level"),
        ("ann", "update", "level"),
        ("ben", "update", "metric_owner"),
    ]
    assert (json.loads(rows[1][3])["low"], json.loads(rows[1][4])["low"]) == (70.0, 71.0)


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"low": float("nan")}, ("low", "not_a_number")),
        ({"high": float("inf")}, ("high", "not_a_number")),
        ({"low": -1.0}, ("low", "below_zero")),
        ({"high": 101.0}, ("high", "above_whole")),
        ({"low": 76.0}, ("high", "backwards")),
        ({"high": None}, ("low", "one_end")),
        ({"source": "  "}, ("source", "empty")),
        ({"source": "x" * 301}, ("source", "too_long")),
        ({"as_of": "x" * 41}, ("as_of", "too_long")),
        ({"url": "javascript:alert(1)"}, ("url", "not_a_link")),
        ({"valid_from": None}, ("valid_from", "year_out_of_range")),
        ({"metric": "nothing"}, ("metric", "unknown_metric")),
    ],
)
def test_what_cannot_be_saved_is_named(
    state: Database, changes: dict[str, object], problem: tuple[str, str]
) -> None:
    with pytest.raises(InvalidRecordError) as refused:
        save_level(state, CATALOG, replace(OWN, **changes), (), ANN)
    assert (refused.value.facts["field"], refused.value.facts["problem"]) == problem
    assert read_levels(state).stored == ()


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "data:text/html,x",
        "https://",
        "https://user@example.com/",
        "https://exa mple.com",
        "https://example.com/\nx",
        "//example.com",
        "https://[",
        "https://example.com/" + "x" * 500,
    ],
)
def test_a_link_is_an_ordinary_web_address(url: str) -> None:
    assert not is_link(url)


def test_shipped_levels_could_all_be_saved_and_name_a_metric() -> None:
    for level in shipped_levels().values():
        assert replace(level, valid_from=MAY).problems(CATALOG) == ()
        assert not level.url or is_link(level.url)


def test_an_owner_is_saved_by_version(state: Database) -> None:
    version = save_owner(state, ONE_STOP, "  Ann <b>  ", 0, ANN)
    assert read_owners(state) == {ONE_STOP: ("Ann <b>", version)}
    with pytest.raises(ConflictError) as conflict:
        save_owner(state, ONE_STOP, "Ben", 0, BEN)
    assert conflict.value.facts["stored"] == "Ann <b>"
    save_owner(state, ONE_STOP, "", version, BEN)
    assert read_owners(state)[ONE_STOP][0] == ""
    with pytest.raises(InvalidRecordError):
        save_owner(state, ONE_STOP, "x" * 81, 2, BEN)


HIGH = Levels(
    Level(ONE_STOP, LevelKind.BASELINE, 72.0, 72.0),
    Level(ONE_STOP, LevelKind.TYPICAL, 65.0, 70.0),
    Level(ONE_STOP, LevelKind.EXCELLENT, 80.0, 80.0),
)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (64.9, Position.WORSE),
        (65.0, Position.TYPICAL),
        (70.0, Position.TYPICAL),
        (70.1, Position.BETWEEN),
        (80.0, Position.EXCELLENT),
    ],
)
def test_a_value_stands_among_the_levels_in_the_better_direction(
    value: float, expected: Position
) -> None:
    metric = CATALOG.metrics[ONE_STOP]
    assert position(HIGH, metric, value) is expected
    mirrored = Levels(*(replace(each, low=-each.high, high=-each.low) for each in HIGH.all()))
    assert position(mirrored, replace(metric, better="lower"), -value) is expected


def test_without_levels_of_the_field_the_own_baseline_decides() -> None:
    metric = CATALOG.metrics[ONE_STOP]
    own = Levels(HIGH.baseline)
    assert position(own, metric, 72.01) is Position.BASELINE_SAME
    assert position(own, metric, 73.0) is Position.BASELINE_BETTER
    assert position(own, replace(metric, better="lower"), 73.0) is Position.BASELINE_WORSE
    assert position(Levels(), metric, 73.0) is None
    assert position(Levels(excellent=HIGH.excellent), metric, 73.0) is Position.SHORT
    assert position(Levels(typical=HIGH.typical), metric, 73.0) is Position.BETTER


def test_of_a_metric_without_a_better_direction_only_the_range_is_told() -> None:
    metric = replace(CATALOG.metrics[ONE_STOP], better="neutral")
    assert position(HIGH, metric, 90.0) is Position.OUTSIDE
    assert position(HIGH, metric, 66.0) is Position.TYPICAL


@given(st.floats(0, 1e9), st.integers(1, 400))
def test_only_the_levels_of_a_sum_depend_on_the_days(value: float, days: int) -> None:
    total = next(each for each in CATALOG.metrics.values() if each.kind is Kind.SUM)
    assert per_step(CATALOG.metrics[ONE_STOP], value, Grain.DAY, days) == value
    assert per_step(total, value, Grain.WEEK, days) == value
    assert per_step(total, value, Grain.TOTAL, 7 * days) == pytest.approx(value * days)
    assert per_step(total, value, Grain.YEAR, days) == pytest.approx(
        value * 365.25 / 7, rel=1e-9, abs=1e-9
    )
