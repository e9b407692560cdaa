"""The pitfalls of files: encodings, containers, delimiters, quoting. One test each, by its name."""

import gzip

import pytest
from importing import imported
from workbook_files import DAY, workbook

from opsdash.errors import AnswerNeededError, FilePasswordError, OpsdashError
from opsdash.intake.choices import Ask
from opsdash.intake.decoding import decode
from opsdash.store import Home
from opsdash.words.problems import explain

HEADER = "id,created,topic\n"
ROWS = HEADER + "1,2024-07-01,a\n2,2024-07-02,b\n"


def stored(home: Home) -> list[tuple[str, str | None]]:
    return home.facts.rows("SELECT id, topic FROM inquiry ORDER BY id")


def test_a_utf_8_mark_is_not_part_of_the_first_header(home: Home) -> None:
    imported(home, b"\xef\xbb\xbf" + ROWS.replace("\n", "\r\n").encode())
    assert stored(home) == [("1", "a"), ("2", "b")]


@pytest.mark.parametrize("encoding", ["cp949", "euc-kr"])
def test_cp949_and_euc_kr_are_decoded_before_duckdb_sees_them(home: Home, encoding: str) -> None:
    imported(home, (HEADER + "1,2024-07-01,배송 문의\n").encode(encoding))
    assert stored(home) == [("1", "배송 문의")]


@pytest.mark.parametrize("encoding", ["gbk", "gb18030"])
def test_gbk_and_gb18030(home: Home, encoding: str) -> None:
    imported(home, (HEADER + "1,2024-07-01,包裹没有收到\n").encode(encoding))
    assert stored(home) == [("1", "包裹没有收到")]


def test_utf_16_with_tabs(home: Home) -> None:
    imported(home, ROWS.replace(",", "\t").encode("utf-16"))
    assert stored(home) == [("1", "a"), ("2", "b")]


def test_the_guess_is_stored_and_shown(home: Home) -> None:
    path = home.path / "korean.csv"
    path.write_bytes((HEADER + "1,2024-07-01,배송 문의\n").encode("cp949"))
    text = decode(path, path.name, home.path)
    assert (text.encoding, text.guessed, bool(text.alternatives)) == ("cp949", True, True)


def test_semicolons_with_a_decimal_comma(home: Home) -> None:
    imported(home, "order id;date;amount\n1;2024-07-01;1.234,50\n2;2024-07-02;99,10\n")
    assert home.facts.rows("SELECT SUM(total)::VARCHAR FROM sales_order") == [("1333.6000",)]


@pytest.mark.parametrize("first", ["sep=;", "SEP=;", '"sep=;"'])
def test_sep_on_the_first_line_is_not_the_header(home: Home, first: str) -> None:
    imported(home, f"{first}\r\n" + ROWS.replace(",", ";").replace("\n", "\r\n"))
    assert stored(home) == [("1", "a"), ("2", "b")]


def test_a_hostile_sep_line_is_a_line_like_any_other(home: Home) -> None:
    imported(home, 'sep="\n' + ROWS)
    assert stored(home) == [("1", "a"), ("2", "b")]


def test_a_trailing_delimiter_adds_no_column(home: Home) -> None:
    outcome = imported(home, ROWS.replace("\n", ",\n"))
    assert (outcome.new, outcome.rejected) == (2, 0)
    assert stored(home) == [("1", "a"), ("2", "b")]


def test_one_over_long_row_does_not_collapse_the_table(home: Home) -> None:
    outcome = imported(home, ROWS + "3,2024-07-03,c,d,e\n")
    assert (outcome.rows_in, outcome.new, outcome.rejects[0].line) == (3, 2, 4)
    assert outcome.rejects[0].reason == "row_too_long"


def test_quoted_line_breaks_stay_in_their_cell(home: Home) -> None:
    outcome = imported(home, HEADER + '1,2024-07-01,"two\r\nlines"\n2,soon,b\n')
    assert (outcome.rows_in, outcome.new, outcome.rejects[0].line) == (2, 1, 4)


