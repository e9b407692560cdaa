"""What a file is packed in: gzip, zip, workbooks; which part is taken, and what is refused."""

import gzip
from datetime import timedelta
from pathlib import Path

import pytest
from importing import imported
from workbook_files import DAY, MOMENT, error, workbook, zipped

from opsdash.errors import (
    AnswerNeededError,
    FileDamagedError,
    FileNestedError,
    FileNoTableError,
    FilePasswordError,
    FileWorkbookError,
    MemberMissingError,
    OpsdashError,
)
from opsdash.intake.choices import Ask
from opsdash.intake.sheet_reader import cell_text
from opsdash.store import Home
from opsdash.words.problems import explain

CONTAINERS = Path(__file__).parent / "data" / "containers"
TICKETS = b"id,created,topic\n1,2024-07-01,a\n2,2024-07-02,b\n"
ROWS = [["id", "created", "topic"], [1, (45474, DAY), "a"], ["x2", (45475, DAY), "b"]]
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)


def members(home: Home, content: bytes) -> tuple[str, ...]:
    with pytest.raises(AnswerNeededError) as caught:
        imported(home, content)
    (question,) = caught.value.facts["questions"]
    assert question.ask is Ask.MEMBER
    return question.options


@pytest.mark.parametrize(
    "packed",
    [
        gzip.compress(TICKETS),
        zipped({"tickets.csv": TICKETS}),
        zipped({"tickets.csv": TICKETS, "__MACOSX/._tickets.csv": b"x", ".hidden": b"x"}),
        zipped({"tickets.csv.gz": gzip.compress(TICKETS)}),
        zipped({"export/2024": TICKETS}),
        workbook({"Tickets": ROWS}),
        zipped({"book.xlsx": workbook({"Tickets": ROWS})}),
        gzip.compress(workbook({"Tickets": ROWS})),
    ],
    # What is packed carries the time, and would be named differently by each worker.
    ids=[
        "gz",
        "zip",
        "zip and leftovers",
        "zip of gz",
        "no ending",
        "xlsx",
        "zip of xlsx",
        "gz of xlsx",
    ],
)
def test_the_one_table_of_a_container_is_taken_whatever_the_file_is_called(
    home: Home, packed: bytes
) -> None:
    outcome = imported(home, packed, name="export.csv")
    assert (outcome.rows_in, outcome.new) == (2, 2)


def test_of_several_files_in_a_zip_a_person_says_which(home: Home) -> None:
    packed = zipped({"a.csv": TICKETS, "b.csv": TICKETS.replace(b"1,", b"9,"), "note.pdf": b"x"})
    assert members(home, packed) == ("a.csv", "b.csv")
    imported(home, packed, member="b.csv")
    assert home.facts.rows("SELECT id FROM inquiry ORDER BY id") == [("2",), ("9",)]


def test_of_several_sheets_a_person_says_which(home: Home) -> None:
    packed = workbook({"Notes": [["hello"]], "Tickets": ROWS, "Empty": []})
    assert members(home, packed) == ("Notes", "Tickets")
    assert imported(home, packed, member="Tickets").new == 2


def test_a_sheet_of_a_workbook_in_a_zip_is_named_with_its_book(home: Home) -> None:
    packed = zipped({"a.csv": TICKETS, "b.xlsx": workbook({"One": ROWS, "Two": ROWS})})
    with pytest.raises(AnswerNeededError) as caught:
        imported(home, packed, member="b.xlsx")
    assert caught.value.facts["questions"][0].options == ("b.xlsx/One", "b.xlsx/Two")
    assert imported(home, packed, member="b.xlsx/Two").new == 2


def test_a_member_that_is_not_there_is_named_with_those_that_are(home: Home) -> None:
    with pytest.raises(MemberMissingError) as caught:
        imported(home, zipped({"a.csv": TICKETS, "b.csv": TICKETS}), member="c.csv")
    assert "a.csv, b.csv" in explain(caught.value).todo
    with pytest.raises(MemberMissingError):
        imported(home, workbook({"One": ROWS}), member="Two")


def test_a_korean_name_in_an_old_zip_is_readable(home: Home) -> None:
    packed = zipped({"문의.csv": TICKETS, "b.csv": TICKETS})
    name = "문의.csv".encode()
    old = "문의.csv".encode("cp949").rjust(len(name), b"_")
    # The flag that says "UTF-8" is bit 11 of the general purpose flags.
    packed = packed.replace(name, old).replace(b"\x14\x00\x00\x08", b"\x14\x00\x00\x00")
    assert members(home, packed)[0] == "__문의.csv"


