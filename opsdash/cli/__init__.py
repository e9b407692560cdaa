"""The command line, `python -m opsdash`: the code of the pages, for terminals and schedules."""

from opsdash.cli.commands import main

__all__ = ["main"]
