"""The catalogue with its values: one table for each subject, and what is not available yet.

All metrics are asked in two questions, one for the values and one for the lines.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import pyarrow as pa
import streamlit as st

from opsdash.calendar.periods import Grain
from opsdash.metrics.answer import Answer, AnswerRow, Flag, Reason, Status
from opsdash.metrics.catalog import Metric, Subject
from opsdash.metrics.levels import Position, is_per_week, position
from opsdash.ui import panels
from opsdash.ui.desk import Desk
from opsdash.ui.escaping import plain_line, verbatim
from opsdash.ui.grids import harmless
from opsdash.ui.levels import levels_on, owners_of
from opsdash.ui.links import link_to
from opsdash.ui.no_data import import_link
from opsdash.ui.tiles import state_words
from opsdash.words import say
from opsdash.words.dates import compared_words, period_words
from opsdash.words.levels import position_words
from opsdash.words.numbers import metric_change, metric_value
from opsdash.words.sentences import filter_words, refusal_words

_ROW_HEIGHT: Final = 40
# The same in every table, so that they read as one; on a phone the first two fit whole.
_WIDTHS: Final = {
    "name": 248,
    "value": 100,
    "change": 84,
    "line": 100,
    "stands": 196,
    "state": 168,
    "owner": 84,
}
_WEEK: Final = 7
_NAME_LENGTH: Final = 80


@dataclass(frozen=True)
class Listed:
    """One metric of the list with its value in the period and its 26 weeks."""

    metric: Metric
    row: AnswerRow
    weeks: tuple[AnswerRow, ...]
    state: str
    stands: Position | None
    owner: str


@dataclass(frozen=True)
class Listing:
    """What has a value, and the others with the reason why they have none."""

    listed: tuple[Listed, ...]
    refused: tuple[tuple[Metric, Reason], ...]
    totals: Answer

    @property
    def finding(self) -> str:
        known, every = len(self.listed), len(self.listed) + len(self.refused)
        key = "metrics.title_all" if known == every else "metrics.title"
        return say(key, known=known, all=every)


def read_listing(desk: Desk) -> Listing:
    metrics = tuple(desk.catalog.metrics.values())
    ids = tuple(each.id for each in metrics)
    view = desk.view
    totals, weeks = desk.ask_all(
        view.question(ids), view.question(ids, grain=Grain.WEEK, period=view.spark_period)
    )
    refusals = dict(totals.refusals)
    known = [each for each in metrics if each.id not in refusals]
    return Listing(
        listed=tuple(_listed(desk, each, totals, weeks) for each in known),
        refused=tuple((each, refusals[each.id]) for each in metrics if each.id in refusals),
        totals=totals,
    )


def _listed(desk: Desk, metric: Metric, totals: Answer, weeks: Answer) -> Listed:
    row = totals.total(metric.id)
    return Listed(
        metric=metric,
        row=row,
        weeks=weeks.of(metric.id),
        state=state_words(metric, totals),
        stands=_position(desk, metric, row),
        owner=owners_of(desk).get(metric.id, ("", 0))[0],
    )


def _position(desk: Desk, metric: Metric, row: AnswerRow) -> Position | None:
    if row.value is None or row.status is Status.THIN:
        return None
    value = row.value
    if is_per_week(metric):
        value *= _WEEK / desk.view.period.days
    return position(levels_on(desk, metric), metric, value)


def explorable(listing: Listing) -> tuple[str, ...]:
    """What the Explorer opens with from here."""
    return tuple(each.metric.id for each in listing.listed[:1])


def listing_grey(desk: Desk) -> str:
    """Where we are, which days this is about, and of which rows."""
    view = desk.view
    key = "metrics.grey" if view.compared is None else "metrics.grey_compared"
    before = compared_words(view.period, view.compared) if view.compared else ""
    words = say(key, period=period_words(view.period), before=before)
    return panels.escaped(" · ".join((words, *filter_words(view.filters))))


def pick_search() -> str:
    """What the list is narrowed to, as it was typed."""
    with st.container(width=320):
        return str(
            st.text_input(
                say("metrics.search"),
                placeholder=say("metrics.search_hint"),
                label_visibility="collapsed",
                icon=":material/search:",
                key="q",
                bind="query-params",
            )
        )


def matches(metric: Metric, wanted: str) -> bool:
    """Whether every word is in the name, the short name, the definition or the id."""
    text = " ".join((metric.name, metric.short, metric.definition, metric.id)).casefold()
    return all(word in text for word in wanted.casefold().split())


def draw_listing(desk: Desk, listing: Listing, wanted: str) -> None:
    """A table for each subject that has any metric left."""
    shown = [each for each in listing.listed if matches(each.metric, wanted)]
    refused = [each for each in listing.refused if matches(each[0], wanted)]
    if not shown and not refused:
        panels.plain(say("metrics.nothing", wanted=verbatim(wanted)))
    columns = _columns_with(listing.listed)
    for subject in Subject:
        own = [each for each in shown if each.metric.subject is subject]
        if own:
            _draw_subject(subject, own, listing.totals.currency, columns)
    _draw_refused(desk, refused)


def _columns_with(listed: Sequence[Listed]) -> tuple[str, ...]:
    """The same columns in every table; an owner has one once anybody has named one."""
    has_owner = any(each.owner for each in listed)
    return tuple(name for name in _SCHEMA.names if name != "owner" or has_owner)


def _draw_subject(
    subject: Subject, listed: Sequence[Listed], currency: str | None, columns: Sequence[str]
) -> None:
    st.subheader(say(f"metric_card.subject.{subject}"), anchor=False)
    rows = [_cells(each, currency) for each in listed]
    clicked = f"open_{subject}"
    st.dataframe(
        harmless(
            pa.table(
                {name: [row[name] for row in rows] for name in rows[0]}, schema=_SCHEMA
            ).select(list(columns))
        ),
        hide_index=True,
        height="content",
        row_height=_ROW_HEIGHT,
        column_config=_columns(clicked),
        key=f"metrics_{subject}",
        alt=say("metrics.alt", subject=say(f"metric_card.subject.{subject}")),
    )
    click = st.session_state.get(clicked)
    if click:
        page, parameters = link_to(listed[click["row"]].metric.id)
        st.switch_page(page, query_params=parameters)


_SCHEMA: Final = pa.schema(
    [
        ("name", pa.string()),
        ("value", pa.string()),
        ("change", pa.string()),
        ("line", pa.list_(pa.float64())),
        ("stands", pa.string()),
        ("state", pa.string()),
        ("owner", pa.string()),
    ]
)


def _cells(each: Listed, currency: str | None) -> dict[str, object]:
    row = each.row
    is_comparable = row.change is not None and Flag.COMPARE_INCOMPLETE not in row.flags
    known = [week.value for week in each.weeks if week.value is not None]
    return {
        "name": plain_line(each.metric.name, _NAME_LENGTH),
        "value": metric_value(each.metric, row.value, currency),
        "change": metric_change(each.metric, row.change, currency) if is_comparable else "",
        "line": known if len(known) > 1 else None,
        "stands": position_words(each.stands).capitalize(),
        "state": plain_line(each.state[:1].upper() + each.state[1:], 200),
        "owner": plain_line(each.owner),
    }


def _columns(clicked: str) -> dict[str, Any]:
    config = st.column_config
    return {
        "name": config.ButtonColumn(
            say("metrics.columns.name"),
            width=_WIDTHS["name"],
            alignment="left",
            type="tertiary",
            key=clicked,
        ),
        "value": config.TextColumn(
            say("metrics.columns.value"), width=_WIDTHS["value"], alignment="right"
        ),
        "change": config.TextColumn(
            say("metrics.columns.change"), width=_WIDTHS["change"], alignment="right"
        ),
        "line": config.LineChartColumn(
            say("metrics.columns.line"), width=_WIDTHS["line"], color="gray"
        ),
        "stands": config.TextColumn(
            say("metrics.columns.stands"),
            width=_WIDTHS["stands"],
            help=say("metrics.columns.stands_help"),
        ),
        "state": config.TextColumn(say("metrics.columns.state"), width=_WIDTHS["state"]),
        "owner": config.TextColumn(
            say("metrics.columns.owner"),
            width=_WIDTHS["owner"],
            help=say("metrics.columns.owner_help"),
        ),
    }


def _draw_refused(desk: Desk, refused: Sequence[tuple[Metric, Reason]]) -> None:
    """Closed: the metrics that need more data, by what would help."""
    if not refused:
        return
    reasons: dict[str, list[Metric]] = {}
    for metric, reason in refused:
        reasons.setdefault(refusal_words(reason), []).append(metric)
    st.space("small")
    title = "metrics.refused" if len(refused) > 1 else "metrics.refused_one"
    with st.expander(say(title, count=len(refused)), key="metrics_refused"):
        for words, metrics in reasons.items():
            names = ", ".join(verbatim(each.name, _NAME_LENGTH) for each in metrics)
            st.markdown(f"**{panels.escaped(words)}**  \n{names}")
        import_link(desk, say("shell.empty.action"))
