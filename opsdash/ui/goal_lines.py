"""The goals on a chart of their metric: thin lines, what is said of each below, columns of numbers.

Charts know lines, no goals. The switch of events hides goals too.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final, Literal

import streamlit as st

from opsdash import charts
from opsdash.calendar.periods import Grain, Period, next_start, start_of
from opsdash.goals.check_ins import list_closes
from opsdash.goals.goal import Goal
from opsdash.goals.records import list_goals
from opsdash.goals.targets import Aim, Shape, Untold, aim_of, goals_of
from opsdash.goals.windows import course_of
from opsdash.metrics.answer import Answer
from opsdash.metrics.catalog import Metric
from opsdash.report.tables import Cell, Table, unique
from opsdash.store import Database
from opsdash.ui import events
from opsdash.ui.desk import Desk, remember
from opsdash.ui.escaping import plain_line, verbatim
from opsdash.ui.goal_links import GOALS_PAGE, goal_link
from opsdash.ui.needs import today_of
from opsdash.words import say
from opsdash.words.goal_lines import column_name, line_name, line_words, titled

# More lines than these hide the one that a chart is about.
_MOST: Final = 3
_LETTERS: Final = 160
_NAME_LETTERS: Final = 60
_Kind = Literal["rate", "total", "share"]
_KINDS: Final[dict[Shape, _Kind]] = {
    Shape.LEVEL: "rate",
    Shape.TOTAL: "total",
    Shape.SHARE: "share",
}


@dataclass(frozen=True)
class Told:
    """A goal under a chart, in `words` of its own and whole with its title.

    `by_step` are the numbers of its line, by the first days of the chart's steps.
    """

    goal_id: str
    words: str
    title: str
    whole: str
    column: str
    by_step: tuple[tuple[date, float | None], ...]


@dataclass(frozen=True)
class Promised:
    """`lines` are for the chart; `more` goals have no room on it.

    `is_any` also where they are hidden: then there is something to show.
    """

    lines: tuple[charts.TargetLine, ...] = ()
    told: tuple[Told, ...] = ()
    more: int = 0
    is_any: bool = False

    @property
    def words(self) -> tuple[str, ...]:
        return tuple(each.whole for each in self.told)

    def said_after(self, alt: str) -> str:
        """The alt text of a chart with what is promised on it."""
        return " ".join((alt, *(f"{words}." for words in self.words)))

    def beside(self, table: Table) -> Table:
        """The table of a chart, whose rows begin with their step, with a column for each line."""
        drawn = [each for each in self.told if each.by_step]
        if not drawn:
            return table
        values = [dict(each.by_step) for each in drawn]
        rows = [(*row, *(_cell(row[0], known) for known in values)) for row in table.rows]
        return Table(unique([*table.columns, *(each.column for each in drawn)]), rows)

    def __add__(self, other: "Promised") -> "Promised":
        """Of both lines of a chart."""
        return Promised(
            self.lines + other.lines,
            self.told + other.told,
            self.more + other.more,
            self.is_any or other.is_any,
        )


NOTHING: Final = Promised()


def _cell(step: Cell, values: dict[date, float | None]) -> float | None:
    day = date.fromisoformat(step) if isinstance(step, str) else step
    return values.get(day) if isinstance(day, date) else None


def promised_in(
    desk: Desk,
    metric: Metric,
    answer: Answer,
    shown: Iterable[Period],
    key: str = "goal_lines.name",
) -> Promised:
    """What running goals promise on a line of the metric, in the steps that are shown of it.

    `key` is the text around a label where a chart has two lines. Goals are in the organisation's
    currency; a line in another one is not held against them.
    """
    if answer.question.split is not None:
        return NOTHING
    steps = tuple(shown)
    found = _found(desk, metric, answer, steps)
    if not found or not events.are_shown():
        return Promised(is_any=bool(found))
    return _promised(desk, metric, found, answer.question.grain, steps, key)


def promised_beside(
    desk: Desk, metric: Metric, answer: Answer, shown: Iterable[Period], why: Untold
) -> Promised:
    """The same of a chart that shows something else of the metric: told with why, without lines."""
    steps = tuple(shown)
    found = _found(desk, metric, answer, steps)
    if not found or not events.are_shown():
        return Promised(is_any=bool(found))
    today, grain = today_of(desk), answer.question.grain
    ordered = _ordered(found, today)
    aims = [Aim(goal, None, untold=why) for goal in ordered[:_MOST]]
    told = tuple(_told(desk, metric, aim, grain, steps, today) for aim in aims)
    return Promised(told=told, more=len(ordered) - len(aims), is_any=True)


def promised_of_whole(
    desk: Desk, metric: Metric, answer: Answer, shown: Iterable[Period]
) -> Promised:
    """The lines of the whole on a chart of parts that can be held against it."""
    steps = tuple(shown)
    found = _found(desk, metric, answer, steps)
    if not found or not events.are_shown():
        return Promised(is_any=bool(found))
    grain = answer.question.grain
    promised = _promised(desk, metric, found, grain, steps, "goal_lines.whole")
    # The table has a row for each part, not for each step.
    return replace(promised, told=tuple(replace(each, by_step=()) for each in promised.told))


def _found(desk: Desk, metric: Metric, answer: Answer, steps: Sequence[Period]) -> tuple[Goal, ...]:
    goals = _goals(desk)
    if not goals or not steps:
        return ()
    if metric.unit == "money" and answer.currency not in (None, desk.organisation.currency):
        return ()
    days = Period(steps[0].first, steps[-1].end)
    return goals_of(goals, metric.id, answer.question.filters, days)


def _ordered(goals: Iterable[Goal], today: date) -> list[Goal]:
    """What is due next comes first, what is over last."""
    return sorted(goals, key=lambda goal: (goal.due < today, abs(goal.due - today)))


def promised_on_two(
    desk: Desk, answer: Answer, shown: Iterable[Period], keys: Mapping[str, str]
) -> Promised:
    """Of a chart with two lines: by metric the text around the labels of its goals."""
    steps, metrics = tuple(shown), desk.catalog.metrics
    first, second = (
        promised_in(desk, metrics[each], answer, steps, key) for each, key in keys.items()
    )
    return first + second


def _promised(
    desk: Desk,
    metric: Metric,
    goals: Sequence[Goal],
    grain: Grain,
    steps: Sequence[Period],
    key: str,
) -> Promised:
    today, currency = today_of(desk), desk.organisation.currency
    ordered = _ordered(goals, today)
    wholes = [_whole(step.first, grain, desk) for step in steps]
    aims = [aim_of(goal, desk.catalog, grain, wholes) for goal in ordered[:_MOST]]
    return Promised(
        lines=tuple(
            charts.TargetLine(
                say(key, label=line_name(aim, metric, currency)),
                tuple(charts.Stair(each.first, each.end, each.value) for each in aim.stairs),
                _KINDS[aim.shape],
            )
            for aim in aims
            if aim.shape is not None
        ),
        told=tuple(_told(desk, metric, aim, grain, steps, today) for aim in aims),
        more=len(ordered) - len(aims),
        is_any=True,
    )


def _told(
    desk: Desk, metric: Metric, aim: Aim, grain: Grain, steps: Sequence[Period], today: date
) -> Told:
    course = course_of(aim.goal, desk.catalog)
    words = line_words(aim, course, metric, desk.organisation.currency, grain, today)
    whole = plain_line(titled(words, aim), _LETTERS)
    firsts = (step.first for step in steps)
    by_step = tuple(zip(firsts, aim.values, strict=True)) if aim.values else ()
    column = plain_line(column_name(aim), _NAME_LETTERS)
    return Told(aim.goal.id, words, aim.goal.title, whole, column, by_step)


def _whole(first: date, grain: Grain, desk: Desk) -> Period:
    """The step that a row is of, also where the chart begins or the data ends within it."""
    view = desk.view
    start = start_of(first, grain, view.week_start, view.sprint_start)
    return Period(start, next_start(start, grain))


def _goals(desk: Desk) -> tuple[Goal, ...]:
    """Those that are neither archived nor closed."""
    state = desk.home.state
    found: tuple[Goal, ...] = remember(state, "goals on charts", lambda: _read(state), len)
    return desk.sight.of(found)


def _read(state: Database) -> tuple[Goal, ...]:
    goals = list_goals(state)
    closed = {close.goal_id for close in list_closes(state)} if goals else set()
    return tuple(goal for goal in goals if goal.id not in closed)


def draw_promised(promised: Promised) -> None:
    """Under a chart: each goal on it, with the way to its page."""
    if not promised.told:
        return
    with st.container(gap=None):
        for each in promised.told:
            _draw_told(each)
        if promised.more:
            label = f":small[:blue[{say('goal_lines.more', count=promised.more)}]]"
            st.page_link(GOALS_PAGE, label=label)


def _draw_told(told: Told) -> None:
    page, parameters = goal_link(told.goal_id)
    with st.container(horizontal=True, vertical_alignment="center", gap="xsmall"):
        st.markdown(f":small[:gray[{verbatim(told.words, _LETTERS)}]]", width="content")
        label = f":small[:blue[{verbatim(told.title)}]]"
        st.page_link(page, label=label, query_params=parameters, width="content")
