"""What a click on a goal's page does to the goal and its records, and the word it leaves.

Each is a callback: the page that follows shows what is stored. Two people may work on one goal, so
a change of something newer than what was shown is told and not made.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

import streamlit as st

from opsdash.calendar.problems import Problem
from opsdash.errors import ConflictError, InvalidRecordError, RecordMissingError
from opsdash.goals import closing
from opsdash.goals.check_ins import CheckIn, Close, save_check_in, take_back_check_in
from opsdash.goals.closing import Verdict, close_many
from opsdash.goals.goal import Course, Goal, Sense
from opsdash.goals.records import archive_goal, restore_goal, save_goal
from opsdash.goals.steps import retargeted
from opsdash.ui.desk import Desk
from opsdash.words import say
from opsdash.words.goals import problem_words

_TOLD: Final = "goal_page_told"


@dataclass(frozen=True)
class _Told:
    """A word for the next run, shown once. `is_done`: what was wanted happened."""

    text: str
    is_done: bool


def show_told() -> None:
    told: _Told | None = st.session_state.pop(_TOLD, None)
    if told is None:
        return
    if told.is_done:
        st.toast(told.text)
    else:
        st.info(told.text, icon=":material/call_split:")


def leave_word(key: str, *, is_done: bool = False) -> None:
    st.session_state[_TOLD] = _Told(say(key), is_done)


def archive(desk: Desk, goal: Goal) -> None:
    _do("archived", lambda: archive_goal(desk.home.state, goal, desk.actor, desk.catalog))


def bring_back(desk: Desk, goal: Goal) -> None:
    _do("back", lambda: restore_goal(desk.home.state, goal, desk.actor, desk.catalog))


def change_target(
    desk: Desk, goal: Goal, course: Course, target: float, from_day: date, reason: str
) -> bool:
    """A goal that has to hold every week has one target for all its weeks."""
    changed = replace(goal, target=target)
    if course is not Course.MAINTAIN:
        changed = retargeted(goal, course, target, from_day)
    if changed.is_rising != goal.is_rising:
        # More was promised, and not less by the way: it is refused for being on the other side.
        changed = replace(changed, sense=Sense.AT_LEAST if goal.is_rising else Sense.AT_MOST)
    return _store(desk, replace(changed, reason=reason), "retargeted")


def mark_done(desk: Desk, goal: Goal, day: date | None) -> bool:
    """On a day; with None it is not done after all."""
    key = "goal_page.milestone.reason" if day else "goal_page.milestone.reason_undone"
    done = "done" if day else "not_done"
    return _store(desk, replace(goal, done_day=day, reason=say(key)), done)


def check_in(desk: Desk, record: CheckIn) -> bool:
    return _do(
        "checked_in", lambda: save_check_in(desk.home.state, record, desk.actor, desk.catalog)
    )


def take_back(desk: Desk, record: CheckIn) -> None:
    _do("taken_back", lambda: take_back_check_in(desk.home.state, record, desk.actor, desk.catalog))


def close(desk: Desk, verdict: Verdict, day: date) -> None:
    """What somebody else closed meanwhile is left as it is."""

    def run() -> None:
        done = close_many(desk.home.state, [verdict], day, desk.actor, desk.catalog)
        if done.left:
            raise ConflictError(noun="goal", id=verdict.goal.id, stored=verdict.goal)

    _do("closed", run)


def reopen(desk: Desk, record: Close) -> None:
    """The goal that carries it on goes with it, unless somebody has changed that."""

    def run() -> None:
        if not closing.reopen(desk.home.state, [record], desk.actor, desk.catalog):
            raise ConflictError(noun="goal", id=record.goal_id, stored=record)

    _do("reopened", run)


def _store(desk: Desk, goal: Goal, done: str) -> bool:
    return _do(done, lambda: save_goal(desk.home.state, goal, desk.actor, desk.catalog))


def _do(done: str, run: Callable[[], object]) -> bool:
    """Whether it happened; what was in the way is told on the next run."""
    try:
        run()
    except InvalidRecordError as refusal:
        found = refusal.facts["problems"]
        problems = found if isinstance(found, tuple) else ()
        st.session_state[_TOLD] = _Told(_problem_text(problems), is_done=False)
    except (ConflictError, RecordMissingError):
        leave_word("goal_page.told.conflict")
    else:
        leave_word(f"goal_page.told.{done}", is_done=True)
        return True
    return False


def _problem_text(problems: tuple[Problem, ...]) -> str:
    lines = " ".join(problem_words(problems))
    return f"{say('goal_page.told.refused')} {lines}"
