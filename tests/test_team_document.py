"""docs/team.md shows the rights that decide, and its examples are settings that are understood."""

import re
from pathlib import Path

import pytest

from opsdash.access.rights import MATRIX, WHOLE, Right, Role
from opsdash.settings import ROOT
from opsdash.team import FILE, read_team
from opsdash.words.rights import rights_markdown, with_rights

DOCUMENT = (ROOT / "docs" / "team.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"```toml\n(.*?)```", DOCUMENT, flags=re.DOTALL)


def test_the_table_is_the_one_that_decides() -> None:
    assert with_rights(DOCUMENT) == DOCUMENT
    lines = rights_markdown().splitlines()[2:]
    assert len(lines) == len(Right)
    limited = MATRIX[Role.EDITOR] - WHOLE
    assert sum(line.count("| yes ") for line in lines) == sum(map(len, [*MATRIX.values(), limited]))


@pytest.mark.parametrize("example", EXAMPLES)
def test_an_example_of_settings_is_understood(example: str, tmp_path: Path) -> None:
    (tmp_path / FILE).write_text(example, encoding="utf-8")
    assert read_team(tmp_path, "127.0.0.1", 8501) is not None
