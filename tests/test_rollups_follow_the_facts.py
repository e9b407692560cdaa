"""Rollups equal their facts after every change, and a difference stops the change."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from metrics_company import Company, Inquiry, add_inquiries, companies, fill

from opsdash.errors import RollupMismatchError
from opsdash.metrics import rollups
from opsdash.metrics.catalog import COUNTED_FACTS, load_catalog
from opsdash.store import Database

pytestmark = pytest.mark.sql

ROLLUPS = load_catalog().rollups
MONDAY = datetime(2024, 3, 4, 9)

# A long quiet past: with few days in all, everything would be made again instead of some days.
PAST = tuple(
    Inquiry(id=f"old {n}", source="desk", created_at=datetime(2023, 1, 1) + timedelta(days=n))
    for n in range(0, 300, 2)
)


# One that tells everything that only some files tell.
TOLD = Inquiry(
    status="solved",
    first_resolved_at=MONDAY + timedelta(hours=1),
    first_reply_at=MONDAY + timedelta(hours=1),
    reply_told=True,
    replies=1,
    reopens=1,
    handling_seconds=60,
    next_replies=1,
    next_reply_seconds=60,
    satisfaction="good",
    reply_promise_day=MONDAY.date(),
    is_reply_kept=True,
    resolution_promise_day=MONDAY.date(),
    is_resolution_kept=False,
)


@pytest.fixture(scope="module")
def facts(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    database = Database(tmp_path_factory.mktemp("facts") / "facts.duckdb", "facts", "1GB")
    yield database
    database.close()


def contents(facts: Database) -> dict[str, list[tuple[object, ...]]]:
    return {name: sorted(map(str, facts.rows(f"SELECT * FROM {name}"))) for name in ROLLUPS}


def change(facts: Database, inquiries: list[Inquiry]) -> None:
    """Load new or newer versions, as an import does."""
    with facts.write() as cursor:
        for each in inquiries:
            cursor.execute(
                "UPDATE inquiry SET is_current = FALSE WHERE source = ? AND id = ?",
                [each.source, each.id],
            )
        add_inquiries(cursor, inquiries, batch_id=2)
        for source in sorted({each.source for each in inquiries}):
            ids = "SELECT id FROM inquiry WHERE batch_id = 2"
            rollups.refresh(cursor, "inquiry", (ids, {"source": source}))


def rebuilt(facts: Database) -> dict[str, list[tuple[object, ...]]]:
    with facts.write() as cursor:
        for fact in COUNTED_FACTS:
            rollups.rebuild(cursor, fact)
    return contents(facts)


@settings(max_examples=25, phases=(Phase.generate,), suppress_health_check=list(HealthCheck))
@given(before=companies(), after=companies(), shift=st.integers(0, 20))
def test_touched_days_give_what_a_full_rebuild_gives(
    facts: Database, before: Company, after: Company, shift: int
) -> None:
    fill(facts, replace(before, inquiries=(*before.inquiries, *PAST)))
    change(facts, [replace(each, id=str(int(each.id) + shift)) for each in after.inquiries[:8]])
    assert contents(facts) == rebuilt(facts)


def test_a_repeat_makes_an_earlier_day_fail(facts: Database) -> None:
    first = Inquiry(
        id="1",
        customer=7,
        status="solved",
        created_at=MONDAY,
        resolved_at=MONDAY + timedelta(hours=1),
    )
    fill(facts, Company(inquiries=(first, *PAST)))
    again = Inquiry(id="2", customer=7, status="open", created_at=MONDAY + timedelta(days=5))
    change(facts, [again])
    failed = facts.rows(
        "SELECT SUM(onestop_repeated_3), SUM(onestop_repeated_7) FROM rollup_inquiry_day"
        " WHERE day = ?",
        [date(2024, 3, 4)],
    )
    assert failed == [(0, 1)]


@pytest.mark.parametrize(
    ("gap", "counts"),
    [
        (timedelta(0), False),
        (timedelta(seconds=1), True),
        (timedelta(days=7), True),
        (timedelta(days=7, seconds=1), False),
    ],
)
def test_the_window_is_open_at_the_start_and_closed_at_the_end(
    facts: Database, gap: timedelta, counts: bool
) -> None:
    first = Inquiry(id="1", customer=7, status="solved", created_at=MONDAY, resolved_at=MONDAY)
    again = Inquiry(id="2", source="chat", customer=7, created_at=MONDAY + gap, status="open")
    fill(facts, Company(inquiries=(first, again)))
    assert facts.rows("SELECT SUM(onestop_repeated_7) FROM rollup_inquiry_day") == [(int(counts),)]


def test_one_customer_with_everything_stays_quick(facts: Database) -> None:
    fill(facts, Company())
    with facts.write() as cursor:
        cursor.execute(
            "INSERT INTO inquiry BY NAME SELECT 'desk' AS source, n::VARCHAR AS id, 1 AS batch_id,"
            " TRUE AS is_current, 7 AS customer, 'solved' AS status,"
            " TIMESTAMP '2024-01-01' + to_minutes(n) AS created_at,"
            " created_at AS onestop_at, created_at::DATE AS created_day, created_day AS onestop_day"
            " FROM range(50000) AS t(n)"
        )
        rollups.rebuild(cursor, "inquiry")
    assert facts.rows("SELECT SUM(onestop_repeated_1) FROM rollup_inquiry_day") == [(49_999,)]


@pytest.mark.parametrize("name", [name for name in ROLLUPS if ROLLUPS[name].fact == "inquiry"])
def test_a_difference_is_found_and_named(facts: Database, name: str) -> None:
    done = replace(TOLD, id="1", created_at=MONDAY, resolved_at=MONDAY + timedelta(days=3))
    fill(facts, Company(inquiries=(done,)))
    with facts.write() as cursor:
        measure = ROLLUPS[name].measures[0]
        cursor.execute(f"UPDATE {name} SET {measure} = {measure} + 1")
        with pytest.raises(RollupMismatchError) as caught:
            rollups.check(cursor, "inquiry", [date(2024, 3, day) for day in range(4, 8)])
        rollups.rebuild(cursor, "inquiry")
        rollups.check(cursor, "inquiry")
    assert caught.value.facts["rollup"] == name


def test_another_definition_is_noticed_and_made_good(facts: Database) -> None:
    fill(facts, Company(inquiries=(Inquiry(id="1"),)))
    assert rollups.stale_rollups(facts) == ()
    with facts.write() as cursor:
        cursor.execute("UPDATE meta SET value = 'old' WHERE name = 'rollup:rollup_inquiry_agent'")
        cursor.execute("DELETE FROM rollup_inquiry_agent")
    assert rollups.stale_rollups(facts) == ("rollup_inquiry_agent",)
    rollups.rebuild_stale(facts)
    assert rollups.stale_rollups(facts) == ()
    assert facts.rows("SELECT SUM(inquiries) FROM rollup_inquiry_agent") == [(1,)]


def test_an_empty_database_is_not_stale(home) -> None:
    assert rollups.stale_rollups(home.facts) == ()


@pytest.mark.parametrize("name", ROLLUPS)
def test_the_tables_have_the_declared_columns(facts: Database, name: str) -> None:
    rollup, catalog = ROLLUPS[name], load_catalog()
    columns = [catalog.dimensions[each].columns[rollup.fact] for each in rollup.dimensions]
    bucket = ["bucket"] if rollup.has_bucket else []
    found = facts.rows(
        "SELECT column_name FROM information_schema.columns WHERE table_name = ?"
        " ORDER BY ordinal_position",
        [name],
    )
    assert [row[0] for row in found] == ["day", *columns, *bucket, *rollup.measures]
