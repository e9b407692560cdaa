"""Saved tables hold what the screen shows: read back, every cell is the same, and none is code."""

import csv
import io
from datetime import date, datetime
from decimal import Decimal
from zipfile import ZipFile

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyarrow import parquet
from python_calamine import CalamineWorkbook

from opsdash.report import tables
from opsdash.report.tables import Cell, Table, to_arrow, to_csv, to_parquet, to_xlsx, unique

DAY = date(2026, 5, 17)
SHOWN = Table(
    ("From", "Topic", "Value", "Count"),
    [
        (DAY, "=cmd()", -3.25, -140),
        (date(2025, 12, 31), '배송, "late"\nsecond line', None, 2),
        (None, "@sum", 1e-7, 0),
        (DAY, "https://example.com/=1", float("nan"), 3),
    ],
)


def sheets(table: Table) -> list[list[list[Cell]]]:
    book = CalamineWorkbook.from_filelike(io.BytesIO(to_xlsx(table)))
    return [book.get_sheet_by_name(name).to_python() for name in book.sheet_names]


def test_a_csv_file_read_back_is_the_table() -> None:
    text = to_csv(SHOWN).decode("utf-8")
    assert text.startswith("\N{ZERO WIDTH NO-BREAK SPACE}")
    assert list(csv.reader(io.StringIO(text[1:], newline=""))) == [
        ["From", "Topic", "Value", "Count"],
        ["2026-05-17", "'=cmd()", "-3.25", "-140"],
        ["2025-12-31", '배송, "late"\nsecond line', "", "2"],
        ["", "'@sum", "1e-07", "0"],
        ["2026-05-17", "https://example.com/=1", "", "3"],
    ]


def test_a_workbook_read_back_is_the_table() -> None:
    (head, *rows) = sheets(SHOWN)[0]
    assert head == ["From", "Topic", "Value", "Count"]
    assert rows == [
        [DAY, "=cmd()", -3.25, -140],
        [date(2025, 12, 31), '배송, "late"\nsecond line', "", 2],
        ["", "@sum", 1e-7, 0],
        [DAY, "https://example.com/=1", "", 3],
    ]


def test_a_workbook_holds_no_formula_and_no_link() -> None:
    with ZipFile(io.BytesIO(to_xlsx(SHOWN))) as book:
        sheet = book.read("xl/worksheets/sheet1.xml").decode()
        parts = book.namelist()
    assert "<f>" not in sheet
    assert "hyperlink" not in sheet
    assert not any("externalLink" in part or "/_rels/sheet" in part for part in parts)


def test_parquet_read_back_is_the_table_with_its_types() -> None:
    found = parquet.read_table(io.BytesIO(to_parquet(SHOWN)))
    assert [field.type for field in found.schema] == [
        pa.date32(),
        pa.string(),
        pa.float64(),
        pa.int64(),
    ]
    assert found.column("Topic").to_pylist() == [row[1] for row in SHOWN.rows]
    assert found.column("Value").to_pylist() == [-3.25, None, 1e-7, None]


def test_a_long_id_keeps_its_digits_in_a_workbook() -> None:
    rows = sheets(Table(("id",), [(2**53 + 1,), (12,)]))[0]
    assert rows[1:] == [["9007199254740993"], [12]]


def test_moments_amounts_and_truth_keep_their_kind() -> None:
    moment = datetime(2026, 5, 17, 14, 3, 9)
    table = Table(("at", "amount", "open"), [(moment, Decimal("12.50"), True)])
    assert sheets(table)[0][1] == [moment, 12.5, True]
    assert to_csv(table).decode("utf-8-sig").splitlines()[1] == "2026-05-17T14:03:09,12.50,True"


def test_what_does_not_fit_a_sheet_continues_on_the_next(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tables, "SHEET_ROWS", 2)
    found = sheets(Table(("n",), [(number,) for number in range(5)]))
    assert [sheet[1:] for sheet in found] == [[[0], [1]], [[2], [3]], [[4]]]
    assert all(sheet[0] == ["n"] for sheet in found)


def test_two_columns_of_one_name_are_both_kept() -> None:
    assert unique(["a", "b", "a", "a (2)"]) == ["a", "b", "a (2)", "a (2) (2)"]
    assert to_arrow(Table(("a", "a"), [(1, 2)])).to_pylist() == [{"a": 1, "a (2)": 2}]


def test_a_column_of_several_kinds_is_text() -> None:
    assert to_arrow(Table(("a",), [(1,), ("x",)])).column("a").to_pylist() == ["1", "x"]


def test_a_table_without_rows_has_its_columns() -> None:
    empty = Table(("From", "=Value"), [])
    assert to_csv(empty).decode("utf-8-sig") == "From,'=Value\r\n"
    assert to_arrow(empty).column_names == ["From", "=Value"]
    assert sheets(empty)[0] == [["From", "=Value"]]


TEXTS = st.text(
    st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="￾￿"), max_size=12
)


@given(st.lists(st.tuples(TEXTS, st.none() | st.floats(-1e12, 1e12)), max_size=6))
def test_any_text_and_number_survive_both_formats(rows: list[tuple[str, float | None]]) -> None:
    table = Table(("text", "number"), rows)
    read = list(csv.reader(io.StringIO(to_csv(table).decode("utf-8-sig"), newline="")))[1:]
    assert [row[0] for row in read] == [
        f"'{text}" if text.startswith(("=", "+", "-", "@")) else text for text, _ in rows
    ]
    assert [float(row[1]) if row[1] else None for row in read] == [number for _, number in rows]
    back = parquet.read_table(io.BytesIO(to_parquet(table))).to_pydict()
    assert list(zip(back["text"], back["number"], strict=True)) == rows
