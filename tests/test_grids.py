"""What a browser saves of a table on screen runs as a formula in no spreadsheet."""

import re

import pyarrow as pa
import pytest

from opsdash.settings import ROOT
from opsdash.ui.grids import harmless

DRAWN = re.compile(r"st\.dataframe\(\s*([\w.]+)")


def shown(text: str) -> str:
    """The first cell of a table that holds it, also as the name of its column."""
    table = harmless(pa.table({text: [text, None, "plain"], "n": [1, 2, 3]}))
    cell = str(table.column(0)[0])
    assert table.column_names[0] == cell
    assert table.column(0).to_pylist()[1:] == [None, "plain"]
    assert table.schema.types == [pa.string(), pa.int64()]
    return cell


@pytest.mark.parametrize(
    "text",
    ["=1+1", '=HYPERLINK("http://evil")', "@SUM(A1)", "+1+cmd|' /C calc'!A0", "-2+3", "\t=1+1",
     "-(1)", "+A1*2"],
)  # fmt: skip
def test_text_that_would_be_a_formula_begins_with_what_is_not_seen(text: str) -> None:
    assert shown(text) == f"\N{WORD JOINER}{text}"


@pytest.mark.parametrize("text", ["Delivery", "+12 %", "-3.5 h", "1=1", "", "a@example.com"])
def test_other_text_stays_as_it_is(text: str) -> None:
    assert shown(text) == text


def test_text_of_the_other_width_is_text_too() -> None:
    table = harmless(pa.table({"a": pa.array(["=1+1"], pa.large_string())}))
    assert table.column(0).to_pylist() == ["\N{WORD JOINER}=1+1"]


def test_every_table_that_only_shows_is_harmless() -> None:
    sources = [each.read_text(encoding="utf-8") for each in (ROOT / "opsdash").rglob("*.py")]
    assert {each for text in sources for each in DRAWN.findall(text)} == {"harmless"}
