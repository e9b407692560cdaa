"""What keeps a record of the calendar from being saved, named by field and code.

The words of a code stand under [problems] in words/en/calendar.toml.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from opsdash.errors import InvalidRecordError

TITLE_LENGTH = 120
# The bound keeps date arithmetic in range, and a typing error of a century from filling a page.
_YEARS = range(1990, 2100)
# Long enough for a change of the law, short enough for every year to be walked through.
_LONGEST_DAYS = 5 * 366


@dataclass(frozen=True)
class Problem:
    field: str
    code: str


def refuse(found: Iterable[Problem]) -> None:
    """Raise InvalidRecordError; `problems` holds all, `field` and `problem` the first."""
    problems = tuple(found)
    if problems:
        raise InvalidRecordError(
            field=problems[0].field, problem=problems[0].code, problems=problems
        )


def title_problems(title: str) -> Iterator[Problem]:
    if not title.strip():
        yield Problem("title", "empty")
    if len(title) > TITLE_LENGTH:
        yield Problem("title", "too_long")


def span_problems(first_day: date, end_day: date) -> Iterator[Problem]:
    """`end_day` is the day after the last."""
    if first_day.year not in _YEARS:
        yield Problem("first_day", "year_out_of_range")
    elif end_day <= first_day:
        yield Problem("end_day", "before_first")
    elif (end_day - first_day).days > _LONGEST_DAYS:
        yield Problem("end_day", "too_long_a_time")
