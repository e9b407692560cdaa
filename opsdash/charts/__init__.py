"""Charts as `Chart(spec, rows)`: a compiled spec without data and an Arrow table of its rows.

The only importer of altair, and only when a figure is compiled for the first time. Each figure is
cached by its static options; colours are roles of the theme, so one spec serves light and dark.
"""

from opsdash.charts.effects import effects
from opsdash.charts.goal_progress import goal_progress
from opsdash.charts.goal_weeks import goal_weeks
from opsdash.charts.index_lines import index_lines
from opsdash.charts.open_lines import open_lines
from opsdash.charts.outcome_bar import outcome_bar
from opsdash.charts.outlook_lines import outlook_lines
from opsdash.charts.ranking import ranking
from opsdash.charts.rate_line import rate_line
from opsdash.charts.small_multiples import small_multiples
from opsdash.charts.source_strip import source_strip
from opsdash.charts.spark import SparkRole, spark
from opsdash.charts.split_lines import MOST_LINES, split_lines
from opsdash.charts.stacked_ages import stacked_ages
from opsdash.charts.two_lines import two_lines
from opsdash.charts.values import (
    Band,
    Bar,
    CalendarDay,
    CalendarEvent,
    Chart,
    Effect,
    Ending,
    EventMark,
    HeldWeek,
    Level,
    OpenShare,
    Outcome,
    Panel,
    Part,
    Point,
    Run,
    Series,
    Stair,
    Step,
    Target,
    TargetLine,
    Usual,
    UsualPoint,
)
from opsdash.charts.waterfall import waterfall
from opsdash.charts.welcome import welcome
from opsdash.charts.year_calendar import year_calendar


def warm() -> None:
    """Import altair and compile a first figure, so that the first visitor need not wait for it."""
    welcome("", "", alt="")


__all__ = [
    "MOST_LINES",
    "Band",
    "Bar",
    "CalendarDay",
    "CalendarEvent",
    "Chart",
    "Effect",
    "Ending",
    "EventMark",
    "HeldWeek",
    "Level",
    "OpenShare",
    "Outcome",
    "Panel",
    "Part",
    "Point",
    "Run",
    "Series",
    "SparkRole",
    "Stair",
    "Step",
    "Target",
    "TargetLine",
    "Usual",
    "UsualPoint",
    "effects",
    "goal_progress",
    "goal_weeks",
    "index_lines",
    "open_lines",
    "outcome_bar",
    "outlook_lines",
    "ranking",
    "rate_line",
    "small_multiples",
    "source_strip",
    "spark",
    "split_lines",
    "stacked_ages",
    "two_lines",
    "warm",
    "waterfall",
    "welcome",
    "year_calendar",
]
