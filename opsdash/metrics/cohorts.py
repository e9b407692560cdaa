"""Inquiries by the day they were created: how many, and after how long how many of them ended.

From the rollups, so that it costs the same whatever the number of inquiries; what no rollup holds
is summed from the facts and says so. How long a day's inquiries were watched is told by the files:
what is open in a file was open when that was made, and nobody knows since.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from opsdash.calendar.organisation import Organisation
from opsdash.metrics.ask import frame_of
from opsdash.metrics.catalog import Catalog, Measure
from opsdash.metrics.conditions import fact_filters
from opsdash.metrics.coverage import read_coverage
from opsdash.metrics.day_sums import ordinals, read_arrays
from opsdash.metrics.histogram import seconds_of
from opsdash.metrics.pieces import NOTHING, Piece, flat, measures_named, sqls, used_keys
from opsdash.metrics.question import NOT_RECORDED, Question
from opsdash.metrics.relations import Relation, relation_of, split_column
from opsdash.metrics.scope import Scope
from opsdash.metrics.sums import select_sql
from opsdash.store import Cursor, Database

Numbers = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

_ENDED: Final = "cohort_resolved"
_COUNTED: Final = ("inquiries", "cohort_untimed")
_DAY: Final = timedelta(days=1)
_DAY_SECONDS: Final = 86_400


@dataclass(frozen=True, eq=False)
class Cohorts:
    """One cohort for each day: `cases` were created, `untimed` of them ended nobody knows when.

    All of a cohort were watched for `watched` seconds at least. `ended[n]` cases of the cohort at
    `cohort[n]` ended after `seconds[n]`, which is exact within 2 %.
    """

    cases: Numbers
    untimed: Numbers
    watched: Floats
    cohort: Numbers
    seconds: Floats
    ended: Numbers


_NO_COUNTS: Final = np.zeros(0, np.int64)
_NO_TIMES: Final = np.zeros(0)
NONE: Final = Cohorts(_NO_COUNTS, _NO_COUNTS, _NO_TIMES, _NO_COUNTS, _NO_TIMES, _NO_COUNTS)


@dataclass(frozen=True, eq=False)
class CohortSheet:
    """The cohorts by value of the split; without one the only value is None.

    `through` is the last watched day, None where no file tells any.
    """

    parts: dict[str | None, Cohorts]
    through: date | None
    is_slower: bool = False


def read_cohorts(
    facts: Database, question: Question, organisation: Organisation, catalog: Catalog
) -> CohortSheet:
    """Of the question's period, split and filters; its metrics and comparison play no part.

    Days after the last complete one are left out. Raises what `Question.validate` does.
    """
    coverage = read_coverage(facts)
    question.validate(catalog, coverage.reading_dimensions)
    scope = Scope(question, catalog, coverage)
    ends = _ends(scope, catalog.measures[_ENDED])
    days = [day for day in _days(question) if ends and day <= ends[-1]]
    if not days:
        return CohortSheet({}, ends[-1] if ends else None)
    relations = [
        _relation(scope, organisation, (_ENDED,), with_bucket=True),
        _relation(scope, organisation, _COUNTED, with_bucket=False),
    ]
    with facts.whole.cursor() as cursor:
        # One snapshot for both: a load that commits meanwhile must not mix in.
        cursor.execute("BEGIN")
        ended, counted = (
            _read(cursor, scope, relation, names, days)
            for relation, names in zip(relations, ((_ENDED,), _COUNTED), strict=True)
        )
    watched = np.array([_watched(day, ends) for day in days], dtype=np.float64)
    return CohortSheet(
        parts=dict(_parts(ended, counted, days[0], watched)),
        through=min(ends[-1], days[-1]),
        is_slower=any(each.is_slower for each in relations),
    )


def _days(question: Question) -> list[date]:
    period = question.period
    return [period.first + at * _DAY for at in range(period.days)]


def _ends(scope: Scope, measure: Measure) -> list[date]:
    """The last days of which files tell; also of sources used no longer, and before their holes."""
    spans = scope.spans(measure) if scope.has_facts(measure) else ()
    ends = {each.through_day for each in spans if each.through_day}
    return sorted(ends | {hole.first - _DAY for each in spans for hole in each.holes})


def _watched(day: date, ends: Sequence[date]) -> float:
    """Whole days until the next end: the last inquiry of a day comes at midnight."""
    end = next(each for each in ends if each >= day)
    return float((end - day).days * _DAY_SECONDS)


def _relation(
    scope: Scope, organisation: Organisation, names: Sequence[str], *, with_bucket: bool
) -> Relation:
    measures = measures_named(scope.catalog, names)
    return relation_of(scope, frame_of(scope, organisation), measures, (), with_bucket=with_bucket)


def _read(
    cursor: Cursor, scope: Scope, relation: Relation, names: Sequence[str], days: Sequence[date]
) -> dict[str, Any]:
    """The sums by day, value of the split, and bucket where they are of durations."""
    measure = scope.catalog.measures[names[0]]
    split = split_column(scope, measure)
    has_bucket = names[0] == _ENDED
    # Without a split there is nothing to tell apart; with one, nothing stands for not recorded.
    value = f"COALESCE({split}, '{NOT_RECORDED}')" if split else NOTHING
    keys = ["day", f"{value} AS split", *(["bucket"] if has_bucket else [])]
    # A sum of BIGINT is wider than a BIGINT, and slow to hand over.
    sums = [f"CAST(SUM({name}) AS BIGINT) AS {name}" for name in names]
    where: list[Piece] = [
        ("day >= ? AND day < ?", (days[0], days[-1] + _DAY)),
        *([(f"{_ENDED} > 0", ())] if has_bucket else []),
        *fact_filters(scope, measure),
    ]
    used = used_keys((True, split, has_bucket))
    sql = relation.prefix + select_sql([*keys, *sums], relation.sql, sqls(where), used)
    cursor.execute(sql, [*relation.parameters, *flat(where)])
    return read_arrays(cursor)


def _parts(
    ended: dict[str, Any], counted: dict[str, Any], first: date, watched: Floats
) -> Iterator[tuple[str | None, Cohorts]]:
    values = _values(counted["split"])
    places = {value: at for at, value in enumerate(dict.fromkeys(values))}
    of_ended, of_counted = (
        np.array([places[each] for each in found], dtype=np.int64)
        for found in (_values(ended["split"]), values)
    )
    seconds, number = _seconds(ended["bucket"]), _counts(ended, _ENDED)
    at, cohort = (ordinals(found["day"]) - first.toordinal() for found in (counted, ended))
    for value, place in places.items():
        here, these = of_ended == place, of_counted == place
        cases, untimed = (
            _by_day(at[these], _counts(counted, name)[these], len(watched)) for name in _COUNTED
        )
        yield (
            value,
            Cohorts(cases, untimed, watched, cohort[here], seconds[here], number[here]),
        )


def _values(found: Any) -> list[str | None]:
    """The values of a split; without one there is a column of nothing."""
    return list(found.tolist())


def _counts(found: dict[str, Any], name: str) -> Numbers:
    numbers: Numbers = np.ma.filled(found[name], 0).astype(np.int64)
    return numbers


def _by_day(at: Numbers, counts: Numbers, days: int) -> Numbers:
    # Its sums are floats, exact up to 2 ** 53 cases.
    return np.bincount(at, counts, days).astype(np.int64)


def _seconds(buckets: Any) -> Floats:
    return np.array([seconds_of(int(bucket)) for bucket in buckets], dtype=np.float64)
