"""A goal on its way: the actual line, the pace from start to due, the target, today."""

from datetime import date

from opsdash.charts.values import Chart, Series, Target


def goal_progress(  # noqa: PLR0913  each is one mark of the picture
    actual: Series,
    pace: Series,
    target: Target,
    *,
    alt: str,
    today: date | None = None,
    suffix: str = "",
    from_zero: bool = False,
    week_start: int = 0,
) -> Chart:
    """The actual (cumulative total or level) against the pace; the axis spans the pace's dates.

    Two pace points (start with the baseline, due with the target) are enough. `actual.label` stands
    at the newest actual point ("93 today"). `today` is drawn while it lies within the pace.
    """
    raise NotImplementedError
