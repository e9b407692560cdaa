"""The picture of the answer that greets a first visitor: an invented year, no numbers."""

from opsdash.charts.values import Chart


def welcome(focus_label: str, comparison_label: str, *, alt: str) -> Chart:
    """Two quiet lines that part towards the end, labelled with the names given."""
    raise NotImplementedError
