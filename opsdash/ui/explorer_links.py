"""The ways to the Explorer: a metric as it stands on another page, with that page's days."""

from pathlib import Path
from typing import Final

import streamlit as st

from opsdash.settings import ROOT
from opsdash.words import say

EXPLORE_PAGE: Final[Path] = ROOT / "pages" / "explore.py"


def explore_link(*metrics: str, split: str = "") -> None:
    """Period, comparison and filters go along by themselves, as between all pages of the bar."""
    st.page_link(
        EXPLORE_PAGE,
        label=f":blue[{say('explorer.open')}]",
        help=say("explorer.open_help"),
        icon=":material/table_chart_view:",
        query_params={"m": list(metrics)} | ({"by": [split]} if split else {}),
    )
