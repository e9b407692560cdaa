"""What goals are measured by on a page."""

from opsdash.goals.asked import Books
from opsdash.ui.desk import Desk


def books_of(desk: Desk) -> Books:
    return Books(desk.catalog, desk.coverage, desk.ask, desk.organisation.week_start)
