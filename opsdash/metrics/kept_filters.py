"""The filters of a record as the text it is kept with: [["topic", ["Delivery"]], ...]."""

import json
from collections.abc import Iterable

from opsdash.metrics.question import Filter


def filters_text(filters: Iterable[Filter]) -> str:
    return json.dumps([[each.dimension, list(each.values)] for each in filters], ensure_ascii=False)


def read_filters(text: str) -> tuple[Filter, ...]:
    return tuple(Filter(dimension, tuple(values)) for dimension, values in json.loads(text))
