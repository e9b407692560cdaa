"""One goal opened: where it stands in a sentence, its way as a chart, and whether it is a promise.

The chart shows what the state was judged by; the card beside it asks the five questions of a good
goal and marks the ones nobody has answered.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Final

import streamlit as st

from opsdash.calendar.periods import Period
from opsdash.charts import Chart, Point, Series, Target, goal_progress
from opsdash.goals.goal import Course, Goal
from opsdash.goals.goal_problems import OWNER_LENGTH, REASON_LENGTH, TITLE_LENGTH
from opsdash.goals.standing import Standing
from opsdash.goals.ways import Mark, way
from opsdash.metrics.catalog import Kind, Metric
from opsdash.report.file_names import file_name
from opsdash.report.tables import Table
from opsdash.ui.chart import draw
from opsdash.ui.escaping import verbatim, verbatim_lines
from opsdash.ui.events import Happened, happened_in
from opsdash.ui.goal_actions import remove
from opsdash.ui.goal_draft import begin_edit
from opsdash.ui.goal_room import Room
from opsdash.ui.levels import chart_levels
from opsdash.ui.sheets import Number, Sheet
from opsdash.words import say
from opsdash.words.dates import day_words, period_words
from opsdash.words.goal_sentences import evidence, opened_sentence
from opsdash.words.goals import filter_words, unit_words, value_words

_SUFFIX: Final = {"percent": "\N{NO-BREAK SPACE}%", "hours": "\N{NO-BREAK SPACE}h"}
_TEXT_WIDTH: Final = 800
_DAY: Final = timedelta(days=1)


def show_goal(room: Room, standing: Standing) -> None:
    goal, metric = standing.goal, room.metric(standing)
    with st.container(width=_TEXT_WIDTH, gap="xsmall", key="goal_opened"):
        st.caption(
            say(
                "goals.opened.context",
                title=verbatim(goal.title, TITLE_LENGTH),
                owner=verbatim(goal.owner, OWNER_LENGTH),
                first=day_words(goal.start, year=goal.start.year != goal.due.year),
                last=day_words(goal.due),
            )
        )
        st.header(opened_sentence(standing, metric, room.currency), anchor=False)
        st.markdown(evidence(standing, room.desk.catalog, room.currency))
    chart, card = st.columns([2, 1], gap="large")
    with chart:
        _show_way(room, standing, metric)
    with card:
        _show_promise(room, standing, metric)


def _show_way(room: Room, standing: Standing, metric: Metric | None) -> None:
    st.subheader(say("goals.opened.chart_title"), anchor=False)
    marks = way(standing.goal, room.books) if metric else ()
    if metric is None or not any(mark.value is not None for mark in marks):
        start = day_words(standing.goal.start)
        st.container(border=True).markdown(say("goals.opened.chart_empty", start=start))
        return
    note = say(_caption(metric), unit=unit_words(metric, room.currency))
    window = standing.measured.window
    if window is not None and _is_by_step(metric):
        note += " " + say("goals.opened.chart_window", window=period_words(window))
    if any(mark.is_unfinished and mark.value is not None for mark in marks):
        note += " " + say("goals.opened.chart_hollow")
    st.caption(note)
    days = Period(standing.goal.start, max(standing.goal.due, marks[-1].step.last) + _DAY)
    happened = happened_in(room.desk, days)
    draw(
        _chart(room, standing, metric, marks, happened),
        key="goal_chart",
        sheet=_sheet(room, standing, metric, marks, happened),
    )


def _caption(metric: Metric) -> str:
    if metric.kind is Kind.SUM:
        return "goals.opened.chart_total"
    return "goals.opened.chart_stock" if metric.is_standing else "goals.opened.chart_level"


def _is_by_step(metric: Metric) -> bool:
    """Whether a point is one week's alone, while the state is judged by several weeks together."""
    return metric.kind is not Kind.SUM and not metric.is_standing


def _newest_label(metric: Metric) -> str:
    """The newest week must not pass for the actual value of several."""
    return "goals.opened.chart_week" if _is_by_step(metric) else "goals.opened.chart_now"


def _sheet(
    room: Room, standing: Standing, metric: Metric, marks: Sequence[Mark], happened: Happened
) -> Sheet:
    goal = standing.goal
    by_ref = {mark.step.first.isoformat(): mark for mark in marks if mark.value is not None}

    def number(ref: str) -> Number | None:
        mark = by_ref.get(ref)
        if mark is None:
            return None
        return Number(_tip(mark, metric, room.currency), day=mark.step.first)

    shown = [by_ref[ref] for ref in by_ref]
    columns = (say("shell.table.step"), say("shell.table.through"), metric.short)
    scope = filter_words(goal, room.desk.catalog)
    about = " · ".join((opened_sentence(standing, metric, room.currency), scope))
    return Sheet(
        title=goal.title,
        file_name=file_name(f"goal {goal.title}", Period(goal.start, goal.due + _DAY)),
        read=lambda: Table(
            columns, [(each.step.first, each.step.last, each.value) for each in shown]
        ),
        notes=(about, *([" · ".join(happened.plain)] if happened.plain else [])),
        happened=happened,
        refs=tuple(by_ref),
        number=number,
    )


