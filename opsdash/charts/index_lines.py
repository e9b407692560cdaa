"""Two series indexed to 100: what sales do in grey, what inquiries do in the accent."""

from opsdash.charts.values import Chart, Series


def index_lines(
    focus: Series, comparison: Series, *, alt: str, missing: str = "", week_start: int = 0
) -> Chart:
    """Inquiries (`focus`) against sales or orders, the gap between them tinted.

    Values are already indexed (base = 100). `missing` is written at the grey region of incomplete
    steps. `week_start` (0 Monday to 6 Sunday) decides which days a short axis names.
    """
    raise NotImplementedError