REFUSED = {
    "a zip in a zip": (zipped({"a.zip": zipped({"a.csv": TICKETS})}), FileNestedError),
    "a hidden zip": (zipped({"a.csv": zipped({"a.csv": TICKETS})}), FileNestedError),
    "gzip twice": (gzip.compress(gzip.compress(TICKETS)), FileNestedError),
    "no table": (zipped({"a.pdf": b"%PDF", "b.png": b"x"}), FileNoTableError),
    "nothing": (zipped({}), FileNoTableError),
    "an empty workbook": (workbook({"One": [], "Two": []}), FileNoTableError),
    "a cut zip": (zipped({"a.csv": TICKETS})[:-30], FileDamagedError),
    "a cut workbook": (workbook({"One": ROWS})[:-30], FileDamagedError),
    "a password": (OLE + "EncryptedPackage".encode("utf-16-le") + bytes(512), FilePasswordError),
    "an old document": (OLE + "WordDocument".encode("utf-16-le") + bytes(512), FileWorkbookError),
    "a damaged old workbook": (OLE + "Workbook".encode("utf-16-le") + bytes(99), FileDamagedError),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_read_says_so_in_words(home: Home, name: str) -> None:
    content, problem = REFUSED[name]
    with pytest.raises(problem) as caught:
        imported(home, content, name="export.xlsx")
    told = explain(caught.value)
    assert "export.xlsx" in told.what
    assert told.todo


def test_a_flipped_byte_in_a_zip_is_damage(home: Home) -> None:
    packed = bytearray(zipped({"a.csv": TICKETS}))
    packed[45] ^= 255
    with pytest.raises(OpsdashError):
        imported(home, bytes(packed))


def test_cells_of_a_workbook_become_text(home: Home) -> None:
    packed = workbook(
        {
            "Tickets": [
                ["id", "created", "solved", "topic", "reopens"],
                [7, (45474.5, MOMENT), (45475, DAY), "two\nlines", 1],
                [8.0, (45474, DAY), None, error("#N/A"), True],
                [1234567890123456, (45474, DAY), None, "a", 0],
            ]
        }
    )
    outcome = imported(home, packed, timezone="UTC")
    assert [(reject.line, reject.reason) for reject in outcome.rejects] == [(4, "id_damaged")]
    found = home.facts.rows(
        "SELECT id, created_at::VARCHAR, topic, reopens FROM inquiry ORDER BY id"
    )
    assert found == [
        ("7", "2024-07-01 12:00:00", "two lines", 1),
        # A day in a column with times of day is midnight there.
        ("8", "2024-07-01 00:00:00", None, 1),
    ]


def test_errors_of_a_sheet_stay_visible(home: Home) -> None:
    rows = [["order id", "date", "amount"], ["1", (45474, DAY), error("#DIV/0!")]]
    outcome = imported(home, workbook({"Orders": rows}))
    assert (outcome.rejects[0].value, outcome.rejects[0].reason) == ("#DIV/0!", "number_unreadable")


def test_an_old_workbook_is_read_too(home: Home) -> None:
    imported(home, CONTAINERS / "tickets.xls", timezone="UTC")
    assert home.facts.rows("SELECT id, created_at::VARCHAR, topic FROM inquiry ORDER BY id") == [
        ("7", "2024-07-01 12:00:00", "배송"),
        ("x8", "2024-07-02 09:30:00", "Rückgabe"),
    ]


def test_lines_of_a_sheet_are_its_rows(home: Home) -> None:
    rows = [[], ["Report"], [], *ROWS, [], ["x3", "soon", "c"]]
    outcome = imported(home, workbook({"Tickets": rows}))
    assert (outcome.rows_in, outcome.new, outcome.rejects[0].line) == (3, 2, 8)


@pytest.mark.parametrize(
    ("cell", "text"),
    [(3.0, "3"), (0.25, "0.25"), (0.1 + 0.2, "0.3"), (1e-7, "0.0000001"), (1e15 - 1, "9" * 15)],
)  # fmt: skip
def test_numbers_are_written_as_excel_shows_them(cell: float, text: str) -> None:
    assert cell_text(cell) == text


def test_spans_keep_hours_beyond_a_day() -> None:
    assert cell_text(timedelta(hours=36, minutes=5)) == "36:05:00"
    assert cell_text(timedelta(minutes=-750)) == "-12:30:00"
