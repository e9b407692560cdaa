"""A tile: label, value, change, 26 weeks, and in words whatever limits the number.

Every metric keeps its place: one that cannot be known shows a dash and says so.
"""

from collections.abc import Callable, Sequence
from typing import Final, Literal

import streamlit as st

from opsdash.metrics.answer import Answer, AnswerRow, Flag, Status
from opsdash.metrics.catalog import Catalog, Metric
from opsdash.metrics.coverage import Coverage
from opsdash.metrics.row_sql import sides_of
from opsdash.ui.links import link_to
from opsdash.ui.rows_links import ROWS_PAGE
from opsdash.words import say
from opsdash.words.numbers import Direction, direction, metric_change, metric_value, percent
from opsdash.words.sentences import gap_words

_ARROWS: Final[dict[Direction, Literal["up", "down", "off"]]] = {
    Direction.UP: "up",
    Direction.DOWN: "down",
    Direction.FLAT: "off",
}
# Two full rows, whether four or five stand in each.
_ROWS = 2
# Two tiles side by side on a phone.
_NARROWEST = 150

_TILES: Final = (
    "inquiries",
    "orders",
    "contact_rate_orders",
    "backlog",
    "one_stop_rate",
    "reopen_rate",
    "resolution_median",
    "sales",
)
_WITH_VISITS: Final = ("visits", "contact_rate_visits")


def tiles_for(catalog: Catalog, coverage: Coverage) -> tuple[Metric, ...]:
    """The fixed row of tiles; visits join it once there are any."""
    names = (*_TILES, *_WITH_VISITS) if coverage.spans("visits") else _TILES
    return tuple(catalog.metrics[name] for name in names)


def draw_tiles(
    metrics: Sequence[Metric],
    totals: Answer,
    weeks: Answer,
    rows_of: Callable[[str], dict[str, list[str]]],
    *,
    columns: int | None = None,
) -> None:
    """The grid of tiles, each with the way to its card and to its rows.

    `rows_of` gives the address of the rows behind a metric; without `columns` there are two rows.
    """
    with st.grid(columns or len(metrics) // _ROWS, min_column_width=_NARROWEST, gap="small"):
        for metric in metrics:
            with st.container(border=True, gap="xsmall", height="stretch"):
                _draw_number(metric, totals, weeks)
                _draw_foot(metric, totals, rows_of)


def _draw_foot(
    metric: Metric, totals: Answer, rows_of: Callable[[str], dict[str, list[str]]]
) -> None:
    state = state_words(metric, totals)
    if state:
        st.markdown(f":small[:gray[{state}]]")
    page, parameters = link_to(metric.id)
    # Links have room of their own around them; more would break the row on a phone.
    with st.container(horizontal=True, gap=None):
        st.page_link(
            page,
            label=f":small[:blue[{say('today.open')}]]",
            help=say("today.open_help", metric=metric.short),
            query_params=parameters,
        )
        if totals.total(metric.id).value is not None and sides_of(metric):
            st.page_link(
                ROWS_PAGE,
                label=f":small[:blue[{say('rows.link')}]]",
                help=say("rows.link_help", metric=metric.short),
                query_params=rows_of(metric.id),
            )


def _draw_number(metric: Metric, totals: Answer, weeks: Answer) -> None:
    row = totals.total(metric.id)
    value = metric_value(metric, row.value, totals.currency)
    change = _change_words(metric, row, totals.currency)
    st.metric(
        metric.short,
        f":gray[{value}]" if is_limited(row) else value,
        change,
        delta_color="off",
        delta_arrow=_ARROWS[direction(change)] if change else "off",
        chart_data=spark(weeks.of(metric.id)),
    )


def _change_words(metric: Metric, row: AnswerRow, currency: str | None) -> str | None:
    """The change, or that there is none worth the name; None without a comparison."""
    if row.change is None:
        return None
    if Flag.COMPARE_INCOMPLETE in row.flags:
        return say("today.state.incomparable")
    return metric_change(metric, row.change, currency)


def is_limited(row: AnswerRow) -> bool:
    """Whether a number is shown in grey: data is missing or the cases are few."""
    return row.status is not Status.OK or Flag.INCOMPLETE in row.flags


def spark(rows: Sequence[AnswerRow]) -> list[float] | None:
    """The known values of a line; nothing to draw below two."""
    known = [row.value for row in rows if row.value is not None]
    return known if len(known) > 1 else None


def state_words(metric: Metric, answer: Answer) -> str:
    """What limits the number; empty for most."""
    row = answer.total(metric.id)
    if row.status is Status.REFUSED or row.value is None:
        return say("today.state.refused")
    parts = []
    if Flag.INCOMPLETE in row.flags:
        parts.append(f"○ {say('today.state.incomplete')}")
    elif Flag.PARTIAL in row.flags:
        parts.append(f"○ {say('today.state.partial')}")
    if row.status is Status.THIN:
        parts.append(say("today.state.thin"))
    if Flag.MATURING in row.flags:
        is_one = metric.window == 1
        key = "today.state.maturing_one" if is_one else "today.state.maturing"
        parts.append(say(key, days=metric.window))
    gap = answer.gap_of(metric.id)
    if gap and row.change is not None:
        parts.append(gap_words(gap))
    if row.left_out:
        parts.append(say("today.state.left_out", share=percent(row.left_out * 100)))
    return " · ".join(parts)
