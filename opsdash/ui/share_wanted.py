"""What somebody wants of the Share menu, and what became of it.

Carried out is it at the end of the run that draws the whole page: only then everything that the
page says has been asked, sections far below included.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import streamlit as st

from opsdash.calendar.problems import TITLE_LENGTH
from opsdash.report.frozen.records import FrozenView
from opsdash.ui.escaping import verbatim
from opsdash.ui.frozen_links import frozen_link
from opsdash.ui.guest_fields import Asked, asked
from opsdash.ui.guest_secret import Secret, draw_secret
from opsdash.ui.reached import reach_all
from opsdash.words import say

TITLE: Final = "share_title"
COMMENT: Final = "share_comment"
GUEST: Final = "share"
_WANTED: Final = "share_wanted"
_OUTCOME: Final = "share_outcome"
_DONE: Final = "share_done"


class Way(StrEnum):
    """How a view is shared."""

    LINK = "link"
    FREEZE = "freeze"
    GUEST = "guest"
    EMBED = "embed"


@dataclass(frozen=True)
class Wanted:
    """A view of the page at this path, frozen under a title; `guest` says for whom."""

    page: str
    way: Way
    title: str
    comment: str
    guest: Asked


@dataclass(frozen=True)
class Outcome:
    """What a click came to: a view and perhaps a link, or why not."""

    page: str
    way: Way
    view: FrozenView | None = None
    secret: Secret | None = None
    problem: str = ""


def want(page: str, way: Way) -> None:
    """The button was clicked: this run draws everything."""
    said = st.session_state
    said[_WANTED] = Wanted(
        page,
        way,
        str(said.get(TITLE) or ""),
        str(said.get(COMMENT) or "") if way is Way.FREEZE else "",
        asked(GUEST, with_embed=way is Way.EMBED),
    )
    said.pop(_OUTCOME, None)
    reach_all(wanted=True)


def take_wanted(page: str) -> Wanted | None:
    """What this run is to carry out for the page it has drawn."""
    wanted: Wanted | None = st.session_state.pop(_WANTED, None)
    if wanted is None:
        return None
    reach_all(wanted=False)
    return wanted if wanted.page == page else None


def keep_outcome(outcome: Outcome) -> None:
    st.session_state[_OUTCOME] = outcome
    # The fields are on the page already: they are emptied before the next run draws them.
    st.session_state[_DONE] = outcome.view is not None


def leave_outcome(page: str) -> None:
    """Another page is shown: what was made on the last one is not told again."""
    outcome: Outcome | None = st.session_state.get(_OUTCOME)
    if outcome and outcome.page != page:
        st.session_state.pop(_OUTCOME)


def draw_outcome(way: Way) -> bool:
    """What the last click on this page came to; whether it is done, so that nothing is asked."""
    if st.session_state.pop(_DONE, False):
        st.session_state[TITLE] = st.session_state[COMMENT] = ""
    outcome: Outcome | None = st.session_state.get(_OUTCOME)
    if outcome is None or outcome.way is not way:
        return False
    if outcome.problem:
        title = verbatim(outcome.view.title, TITLE_LENGTH) if outcome.view else ""
        words = say("frozen.share.frozen_only", title=title, problem=outcome.problem)
        st.info(words if outcome.view else outcome.problem)
    if outcome.view:
        _draw_frozen(outcome.view)
    if outcome.secret:
        draw_secret(outcome.secret)
    if outcome.view:
        st.button(
            say("frozen.share.again"), type="tertiary", key="share_again", on_click=_begin_again
        )
    return outcome.view is not None


def _begin_again() -> None:
    st.session_state.pop(_OUTCOME, None)


def _draw_frozen(view: FrozenView) -> None:
    page, parameters = frozen_link(view.id)
    with st.container(horizontal=True, vertical_alignment="center", gap="xsmall"):
        st.markdown(
            say("frozen.share.frozen", title=verbatim(view.title, TITLE_LENGTH)), width="stretch"
        )
        st.page_link(page, label=f":blue[{say('frozen.share.open')}]", query_params=parameters)
