"""What an import did with a file's rows, as the parts of one bar."""

from collections.abc import Sequence

from opsdash.charts.values import Chart, Part


def outcome_bar(parts: Sequence[Part], *, alt: str) -> Chart:
    """One stacked bar; parts too narrow for their label keep their colour and lose the label."""
    raise NotImplementedError
