"""The literal values that the floor's pages draw, made once per process.

Charts are the compiled specs and rows that opsdash sent a moment before, read from the folder that
OPSDASH_BENCH_CHARTS names.
"""

import json
import os
from functools import lru_cache
from pathlib import Path
from typing import Any

import pyarrow as pa
import streamlit as st

PAGES = Path(__file__).parent / "pages"
ASSETS = Path(__file__).parents[2] / "opsdash" / "ui" / "assets"

CHANNELS = tuple(f"Channel {number}" for number in range(1, 6))
TOPICS = tuple(f"Topic {number}" for number in range(1, 41))

_MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September",
           "October", "November", "December")  # fmt: skip
_YEARS = (2025, 2024, 2023, 2022)
PERIODS = (
    *(str(year) for year in _YEARS),
    *(f"Q{quarter} {year}" for year in _YEARS for quarter in (4, 3, 2, 1)),
    *(f"{month} {year}" for year in _YEARS[:3] for month in reversed(_MONTHS)),
)

_share = st.components.v2.component(
    "floor_share",
    html=(ASSETS / "share.html").read_text(encoding="utf-8"),
    css=(ASSETS / "share.css").read_text(encoding="utf-8"),
    js=(ASSETS / "share.js").read_text(encoding="utf-8"),
)


def share() -> None:
    _share(
        key="share",
        data={
            "label": "Share",
            "help": "Copy the link to this view",
            "done": "Link copied",
            "by_hand": "Copy this link",
        },
        width="content",
        height="content",
    )


@lru_cache
def charts() -> list[tuple[dict[str, Any], pa.Table]]:
    folder = Path(os.environ["OPSDASH_BENCH_CHARTS"])
    found = []
    for spec in sorted(folder.glob("*.json")):
        with pa.ipc.open_stream(spec.with_suffix(".arrow").read_bytes()) as reader:
            found.append((json.loads(spec.read_text(encoding="utf-8")), reader.read_all()))
    return found
