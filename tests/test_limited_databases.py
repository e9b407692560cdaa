"""A limited look at the facts shows no row of other groups to any statement, and writes nothing."""

from collections.abc import Iterator
from contextlib import ExitStack
from datetime import date
from pathlib import Path

import duckdb
import pytest
from metrics_company import Company, Contact, Deal, Inquiry, Order, Reading, fill

from opsdash.errors import RowsLimitedError
from opsdash.metrics.caching import remember
from opsdash.metrics.catalog import TABLES, load_catalog
from opsdash.settings import ROOT
from opsdash.store import Database
from opsdash.store.limited import WHOLE

pytestmark = pytest.mark.sql

MARKER = "Zebra 7"


@pytest.fixture
def facts(tmp_path: Path) -> Iterator[Database]:
    database = Database(tmp_path / "facts.duckdb", "facts", "1GB")
    fill(
        database,
        Company(
            inquiries=(
                Inquiry(id="1", agent_group="north", topic="Parcel"),
                Inquiry(id="2", agent_group="south", topic=MARKER, agent=MARKER),
                Inquiry(id="3", agent_group=None, topic=MARKER),
            ),
            deals=(Deal(id="1", agent_group="south", product=MARKER),),
            contacts=(Contact(id="1", agent_group="south", origin=MARKER),),
            orders=(Order(id="1", country="KR"),),
            readings=(Reading(id="1", dimensions=(("group", MARKER),)),),
            through={"desk": date(2024, 3, 1)},
        ),
    )
    yield database
    database.close()


def tables(facts: Database) -> list[str]:
    return [name for (name,) in facts.rows("SELECT table_name FROM duckdb_tables()")]


def test_no_statement_sees_what_only_other_groups_have(facts: Database) -> None:
    limited = facts.limited_to(["north"])
    for table in tables(facts):
        assert MARKER not in str(limited.rows(f"SELECT * FROM {table}")), table
        assert MARKER not in str(limited.rows(f"SELECT * FROM main.{table}")), table
    assert limited.rows("SELECT id FROM inquiry") == [("1",)]
    assert MARKER in str(facts.rows("SELECT * FROM inquiry"))


def test_what_is_of_no_group_stays_whole(facts: Database) -> None:
    limited = facts.limited_to(["north"])
    for table in WHOLE:
        assert limited.rows(f"SELECT * FROM {table}") == facts.rows(f"SELECT * FROM {table}")
    catalog = load_catalog()
    ungrouped = {fact for fact in TABLES if not catalog.column(fact, "group")} - {"reading"}
    held = {each.id for each in catalog.rollups.values() if each.fact in ungrouped}
    assert {TABLES[fact] for fact in ungrouped} | held <= WHOLE


def test_nothing_is_written_through_it(facts: Database) -> None:
    limited = facts.limited_to(["north"])
    with pytest.raises(RowsLimitedError), limited.write():
        pass
    assert limited.data_version == facts.data_version
    with facts.write() as cursor:
        cursor.execute("DELETE FROM inquiry")
    assert limited.data_version == facts.data_version
    assert limited.rows("SELECT * FROM inquiry") == []


def test_whatever_a_reader_does_the_next_one_finds_its_rows_alone(facts: Database) -> None:
    limited = facts.limited_to(["north"])
    with limited.cursor() as cursor:
        cursor.execute("DELETE FROM temp.seen_group")
        cursor.execute("INSERT INTO temp.seen_group VALUES ('south')")
        cursor.execute("CREATE OR REPLACE TEMP VIEW deal AS SELECT * FROM facts.main.deal")
        cursor.execute("CREATE TEMP TABLE own AS SELECT * FROM facts.main.contact")
    with pytest.raises(duckdb.Error):
        limited.rows("INSERT INTO temp.seen_group SELECT error('south')")
    assert limited.rows("SELECT id FROM inquiry") == [("1",)]
    assert limited.rows("SELECT id FROM deal") == []
    with pytest.raises(duckdb.CatalogException):
        limited.rows("SELECT * FROM own")


def test_readers_at_once_have_each_their_own(facts: Database) -> None:
    limited = facts.limited_to(["north"])
    with ExitStack() as stack:
        cursors = [stack.enter_context(limited.cursor()) for _ in range(6)]
        assert len({*map(id, cursors)}) == len(cursors)
        for cursor in cursors:
            assert cursor.execute("SELECT id FROM inquiry").fetchall() == [("1",)]


def test_a_later_reader_sees_what_was_written_meanwhile(facts: Database) -> None:
    limited = facts.limited_to(["north"])
    assert limited.rows("SELECT COUNT(*) FROM inquiry") == [(1,)]
    with facts.write() as cursor:
        cursor.execute("UPDATE inquiry SET agent_group = 'north' WHERE id = '2'")
    assert limited.rows("SELECT COUNT(*) FROM inquiry") == [(2,)]


def test_nothing_is_read_once_the_file_is_closed(facts: Database) -> None:
    limited = facts.limited_to(["north"])
    limited.rows("SELECT 1")
    facts.close()
    with pytest.raises(duckdb.Error):
        limited.rows("SELECT 1")
    # An open cursor would hold the file with the settings that it was opened with.
    with duckdb.connect(str(facts.path), config={"threads": 1}) as again:
        assert again.execute("SELECT COUNT(*) FROM inquiry").fetchall() == [(3,)]


def test_it_only_ever_gets_narrower(facts: Database) -> None:
    north = facts.limited_to(["north", "", "south"]).limited_to(["north", "east"])
    assert north.groups == ("north",)
    assert north.limited_to(["south"]).groups == ()
    assert north.limited_to(["south"]).rows("SELECT * FROM inquiry") == []
    assert north.whole is facts
    assert facts.limited_to(["north"]) is north


def test_groups_never_share_what_is_kept(facts: Database) -> None:
    looks = [facts, facts.limited_to(["north"]), facts.limited_to(["south"]), facts.limited_to([])]
    kept = [remember(each, "rows", object) for each in looks]
    assert len({id(each) for each in kept}) == len(looks)
    again = facts.limited_to(["north"])
    assert remember(again, "rows", object) is kept[1]


def test_only_who_narrows_the_rows_itself_reads_all_of_them() -> None:
    """Whatever else reads the facts finds the views in front of the tables."""
    folder = ROOT / "opsdash"
    readers = [
        path.relative_to(folder).as_posix()
        for path in sorted(folder.rglob("*.py"))
        if "facts.whole" in path.read_text(encoding="utf-8")
    ]
    assert readers == [f"metrics/{name}.py" for name in ("ask", "cohorts", "coverage", "rows")]
