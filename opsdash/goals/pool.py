"""Where the chances of goals are kept: apart from their making, which a start does not wait for."""

from collections.abc import Hashable, Mapping
from typing import TYPE_CHECKING, Final

from opsdash.findings.background import Background, Slow, Stage

if TYPE_CHECKING:
    from opsdash.goals.chances import Outlook

# The past of so many is read in one run of a page; each takes a question.
MOST_BEGUN: Final = 8

# Small values, thousands of which are kept: a team may have a thousand goals.
goal_outlooks = Background(most_kept=5000, most_waiting=MOST_BEGUN)


def known_outlooks(keys: Mapping[str, Hashable]) -> "dict[str, Slow[Outlook]]":
    """The chances that are made already or could not be, by goal id; none is begun."""
    found = ((goal_id, goal_outlooks.known(key)) for goal_id, key in keys.items())
    return {goal_id: each for goal_id, each in found if each and each.stage is not Stage.MAKING}
