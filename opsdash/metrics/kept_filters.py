"""The filters of a record as the text it is kept with: [["topic", ["Delivery"]], ...]."""

import json
from collections.abc import Iterable
from typing import Any

from opsdash.metrics.question import Filter


def filters_text(filters: Iterable[Filter]) -> str:
    return json.dumps([[each.dimension, list(each.values)] for each in filters], ensure_ascii=False)


def kept(value: Any) -> Any:
    """What a field of a record is stored as: filters as their text, everything else as it is."""
    return filters_text(value) if isinstance(value, tuple) else value


def read_filters(text: str) -> tuple[Filter, ...]:
    return tuple(Filter(dimension, tuple(values)) for dimension, values in json.loads(text))
