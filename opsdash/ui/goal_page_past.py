"""The past of a goal: who changed what, when and why, and the goal as any version had it."""

from collections.abc import Iterator, Sequence
from typing import Final

import streamlit as st

from opsdash.calendar.records import Change
from opsdash.goals.goal import Goal
from opsdash.goals.goal_problems import REASON_LENGTH
from opsdash.goals.merging import differences
from opsdash.goals.objective import find_objective
from opsdash.goals.records import CONTENT
from opsdash.ui import panels
from opsdash.ui.escaping import verbatim
from opsdash.ui.goal_links import named_version, show_version
from opsdash.ui.goal_page_room import GoalPage
from opsdash.ui.importing_words import moment_words
from opsdash.ui.record_past import draw_past_link
from opsdash.words import say
from opsdash.words.goal_page import field_name, field_words
from opsdash.words.goals import FIELDS

_WIDTH: Final = 800
_SHOWN: Final = 8
# A cell that is cut is whole in the version it belongs to.
_CELL_LENGTH: Final = 160
_LINKS: Final = frozenset({"parent_id", "objective_id"})


def show_past(page: GoalPage) -> None:
    changes = page.past.changes[::-1]
    st.header(say("goal_page.past.title"), anchor=False)
    with st.container(width=_WIDTH, gap="small", key="goal_past"):
        _show_version(page, changes)
        for change in changes[:_SHOWN]:
            _show_change(page, change)
        if len(changes) > _SHOWN:
            with st.expander(say("goal_page.past.earlier", count=len(changes) - _SHOWN)):
                for change in changes[_SHOWN:]:
                    _show_change(page, change)
        if page.past.is_cut:
            panels.note(say("goal_page.past.cut"))
        draw_past_link(page.desk, "goal", page.goal.id)


def _show_version(page: GoalPage, changes: Sequence[Change[Goal]]) -> None:
    """The goal as the named version had it, field by field."""
    wanted = named_version()
    found = next((each for each in changes if each.after and each.after.version == wanted), None)
    if wanted is None:
        return
    if found is None or found.after is None:
        panels.note(say("goal_page.past.no_version"))
        return
    goal = found.after
    names = [name for name in FIELDS if name in CONTENT]
    with st.container(border=True, key="goal_version"):
        st.subheader(say("goal_page.past.then", when=_when(page, found)), anchor=False)
        st.table(
            {
                say("goal_page.past.field"): [field_name(name) for name in names],
                say("goal_page.past.then_column"): [
                    _cell(page, goal, name, REASON_LENGTH) for name in names
                ],
                say("goal_page.past.now_column"): [
                    _cell(page, page.goal, name, REASON_LENGTH) for name in names
                ],
            },
            border="horizontal",
            hide_index=True,
        )
        st.button(
            say("goal_page.past.back"), key="version_close", on_click=show_version, args=(None,)
        )


def _show_change(page: GoalPage, change: Change[Goal]) -> None:
    about = say(
        "goal_page.past.about", when=_when(page, change), who=verbatim(change.actor, _CELL_LENGTH)
    )
    lines = [*_lines(page, change), f":small[:gray[{about}]]"]
    with st.container(horizontal=True, vertical_alignment="top", gap="small", wrap=False):
        st.markdown("  \n".join(lines), width="stretch")
        if change.after is not None and change.after.version != page.goal.version:
            st.button(
                f":blue[{say('goal_page.past.show')}]",
                type="tertiary",
                key=f"version_{change.after.version}",
                on_click=show_version,
                args=(change.after.version,),
            )


def _lines(page: GoalPage, change: Change[Goal]) -> Iterator[str]:
    """A line for each field that was changed; the reason belongs to all of them."""
    before, after = change.before, change.after
    if before is None or after is None or change.action != "update":
        yield say(f"goal_page.action.{change.action}")
    else:
        changed = [name for name in differences(before, after) if name != "reason"]
        for name in changed:
            yield say(
                "goal_page.past.line",
                field=field_name(name),
                before=_cell(page, before, name, _CELL_LENGTH),
                after=_cell(page, after, name, _CELL_LENGTH),
            )
        if not changed:
            yield say("goal_page.action.same")
    if after is not None and after.reason and (before is None or before.reason != after.reason):
        yield say("goal_page.past.why", reason=verbatim(after.reason, REASON_LENGTH))


def _cell(page: GoalPage, goal: Goal, name: str, longest: int) -> str:
    if name in _LINKS and getattr(goal, name):
        return verbatim(_title(page, getattr(goal, name)), longest)
    return verbatim(field_words(goal, name, page.desk.catalog, page.currency), longest)


def _title(page: GoalPage, record_id: str) -> str:
    """Of the goal or the objective that it belonged to then."""
    state = page.desk.home.state
    found = page.desk.sight.find(state, record_id) or find_objective(state, record_id)
    return found.title if found else say("goal_page.past.gone")


def _when(page: GoalPage, change: Change[Goal]) -> str:
    return moment_words(change.happened_at, page.desk.organisation.timezone)
