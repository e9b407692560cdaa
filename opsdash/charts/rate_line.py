"""One metric over time, with the comparison, the target and the pace when there are any."""

from opsdash.charts.values import Chart, Series, Target


def rate_line(  # noqa: PLR0913  each is one optional mark of the picture
    focus: Series,
    *,
    alt: str,
    comparison: Series | None = None,
    pace: Series | None = None,
    target: Target | None = None,
    missing: str = "",
    suffix: str = "",
    from_zero: bool = False,
    thin: bool = False,
    week_start: int = 0,
) -> Chart:
    """A line in the metric's own unit; `suffix` follows the axis numbers (" %", " h").

    Comparison points carry the date of the step they are compared with, not their own. `missing` is
    written at the grey region of incomplete steps. `thin` draws the line in grey: too few cases.
    """
    raise NotImplementedError
