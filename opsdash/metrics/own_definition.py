"""A metric that a team defines itself, as a value: what is counted, divided by what, for whom.

It names measures and dimensions but knows none: whether they exist is decided where it is built
into a metric. Problems are codes with what was found and what may have been meant.
"""

import hashlib
import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Literal, get_args

from opsdash.metrics.catalog import Condition

Better = Literal["higher", "lower", "neutral"]
Change = Literal["percent", "points", "absolute"]
BETTER: tuple[Better, ...] = get_args(Better)
CHANGES: tuple[Change, ...] = get_args(Change)

# Enough for any definition that somebody can still read.
MOST_METRICS = 200
MOST_TERMS = 12
MOST_CONDITIONS = 8
MOST_VALUES = 100
MOST_VARIANTS = 20
NAME_LENGTH = 80
TEXT_LENGTH = 1_000
VALUE_LENGTH = 4_000
MOST_DECIMALS = 4
# The longest follow-up that is known of an inquiry.
LONGEST_WINDOW = 30

ID = re.compile(r"[a-z][a-z0-9_]{0,59}")
_ID_LENGTH = 60


class Function(StrEnum):
    """What is done with a measure; METRIC takes another metric's terms."""

    COUNT = "count"
    SUM = "sum"
    MEAN = "mean"
    METRIC = "metric"


@dataclass(frozen=True)
class Part:
    """One piece of a side: `function(name where conditions)` with the sign it is added with."""

    sign: int
    function: Function
    name: str
    conditions: tuple[Condition, ...] = ()


@dataclass(frozen=True)
class Expression:
    """Parts added up, divided by others where there are any, times `times` / `by`."""

    numerator: tuple[Part, ...]
    denominator: tuple[Part, ...] = ()
    times: Decimal = Decimal(1)
    by: Decimal = Decimal(1)


@dataclass(frozen=True)
class Variant:
    """Another definition for the rows whose `variants_by` is `value`."""

    value: str
    expression: Expression
    window: int | None = None


@dataclass(frozen=True)
class OwnMetric:
    """`window` are the days of follow-up that have to be over, None where the measures say it."""

    id: str
    name: str
    expression: Expression
    unit: str = "number"
    better: Better = "neutral"
    change: Change = "percent"
    decimals: int = 1
    definition: str = ""
    thin_below: int = 0
    window: int | None = None
    variants_by: str = "group"
    variants: tuple[Variant, ...] = ()


class ProblemCode(StrEnum):
    """What is wrong with a definition; `words/en/own_metrics.toml` has the sentences."""

    TOO_LONG = "too_long"
    NOT_TOML = "not_toml"
    TOO_MANY = "too_many"
    NOTHING = "nothing"
    BAD_ID = "bad_id"
    SHIPPED_ID = "shipped_id"
    UNKNOWN_KEY = "unknown_key"
    MISSING_KEY = "missing_key"
    WRONG_TYPE = "wrong_type"
    NOT_ALLOWED = "not_allowed"
    CONTROL = "control"
    SYNTAX = "syntax"
    UNKNOWN_FUNCTION = "unknown_function"
    UNKNOWN_MEASURE = "unknown_measure"
    UNKNOWN_METRIC = "unknown_metric"
    UNKNOWN_DIMENSION = "unknown_dimension"
    UNKNOWN_VALUE = "unknown_value"
    NOT_COUNTED = "not_counted"
    NO_MEAN = "no_mean"
    MEAN_ALONE = "mean_alone"
    STOCK_ALONE = "stock_alone"
    METRIC_ALONE = "metric_alone"
    METRIC_KIND = "metric_kind"
    MONEY_MIXED = "money_mixed"
    CYCLE = "cycle"
    VARIANT_KIND = "variant_kind"
    VARIANT_SIDE = "variant_side"
    ZERO = "zero"
    TEXT_ONLY = "text_only"


@dataclass(frozen=True)
class Problem:
    """`place` is the metric and key it is about, `line` the line of the text where it is known.

    `expected` is what would have been right there.
    """

    code: ProblemCode
    found: str = ""
    place: str = ""
    line: int | None = None
    expected: str = ""
    suggestions: tuple[str, ...] = ()


def slug(name: str) -> str:
    """The id for a name: small letters, digits and underscores; a number where it has none."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    found = re.sub(r"[^a-z0-9]+", "_", plain).strip("_")
    if not found:
        return f"own_{hashlib.sha256(name.encode()).hexdigest()[:8]}"
    found = found if found[0].isalpha() else f"own_{found}"
    return found[:_ID_LENGTH].rstrip("_")
