"""A small CSV as a lookup table: read in any usual form, or refused by the line at fault."""

from datetime import date
from pathlib import Path

import pytest

from opsdash.errors import EntryInvalidError
from opsdash.intake.lookup_files import read_lookup_file
from opsdash.intake.lookups import Change

JUNE = date(2024, 6, 1)
TEAM = (Change("agent_group", "Jörg", None, "North"), Change("agent_group", "Ann", JUNE, "South"))


def read(folder: Path, text: str | bytes, kind: str = "agent_group") -> tuple[Change, ...]:
    path = folder / "table.csv"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return read_lookup_file(path, "table.csv", kind)


@pytest.mark.parametrize(
    "text",
    [
        "agent;group;from\nJörg;North;\nAnn;South;2024-06-01\n",
        "Jörg,North\nAnn,South,2024-06-01\n",
        "\ufeffAgent\tTeam\tSince\r\nJörg\tNorth\t\r\n\r\nAnn\tSouth\t2024-06-01\r\n",
        "agent;group;from\nJörg;North;\nAnn;South;2024-06-01\n".encode("cp1252"),
        "agent,group,from\nJörg,North,\nAnn,South,2024-06-01\n".encode("utf-16"),
    ],
)
def test_delimiters_headers_and_encodings(tmp_path: Path, text: str | bytes) -> None:
    assert read(tmp_path, text) == TEAM


def test_quoted_cells_may_hold_the_delimiter(tmp_path: Path) -> None:
    found = read(tmp_path, 'product,category\n"Case, black",Extras\n', "category")
    assert found == (Change("category", "Case, black", None, "Extras"),)


@pytest.mark.parametrize("line", ["USD;2024-06-01;0,92", "USD;0.92;2024-06-01"])
def test_rates_may_stand_before_or_after_their_month(tmp_path: Path, line: str) -> None:
    assert read(tmp_path, line, "rate") == (Change("rate", "USD", JUNE, "0.92"),)


@pytest.mark.parametrize(
    ("text", "kind", "problem"),
    [
        ("ann;North;1 June\n", "agent_group", "no_day"),
        ("ann;\n", "agent_group", "no_result"),
        (";North\n", "agent_group", "no_value"),
        ("ann;North;2024-06-01;more\n", "agent_group", "too_many_cells"),
        ("a;b;2024-06-01\n", "category", "not_dated"),
        ("USD;0.92;2024-06-15\n", "rate", "no_month"),
    ],
)
def test_a_line_that_is_no_entry_is_refused_by_name(
    tmp_path: Path, text: str, kind: str, problem: str
) -> None:
    with pytest.raises(EntryInvalidError) as caught:
        read(tmp_path, text, kind)
    assert caught.value.facts["problem"] == problem


def test_an_empty_table_changes_nothing(tmp_path: Path) -> None:
    assert read(tmp_path, "agent;group\n") == ()