def _chart(
    room: Room, standing: Standing, metric: Metric, marks: Sequence[Mark], happened: Happened
) -> Chart:
    goal, currency = standing.goal, room.currency
    is_total = standing.course is Course.TOTAL
    newest = next(mark.value for mark in reversed(marks) if mark.value is not None)
    first = 0.0 if is_total else goal.baseline
    target = value_words(metric, goal.target, currency)
    return goal_progress(
        Series(
            [_point(mark, metric, currency) for mark in marks],
            say(_newest_label(metric), actual=value_words(metric, newest, currency)),
        ),
        Series(
            [Point(goal.start, first), Point(goal.due, goal.target)], say("goals.opened.chart_pace")
        ),
        Target(goal.target, say("goals.target.label", value=target), total=is_total),
        alt=say(
            "goals.opened.chart_alt",
            title=goal.title,
            sentence=opened_sentence(standing, metric, currency),
        ),
        today=room.today,
        events=happened.marks,
        levels=chart_levels(room.desk, metric, goal.filters) if _is_by_step(metric) else (),
        suffix=_SUFFIX.get(metric.unit, ""),
        from_zero=is_total,
        week_start=room.desk.organisation.week_start,
    )


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


def _show_promise(room: Room, standing: Standing, metric: Metric | None) -> None:
    with st.container(border=True):
        st.subheader(say("goals.promise.title"), anchor=False)
        st.table(
            _promise_rows(room, standing, metric),
            border="horizontal",
            hide_index=True,
            hide_header=True,
        )
        _buttons(room, standing.goal)


def _promise_rows(room: Room, standing: Standing, metric: Metric | None) -> dict[str, list[str]]:
    goal = standing.goal
    answers = (
        (say("goals.promise.specific"), True, _specific(room, goal, metric)),
        (say("goals.promise.measurable"), *_measurable(room, standing, metric)),
        (
            say("goals.promise.attainable"),
            bool(goal.attainable.strip()),
            goal.attainable.strip() or say("goals.promise.attainable_missing"),
        ),
        (
            say("goals.promise.relevant"),
            bool(goal.relevant.strip()),
            goal.relevant.strip() or say("goals.promise.relevant_missing"),
        ),
        (say("goals.promise.time_bound"), True, _time_bound(goal, room.today)),
    )
    return {
        "mark": [_mark(is_answered) for _, is_answered, _ in answers],
        "text": [
            f"**{name}**  \n{verbatim_lines(text, REASON_LENGTH)}" for name, _, text in answers
        ],
    }


def _mark(is_answered: bool) -> str:
    return ":blue[:material/check:]" if is_answered else ":orange[**!**]"


def _specific(room: Room, goal: Goal, metric: Metric | None) -> str:
    return say(
        "goals.promise.specific_text",
        metric=metric.name if metric else goal.metric,
        scope=filter_words(goal, room.desk.catalog),
        owner=goal.owner,
    )


def _measurable(room: Room, standing: Standing, metric: Metric | None) -> tuple[bool, str]:
    goal, through = standing.goal, standing.measured.through
    facts = {
        "baseline": value_words(metric, goal.baseline, room.currency),
        "target": value_words(metric, goal.target, room.currency),
    }
    if through is None:
        return False, say("goals.promise.measurable_no_data", **facts)
    return True, say("goals.promise.measurable_text", through=day_words(through), **facts)


def _time_bound(goal: Goal, today: date) -> str:
    days = (goal.due - today).days
    key = "goals.promise.days_left"
    if days == 1:
        key = "goals.promise.days_left_one"
    if days < 0:
        key = "goals.promise.days_over"
    first = day_words(goal.start, year=goal.start.year != goal.due.year)
    return say(key, first=first, last=day_words(goal.due), days=days)


def _buttons(room: Room, goal: Goal) -> None:
    with st.container(horizontal=True):
        st.button(
            say("goals.edit"),
            key="goal_edit",
            icon=":material/edit:",
            on_click=begin_edit,
            args=(goal,),
        )
        st.button(
            say("goals.delete"),
            key="goal_delete",
            type="tertiary",
            icon=":material/inventory_2:",
            on_click=remove,
            args=(room.desk.home.state, goal),
        )
