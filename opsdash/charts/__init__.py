"""Charts as `Chart(spec, rows)`: a compiled spec without data and an Arrow table of its rows.

The only importer of altair, and only when a figure is compiled for the first time. Each figure is
cached by its static options; colours are roles of the theme, so one spec serves light and dark.
"""

from opsdash.charts.goal_progress import goal_progress
from opsdash.charts.index_lines import index_lines
from opsdash.charts.outcome_bar import outcome_bar
from opsdash.charts.ranking import ranking
from opsdash.charts.rate_line import rate_line
from opsdash.charts.source_strip import source_strip
from opsdash.charts.values import Bar, Chart, Outcome, Part, Point, Run, Series, Target
from opsdash.charts.welcome import welcome


def warm() -> None:
    """Import altair and compile a first figure, so that the first visitor need not wait for it."""
    welcome("", "", alt="")


__all__ = [
    "Bar",
    "Chart",
    "Outcome",
    "Part",
    "Point",
    "Run",
    "Series",
    "Target",
    "goal_progress",
    "index_lines",
    "outcome_bar",
    "ranking",
    "rate_line",
    "source_strip",
    "warm",
    "welcome",
]
