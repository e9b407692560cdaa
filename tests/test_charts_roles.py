"""The theme gives every chart role a colour of its own, in light and in dark."""

import re
import tomllib

import pytest

from opsdash.charts.roles import ROLES
from opsdash.settings import ROOT


@pytest.mark.parametrize("base", ["light", "dark"])
def test_the_theme_paints_every_role(base: str) -> None:
    config = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))
    colours = config["theme"][base]["chartCategoricalColors"]
    assert len(colours) == len(ROLES)
    assert len(set(colours)) == len(ROLES)
    assert all(re.fullmatch(r"#[0-9A-F]{6}", colour) for colour in colours)
    assert colours[ROLES.index("paper")] == config["theme"][base]["backgroundColor"]
