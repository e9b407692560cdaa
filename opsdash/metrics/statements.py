"""A statement with what its rows hold and which questions it answers."""

from dataclasses import dataclass
from enum import StrEnum

from opsdash.metrics.columns import Column


class Form(StrEnum):
    """What the rows of a statement hold.

    DAYS: day, currency where there is money, the `sums`. BUCKETS: day, bucket, number of cases.

    The others begin with part, step and split. FLOW: currency, one sum per column. QUANTILE:
    bucket, number of cases. STOCK: currency, the difference, with step None for what a part opens
    with; where the parts adjoin, with part None for what the first of them opens with. READING:
    currency, measure, whether a reading is too coarse, sum, number of readings.
    """

    DAYS = "days"
    BUCKETS = "buckets"
    FLOW = "flow"
    QUANTILE = "quantile"
    STOCK = "stock"
    READING = "reading"


@dataclass(frozen=True)
class Statement:
    """`columns` and `stocks` are what it answers, for those of the questions that are `askers`.

    DAYS alone have `sums`, the columns of their rows; `has_currency`: the amounts are exact.
    """

    form: Form
    sql: str
    parameters: tuple[object, ...]
    columns: tuple[Column, ...] = ()
    shares: tuple[float, ...] = ()
    is_slower: bool = False
    stocks: tuple[Column, ...] = ()
    sums: tuple[Column, ...] = ()
    has_currency: bool = False
    askers: tuple[int, ...] = (0,)
