"""Every chart is one valid spec without data, painted in roles, for any data it may meet."""

import json
import math
import re
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from functools import cache
from typing import Any

import altair as alt
import pytest

from opsdash.charts import (
    Band,
    Bar,
    CalendarDay,
    CalendarEvent,
    Chart,
    Effect,
    Ending,
    EventMark,
    HeldWeek,
    Level,
    OpenShare,
    Outcome,
    Panel,
    Part,
    Point,
    Run,
    Series,
    Stair,
    Step,
    Target,
    TargetLine,
    effects,
    goal_progress,
    goal_weeks,
    index_lines,
    open_lines,
    outcome_bar,
    outlook_lines,
    ranking,
    rate_line,
    small_multiples,
    source_strip,
    split_lines,
    stacked_ages,
    two_lines,
    waterfall,
    welcome,
    year_calendar,
)
from opsdash.charts.roles import ROLES

HOSTILE = "</script><script>alert('1')</script>" + "long " * 200
FINDING = "It rises"
START = date(2026, 1, 5)
DATA: dict[str, tuple[float | None, ...]] = {
    "none": (),
    "one": (4.2,),
    "many": tuple(float(week % 7) for week in range(120)),
    "gaps": (1.0, None, 3.0, math.nan, math.inf, 2.0, 2.5),
    "missing": (None, None),
    "equal": (5.0,) * 8,
    "negative": (-3.0, 0.0, 4.0),
}


def points(values: tuple[float | None, ...]) -> list[Point]:
    last = len(values) - 1
    return [
        Point(
            START + timedelta(weeks=week),
            value,
            unfinished=week == last,
            incomplete=week == last - 1,
            tip=HOSTILE,
            ref=HOSTILE,
        )
        for week, value in enumerate(values)
    ]


def size(value: float | None) -> float | None:
    """What cannot be below nought."""
    return None if value is None or not math.isfinite(value) else abs(value) + 0.25


def series(values: tuple[float | None, ...]) -> Series:
    return Series(points(values), HOSTILE)


def bars(values: tuple[float | None, ...]) -> list[Bar]:
    return [
        Bar(HOSTILE, value, HOSTILE, value, HOSTILE, rest=place == 3)
        for place, value in enumerate(values)
    ]


def parts(values: tuple[float | None, ...]) -> list[Part]:
    counts = [int(value) for value in values if value is not None and math.isfinite(value)]
    return [
        Part(outcome, abs(count), HOSTILE) for outcome, count in zip(Outcome, counts, strict=False)
    ]


def runs(values: tuple[float | None, ...]) -> list[Run]:
    """Three days for each value, in turn complete, partial and missing."""
    days = [START + timedelta(days=3 * place) for place in range(len(values) + 1)]
    states = ("complete", "partial", "missing")
    return [
        Run(states[place % 3], days[place], days[place + 1], HOSTILE)
        for place in range(len(values))
    ]


def open_shares(values: tuple[float | None, ...], since: float = 0.1) -> Iterator[OpenShare]:
    for at, value in enumerate(values):
        share = 1 + (size(value) or 0.0)
        yield OpenShare(
            since + at, share, share / 2, share * 2, HOSTILE, HOSTILE if at == 9 else ""
        )


def held_weeks(values: tuple[float | None, ...]) -> list[HeldWeek]:
    """Met, missed and open in turn."""
    verdicts = (True, False, None)
    return [
        HeldWeek(START + timedelta(weeks=at), value, verdicts[at % 3], HOSTILE, HOSTILE)
        for at, value in enumerate(values)
    ]


