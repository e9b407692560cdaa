"""The weeks of a goal that has to hold in each: a mark for each, met or missed, and how many."""

from datetime import timedelta
from typing import Final

import streamlit as st

from opsdash.calendar.periods import Period
from opsdash.charts import HeldWeek, Target, goal_weeks
from opsdash.goals.held import Held, Week
from opsdash.metrics.catalog import Metric
from opsdash.report.file_names import file_name
from opsdash.report.tables import Table
from opsdash.ui import panels
from opsdash.ui.chart import draw
from opsdash.ui.events import Happened, happened_in
from opsdash.ui.goal_page_room import GoalPage
from opsdash.ui.levels import chart_levels
from opsdash.ui.lines import SUFFIX
from opsdash.ui.sheets import Number, Sheet
from opsdash.words import say
from opsdash.words.dates import day_words, period_words
from opsdash.words.goal_sentences import opened_sentence
from opsdash.words.goals import target_words, unit_words, value_words

_DAY: Final = timedelta(days=1)


def show_weeks(page: GoalPage, metric: Metric, held: Held) -> None:
    st.subheader(say("goal_page.weeks.title"), anchor=False)
    if not held.judged:
        start = day_words(page.goal.start)
        st.container(border=True).markdown(say("goals.opened.chart_empty", start=start))
        return
    note = say("goal_page.weeks.note", unit=unit_words(metric, page.currency))
    st.caption(panels.escaped(note))
    happened = happened_in(page.desk, Period(page.goal.start, page.goal.due + _DAY))
    told = opened_sentence(page.standing, metric, page.currency)
    target = target_words(page.standing, metric, page.currency)
    chart = goal_weeks(
        [_mark(page, metric, week) for week in held.weeks],
        Target(page.goal.target, say("goals.target.label", value=target)),
        alt=say("goals.opened.chart_alt", title=page.goal.title, sentence=told),
        labels=(say("goal_page.weeks.met"), say("goal_page.weeks.missed")),
        events=happened.marks,
        levels=chart_levels(page.desk, metric, page.goal.filters),
        suffix=SUFFIX.get(metric.unit, ""),
        week_start=page.desk.organisation.week_start,
    )
    draw(chart, key="goal_chart", sheet=_sheet(page, metric, held, happened))


def _mark(page: GoalPage, metric: Metric, week: Week) -> HeldWeek:
    first = week.period.first
    tip = _tip(page, metric, week)
    return HeldWeek(first, week.value, week.is_met, tip, first.isoformat())


def _tip(page: GoalPage, metric: Metric, week: Week) -> str:
    return say(
        "goal_page.weeks.tip",
        days=period_words(week.period),
        value=value_words(metric, week.value, page.currency),
        verdict=_verdict(week).lower(),
    )


def _verdict(week: Week) -> str:
    if week.is_met is None:
        return say("goal_page.weeks.open")
    return say("goal_page.weeks.met" if week.is_met else "goal_page.weeks.missed")


def _sheet(page: GoalPage, metric: Metric, held: Held, happened: Happened) -> Sheet:
    goal = page.goal
    by_ref = {week.period.first.isoformat(): week for week in held.weeks}

    def number(ref: str) -> Number | None:
        week = by_ref.get(ref)
        if week is None:
            return None
        return Number(_tip(page, metric, week), day=week.period.first)

    return Sheet(
        title=goal.title,
        file_name=file_name(f"goal {goal.title}", Period(goal.start, goal.due + _DAY)),
        read=lambda: Table(
            (
                say("shell.table.step"),
                say("shell.table.through"),
                metric.short,
                say("goal_page.weeks.column"),
            ),
            [
                (each.period.first, each.period.last, each.value, _verdict(each))
                for each in held.weeks
            ],
        ),
        notes=(
            opened_sentence(page.standing, metric, page.currency),
            *([" · ".join(happened.plain)] if happened.plain else []),
        ),
        happened=happened,
        refs=tuple(by_ref),
        number=number,
    )
