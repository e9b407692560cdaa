"""The sums of measures per local day and dimensions, as SQL made from their declarations.

One text serves three uses: it fills the rollups, it answers where no rollup covers a question, and
it checks the rollups. Portable SQL; identifiers come from the catalogue only.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from opsdash.metrics.catalog import Catalog, Measure, Rollup
from opsdash.metrics.histogram import bucket_sql

FOLLOWED = "followed"
PRECEDED = "preceded"

# The longest window of the one-stop measures, and a day for clocks that change meanwhile.
FOLLOW_UP_DAYS = 31

# The anchors of a finished inquiry mostly fall on one day.
_COINCIDING = ("ended_day", "solved_day", "resolved_day", "onestop_day")


@dataclass(frozen=True)
class Shape:
    """What to sum: `columns` are dimension columns, `has_bucket` adds the duration bucket.

    `prefix` is put before the relations' names where they were narrowed first. `untold` are those
    of the measures that no file tells anything of: they are zero without looking.
    """

    columns: tuple[str, ...]
    measures: tuple[Measure, ...]
    has_bucket: bool = False
    prefix: str = ""
    untold: frozenset[str] = frozenset()

    @property
    def relations(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(measure.relation for measure in self.measures))

    @property
    def keys(self) -> tuple[str, ...]:
        return (*self.columns, "bucket") if self.has_bucket else self.columns

    @property
    def told(self) -> tuple[Measure, ...]:
        return tuple(measure for measure in self.measures if measure.id not in self.untold)

    @property
    def is_followed(self) -> bool:
        return any(measure.relation == FOLLOWED for measure in self.measures)


# A branch of the sums: the measures that one look at the rows can add up.
Branch = tuple[str, str, str]


def shape_of(catalog: Catalog, rollup: Rollup, untold: frozenset[str] = frozenset()) -> Shape:
    columns = (catalog.dimensions[each].columns[rollup.fact] for each in rollup.dimensions)
    measures = tuple(catalog.measures[each] for each in rollup.measures)
    return Shape(tuple(columns), measures, rollup.has_bucket, untold=untold)


def sums_sql(shape: Shape, days: str = "", *, merge: bool = True) -> str:
    """One SELECT per anchor, below one another: day, keys, measures (0 where another anchor's).

    `days` is a condition on the anchor, written with {day}; without one all days are summed.
    `merge` reads the rows whose anchors fall on one day once for all of them.
    """
    branches: dict[Branch, list[Measure]] = {}
    for measure in shape.told:
        bucket = measure.duration if shape.has_bucket else ""
        branches.setdefault((measure.relation, measure.anchor, bucket), []).append(measure)
    selects = []
    apart = ""
    merged = [key for key in branches if key[1] in _COINCIDING and key[0] != FOLLOWED]
    if merge and len(merged) > 1 and not shape.has_bucket:
        together = " AND ".join(f"{key[1]} = {merged[0][1]}" for key in merged[1:])
        measures = [measure for key in merged for measure in branches[key]]
        selects.append(_branch_sql(shape, merged[0], measures, days, together))
        apart = f"NOT COALESCE({together}, FALSE)"
    for key, measures in branches.items():
        selects.append(_branch_sql(shape, key, measures, days, apart if key in merged else ""))
    return "\nUNION ALL\n".join(selects)


def _branch_sql(shape: Shape, key: Branch, measures: list[Measure], days: str, only: str) -> str:
    relation, anchor, duration = key
    common = {measure.where for measure in measures}
    own = {measure.id: _sum_sql(measure, alone=len(common) == 1) for measure in measures}
    columns = [f"{anchor} AS day", *shape.columns]
    if shape.has_bucket:
        columns.append(f"{bucket_sql(duration)} AS bucket")
    keys = range(1, len(columns) + 1)
    columns += [
        f"{own.get(each.id, f'CAST(0 AS {each.type})')} AS {each.id}" for each in shape.measures
    ]
    conditions = [
        "" if relation == FOLLOWED else "is_current",
        days.format(day=anchor) if days else f"{anchor} IS NOT NULL",
        only,
        f"({measures[0].where})" if len(common) == 1 and measures[0].where else "",
    ]
    return select_sql(columns, f"{shape.prefix}{relation}", conditions, keys)


def select_sql(
    columns: Iterable[str], relation: str, conditions: Iterable[str], keys: Iterable[int]
) -> str:
    """A SELECT with a line for each column and condition; `keys` are positions to group by."""
    lines = ["SELECT", ",\n".join(f"    {column}" for column in columns), f"FROM {relation}"]
    where = "\n    AND ".join(condition for condition in conditions if condition)
    lines += [f"WHERE {where}"] if where else []
    positions = ", ".join(map(str, keys))
    lines += [f"GROUP BY {positions}"] if positions else []
    return "\n".join(lines)


def _sum_sql(measure: Measure, *, alone: bool) -> str:
    where = "" if alone else measure.where
    if not measure.sum:
        return f"COUNT(CASE WHEN {where} THEN 1 END)" if where else "COUNT(*)"
    added = f"CASE WHEN {where} THEN {measure.sum} ELSE 0 END" if where else measure.sum
    return f"CAST(SUM({added}) AS {measure.type})"


def followed_sql(contacts: str = "", resolutions: str = "") -> str:
    """Resolved inquiries that the same customer followed with a new one, as `next_contact_at`.

    Only those within the longest window, and none that was reopened: that fails by itself.
    `contacts` and `resolutions` are conditions that narrow the two sides by day.

    One pass over each customer's events, backwards in time, with the earliest contact seen so far;
    a self join would grow with the square of a busy customer's inquiries. At equal times the
    resolution comes first, so that only a later contact follows it.
    """
    return f"""SELECT inquiry.*, ordered.next_contact_at
FROM (
    SELECT DISTINCT customer, happened_at, next_contact_at
    FROM (
        SELECT
            *,
            MIN(contact_at) OVER (
                PARTITION BY customer
                ORDER BY happened_at DESC, is_resolution DESC
                ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
            ) AS next_contact_at
        FROM (
            SELECT
                customer,
                created_at AS happened_at,
                0 AS is_resolution,
                created_at AS contact_at
            FROM inquiry
            WHERE is_current AND customer IS NOT NULL{_and(contacts)}
            UNION ALL
            SELECT customer, onestop_at, 1, CAST(NULL AS TIMESTAMP)
            FROM inquiry
            WHERE is_current AND customer IS NOT NULL AND onestop_day IS NOT NULL{_and(resolutions)}
        ) AS events
    ) AS seen
    WHERE is_resolution = 1
        AND next_contact_at <= happened_at + INTERVAL '{FOLLOW_UP_DAYS}' DAY
) AS ordered
JOIN inquiry
    ON inquiry.customer = ordered.customer
    AND inquiry.onestop_at = ordered.happened_at
WHERE inquiry.is_current AND inquiry.onestop_day IS NOT NULL AND COALESCE(inquiry.reopens, 0) = 0\
{_and(resolutions)}"""


def preceded_sql(contacts: str) -> str:
    """Inquiries of known customers with the time of their inquiry before, as `previous_contact_at`.

    `contacts` narrows them by day. Of equal times the smaller source and id come first.
    """
    return f"""SELECT
    inquiry.*,
    LAG(created_at) OVER (
        PARTITION BY customer
        ORDER BY created_at, source, id
    ) AS previous_contact_at
FROM inquiry
WHERE is_current AND customer IS NOT NULL AND {contacts}"""


def _and(condition: str) -> str:
    return f" AND {condition}" if condition else ""
