"""Files that ask for more than any export needs: refused early, by name, in bounded memory."""

import gzip
import json
import subprocess
import sys
from pathlib import Path

import pytest
from importing import imported
from workbook_files import sheet_xml, workbook, workbook_of, zipped

from opsdash.errors import (
    FileColumnsError,
    FileLineTooLongError,
    FileMembersError,
    FileRatioError,
    FileSheetTooLargeError,
    FileTooLargeError,
    FileUnevenError,
)
from opsdash.settings import ROOT, USUAL_LIMITS, read_settings
from opsdash.store import Home
from opsdash.words.problems import explain

HEADER = b"id,created,topic\n"
ROW = b"1,2024-07-01,a\n"
MEGABYTE = 1 << 20
CORNERS = (
    '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
    '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    "</sheetData></worksheet>"
)
HOSTILE = {
    "a zip that unpacks a thousandfold": (zipped({"a.csv": b"0" * (32 << 20)}), FileRatioError),
    "a gzip that unpacks a thousandfold": (gzip.compress(b"0" * (32 << 20)), FileRatioError),
    "a workbook that unpacks a thousandfold": (
        workbook({"Sheet": [["0" * (32 << 20)]]}),
        FileRatioError,
    ),
    "a zip of a thousand files": (
        zipped({f"{at}.csv": b"x" for at in range(1001)}),
        FileMembersError,
    ),
    "a line of nine megabytes": (HEADER + b"x" * (9 * MEGABYTE), FileLineTooLongError),
    "a cell of nine megabytes": (
        HEADER + b'1,2024-07-01,"' + b"x" * (9 * MEGABYTE) + b'"\n',
        FileLineTooLongError,
    ),
    "a quote that never closes": (
        HEADER + b'1,2024-07-01,"' + b"some text\n" * (4 * MEGABYTE),
        FileLineTooLongError,
    ),
    "a sheet's cell of nine megabytes": (
        workbook({"Sheet": [["id", "created"], ["1", "ab" * (9 * MEGABYTE // 2)]]}),
        FileLineTooLongError,
    ),
    "a million columns": (b",".join([b"id,created"] * 500_000) + b"\n" + ROW, FileColumnsError),
    "two cells in the corners of a sheet": (
        workbook_of({"Sheet": CORNERS}),
        FileSheetTooLargeError,
    ),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_is_refused_by_name(home: Home, name: str) -> None:
    content, problem = HOSTILE[name]
    with pytest.raises(problem) as caught:
        imported(home, content)
    told = explain(caught.value)
    assert "file.csv" in told.what
    assert "{" not in str(told)


def test_a_long_line_is_found_by_its_number(home: Home) -> None:
    with pytest.raises(FileLineTooLongError) as caught:
        imported(home, HEADER + ROW * 3 + b"x" * (9 * MEGABYTE))
    assert caught.value.facts["line"] == 5
    assert "8.4 MB at line 5" in explain(caught.value).what


def test_limits_are_set_by_the_environment(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    assert read_settings().limits == USUAL_LIMITS
    monkeypatch.setenv("OPSDASH_MAX_UNPACKED_MB", "1")
    with pytest.raises(FileTooLargeError):
        imported(home, gzip.compress(HEADER + ROW * 100_000))
    monkeypatch.setenv("OPSDASH_MAX_COLUMNS", "2")
    with pytest.raises(FileColumnsError):
        imported(home, HEADER + ROW)
    monkeypatch.setenv("OPSDASH_MAX_COLUMNS", "3")
    monkeypatch.setenv("OPSDASH_MAX_UNEVEN_ROWS", "2")
    with pytest.raises(FileUnevenError):
        imported(home, HEADER + ROW + b"1,2\n" * 3)
    assert imported(home, HEADER + ROW + b"1,2\n" * 2).rejected == 2


def test_a_sheet_formatted_to_its_last_row_is_no_bomb(home: Home) -> None:
    rows = sheet_xml([["id", "created", "topic"], ["1", "2024-07-01", "a"]])
    blank = '<row r="1048576"><c r="XFD1048576" s="1"/></row></sheetData>'
    assert imported(home, workbook_of({"S": rows.replace("</sheetData>", blank)})).new == 1


MEASURE = """
import json, resource, sys
from pathlib import Path
from opsdash.access.actor import owner
from opsdash.calendar.organisation import Organisation
from opsdash.errors import OpsdashError
from opsdash.intake.importing import import_file
from opsdash.intake.choices import Choices
from opsdash.settings import read_settings
from opsdash.store import open_home
home = open_home(read_settings())
organisation = Organisation("UTC", "EUR", 0, configured=True)
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
keys = []
for path in map(Path, sys.argv[1:]):
    try:
        import_file(home, path, Choices(), organisation, owner())
        keys.append("imported")
    except OpsdashError as error:
        keys.append(error.key)
took = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
print(json.dumps([keys, took // 1024]))
"""


def test_hostile_files_are_refused_in_bounded_memory(tmp_path: Path) -> None:
    line = tmp_path / "line.csv"
    cell = tmp_path / "cell.csv"
    with line.open("wb") as long_line, cell.open("wb") as long_cell:
        long_line.write(HEADER)
        long_cell.write(HEADER + b'1,2024-07-01,"')
        for _ in range(256):
            long_line.write(b"x" * MEGABYTE)
            long_cell.write(b"some text\n" * (MEGABYTE // 10))
    bomb = tmp_path / "bomb.csv.gz"
    with gzip.open(bomb, "wb") as packed:
        for _ in range(256):
            packed.write(b"0" * MEGABYTE)
    corners = tmp_path / "corners.xlsx"
    corners.write_bytes(workbook_of({"Sheet": CORNERS}))

    ran = subprocess.run(
        [sys.executable, "-c", MEASURE, line, cell, bomb, corners],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )

    keys, megabytes = json.loads(ran.stdout)
    assert keys == [
        "file_line_too_long",
        "file_line_too_long",
        "file_ratio",
        "file_sheet_too_large",
    ]
    assert megabytes < 256