def test_headers_with_quotes(home: Home) -> None:
    text = 'id,created,"Date entered ""New (Client Support)""",topic\n1,2024-07-01,2024-07-02,a\n'
    imported(home, text)
    assert stored(home) == [("1", "a")]


def test_mixed_line_ends(home: Home) -> None:
    imported(home, HEADER.replace("\n", "\r\n") + "1,2024-07-01,a\n2,2024-07-02,b\r3,soon,c\r\n")
    assert stored(home) == [("1", "a"), ("2", "b")]
    assert home.facts.rows("SELECT line FROM reject") == [(4,)]


def test_lone_carriage_returns_end_lines(home: Home) -> None:
    outcome = imported(home, (ROWS + "3,soon,c\n").replace("\n", "\r"))
    assert stored(home) == [("1", "a"), ("2", "b")]
    assert outcome.rejects[0].line == 4


def test_the_last_line_needs_no_end(home: Home) -> None:
    imported(home, ROWS.removesuffix("\n"))
    assert stored(home) == [("1", "a"), ("2", "b")]


def test_nul_bytes_are_padding(home: Home) -> None:
    imported(home, ROWS.replace("a", "a\0").encode() + bytes(4))
    assert stored(home) == [("1", "a"), ("2", "b")]


def test_an_old_end_mark_is_no_row(home: Home) -> None:
    outcome = imported(home, ROWS.encode() + b"\x1a")
    assert (outcome.rows_in, outcome.new) == (2, 2)


def test_a_column_alone_is_a_table_without_delimiter(home: Home) -> None:
    with pytest.raises(OpsdashError) as caught:
        imported(home, "id\n1\n2\n")
    assert explain(caught.value).todo


def test_delimiters_within_text_do_not_win(home: Home) -> None:
    text = "id;created;topic\n" + "".join(
        f"{number};2024-07-01;a, b, c, d, e\n" for number in range(5)
    )
    imported(home, text)
    assert stored(home)[0] == ("0", "a, b, c, d, e")


def test_gzip_under_any_name(home: Home) -> None:
    imported(home, gzip.compress(ROWS.encode()), name="tickets.csv")
    assert stored(home) == [("1", "a"), ("2", "b")]


def test_a_workbook_that_is_called_csv(home: Home) -> None:
    rows = [["id", "created", "topic"], [1, (45474, DAY), "a"]]
    imported(home, workbook({"Export": rows}), name="tickets.csv")
    assert stored(home) == [("1", "a")]


def test_ids_of_sixteen_digits_lose_precision_in_a_sheet(home: Home) -> None:
    rows = [["id", "created", "topic"], [2024070112345678, (45474, DAY), "a"]]
    outcome = imported(home, workbook({"Export": rows}))
    assert [reject.reason for reject in outcome.rejects] == ["id_damaged"]
    rows[1][0] = "2024070112345678"
    imported(home, workbook({"Export": rows}))
    assert stored(home) == [("2024070112345678", "a")]


def test_a_password_protected_workbook_says_so(home: Home) -> None:
    locked = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)
    locked += "EncryptedPackage".encode("utf-16-le") + bytes(512)
    with pytest.raises(FilePasswordError) as caught:
        imported(home, locked, name="orders.xlsx")
    assert "password" in explain(caught.value).what


def test_several_sheets_are_asked_about(home: Home) -> None:
    rows = [["id", "created", "topic"], ["1", "2024-07-01", "a"]]
    with pytest.raises(AnswerNeededError) as caught:
        imported(home, workbook({"May": rows, "June": rows}))
    (question,) = caught.value.facts["questions"]
    assert (question.ask, question.options) == (Ask.MEMBER, ("May", "June"))


def test_formula_cells_are_kept_as_text(home: Home) -> None:
    imported(home, HEADER + "1,2024-07-01,=cmd|' /C calc'!A0\n")
    assert stored(home) == [("1", "=cmd|' /C calc'!A0")]
