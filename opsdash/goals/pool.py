"""Where the chances of goals are kept: apart from their making, which a start does not wait for."""

from typing import Final

from opsdash.findings.background import Background

# The past of so many is read in one run of a page; each takes a question.
MOST_BEGUN: Final = 8

# Small values, thousands of which are kept: a team may have a thousand goals.
goal_outlooks = Background(most_kept=5000, most_waiting=MOST_BEGUN)
