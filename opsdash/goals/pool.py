"""Where the chances of goals are kept: apart from their making, which a start does not wait for."""

from collections.abc import Hashable, Mapping
from typing import Final

from opsdash.findings.background import Background

# The past of so many is read in one run of a page; each takes a question.
MOST_BEGUN: Final = 8

# Small values, thousands of which are kept: a team may have a thousand goals.
goal_outlooks = Background(most_kept=5000, most_waiting=MOST_BEGUN)


def known_chances(keys: Mapping[str, Hashable]) -> dict[str, float]:
    """The chances that are made already, by goal id; none is begun."""
    found = ((goal_id, goal_outlooks.known(key)) for goal_id, key in keys.items())
    told = ((goal_id, each.value) for goal_id, each in found if each and each.value)
    return {
        goal_id: outlook.probability for goal_id, outlook in told if outlook.probability is not None
    }
