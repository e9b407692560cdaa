"""What stands above the rows: what they are, which side of the number, and the way back."""

from dataclasses import replace

import streamlit as st

from opsdash.metrics.catalog import Kind
from opsdash.metrics.row_sql import Side
from opsdash.settings import ROOT
from opsdash.ui import panels
from opsdash.ui.desk import Desk
from opsdash.ui.links import METRIC_PAGE
from opsdash.ui.rows_links import BACK, ROWS_PAGE
from opsdash.ui.rows_room import RowsRoom
from opsdash.words import say
from opsdash.words.dates import period_words
from opsdash.words.row_sentences import equality, filters_words, side_words, title

_TODAY = "today.py"
_PAGES = ROOT / "pages"


def draw_head(desk: Desk, room: RowsRoom) -> None:
    """The finding, what it means, and what limits it."""
    period = room.answer.question.period if room.behind is None else room.behind.period
    words = room.metric.name if room.behind is None else title(room.metric, room.behind)
    grey = say("rows.grey", period=period_words(period))
    desk.head(panels.escaped(grey), panels.escaped(words))
    with st.container(width=800, gap="xsmall"):
        for text in _sentences(desk, room):
            st.markdown(panels.escaped(text))
        _draw_back(room)


def draw_unasked(desk: Desk) -> None:
    """An address that names no number."""
    desk.head(say("rows.grey_unasked"), say("rows.title_unasked"))
    with st.container(width=800, gap="xsmall"):
        st.markdown(say("rows.unasked"))
        st.page_link(_PAGES / _TODAY, label=say("rows.to_today"), icon=":material/arrow_back:")


def _sentences(desk: Desk, room: RowsRoom) -> list[str]:
    found = [
        say("rows.unknown", named=", ".join(each.values)) for each in room.unknown if each.values
    ]
    if room.behind is None:
        return found
    cell = room.behind.cell
    found.append(filters_words(desk.catalog, cell))
    found.append(equality(room.metric, room.behind, room.row, room.answer.currency))
    return [text for text in found if text]


def _draw_back(room: RowsRoom) -> None:
    """To the page that the link came from, with the filters it had."""
    file = f"{st.query_params.get(BACK, '').replace('-', '_')}.py"
    is_page = file in {path.name for path in _PAGES.glob("*.py")} and file != ROWS_PAGE.name
    asked = room.address.address
    # The card of a metric is about it; other pages choose their metrics and splits themselves.
    address = asked if file == METRIC_PAGE.name else replace(asked, metrics=(), split=None)
    st.page_link(
        _PAGES / (file if is_page else _TODAY),
        label=say("rows.back" if is_page else "rows.to_today"),
        icon=":material/arrow_back:",
        query_params=address.parameters(),
    )


def pick_side(room: RowsRoom) -> None:
    """The sides of a ratio; a choice is written into the address, which the page reads first."""
    if len(room.sides) == 1:
        return
    st.segmented_control(
        say("rows.sides"),
        room.sides,
        default=room.address.side,
        required=True,
        format_func=lambda side: side_words(room.metric, side),
        label_visibility="collapsed",
        key=_side_key(room),
        on_change=_take_side,
        args=(_side_key(room),),
    )


def _side_key(room: RowsRoom) -> str:
    return f"rows_side_{room.metric.id}"


def _take_side(key: str) -> None:
    st.query_params["side"] = Side(st.session_state[key]).value
    st.query_params.pop("term", None)


def draw_without_rows(desk: Desk, room: RowsRoom) -> None:
    """Why there are none: refused, made of other metrics, or nothing was counted."""
    reason = room.answer.reason_of(room.metric.id)
    metric = room.metric
    made_of = (*metric.growths, *metric.factors, *metric.divisors)
    if made_of:
        st.markdown(say("rows.gap" if metric.kind is Kind.GAP else "rows.made_of"))
        for name in made_of:
            asked = replace(room.address, address=replace(room.address.address, metrics=(name,)))
            st.page_link(
                ROWS_PAGE, label=desk.catalog.metrics[name].name, query_params=asked.parameters()
            )
    elif reason is not None:
        panels.refused(reason)
    else:
        panels.plain(say("rows.empty"))
