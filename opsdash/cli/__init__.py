"""The command line, `python -m opsdash`: the code of the pages, for terminals and schedules."""

from opsdash.cli.commands import carry_out, main

__all__ = ["carry_out", "main"]
