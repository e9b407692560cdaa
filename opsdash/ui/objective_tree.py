"""The tree of a quarter: objectives that open and close, the goals below them, the parts of goals.

Branches are the browser's own, so Tab and Enter open and close them. A score always stands beside
its words, and what a score leaves out is named.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

import streamlit as st
from streamlit.delta_generator import DeltaGenerator
from streamlit.runtime.scriptrunner import get_script_run_ctx

from opsdash.access.rights import Right
from opsdash.findings.background import Stage
from opsdash.goals.goal import Goal
from opsdash.goals.goal_problems import OWNER_LENGTH, REASON_LENGTH, TITLE_LENGTH
from opsdash.goals.objective import Objective
from opsdash.goals.outlook import is_making, outlooks
from opsdash.goals.shown import shown_state
from opsdash.goals.tree import Node, Score, rolled_up, unscored, walk
from opsdash.ui import panels
from opsdash.ui.escaping import verbatim
from opsdash.ui.goal_links import goal_link
from opsdash.ui.goal_parts import draw_parts
from opsdash.ui.objective_actions import restore
from opsdash.ui.objective_opened import draw_opened
from opsdash.ui.objective_room import OPENED, Room, keep_in_address
from opsdash.words import say
from opsdash.words.dates import period_words
from opsdash.words.goals import chance_words, state_words
from opsdash.words.numbers import MISSING, count
from opsdash.words.objectives import band_words, names, score_number, score_words

# More lines than this nobody reads on one page, and each costs the browser.
_MOST_LINES: Final = 150
_TITLE_SHOWN: Final = 90
# Title, words, bar.
_COLUMNS: Final = (5, 4, 3)
_POLL_SECONDS: Final = 1


@dataclass
class _Left:
    """How many more lines may be drawn; `over` counts those that were not."""

    lines: int = _MOST_LINES
    over: int = field(default=0)

    def take(self, node: Node) -> bool:
        if self.lines <= 0:
            self.over += sum(1 for _ in walk([node]))
            return False
        self.lines -= 1
        return True


def show_tree(room: Room) -> None:
    left = _Left()
    branches = [node for node in room.roots if isinstance(node.record, Objective)]
    free = [node for node in room.roots if isinstance(node.record, Goal)]
    if not room.roots and room.whole:
        panels.plain(say("objectives.tree.filtered", quarter=period_words(room.period)))
    for node in branches:
        _draw_objective(room, node, left)
    if free:
        title = say("objectives.tree.free", count=len(free))
        with st.expander(title, expanded=not branches, key="branch_free"):
            _draw_goals(room, free, left)
    if left.over:
        panels.note(say("objectives.tree.more", count=left.over))
    if room.is_making:
        _wait(room)


@st.fragment(run_every=_POLL_SECONDS)
def _wait(room: Room) -> None:
    """Has more chances begun, a few at a time; the page runs again when all are there."""
    found = outlooks(room.standings.values(), room.asked)
    context = get_script_run_ctx()
    # Within the page's own run a second one would take away what it tells once.
    if not is_making(found) and context is not None and context.fragment_ids_this_run:
        st.rerun()
    known = sum(each.stage is not Stage.MAKING for each in found.values())
    panels.note(say("goals.columns.making", known=count(known), all=count(len(found))))


def _draw_objective(room: Room, node: Node, left: _Left) -> None:
    objective = node.record
    if not isinstance(objective, Objective) or not left.take(node):
        return
    score = rolled_up(node, room.scores)
    title = verbatim(objective.title, TITLE_LENGTH)
    label = say("objectives.tree.branch", title=title, score=_score_words(room, score))
    with st.expander(label, expanded=True, key=f"branch_{objective.id}"):
        _draw_about(room, objective, score)
        left_out = [goal.title for goal in unscored(node, room.scores)]
        if left_out and node.children:
            panels.note(say("objectives.tree.left_out", goals=verbatim(names(left_out), 400)))
        if room.opened and room.opened.id == objective.id:
            draw_opened(room, objective)
        if not node.children:
            panels.note(say("objectives.tree.empty_branch"))
        for child in node.children:
            if isinstance(child.record, Objective):
                _draw_objective(room, child, left)
        _draw_goals(room, [each for each in node.children if isinstance(each.record, Goal)], left)


def _score_words(room: Room, score: Score) -> str:
    return score_words(score.value, settled=room.is_over)


def _draw_about(room: Room, objective: Objective, score: Score) -> None:
    key = "objectives.tree.about_team" if objective.team.strip() else "objectives.tree.about"
    about = say(
        key,
        owner=verbatim(objective.owner, OWNER_LENGTH),
        team=verbatim(objective.team, OWNER_LENGTH),
        days=period_words(objective.period),
    )
    said, change, bar = st.columns(_COLUMNS, gap="xsmall", vertical_alignment="center")
    said.caption(about)
    with change:
        _draw_change(room, objective)
    if score.value is not None:
        # The branch's own name says it in words.
        bar.progress(score.value)
    if objective.why.strip():
        st.markdown(verbatim(objective.why, REASON_LENGTH))
    _draw_lost(room, objective.id)


def _draw_lost(room: Room, record_id: str) -> None:
    links = room.lost.get(record_id, ())
    if not links:
        return
    known = next((each.title for each in room.archived if each.id in links), "")
    if known:
        panels.note(say("objectives.tree.lost_known", title=verbatim(known, TITLE_LENGTH)))
    else:
        panels.note(say("objectives.tree.lost"))


def _draw_change(room: Room, objective: Objective) -> None:
    """Not while it is open: what is opened has its own way back."""
    if (room.opened and room.opened.id == objective.id) or not room.desk.may(Right.PROMISE):
        return
    st.button(
        say("objectives.tree.change"),
        key=f"open_{objective.id}",
        type="tertiary",
        icon=":material/edit:",
        on_click=keep_in_address,
        args=(OPENED, objective.id),
    )


def _draw_goals(room: Room, nodes: Sequence[Node], left: _Left) -> None:
    for node in nodes:
        if isinstance(node.record, Goal) and left.take(node):
            _draw_goal(room, node.record)
            if node.children:
                below = [each.record for each in node.children if isinstance(each.record, Goal)]
                left.lines -= sum(1 for _ in walk(node.children))
                told = {each.id: room.score_words(each.id) for each in below}
                draw_parts(room.desk, room.books, node.record, below, told)


def _draw_goal(room: Room, goal: Goal) -> None:
    link, state, bar = st.columns(_COLUMNS, gap="xsmall", vertical_alignment="center")
    title = verbatim(goal.title, _TITLE_SHOWN)
    page, parameters = goal_link(goal.id)
    link.page_link(page, label=f":blue[{title}]", query_params=parameters)
    state.markdown(f":small[{_goal_words(room, goal)}]")
    _draw_bar(bar, room.scores.get(goal.id), settled=room.is_settled(goal.id))
    _draw_lost(room, goal.id)


def _draw_bar(place: DeltaGenerator, score: float | None, *, settled: bool) -> None:
    """The score with the end of its scale: a bar alone says no number."""
    if score is None:
        place.caption(say("objectives.tree.no_score"))
        return
    band = band_words(score, settled=settled)
    text = say("objectives.tree.bar", score=score_number(score), band=band)
    place.progress(score, text=f":small[{text}]")


def _goal_words(room: Room, goal: Goal) -> str:
    """At risk, chance 31 % · Ann."""
    standing = room.standings.get(goal.id)
    outlook = room.outlooks.get(goal.id)
    state = MISSING
    if standing is not None:
        state = state_words(standing, shown_state(standing, outlook), room.today)
        if outlook is not None and outlook.probability is not None:
            chance = chance_words(outlook)
            state = say("objectives.tree.chance", state=state, chance=chance)
    key = "objectives.tree.goal_closed" if goal.id in room.closes else "objectives.tree.goal"
    return say(key, state=state, owner=verbatim(goal.owner, OWNER_LENGTH))


def show_archive(room: Room) -> None:
    """The objectives that were put away, each with a way back."""
    if not room.archived:
        return
    title = say("objectives.archive.title", count=len(room.archived))
    with st.expander(title, key="objectives_archive"):
        for objective in room.archived[:_MOST_LINES]:
            with st.container(horizontal=True, vertical_alignment="center"):
                days = period_words(objective.period)
                text = f"{verbatim(objective.title, TITLE_LENGTH)} :small[:gray[{days}]]"
                st.markdown(text, width="stretch")
                if room.desk.may(Right.PROMISE):
                    st.button(
                        say("objectives.archive.restore"),
                        key=f"restore_{objective.id}",
                        type="tertiary",
                        on_click=restore,
                        args=(room.desk.home.state, objective),
                    )
