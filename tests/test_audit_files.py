"""The files of Audit: every act that is sought, in words and as it is stored, in any format."""

import csv
import io
import json
from dataclasses import replace
from types import SimpleNamespace

import pytest
from acting import ANN, BEN
from pyarrow import parquet
from python_calamine import CalamineWorkbook
from test_goals_closing import GOAL
from visiting import SHOP

from opsdash.access import trail
from opsdash.access.trail import Choices, Sought
from opsdash.goals.records import save_goal
from opsdash.metrics.catalog import load_catalog
from opsdash.store import Home
from opsdash.ui import audit_files
from opsdash.ui.audit_room import Room
from opsdash.words.audit_values import Home as Meaning

HEADS = [
    *("When", "Who", "Did", "To", "Which", "Changed", "From"),
    *("Time (UTC)", "Act", "Kind", "Id", "Account", "Before", "After"),
]

NOBODY_ELSE = Choices((), frozenset(), (), ())


def rows_of(content: bytes, ending: str) -> list[list[str]]:
    if ending == "csv":
        return list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
    if ending == "xlsx":
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        return [list(map(str, row)) for row in book.get_sheet_by_index(0).to_python()]
    table = parquet.read_table(io.BytesIO(content))
    return [table.column_names, *(list(row.values()) for row in table.to_pylist())]


@pytest.mark.parametrize("ending", ["csv", "xlsx", "parquet"])
def test_all_that_is_sought_is_in_the_file(
    home: Home, monkeypatch: pytest.MonkeyPatch, ending: str
) -> None:
    monkeypatch.setattr(trail, "_BLOCK", 2)
    stored = save_goal(home.state, replace(GOAL, title="=cmd()"), ANN)
    for target in (90.0, 95.0):
        stored = save_goal(home.state, replace(stored, target=target), BEN)
    meaning = Meaning(load_catalog(), "EUR", SHOP.timezone)
    desk = SimpleNamespace(home=home, organisation=SHOP)
    sought = Sought(noun="goal")
    room = Room(desk, ANN, sought, None, NOBODY_ELSE, None, 1, meaning)  # type: ignore[arg-type]
    content = audit_files._file(room, audit_files._FILES[ending])
    heads, newest, *_, oldest = rows_of(content, ending)
    assert heads == HEADS
    assert len(rows_of(content, ending)) == 1 + 3
    assert newest[1:4] == ["ben", "changed", "goal"]
    assert oldest[4].removeprefix("'") == "=cmd()"
    assert newest[5] == "Target: 90.0\xa0% → 95.0\xa0%"
    assert newest[7].endswith("Z")
    assert json.loads(newest[-1])["target"] == 95.0
    assert oldest[-2] in ("", "None")
    assert [path.name for path in home.path.iterdir() if path.is_dir()] == []
