"""Where it differs: channels, topics, groups or agents with how well their inquiries are resolved.

One question for the numbers and one for the lines. A selected row says its numbers in words, leads
to its rows, and shows the page for it alone.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial
from typing import Any, Final

import pyarrow as pa
import streamlit as st

from opsdash.calendar.periods import Grain, Period
from opsdash.findings.resolution import NOT_REOPENED, Standing, standing
from opsdash.metrics.answer import Answer, AnswerRow
from opsdash.metrics.question import Question
from opsdash.metrics.scope import Scope
from opsdash.report.tables import Table
from opsdash.ui import panels
from opsdash.ui.chart_menu import draw_table_files
from opsdash.ui.desk import Desk
from opsdash.ui.escaping import plain_line, verbatim
from opsdash.ui.grids import harmless
from opsdash.ui.number_panel import close_number, draw_number, open_number
from opsdash.ui.resolution import pick
from opsdash.ui.sheets import Number, Sheet, file_of, notes_of, number_of, value_ref
from opsdash.words import say
from opsdash.words.addresses import name_of, value_text
from opsdash.words.dates import period_words
from opsdash.words.numbers import MISSING
from opsdash.words.sentences import value_words

_DIMENSIONS: Final = ("contact_channel", "topic", "group", "agent")
_KEY: Final = "resolution_where"
_TOP: Final = 10
_WEEKS: Final = 8
_ROW_HEIGHT: Final = 38
# Below so many hours minutes tell short times apart, from a hundred on days read better.
_MINUTES_BELOW: Final = {"first_reply_median": 10.0, "resolution_median": 2.0}
_DAYS_FROM: Final = 100.0
_PER_HOUR: Final = {"min": 60.0, "h": 1.0, "days": 1 / 24}


@dataclass(frozen=True)
class _Part:
    """One value of the dimension with its row of every metric, and its weeks."""

    name: str
    rows: dict[str, AnswerRow]
    weeks: tuple[float, ...]
    stands: Standing

    def value(self, metric: str) -> float | None:
        return self.rows[metric].value if metric in self.rows else None


def draw_where(desk: Desk, rate: str) -> None:
    """`rate` is the one-stop rate of the page, or what stands in for it."""
    st.header(say("resolution.where.title"), anchor=False)
    told = _dimensions(desk)
    if not told:
        panels.plain(say("resolution.where.none"))
        return
    dimension = told[0]
    if len(told) > 1:
        dimension = pick(
            "by",
            say("resolution.where.pick"),
            told,
            told[0],
            lambda name: say(f"resolution.where.{name}"),
        )
    metrics = ("inquiries", rate, "first_reply_median", "resolution_median", "reopen_rate")
    answer = desk.ask(_question(desk, metrics, desk.view.period, dimension, Grain.TOTAL))
    parts = _parts(desk, answer, rate, dimension)
    if not parts:
        panels.plain(say("resolution.where.empty"))
        return
    key = "note_alike" if _are_alike(parts) else "note"
    st.caption(say(f"resolution.where.{key}", period=period_words(desk.view.period)))
    _draw_table(desk, parts, rate, dimension)


def _are_alike(parts: Sequence[_Part]) -> bool:
    return all(part.stands is Standing.ORDINARY for part in parts)


def _dimensions(desk: Desk) -> list[str]:
    """The ones that the imported inquiries have."""
    asked = desk.catalog.metrics["inquiries"]
    scope = Scope(Question((asked.id,), desk.view.period), desk.catalog, desk.coverage)
    measures = desk.catalog.measures_of(asked)
    return [each for each in _DIMENSIONS if any(scope.has(measure, each) for measure in measures)]


def _question(
    desk: Desk, metrics: Sequence[str], period: Period, split: str, grain: Grain
) -> Question:
    return Question(tuple(metrics), period, grain, split, desk.view.filters)


def _parts(desk: Desk, answer: Answer, rate: str, dimension: str) -> list[_Part]:
    """The parts with inquiries, those with most first."""
    spark = desk.view.spark_period
    period = Period(spark.end - timedelta(weeks=_WEEKS), spark.end)
    lines = desk.ask(_question(desk, (rate,), period, dimension, Grain.WEEK))
    weeks: dict[str, list[float]] = {}
    for row in lines.of(rate):
        if row.value is not None:
            weeks.setdefault(row.split or "", []).append(row.value)
    found: dict[str, dict[str, AnswerRow]] = {}
    for row in answer.rows:
        if row.split is not None:
            found.setdefault(row.split, {})[row.metric] = row
    whole = answer.total(rate)
    parts = [
        _Part(
            name,
            rows,
            tuple(weeks.get(name, ())),
            standing(rows[rate], whole) if rate in rows else Standing.FEW,
        )
        for name, rows in found.items()
        if "inquiries" in rows and rows["inquiries"].value
    ]
    return sorted(parts, key=lambda part: (-(part.value("inquiries") or 0.0), part.name))


def _draw_table(desk: Desk, parts: Sequence[_Part], rate: str, dimension: str) -> None:
    shown = parts[:_TOP]
    if len(parts) > _TOP and st.session_state.get(f"{_KEY}_all"):
        shown = parts
    sheet = _sheet(desk, parts, rate, dimension)
    key = f"{_KEY}_{dimension}"
    units = {name: _unit(shown, name) for name in ("first_reply_median", "resolution_median")}
    st.dataframe(
        harmless(_cells(shown, rate, dimension, units)),
        hide_index=True,
        height="content",
        row_height=_ROW_HEIGHT,
        column_config=_columns(shown, rate, dimension, units),
        on_select=partial(_follow, key, shown),
        selection_mode="single-row",
        key=key,
        placeholder=MISSING,
        alt=say("resolution.where.alt", dimension=say(f"resolution.where.{dimension}")),
    )
    if len(parts) > _TOP:
        st.toggle(say("resolution.where.all", count=len(parts)), key=f"{_KEY}_all")
    draw_number(key, sheet)
    _draw_only(key, shown, dimension)
    with st.container(horizontal=True, gap="small"):
        draw_table_files(sheet.read(), key, sheet.file_name)


def _follow(key: str, shown: Sequence[_Part]) -> None:
    rows = st.session_state[key]["selection"]["rows"]
    if rows and 0 <= rows[0] < len(shown):
        open_number(key, value_ref(shown[rows[0]].name))
    else:
        close_number(key)


def _draw_only(key: str, shown: Sequence[_Part], dimension: str) -> None:
    """The way from a selected row to the page for it alone, with all else as it is."""
    rows = st.session_state[key]["selection"]["rows"]
    if not rows or rows[0] >= len(shown):
        return
    name = shown[rows[0]].name
    label = say("resolution.where.only", name=verbatim(value_words(name, dimension), 40))
    if st.button(label, type="tertiary", icon=":material/filter_alt:", key=f"{key}_only"):
        # The shell reads the address as a link: it gives the filters their values.
        close_number(key)
        st.query_params[name_of(dimension)] = value_text(name)
        st.rerun()


def _unit(parts: Sequence[_Part], metric: str) -> str:
    most = max((part.value(metric) or 0.0 for part in parts), default=0.0)
    if most < _MINUTES_BELOW[metric]:
        return "min"
    return "days" if most >= _DAYS_FROM else "h"


def _cells(parts: Sequence[_Part], rate: str, dimension: str, units: dict[str, str]) -> pa.Table:
    def numbers(metric: str) -> pa.Array:
        factor = _PER_HOUR[units[metric]] if metric in units else 1.0
        found = [part.value(metric) for part in parts]
        return pa.array([None if one is None else one * factor for one in found], pa.float64())

    is_told = any(part.value(rate) is not None for part in parts) and not _are_alike(parts)
    cells = pa.table(
        {
            "name": [plain_line(value_words(part.name, dimension)) for part in parts],
            "inquiries": numbers("inquiries"),
            "one_stop": numbers(rate),
            "reply": numbers("first_reply_median"),
            "resolution": numbers("resolution_median"),
            "reopen": numbers("reopen_rate"),
            "line": pa.array(
                [part.weeks if len(part.weeks) > 1 else None for part in parts],
                pa.list_(pa.float64()),
            ),
            "stands": [
                say(f"resolution.where.{part.stands}") if is_told else None for part in parts
            ],
        }
    )
    # A column that the data cannot fill is left out.
    return cells.select(
        [name for name in cells.column_names if cells[name].null_count < len(parts)]
    )


def _columns(
    parts: Sequence[_Part], rate: str, dimension: str, units: dict[str, str]
) -> dict[str, Any]:
    config = st.column_config
    words = _rate_key(rate)
    weeks = [value for part in parts for value in part.weeks]
    percent = "%.1f\N{NO-BREAK SPACE}%%"
    times = {
        "reply": units["first_reply_median"],
        "resolution": units["resolution_median"],
    }
    columns: dict[str, Any] = {
        "name": config.TextColumn(say(f"resolution.where.{dimension}"), width=140),
        "inquiries": config.NumberColumn(
            say("resolution.where.inquiries"), format="localized", width=80
        ),
        "one_stop": config.NumberColumn(
            say(f"resolution.where.{words}"), format=percent, width=110
        ),
        "reopen": config.NumberColumn(say("resolution.where.reopen"), format=percent, width=100),
        "line": config.LineChartColumn(
            say("resolution.where.line", rate=say(f"resolution.where.{words}")),
            y_min=min(weeks, default=None),
            y_max=max(weeks, default=None),
            color="blue",
            width=150,
        ),
        "stands": config.TextColumn(say("resolution.where.stands"), width=130),
    }
    for name, unit in times.items():
        shown = say(f"resolution.where.{name}", unit=say(f"resolution.where.unit_{unit}"))
        columns[name] = config.NumberColumn(
            shown, format="%.0f" if unit == "min" else "%.1f", width=110
        )
    return columns


def _rate_key(rate: str) -> str:
    return "not_reopened" if rate == NOT_REOPENED else "one_stop"


def _sheet(desk: Desk, parts: Sequence[_Part], rate: str, dimension: str) -> Sheet:
    view, by_ref = desk.view, {value_ref(part.name): part for part in parts}

    def number(ref: str) -> Number | None:
        part = by_ref.get(ref)
        if part is None:
            return None
        metric = rate if part.value(rate) is not None else "inquiries"
        known = desk.catalog.metrics[metric]
        told = number_of(known, part.rows[metric], view, desk.catalog, split=dimension)
        # A number of many days is no day to write an event on.
        return replace(told, day=None)

    return Sheet(
        title=say("resolution.where.title"),
        file_name=file_of(view, "resolution", split=say(f"resolution.where.{dimension}").lower()),
        read=lambda: _table(parts, rate, dimension),
        notes=notes_of(view),
        refs=tuple(by_ref),
        number=number,
    )


def _table(parts: Sequence[_Part], rate: str, dimension: str) -> Table:
    return Table(
        (
            say(f"resolution.where.{dimension}"),
            say("resolution.where.inquiries"),
            say(f"resolution.where_file.{_rate_key(rate)}"),
            say("resolution.where_file.cases"),
            say("resolution.where_file.reply"),
            say("resolution.where_file.resolution"),
            say("resolution.where_file.reopen"),
            say("resolution.where_file.stands"),
        ),
        [
            (
                value_words(part.name, dimension),
                part.value("inquiries"),
                part.value(rate),
                part.rows[rate].denominator if rate in part.rows else None,
                part.value("first_reply_median"),
                part.value("resolution_median"),
                part.value("reopen_rate"),
                say(f"resolution.where.{part.stands}"),
            )
            for part in parts
        ],
    )
