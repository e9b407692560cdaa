"""How far each source reaches, for measures of what was due.

What was due on a day that its own source does not cover is neither kept nor broken: the answer may
stand in a file that nobody has imported yet. So such measures count the days of each source
through its own last complete one, whatever newer ones others have.
"""

from collections.abc import Iterable
from datetime import date
from typing import Final

from opsdash.metrics.catalog import Measure
from opsdash.metrics.pieces import Piece
from opsdash.metrics.scope import Scope

# The dimension that the sums need where sources end on different days.
SOURCE: Final = "source"


def needs_source(scope: Scope, measures: Iterable[Measure]) -> bool:
    """Whether the sums of `measures` have to tell sources apart."""
    return any(len(_ends(scope, each)) > 1 for each in measures)


def unreached_sql(scope: Scope, measure: Measure, day: str = "day") -> Piece:
    """A condition for what counts on a day that its source does not cover; empty for none."""
    ends = _ends(scope, measure)
    if len(ends) == 1:
        return f"{day} > ?", tuple(ends)
    conditions = []
    values: list[object] = []
    for end, sources in ends.items():
        places = ", ".join("?" for _ in sources)
        conditions.append(f"({SOURCE} IN ({places}) AND {day} > ?)")
        values += [*sources, end]
    return " OR ".join(conditions), tuple(values)


def _ends(scope: Scope, measure: Measure) -> dict[date, list[str]]:
    """The last complete days and whose they are; nothing where all cover what is asked."""
    if not measure.due:
        return {}
    parts = (scope.question.period, scope.question.compared)
    last = max(part.last for part in parts if part)
    found: dict[date, list[str]] = {}
    for span in scope.spans(measure):
        if span.through_day:
            found.setdefault(span.through_day, []).append(span.source)
    return dict(sorted(found.items())) if any(end < last for end in found) else {}
