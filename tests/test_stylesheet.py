"""The page's stylesheet names only what the pinned Streamlit draws, and no colour of its own."""

import re
from pathlib import Path

import streamlit

from opsdash.settings import ROOT

STYLE = (ROOT / "opsdash" / "ui" / "assets" / "page.css").read_text(encoding="utf-8")
SCRIPTS = Path(streamlit.__file__).parent / "static" / "static" / "js"


def test_streamlit_still_draws_what_is_styled() -> None:
    names = set(re.findall(r'data-testid="(\w+)"', STYLE))
    drawn = "".join(each.read_text(encoding="utf-8") for each in SCRIPTS.glob("*.js"))
    assert names
    assert {name for name in names if name not in drawn} == set()


def test_colours_are_the_themes() -> None:
    assert re.findall(r"#[0-9a-fA-F]{3,8}\b|\b(?:rgb|hsl|oklch)a?\(", STYLE) == []
