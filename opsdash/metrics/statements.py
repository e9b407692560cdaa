"""A statement with what its rows hold."""

from dataclasses import dataclass
from enum import StrEnum

from opsdash.metrics.columns import Column


class Form(StrEnum):
    """What the rows of a statement hold after part, step and split.

    FLOW: currency, one sum per column. QUANTILE: bucket, number of cases. STOCK: currency, the
    difference, with step None for what a part opens with; where the parts adjoin, with part None
    for what the first of them opens with. READING: currency, measure, whether a reading is too
    coarse, sum, number of readings.
    """

    FLOW = "flow"
    QUANTILE = "quantile"
    STOCK = "stock"
    READING = "reading"


@dataclass(frozen=True)
class Statement:
    form: Form
    sql: str
    parameters: tuple[object, ...]
    columns: tuple[Column, ...] = ()
    shares: tuple[float, ...] = ()
    is_slower: bool = False
