"""What an import would change, said before anything is stored, with old and new values."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest
from acting import person
from importing import UTC, facts, imported

from opsdash.intake.choices import Choices
from opsdash.intake.differences import Difference, Differences, Line, Part, differences, read_part
from opsdash.intake.examining import Examined, examine
from opsdash.intake.importing import preview
from opsdash.intake.lookups import Change
from opsdash.intake.saving_lookups import save_lookups
from opsdash.store import Home

pytestmark = pytest.mark.sql
HEADER = "id,created,updated,topic,solved,status,email\n"


@contextmanager
def looked_at(home: Home, text: str, **choices: Any) -> Iterator[Examined]:
    path = home.path / "file.csv"
    path.write_text(text, encoding="utf-8")
    with examine(home, path, "file.csv", Choices(**choices), UTC) as examined:
        preview(examined)
        yield examined


def compared(home: Home, text: str, **choices: Any) -> Differences:
    with looked_at(home, text, **choices) as examined:
        return differences(examined, 100)


def counts(found: Differences) -> dict[str, int]:
    return {part.value: count for part, count in found.counts.items() if count}


def told(found: Difference) -> dict[str, tuple[Any, Any]]:
    return {cell.field: (cell.before, cell.after) for cell in found.cells}


def row(number: int, updated: str, topic: str, status: str = "open") -> str:
    return f"{number},2024-07-{number:02},{updated},{topic},,{status},x@example.com\n"


def test_a_first_file_is_new_throughout(home: Home) -> None:
    found = compared(home, HEADER + row(1, "", "a") + row(2, "", "b"))
    assert counts(found) == {"new": 2}
    (first, _) = found.first[Part.NEW]
    assert (first.id, first.begun) == ("1", datetime(2024, 7, 1))
    assert told(first)["topic"] == (None, "a")
    assert found.columns == ()


def test_every_part_is_counted_and_changes_name_column_old_and_new(home: Home) -> None:
    imported(
        home,
        HEADER + "".join(row(n, f"2024-07-1{n}", "a") for n in (1, 2, 3, 4)),
        UTC,
    )
    stored = facts(home)
    found = compared(
        home,
        HEADER
        + row(1, "2024-07-20", "b", "pending")
        + row(2, "2024-07-12", "a")
        + row(4, "2024-07-02", "c")
        + row(9, "", "a"),
    )
    assert counts(found) == {"new": 1, "changed": 1, "same": 1, "older": 1, "gone": 1}
    assert dict(found.columns) == {"updated_at": 1, "topic": 1, "status": 1}
    (changed,) = found.first[Part.CHANGED]
    assert told(changed) == {
        "updated_at": (datetime(2024, 7, 11), datetime(2024, 7, 20)),
        "topic": ("a", "b"),
        "status": ("open", "pending"),
    }
    (older,) = found.first[Part.OLDER]
    assert told(older)["topic"] == ("a", "c")
    (gone,) = found.first[Part.GONE]
    assert (gone.id, gone.begun, told(gone)["topic"]) == ("3", datetime(2024, 7, 3), ("a", None))
    (same,) = found.first[Part.SAME]
    assert told(same)["topic"] == ("a", "a")
    assert facts(home) == stored


def test_a_part_is_read_in_pages(home: Home) -> None:
    text = HEADER + "".join(row(n, "", "a") for n in range(1, 8))
    with looked_at(home, text) as examined:
        assert differences(examined).first[Part.NEW] == ()
        pages = [read_part(examined, Part.NEW, 3, offset) for offset in (0, 3, 6)]
        assert [[each.id for each in page] for page in pages] == [
            ["1", "2", "3"],
            ["4", "5", "6"],
            ["7"],
        ]
        assert read_part(examined, Part.NEW) == (*pages[0], *pages[1], *pages[2])


def test_rows_that_may_be_any_are_counted_beside_what_is_gone(home: Home) -> None:
    imported(home, HEADER + row(1, "", "a") + row(2, "", "a") + row(3, "", "a"), UTC)
    found = compared(home, HEADER + row(1, "", "a") + ",2024-07-02,,a,,,\n" + row(3, "", "a"))
    assert found.unread == 1
    assert counts(found) == {"same": 2, "gone": 1}


def test_a_file_of_corrected_rows_says_nothing_about_the_others(home: Home) -> None:
    """It holds the rejected rows alone, whatever lies between their days."""
    days = ("2024-07-01", "2024-07-02", "2024-07-03")
    imported(
        home, "id,created,topic\n" + "".join(f"{at},{day},a\n" for at, day in enumerate(days)), UTC
    )
    found = compared(
        home, "opsdash import 1,id,created,topic\n5,0,2024-07-01,a\n6,,,b\n7,2,2024-07-03,a\n"
    )
    assert Part.GONE.value not in counts(found)
    assert found.unread == 0


def test_values_are_what_files_said_whatever_is_shown_instead(home: Home) -> None:
    imported(home, HEADER + row(1, "", "a"), UTC)
    save_lookups(home, [Change("rename:topic", "a", None, "z")], person("Ann"))
    assert counts(compared(home, HEADER + row(1, "", "a"))) == {"same": 1}
    (changed,) = compared(home, HEADER + row(1, "", "b")).first[Part.CHANGED]
    assert told(changed) == {"topic": ("a", "b")}


def test_lines_of_an_order_are_compared_as_one(home: Home) -> None:
    header = "Name,Email,Created at,Total,Currency,Lineitem name,Lineitem quantity,Lineitem price\n"
    order = "#1,x@example.com,2024-07-01 10:00:00 +0200,7,EUR,{},{},5\n"
    more = "#1,,,,,{},{},1\n"
    imported(
        home, header + order.format("Tea", 1) + more.format("Cup", 2), profile="shopify_orders"
    )
    found = compared(
        home, header + order.format("Tea", 1) + more.format("Mug", 2), profile="shopify_orders"
    )
    assert found.columns == (("lines", 1),)
    (changed,) = found.first[Part.CHANGED]
    tea = Line("Tea", None, Decimal(1), Decimal(5))
    cup, mug = (Line(name, None, Decimal(2), Decimal(1)) for name in ("Cup", "Mug"))
    assert told(changed) == {"lines": ([tea, cup], [tea, mug])}


def test_readings_are_compared_one_by_one(home: Home) -> None:
    imported(
        home,
        "date,channel,visits\n2024-07-01,web,10\n2024-07-01,shop,5\n2024-07-02,web,7\n"
        "2024-07-03,web,3\n",
        UTC,
    )
    found = compared(
        home,
        "date,channel,visits\n2024-07-01,web,12\n2024-07-01,shop,5\n2024-07-03,web,3\n"
        "2024-07-04,web,1\n",
    )
    assert counts(found) == {"new": 1, "changed": 1, "same": 2, "gone": 1}
    assert found.columns == (("visits", 1),)
    (changed,) = found.first[Part.CHANGED]
    assert (changed.begun, changed.until) == (date(2024, 7, 1), date(2024, 7, 2))
    assert changed.dimensions == {"channel": "web"}
    assert told(changed) == {"visits": (10, 12)}
    (gone,) = found.first[Part.GONE]
    assert (gone.begun, told(gone)) == (date(2024, 7, 2), {"visits": (7, None)})


def test_readings_of_another_split_show_what_vanishes_and_what_comes(home: Home) -> None:
    imported(home, "date,channel,visits\n2024-07-01,web,10\n2024-07-01,shop,5\n", UTC)
    found = compared(home, "date,visits\n2024-07-01,16\n")
    assert counts(found) == {"changed": 3}
    values = sorted(str(told(each)["visits"]) for each in found.first[Part.CHANGED])
    assert len(values) == 3
    assert [told(each)["visits"] for each in found.first[Part.CHANGED] if not each.dimensions] == [
        (None, 16)
    ]
