"""The keyboard's way into what a menu opens, and out of it."""

from pathlib import Path
from typing import Final

import streamlit as st

_ASSETS: Final = Path(__file__).parent / "assets"

_component = st.components.v2.component(
    "opsdash_menus", js=(_ASSETS / "menus.js").read_text(encoding="utf-8")
)


def lead_into_menus() -> None:
    """Drawn below a page, where the line that it takes is not seen."""
    _component(key="menus", height=1)
