"""What is shown follows what was told: whatever came first, renames and imports end alike."""

from datetime import date

import pytest
from acting import person
from effort import tries
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from importing import UTC, facts, imported

from opsdash.intake.lookups import Change, read_lookups
from opsdash.intake.saving_lookups import save_lookups
from opsdash.intake.undoing import undo
from opsdash.metrics import rollups
from opsdash.store import Home

pytestmark = pytest.mark.sql

HEADER = "id,created,topic,agent,group\n"
TEAM = [
    Change("agent_group", "ann", None, "North"),
    Change("agent_group", "ann", date(2024, 7, 2), "South"),
    Change("manager", "North", None, "Nora"),
    Change("manager", "South", date(2024, 7, 3), "Sven"),
]
TABLES = ("inquiry", "sales_order", "order_line", "deal", "contact")


def row(number: int, day: int, topic: str = "a", agent: str = "ann", group: str = "") -> str:
    return f"{number},2024-07-{day:02},{topic},{agent},{group}\n"


def team(home: Home) -> list[tuple[object, ...]]:
    return home.facts.rows(
        "SELECT id, agent_group, manager, told_agent_group FROM inquiry WHERE is_current"
        " ORDER BY id"
    )


def take_back(home: Home, batch_id: int | None) -> None:
    assert batch_id is not None
    undo(home, batch_id, person("Ben"), lambda _fraction, _step: None)


def test_a_group_holds_from_its_day_on(home: Home) -> None:
    imported(
        home, HEADER + row(1, 1) + row(2, 2) + row(3, 3, group="file") + row(4, 3, agent="bob")
    )
    save_lookups(home, TEAM, person("Ann"))
    assert team(home) == [
        ("1", "North", "Nora", ""),
        ("2", "South", None, ""),
        ("3", "South", "Sven", "file"),
        ("4", None, None, None),
    ]


def test_the_day_is_the_local_day_of_the_organisation(home: Home) -> None:
    imported(home, "id,created,agent\n1,2024-07-01T21:59:00Z,ann\n2,2024-07-01T22:01:00Z,ann\n")
    save_lookups(home, TEAM, person("Ann"))
    assert [group for _, group, _, _ in team(home)] == ["North", "South"]


def test_importing_the_same_file_after_a_rename_says_same(home: Home) -> None:
    text = HEADER + row(1, 1, "GTXPro") + row(2, 2, "")
    imported(home, text, UTC)
    save_lookups(home, [Change("rename:topic", "GTXPro", None, "GTX Pro"), *TEAM], person("Ann"))
    stored = facts(home)
    again = imported(home, text, UTC)
    assert (again.new, again.changed, again.same) == (0, 0, 2)
    assert facts(home) == stored
    fewer = imported(home, "id,created,topic\n1,2024-07-01,GTXPro\n", UTC)
    assert fewer.same == 1


def test_a_file_that_says_the_new_name_itself_is_a_change(home: Home) -> None:
    imported(home, HEADER + row(1, 1, "GTXPro"), UTC)
    save_lookups(home, [Change("rename:topic", "GTXPro", None, "GTX Pro")], person("Ann"))
    assert imported(home, HEADER + row(1, 1, "GTX Pro"), UTC).changed == 1
    assert home.facts.rows("SELECT topic, told_topic FROM inquiry WHERE is_current") == [
        ("GTX Pro", None)
    ]


def test_orders_and_their_lines_follow(home: Home) -> None:
    imported(
        home,
        "Name,Created at,Total,Currency,Financial Status,Lineitem name,Lineitem quantity,"
        "Lineitem price\n#1,2024-07-01 10:00:00 +0000,30.00,EUR,paid,GTXPro,1,10.00\n"
        "#1,,,,,Case,1,20.00\n",
        UTC,
    )
    before = facts(home)
    saved = save_lookups(
        home,
        [
            Change("rename:product", "GTXPro", None, "GTX Pro"),
            Change("category", "GTX Pro", None, "Phones"),
            Change("category", "Case", None, "Extras"),
        ],
        person("Ann"),
    )
    found = home.facts.rows("SELECT product, told_product, category FROM order_line ORDER BY ALL")
    assert found == [("Case", None, "Extras"), ("GTX Pro", "GTXPro", "Phones")]
    take_back(home, saved.batch_id)
    assert facts(home) == before


