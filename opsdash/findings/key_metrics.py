"""The metrics that everybody looks at first: Today's tiles, its signals and the morning notice."""

from typing import Final

from opsdash.metrics.coverage import Coverage

_ALWAYS: Final = (
    "inquiries",
    "orders",
    "contact_rate_orders",
    "backlog",
    "one_stop_rate",
    "reopen_rate",
    "resolution_median",
    "sales",
)
_WITH_VISITS: Final = ("visits", "contact_rate_visits")


def key_metrics(coverage: Coverage) -> tuple[str, ...]:
    """Their ids in a fixed order; visits join them once there are any."""
    return (*_ALWAYS, *_WITH_VISITS) if coverage.spans("visits") else _ALWAYS
