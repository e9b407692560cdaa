"""Loads what the first page needs before somebody asks for it."""

from opsdash.ui.desk import choices_of, coverage_of, organisation_of
from opsdash.ui.process import current_home


def preload() -> None:
    """Import the pages' modules by importing this one, and read what every page reads."""
    home = current_home()
    organisation_of(home)
    coverage_of(home)
    choices_of(home)