def test_deals_and_contacts_follow(home: Home) -> None:
    with home.facts.write() as cursor:
        cursor.execute(
            "INSERT INTO deal BY NAME SELECT 'crm' AS source, '1' AS id, 1 AS batch_id,"
            " TRUE AS is_current, 'ann' AS agent, 'GTXPro' AS product,"
            " DATE '2024-07-01' AS created_day"
        )
        cursor.execute(
            "INSERT INTO contact BY NAME SELECT 'crm' AS source, '1' AS id, 1 AS batch_id,"
            " TRUE AS is_current, 'ann' AS agent, TIMESTAMP '2024-07-02' AS created_at,"
            " DATE '2024-07-02' AS created_day"
        )
    save_lookups(home, [*TEAM, Change("rename:product", "GTXPro", None, "GTX Pro")], person("Ann"))
    deal = home.facts.rows("SELECT product, told_product, agent_group, manager FROM deal")
    assert deal == [("GTX Pro", "GTXPro", "North", "Nora")]
    assert home.facts.rows("SELECT agent_group, told_agent_group FROM contact") == [("South", "")]


def test_versions_that_are_not_current_follow_too(home: Home) -> None:
    imported(home, HEADER + row(1, 1, "old"), UTC)
    imported(home, HEADER + row(1, 1, "new"), UTC)
    save_lookups(home, [Change("rename:topic", "old", None, "Old")], person("Ann"))
    assert home.facts.rows("SELECT topic, told_topic FROM inquiry WHERE NOT is_current") == [
        ("Old", "old")
    ]


NAMES = ("a", "b", "c", "d")
TICKET = st.tuples(
    st.integers(1, 9), st.integers(1, 28), st.sampled_from(NAMES), st.sampled_from(("ann", "bob"))
)
RENAMES = st.dictionaries(st.sampled_from(("a", "b")), st.sampled_from(("c", "d", "e")), max_size=2)
GROUPS = st.dictionaries(st.none() | st.integers(1, 28), st.sampled_from(("N", "S")), max_size=3)


def named(renames: dict[str, str], groups: dict[int | None, str]) -> list[Change]:
    changes = [Change("rename:topic", value, None, result) for value, result in renames.items()]
    changes += [
        Change("agent_group", "ann", day and date(2024, 7, day), group)
        for day, group in groups.items()
    ]
    return changes


def contents(home: Home) -> list[list[tuple[object, ...]]]:
    columns = "id, topic, told_topic, agent, agent_group, told_agent_group, manager"
    tables = home.facts.rows(
        "SELECT table_name FROM information_schema.tables WHERE table_name LIKE 'rollup_inq%'"
    )
    found = [home.facts.rows(f"SELECT * FROM {name} ORDER BY ALL") for (name,) in sorted(tables)]
    return [home.facts.rows(f"SELECT {columns} FROM inquiry WHERE is_current ORDER BY ALL"), *found]


def emptied(home: Home) -> None:
    with home.facts.write() as cursor:
        for table in (*TABLES, "batch", "batch_link", "lookup"):
            cursor.execute(f"DELETE FROM {table}")
        for fact in ("inquiry", "order"):
            rollups.rebuild(cursor, fact)


@given(
    tickets=st.lists(TICKET, min_size=1, unique_by=lambda each: each[0]),
    renames=RENAMES,
    groups=GROUPS,
)
@settings(max_examples=tries(10, 25), suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_renaming_after_the_import_equals_renaming_before_it(
    home: Home,
    tickets: list[tuple[int, int, str, str]],
    renames: dict[str, str],
    groups: dict[int | None, str],
) -> None:
    text = HEADER + "".join(row(*ticket) for ticket in tickets)
    changes = named(renames, groups)
    emptied(home)
    save_lookups(home, changes, person("Ann"))
    imported(home, text, UTC)
    before = contents(home)
    emptied(home)
    imported(home, text, UTC)
    told = contents(home)
    saved = save_lookups(home, changes, person("Ann"))
    assert contents(home) == before
    with home.facts.cursor() as cursor:
        rollups.check(cursor, "inquiry")
    if saved.batch_id:
        take_back(home, saved.batch_id)
    assert contents(home) == told
    assert read_lookups(home.facts) == ()