DAYS = ("worked", "closed", "holiday", "own_closed", "own_open")
EVENTS = [EventMark(START + timedelta(days=day), 1 + day, HOSTILE) for day in (0, 1, 9, 600)]
LEVELS = [Level(HOSTILE, 2.0, 3.0), Level(HOSTILE, 3.5), Level(HOSTILE, 1e9, 2e9), Level("", -1e9)]
DATED = [
    TargetLine(HOSTILE, (Stair(START, START + timedelta(days=9), 3.0),)),
    TargetLine(
        HOSTILE,
        (
            Stair(START, START + timedelta(days=9), 3.0),
            Stair(START + timedelta(days=9), START + timedelta(days=900), 2.0),
        ),
        "total",
    ),
    TargetLine("", (Stair(START, START + timedelta(days=900), 1e9),), "share"),
    TargetLine("", ()),
]
PACE = Series([Point(START, 0.0), Point(START + timedelta(weeks=20), 9.0)], "pace")
CHARTS: dict[str, Callable[[tuple[float | None, ...], str], Chart]] = {
    "index_lines": lambda v, alt: index_lines(series(v), series(v[1:]), alt=alt, missing=HOSTILE),
    "rate_line": lambda v, alt: rate_line(series(v), alt=alt),
    "rate_line with all": lambda v, alt: rate_line(
        series(v),
        alt=alt,
        comparison=series(v),
        target=Target(3.0, HOSTILE),
        events=EVENTS,
        levels=LEVELS,
        dated=DATED,
        missing=HOSTILE,
        suffix="' + alert(1) + '",
        thin=True,
    ),
    "waterfall": lambda v, alt: waterfall(
        (HOSTILE, 4.0, HOSTILE),
        [Step(HOSTILE, n, HOSTILE, is_focus=at == 1) for at, n in enumerate(v) if n is not None],
        (HOSTILE, 5.0, HOSTILE),
        alt=alt,
    ),
    "effects": lambda v, alt: effects(
        [
            Effect(HOSTILE, n, HOSTILE, size(n), (None, True, False)[at % 3], HOSTILE)
            for at, n in enumerate(v)
            if n is not None
        ],
        "as orders",
        alt=alt,
    ),
    "ranking": lambda v, alt: ranking(bars(v), alt=alt),
    "goal_progress": lambda v, alt: goal_progress(
        series(v), PACE, Target(9.0, HOSTILE, total=True), alt=alt, today=START
    ),
    "goal with events": lambda v, alt: goal_progress(
        series(v), PACE, Target(9.0, HOSTILE), alt=alt, events=EVENTS, levels=LEVELS
    ),
    "goal with its ending": lambda v, alt: goal_progress(
        series(v),
        PACE,
        Target(9.0, HOSTILE),
        alt=alt,
        ending=Ending(
            START + timedelta(weeks=150), 7.0, 4.0, 9.5, (6.0, 8.0), (HOSTILE, HOSTILE, HOSTILE)
        ),
    ),
    "goal_weeks": lambda v, alt: goal_weeks(
        held_weeks(v),
        Target(3.0, HOSTILE),
        alt=alt,
        labels=(HOSTILE, HOSTILE),
        events=EVENTS,
        levels=LEVELS,
        suffix="' + alert(1) + '",
    ),
    "index with events": lambda v, alt: index_lines(series(v), series(v), alt=alt, events=EVENTS),
    "stacked_ages": lambda v, alt: stacked_ages(
        [series(tuple(map(size, v)))] * 4, alt=alt, events=EVENTS, levels=LEVELS, dated=DATED
    ),
    "split_lines": lambda v, alt: split_lines(
        [series(v)] * 5, alt=alt, events=EVENTS, dated=DATED, suffix="' + alert(1) + '"
    ),
    "two_lines": lambda v, alt: two_lines(
        series(v), series(v[1:]), alt=alt, events=EVENTS, levels=LEVELS, missing=HOSTILE
    ),
    "two_lines on a log axis": lambda v, alt: two_lines(
        series(tuple(map(size, v))),
        series(()),
        alt=alt,
        log=True,
        events=EVENTS,
        levels=LEVELS,
        dated=DATED,
    ),
    "small_multiples": lambda v, alt: small_multiples(
        [Panel(HOSTILE, series(v)), Panel("", series(v[1:]), series(v))],
        alts=[alt, alt],
    )[1],
    "goal without pace": lambda v, alt: goal_progress(
        series(v), Series(()), Target(9.0, ""), alt=alt, today=START
    ),
    "outcome_bar": lambda v, alt: outcome_bar(parts(v), alt=alt),
    "source_strip": lambda v, alt: source_strip(
        runs(v), (START, START + timedelta(days=400)), alt=alt
    ),
    "year_calendar": lambda v, alt: year_calendar(
        [
            CalendarDay(START + timedelta(days=at), DAYS[at % 5], f"{HOSTILE} {value}")
            for at, value in enumerate(v)
        ],
        [CalendarEvent(START, START + timedelta(days=40), HOSTILE)],
        START,
        alt=alt,
    ),
    "outlook_lines": lambda v, alt: outlook_lines(
        series(v),
        [Band(START + timedelta(weeks=150 + at), 2.0 * at, at, 3.0 * at, HOSTILE) for at in (1, 2)],
        alt=alt,
        labels=(HOSTILE, HOSTILE, HOSTILE),
        events=EVENTS,
        suffix="' + alert(1) + '",
    ),
    "open_lines": lambda v, alt: open_lines(
        list(open_shares(v)), list(open_shares(v, since=0.5)), alt=alt
    ),
    "outlook without steps": lambda v, alt: outlook_lines(series(v), [], alt=alt),
    "welcome": lambda _, alt: welcome("Inquiries", "Sales", alt=alt),
}

