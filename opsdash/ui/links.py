"""Where links inside of opsdash lead: the pages that other pages name, and what they are told."""

from pathlib import Path
from typing import Final

import streamlit as st

from opsdash.settings import ROOT
from opsdash.ui.desk import Desk

METRIC_PAGE: Final = ROOT / "pages" / "metric.py"
METRICS_PAGE: Final = ROOT / "pages" / "metrics.py"
ACCOUNT_PAGE: Final = ROOT / "pages" / "account.py"
SLOPE_PAGE: Final = ROOT / "pages" / "inquiry_slope.py"

# The metric that an address is about.
PARAMETER: Final = "m"


def link_to(metric: str) -> tuple[Path, dict[str, str]]:
    """The page of a metric's card and what its address needs."""
    return METRIC_PAGE, {PARAMETER: metric}


def named_metric() -> str:
    """What the address calls the metric; it may be anything."""
    return str(st.query_params.get(PARAMETER, ""))


def follow_old_link(desk: Desk) -> None:
    """Links of earlier versions name a metric on Today: its card says more."""
    if named_metric() in desk.catalog.metrics:
        page, parameters = link_to(named_metric())
        st.switch_page(page, query_params=parameters)
