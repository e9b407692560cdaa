"""The chart of a goal's page: the way so far, the pace, where it may end, or week by week."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Final

import streamlit as st

from opsdash.analysis.chance import Chance
from opsdash.calendar.periods import Period
from opsdash.charts import Chart, Ending, Level, Point, Series, Target, goal_progress
from opsdash.goals.goal import Course
from opsdash.goals.paces import Pace
from opsdash.goals.ways import Mark, way
from opsdash.metrics.catalog import Kind, Metric
from opsdash.report.file_names import file_name
from opsdash.report.tables import Table
from opsdash.ui import panels
from opsdash.ui.chart import draw
from opsdash.ui.events import Happened, happened_in
from opsdash.ui.goal_page_room import GoalPage
from opsdash.ui.goal_page_weeks import show_weeks
from opsdash.ui.levels import chart_levels
from opsdash.ui.lines import SUFFIX
from opsdash.ui.sheets import Number, Sheet
from opsdash.words import say
from opsdash.words.dates import day_words, period_words
from opsdash.words.goal_page import expected_ends, rounded
from opsdash.words.goal_page import title as told_title
from opsdash.words.goals import filter_words, unit_words, value_words

_DAY: Final = timedelta(days=1)
# Beyond so many days the pace is drawn by its weeks: more points only make a chart slower.
_LONGEST_BY_DAY: Final = 100
_WEEK: Final = 7


def show_way(page: GoalPage) -> None:
    standing, metric = page.standing, page.metric
    if standing.course is Course.MILESTONE or metric is None:
        return
    if standing.held is not None:
        show_weeks(page, metric, standing.held)
        return
    st.subheader(say("goal_page.chart.title"), anchor=False)
    marks = way(page.goal, page.books)
    if not any(mark.value is not None for mark in marks):
        start = day_words(page.goal.start)
        st.container(border=True).markdown(say("goals.opened.chart_empty", start=start))
        return
    st.caption(panels.escaped(_note(page, metric, marks)))
    days = Period(page.goal.start, max(page.goal.due, marks[-1].step.last) + _DAY)
    happened = happened_in(page.desk, days)
    draw(
        _chart(page, metric, marks, happened),
        key="goal_chart",
        sheet=_sheet(page, metric, marks, happened),
    )


def _note(page: GoalPage, metric: Metric, marks: Sequence[Mark]) -> str:
    """What is drawn, and how to read what is dashed, shaded and hollow."""
    parts = [say(_unit_key(page, metric), unit=unit_words(metric, page.currency))]
    parts.append(say(_pace_key(page)))
    window = page.standing.measured.window
    if window is not None and _is_by_step(page, metric):
        parts.append(say("goals.opened.chart_window", window=period_words(window)))
    chance = _open_chance(page)
    if chance is not None:
        parts.append(say("goal_page.chart.shaded"))
    if any(mark.is_unfinished and mark.value is not None for mark in marks):
        parts.append(say("goals.opened.chart_hollow"))
    return " ".join(parts)


def _unit_key(page: GoalPage, metric: Metric) -> str:
    if page.standing.course is Course.TOTAL:
        return "goal_page.chart.total"
    return "goal_page.chart.stock" if metric.is_standing else "goal_page.chart.level"


def _pace_key(page: GoalPage) -> str:
    if page.pace.is_profile:
        return "goal_page.chart.pace_profile"
    return "goal_page.chart.pace_steps" if page.goal.steps else "goal_page.chart.pace_even"


def _is_by_step(page: GoalPage, metric: Metric) -> bool:
    """Whether a point is one week's alone, while the state is judged by several weeks together."""
    return page.standing.course is Course.LEVEL and not metric.is_standing


def _open_chance(page: GoalPage) -> Chance | None:
    """The chance of a goal that is not decided."""
    chance = page.outlook.chance if page.outlook else None
    return chance if chance and chance.probability is not None else None


