"""The ways to the page of own metrics, from the catalogue and from a card."""

from pathlib import Path
from typing import Final

import streamlit as st

from opsdash.access.rights import Right
from opsdash.metrics.catalog import load_catalog
from opsdash.settings import ROOT
from opsdash.ui.desk import Desk
from opsdash.words import say

OWN_METRIC_PAGE: Final[Path] = ROOT / "pages" / "own_metric.py"


def own_metrics_link(desk: Desk) -> None:
    """From the catalogue: define another one, or change those there are."""
    if desk.may(Right.DESCRIBE):
        st.page_link(OWN_METRIC_PAGE, label=say("own_metrics.open"), icon=":material/edit_note:")


def edit_link(desk: Desk, metric: str) -> None:
    """From the card of an own metric to its definition; nothing on the card of a shipped one."""
    is_own = metric in desk.catalog.metrics and metric not in load_catalog().metrics
    if is_own and desk.may(Right.DESCRIBE):
        st.page_link(
            OWN_METRIC_PAGE,
            label=say("own_metrics.open_one"),
            icon=":material/edit_note:",
            query_params={"id": metric},
        )
