"""Draws a compiled chart, and under it what a click opened, its events, goals and menu.

The whole is a fragment: a click runs this chart again and not the page.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final, Literal

import streamlit as st

from opsdash.charts import Chart
from opsdash.charts.clicks import CLICK
from opsdash.ui import panels
from opsdash.ui.chart_menu import draw_foot
from opsdash.ui.escaping import verbatim
from opsdash.ui.goal_lines import draw_promised
from opsdash.ui.number_panel import draw_number, open_number, take_number
from opsdash.ui.sheets import Sheet

# Two small charts side by side on a phone.
_NARROWEST: Final = 150
_MOST_COLUMNS: Final = 4

# What the browser said is selected after the last click, by chart.
_SELECTED: Final = "selected_marks"


def draw(chart: Chart, *, key: str, sheet: Sheet | None = None) -> None:
    """The chart in the width of its place; `key` keeps it mounted when its data changes.

    With a sheet its points can be clicked, and its numbers looked at and saved.
    """
    if sheet is None:
        st.vega_lite_chart(
            chart.rows, chart.spec, key=key, width="stretch", height=_height_of(chart)
        )
    else:
        _draw_whole(chart, key, sheet)


@st.fragment
def _draw_whole(chart: Chart, key: str, sheet: Sheet) -> None:
    _follow(key, sheet)
    with st.container(gap="xsmall"):
        _draw_figure(chart, key, key)
        if sheet.hint:
            panels.note(sheet.hint)
        if sheet.happened.words:
            panels.note(" · ".join(sheet.happened.words))
        draw_promised(sheet.promised)
        draw_number(key, sheet)
        draw_foot(chart, key, sheet)


@st.fragment
def draw_multiples(charts: Mapping[str, Chart], *, key: str, sheet: Sheet) -> None:
    """Small charts by the name of what each shows, in as many columns as there is room for."""
    with st.container(gap="xsmall"):
        with st.grid(_MOST_COLUMNS, min_column_width=_NARROWEST, gap="small"):
            for place, (name, chart) in enumerate(charts.items()):
                with st.container(gap="xsmall"):
                    st.markdown(f":small[**{verbatim(name)}**]")
                    _draw_figure(chart, f"{key}_{place}", key)
        if sheet.hint:
            panels.note(sheet.hint)
        draw_number(key, sheet)
        draw_foot(charts, key, sheet)


def _follow(key: str, sheet: Sheet) -> None:
    """What a click leads to besides a number; it may be drawn by the shell, which takes a run."""
    ref = sheet.follow and take_number(key)
    if sheet.follow and ref:
        sheet.follow(ref)
        st.rerun()


def _draw_figure(chart: Chart, key: str, opens: str) -> None:
    """The chart, whose clicks open a number in the panel of `opens`."""
    if _is_clickable(chart):
        st.vega_lite_chart(
            chart.rows,
            chart.spec,
            key=key,
            width="stretch",
            height=_height_of(chart),
            on_select=lambda: _follow_click(key, opens),
            selection_mode=CLICK,
        )
    else:
        draw(chart, key=key)


def _height_of(chart: Chart) -> int | Literal["content"]:
    """Known before the picture is made, so that nothing below it jumps; bars add their axis."""
    is_whole = chart.spec["autosize"]["type"] == "fit"
    return int(chart.spec["height"]) if is_whole else "content"


def _is_clickable(chart: Chart) -> bool:
    return any("params" in layer for layer in chart.spec["layer"])


def _follow_click(key: str, opens: str) -> None:
    """Open what was clicked: a click turns one mark of the selection on or off."""
    selected: dict[str, tuple[str, ...]] = st.session_state.setdefault(_SELECTED, {})
    now = _refs(st.session_state[key])
    clicked = changed(selected.get(key, ()), now)
    selected[key] = now
    if clicked:
        open_number(opens, clicked)


def _refs(state: Mapping[str, Any]) -> tuple[str, ...]:
    """What the browser says is selected; whatever else it says is left out."""
    marks = state.get("selection", {}).get(CLICK, [])
    return tuple(str(mark["ref"]) for mark in marks if mark.get("ref"))


def changed(before: Sequence[str], now: Sequence[str]) -> str | None:
    """The mark that was clicked: the newest one, or the one that is gone."""
    added = [ref for ref in now if ref not in before]
    removed = [ref for ref in before if ref not in now]
    found = added or removed or list(now)
    return found[-1] if found else None
