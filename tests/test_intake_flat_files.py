"""The quick way to read a plain file gives what the careful way gives, or leaves it to it."""

import csv
import hashlib
import io
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from effort import tries
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as some

from opsdash.intake import flat_files
from opsdash.intake.decoding import DecodedText
from opsdash.intake.staging import stage
from opsdash.intake.tables import Layout, Staged
from opsdash.settings import USUAL_LIMITS
from opsdash.store import Home

pytestmark = pytest.mark.sql

_CELL = some.text(
    some.sampled_from("ab1. ,;\"\t\n\r\x01\x0b\x1f\xa0\u3000\u00e9e\u0301\ud55c\ufeff\\#'"),
    max_size=6,
)


def _staged(home: Home, content: str, delimiter: str, width: int) -> tuple[Staged, list[object]]:
    with TemporaryDirectory() as folder, home.facts.cursor() as cursor:
        path = Path(folder) / "file.csv"
        path.write_bytes(content.encode())
        text = DecodedText("file.csv", path, 0, hashlib.sha256().hexdigest(), 1, "utf-8", "", False)
        names = tuple(f"n{at}" for at in range(width))
        layout = Layout(delimiter, 1, 2, names)
        staged = stage(
            cursor, text, layout, set(range(0, width, 2)), lambda _share: None, USUAL_LIMITS
        )
        found = cursor.execute("SELECT * FROM staged ORDER BY record").fetchall()
    return staged, list(found)


def _both(
    home: Home, monkeypatch: pytest.MonkeyPatch, content: str, delimiter: str, width: int
) -> tuple[tuple[Staged, list[object]], tuple[Staged, list[object]], bool]:
    taken = []
    quick = flat_files.stage_flat
    with monkeypatch.context() as patch:
        patch.setattr(flat_files, "SMALLEST", 0)
        patch.setattr(
            flat_files, "stage_flat", lambda *given: taken.append(quick(*given)) or taken[-1]
        )
        one = _staged(home, content, delimiter, width)
    with monkeypatch.context() as patch:
        patch.setattr(flat_files, "SMALLEST", 1 << 60)
        other = _staged(home, content, delimiter, width)
    return one, other, taken[-1] is not None


@given(
    rows=some.lists(some.lists(_CELL, min_size=3, max_size=3), min_size=1, max_size=6),
    delimiter=some.sampled_from(",;\t|"),
    ending=some.sampled_from(["\n", "\r\n"]),
    quoting=some.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
    is_ended=some.booleans(),
    noise=some.sampled_from(["", '"', "x\n", ",,", "\n", "\r"]),
)
@example(
    rows=[["", "", "1 "]],
    delimiter=",",
    ending="\n",
    quoting=csv.QUOTE_MINIMAL,
    is_ended=False,
    noise="",
)
@settings(
    max_examples=tries(150),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_both_ways_stage_the_same_rows(  # noqa: PLR0917 - each is a part of a file
    home: Home,
    monkeypatch: pytest.MonkeyPatch,
    rows: list[list[str]],
    delimiter: str,
    ending: str,
    quoting: int,
    is_ended: bool,
    noise: str,
) -> None:
    written = io.StringIO()
    writer = csv.writer(written, delimiter=delimiter, lineterminator=ending, quoting=quoting)
    writer.writerow(["n0", "n1", "n2"])
    writer.writerows(rows)
    content = written.getvalue() + noise
    if not is_ended:
        content = content.removesuffix(ending)
    one, other, _ = _both(home, monkeypatch, content, delimiter, 3)
    assert one == other


@pytest.mark.parametrize(
    ("content", "is_quick"),
    [
        ("a,b,c\n1,2,3\n4,5,6\n", True),
        ("a,b,c\r\n1,2,3\r\n4,5,6", True),
        ('a,b,c\n1," x ",3\n4, y,6\n', True),
        ('a,b,c\n1,"say ""hi""",\u00e9\n', True),
        ('a,b,c\n1,"two\nlines",3\n', False),
        ("a,b,c\n1,2,3\n4,5\n", False),
        ("a,b,c\n1,2,3\n4,5,6,7\n", False),
        ('a,b,c\n1,"open,3\n4,5,6\n', False),
        ("a,b,c\n1,2,3\n\n4,5,6\n", False),
        ("a,b,c\n1,2,3\r\n4,5,6\n", False),
        ("a,b,c\n1,\x01,3\n", False),
    ],
)
def test_the_quick_way_takes_plain_files_only(
    home: Home, monkeypatch: pytest.MonkeyPatch, content: str, is_quick: bool
) -> None:
    one, other, was_quick = _both(home, monkeypatch, content, ",", 3)
    assert was_quick == is_quick
    assert one == other


def test_a_path_that_reads_like_a_pattern_is_read_the_careful_way(
    home: Home, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(flat_files, "SMALLEST", 0)
    (tmp_path / "report1.csv").write_text("a,b\n9,9\n", encoding="utf-8")
    path = tmp_path / "report[1].csv"
    path.write_text("a,b\n1,2\n", encoding="utf-8")
    text = DecodedText(path.name, path, 0, "", 1, "utf-8", "", False)
    with home.facts.cursor() as cursor:
        stage(
            cursor, text, Layout(",", 1, 2, ("a", "b")), {0, 1}, lambda _share: None, USUAL_LIMITS
        )
        assert cursor.execute("SELECT c0, c1 FROM staged").fetchall() == [("1", "2")]


@pytest.mark.parametrize("cell", [' "a,b"', ' "ab"', '\t"ab"', '  "a""b"'])
def test_a_quote_after_a_blank_is_text_on_both_ways(
    home: Home, monkeypatch: pytest.MonkeyPatch, cell: str
) -> None:
    for content in (f"x,y,z\n1,{cell},3\n", f"x,y,z\n{cell},2,3\n"):
        one, other, _ = _both(home, monkeypatch, content, ",", 3)
        assert one == other
