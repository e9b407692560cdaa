"""The parts of a goal as a branch: how they fit its target, and each part with its own target.

It takes nothing of a page, so that the tree and the goal's own page show the same.
"""

from collections.abc import Mapping, Sequence
from typing import Final

import streamlit as st

from opsdash.access.rights import Right
from opsdash.goals.asked import Books
from opsdash.goals.goal import Goal, PartsRule
from opsdash.goals.goal_problems import OWNER_LENGTH
from opsdash.goals.parting import denominators, dimension_of, read_shares, stored_parts
from opsdash.goals.tree import Checksum, checksum
from opsdash.settings import ROOT
from opsdash.ui.desk import Desk
from opsdash.ui.escaping import verbatim
from opsdash.words import say
from opsdash.words.goals import value_words
from opsdash.words.numbers import MISSING
from opsdash.words.objectives import checksum_words

OBJECTIVES_PAGE: Final = ROOT / "pages" / "objectives.py"
# The goal whose target is parted, in the address of that page.
PARTED: Final = "parts"

_TITLE_SHOWN: Final = 80


def draw_parts(
    desk: Desk,
    books: Books,
    goal: Goal,
    parts: Sequence[Goal],
    told: Mapping[str, str],
) -> None:
    """A closed branch with the checksum as its name; `told` is each part's score in words."""
    metric, currency = desk.catalog.metrics.get(goal.metric), desk.organisation.currency
    found = parts_checksum(goal, parts, books)
    titles = [part.title for part in parts if found and part.id in found.unknown]
    words = verbatim(checksum_words(found, metric, currency, titles), 300)
    key = "objectives.tree.parts_one" if len(parts) == 1 else "objectives.tree.parts"
    with st.expander(
        f":small[{say(key, count=len(parts), checksum=words)}]",
        type="compact",
        key=f"parts_{goal.id}",
    ):
        st.table(
            {
                say("objectives.parts.column_title"): [
                    verbatim(part.title, _TITLE_SHOWN) for part in parts
                ],
                say("objectives.ending.column_target"): [
                    value_words(metric, part.target, currency) for part in parts
                ],
                say("objectives.ending.column_score"): [
                    told.get(part.id, MISSING) for part in parts
                ],
                say("objectives.parts.column_owner"): [
                    verbatim(part.owner, OWNER_LENGTH) or MISSING for part in parts
                ],
            },
            border="horizontal",
            hide_index=True,
        )
        if desk.may(Right.PROMISE):
            st.page_link(
                OBJECTIVES_PAGE,
                label=f":blue[{say('objectives.tree.change_parts')}]",
                query_params={PARTED: goal.id},
            )


def parts_checksum(goal: Goal, parts: Sequence[Goal], books: Books) -> Checksum | None:
    """A ratio is added up by sizes of the last four weeks, asked in one question."""
    if goal.parts_rule is not PartsRule.RATIO:
        return checksum(goal, parts)
    dimension = dimension_of(goal, parts)
    shares = read_shares(goal, dimension, books) if dimension else ()
    sizes = denominators(stored_parts(parts, dimension), shares)
    return checksum(goal, parts, {parts[at].id: size for at, size in sizes.items()})
