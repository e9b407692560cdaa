"""Bad input: a clear message or a named reject, never a traceback, never half a file."""

import gzip

import pytest
from importing import facts, imported

from opsdash.errors import (
    ColumnMissingError,
    FileBinaryError,
    FileDamagedError,
    FileEmptyError,
    FileHeaderOnlyError,
    FileRatioError,
    FileUnknownError,
    OpsdashError,
    UnknownNameError,
)
from opsdash.store import Home
from opsdash.words import known
from opsdash.words.problems import explain

HEADER = "id,created,solved,channel,topic\n"
UNUSABLE = {
    "empty": (b"", FileEmptyError),
    "blank lines only": (b"\n\n\r\n", FileEmptyError),
    "header only": (HEADER.encode(), FileHeaderOnlyError),
    "binary": (bytes(range(256)) * 20, FileBinaryError),
    "damaged workbook": (b"PK\x03\x04" + b"\x00" * 40, FileDamagedError),
    "another tool": (b"foo,bar\n1,2\n", FileUnknownError),
    "no id column": (b"created,status\n2024-01-01,open\n", ColumnMissingError),
    "one column": (b"id\n1\n2\n", FileUnknownError),
    "damaged gzip": (gzip.compress(HEADER.encode() * 50)[:-20], FileDamagedError),
    "gzip bomb": (gzip.compress(b"0" * (64 << 20)), FileRatioError),
}


@pytest.mark.parametrize("name", UNUSABLE)
def test_an_unusable_file_stores_nothing_and_says_why(home: Home, name: str) -> None:
    content, error = UNUSABLE[name]
    before = facts(home)

    with pytest.raises(error) as caught:
        imported(home, content)

    told = explain(caught.value)
    assert "file.csv" in told.what
    assert told.safe
    assert told.todo
    assert facts(home) == before
    assert home.facts.rows("SELECT COUNT(*) FROM batch") == [(0,)]


ROWS = {
    "duration_negative": ("7,2024-01-05 10:00,2024-01-04 10:00,a,b", "solved", "2024-01-04 10:00"),
    "id_missing": (",2024-01-05 10:00,,a,b", "id", ""),
    "date_missing": ("7,,,a,b", "created", ""),
    "date_ancient": ("7,1899-12-30,,a,b", "created", "1899-12-30"),
    "date_future": ("7,2099-01-01,,a,b", "created", "2099-01-01"),
    "date_unreadable": ("7,soon,,a,b", "created", "soon"),
    "row_too_short": ("7,2024-01-05,,a", "", "4 / 5"),
    "row_too_long": ("7,2024-01-05,,a,b,c", "", "6 / 5"),
    "id_damaged": ("1.03006E+13,2024-01-05,,a,b", "id", "1.03006E+13"),
    "quote_unclosed": ('7,2024-01-05,,"a,b\n8,2024-01-05,,a,b', "", "1"),
}


@pytest.mark.parametrize("reason", ROWS)
def test_a_bad_row_is_rejected_by_line_column_value_and_reason(home: Home, reason: str) -> None:
    row, column, value = ROWS[reason]
    good = '1,2024-01-04 09:00,,"two\nlines",b\n\n'

    outcome = imported(home, HEADER + good + row + "\n")

    assert (outcome.rows_in, outcome.new, outcome.rejected) == (2, 1, 1)
    reject = outcome.rejects[0]
    assert (reject.line, reject.column, reject.value, reject.reason) == (5, column, value, reason)
    assert known(f"imports.reason.{reason}")
    stored = home.facts.rows("SELECT line, column_name, value, reason FROM reject")
    assert stored == [(5, column, value, reason)]


def test_a_totals_row_is_ignored_and_counted(home: Home) -> None:
    rows = "1,2024-01-05,,a,b\nTotal,,,,\n,,,,합계\n\n,,,,\n"
    outcome = imported(home, HEADER + rows)
    assert (outcome.rows_in, outcome.new, outcome.ignored) == (4, 1, 3)
    assert dict(outcome.ignored_by) == {"total_row": 2, "blank_row": 1}


def test_equal_rows_fold_and_differing_ones_with_one_id_are_rejected(home: Home) -> None:
    rows = "1,2024-01-05,,a,b\n1,2024-01-05,,a,b\n2,2024-01-05,,a,b\n2,2024-01-06,,a,b\n"
    outcome = imported(home, HEADER + rows)
    assert (outcome.new, outcome.folded, outcome.rejected) == (1, 1, 2)
    assert {reject.reason for reject in outcome.rejects} == {"id_repeated"}
    assert [reject.line for reject in outcome.rejects] == [4, 5]


def test_hostile_cells_are_stored_as_they_are(home: Home) -> None:
    rows = (
        "1,2024-01-05,,<script>alert(1)</script>,=cmd()\n"
        "'; DROP TABLE inquiry; --,2024-01-05,,a,b\n"
    )
    imported(home, HEADER + rows)
    assert home.facts.rows("SELECT id, contact_channel, topic FROM inquiry ORDER BY topic") == [
        ("1", "<script>alert(1)</script>", "=cmd()"),
        ("; DROP TABLE inquiry; --", "a", "b"),
    ]


def test_a_profile_that_does_not_exist_is_named_with_those_that_do(home: Home) -> None:
    with pytest.raises(UnknownNameError) as caught:
        imported(home, HEADER + "1,2024-01-05,,a,b\n", profile="zendisk")
    assert "zendesk_tickets" in caught.value.facts["suggestions"]


def test_a_damaged_own_profile_is_named(home: Home) -> None:
    (home.path / "profiles").mkdir()
    (home.path / "profiles" / "mine.toml").write_text(
        'name = "mine"\ntitle = "Mine"\nfact = "dream"'
    )
    with pytest.raises(OpsdashError) as caught:
        imported(home, HEADER + "1,2024-01-05,,a,b\n")
    assert caught.value.facts["path"] == "mine.toml"
    assert "dream" in str(caught.value.facts["problem"])