every_chart = pytest.mark.parametrize("name", CHARTS)
all_data = pytest.mark.parametrize("data", DATA)


@cache
def made(name: str, data: str) -> Chart:
    """Looked at by many tests and changed by none: making charts takes longer than looking."""
    return CHARTS[name](DATA[data], FINDING)


def nodes(tree: Any) -> Iterator[dict[str, Any]]:
    if isinstance(tree, dict):
        yield tree
        for branch in tree.values():
            yield from nodes(branch)
    elif isinstance(tree, list):
        for branch in tree:
            yield from nodes(branch)


@every_chart
@all_data
def test_a_chart_is_valid(name: str, data: str) -> None:
    """Nothing else checks it: a chart is put together unchecked."""
    spec = made(name, data).spec
    alt.LayerChart.validate({**spec, "data": {"name": "rows"}})


@every_chart
@all_data
def test_a_chart_holds_no_data(name: str, data: str) -> None:
    chart = made(name, data)
    for node in nodes(chart.spec):
        # What an axis names is a choice of words, not data.
        inner = set(node) - {"values"} if "labelExpr" in node else set(node)
        assert not {"data", "datasets", "$schema", "config", "values"} & inner
    assert "<script" not in json.dumps(chart.spec)
    assert "script>" not in json.dumps(chart.spec)
    assert FINDING not in json.dumps(chart.spec)


@every_chart
@all_data
def test_colours_are_roles(name: str, data: str) -> None:
    chart = made(name, data)
    assert chart.spec["encoding"]["color"]["scale"]["domain"] == list(ROLES)
    for layer in chart.spec["layer"]:
        roles = [step["calculate"] for step in layer["transform"] if step.get("as") == "role"]
        assert [role.strip("'") in ROLES for role in roles] == [True]
    text = json.dumps(chart.spec)
    assert set(re.findall(r"scale\('color', '(\w+)'\)", text)) <= set(ROLES)
    assert not re.search(r"#[0-9a-fA-F]{3,8}\b|rgb\(", text)


@every_chart
@all_data
def test_each_row_has_a_layer_that_draws_it(name: str, data: str) -> None:
    chart = made(name, data)
    drawn = set(re.findall(r'datum.layer === \\"([^"\\]+)\\"', json.dumps(chart.spec)))
    assert set(chart.rows["layer"].to_pylist()) <= drawn


@every_chart
def test_other_numbers_leave_the_spec_as_it_is(name: str) -> None:
    values = tuple(float(week % 7 + 1) for week in range(100))
    first = CHARTS[name](values, "")
    other = CHARTS[name](tuple(value * 10 for value in values), "")
    if name not in {"welcome", "outcome_bar", "source_strip"}:
        assert first.rows != other.rows
    assert first.spec == other.spec


@every_chart
@all_data
def test_the_alt_text_is_a_row_that_is_spoken(name: str, data: str) -> None:
    chart = made(name, data)
    assert [row["tip"] for row in chart.rows.to_pylist() if row["layer"] == "alt"] == [FINDING]
    spoken = [layer for layer in chart.spec["layer"] if layer["mark"]["aria"]]
    assert [layer["encoding"]["description"]["field"] for layer in spoken] == ["tip"]


@every_chart
def test_another_finding_leaves_the_spec_as_it_is(name: str) -> None:
    assert CHARTS[name](DATA["many"], "It falls").spec == made(name, "many").spec


def test_counts_get_an_axis_of_whole_numbers() -> None:
    def least_step(*values: float) -> object:
        chart = rate_line(series(values), alt="", target=Target(2.5, "goal 2.5"))
        return chart.spec["encoding"]["y"]["axis"].get("tickMinStep")

    assert least_step(1.0, 2.0) == 1
    assert least_step(1.0, 2.5) is None


def test_a_layer_without_rows_is_left_out() -> None:
    plain = rate_line(Series([Point(START, 1.0), Point(START + timedelta(weeks=1), 2.0)]), alt="")
    assert [layer["mark"]["type"] for layer in plain.spec["layer"]] == ["line", "point"]


def test_dates_travel_as_naive_timestamps() -> None:
    chart = made("rate_line", "many")
    assert str(chart.rows.schema.field("at").type) == "timestamp[ms]"
