"""Goals come true as often as their chance says: a short look; `make bench` takes the long one."""

from itertools import islice

import numpy as np

from benchmarks.calibration import KINDS, of_requests, said_of, table
from benchmarks.promises import Said


def test_small_counts_of_companies_come_true_as_often_as_said() -> None:
    kind, _ = KINDS["small counts"]
    rows = list(table("small counts", list(islice(said_of(kind), 200)), 2))
    assert all(row.bound is not None for row in rows)
    assert not [row for row in rows if row.is_over]


def test_small_counts_of_a_public_log_come_true_as_often_as_said() -> None:
    rows = list(table("requests", list(of_requests(3)), 2))
    assert all(row.bound is not None for row in rows)
    assert not [row for row in rows if row.is_over]


def test_levels_come_true_as_often_as_said() -> None:
    kind, _ = KINDS["level of a share"]
    (row,) = table("levels", list(islice(said_of(kind), 60)), 1)
    assert row.bound is not None
    assert not row.is_over


def test_a_table_finds_what_is_promised_too_surely() -> None:
    luck = np.random.default_rng(1).random(200) < 0.5
    bold = [Said(0.85 if each % 2 else 0.15, bool(luck[each])) for each in range(200)]
    assert all(row.is_over for row in table("bold", bold, 5))
    fair = [Said(0.5, bool(each)) for each in luck]
    assert not any(row.is_over for row in table("fair", fair, 5))
    assert [row.bound for row in table("few", fair[:59], 5)] == [None]