def _chart(page: GoalPage, metric: Metric, marks: Sequence[Mark], happened: Happened) -> Chart:
    goal, currency = page.goal, page.currency
    is_total = page.standing.course is Course.TOTAL
    newest = next(mark.value for mark in reversed(marks) if mark.value is not None)
    label = "goals.opened.chart_week" if _is_by_step(page, metric) else "goals.opened.chart_now"
    target = value_words(metric, goal.target, currency)
    return goal_progress(
        Series(
            [_point(mark, metric, currency) for mark in marks],
            say(label, actual=value_words(metric, newest, currency)),
        ),
        Series(_pace_points(page.pace, goal.start), say("goals.opened.chart_pace")),
        Target(goal.target, say("goals.target.label", value=target), total=is_total),
        alt=say("goals.opened.chart_alt", title=goal.title, sentence=_told(page)),
        ending=_ending(page, metric),
        today=page.today,
        events=happened.marks,
        levels=_levels(page, metric),
        suffix=SUFFIX.get(metric.unit, ""),
        from_zero=is_total,
        week_start=page.desk.organisation.week_start,
    )


def _told(page: GoalPage) -> str:
    return told_title(page.standing, page.metric, page.currency, page.outlook)


def _levels(page: GoalPage, metric: Metric) -> tuple[Level, ...]:
    """Of a week, so nothing of a running total."""
    is_level = page.standing.course is not Course.TOTAL and metric.kind is not Kind.SUM
    return chart_levels(page.desk, metric, page.goal.filters) if is_level else ()


def _pace_points(pace: Pace, start: date) -> list[Point]:
    """From the first day on: the evening before it would take a day of the axis."""
    points = [Point(start, pace.on(start))]
    points += [Point(step.day, step.value) for step in pace.points if step.day > start]
    if pace.is_profile and len(points) > _LONGEST_BY_DAY:
        return [*points[:-1:_WEEK], points[-1]]
    return points


def _ending(page: GoalPage, metric: Metric) -> Ending | None:
    chance = _open_chance(page)
    if chance is None:
        return None
    low, high = expected_ends(metric, page.currency, chance)
    middle = value_words(metric, rounded(metric, chance.expected), page.currency)
    labels = (high, say("goal_page.chart.expected", value=middle), low)
    return Ending(page.goal.due, chance.expected, chance.low, chance.high, chance.half, labels)


def _point(mark: Mark, metric: Metric, currency: str) -> Point:
    # At the end of its step: that is the day on which the pace asks for it.
    return Point(
        mark.step.last,
        mark.value,
        unfinished=mark.is_unfinished,
        tip=_tip(mark, metric, currency),
        ref=mark.step.first.isoformat(),
    )


def _tip(mark: Mark, metric: Metric, currency: str) -> str:
    return f"{period_words(mark.step)}: {value_words(metric, mark.value, currency)}"


def _sheet(page: GoalPage, metric: Metric, marks: Sequence[Mark], happened: Happened) -> Sheet:
    goal = page.goal
    by_ref = {mark.step.first.isoformat(): mark for mark in marks if mark.value is not None}

    def number(ref: str) -> Number | None:
        mark = by_ref.get(ref)
        if mark is None:
            return None
        return Number(_tip(mark, metric, page.currency), day=mark.step.first)

    about = " · ".join((_told(page), filter_words(goal, page.desk.catalog)))
    return Sheet(
        title=goal.title,
        file_name=file_name(f"goal {goal.title}", Period(goal.start, goal.due + _DAY)),
        read=lambda: _table(page, metric, tuple(by_ref.values())),
        notes=(about, *([" · ".join(happened.plain)] if happened.plain else [])),
        happened=happened,
        refs=tuple(by_ref),
        number=number,
    )


def _table(page: GoalPage, metric: Metric, marks: Sequence[Mark]) -> Table:
    """The steps so far with the pace at their ends, then what is expected on the due date."""
    columns = (
        say("shell.table.step"),
        say("shell.table.through"),
        metric.short,
        say("goal_page.chart.column_pace"),
        say("goal_page.chart.column_low"),
        say("goal_page.chart.column_high"),
    )
    rows: list[tuple[date | float | None, ...]] = [
        (each.step.first, each.step.last, each.value, page.pace.on(each.step.last), None, None)
        for each in marks
    ]
    chance = _open_chance(page)
    if chance is not None:
        due = page.goal.due
        rows.append((due, due, chance.expected, page.goal.target, chance.low, chance.high))
    return Table(columns, rows)
