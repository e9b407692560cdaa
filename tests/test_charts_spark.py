"""A small line: a picture that holds all of its values, with no word of anybody in it."""

import re
from base64 import b64decode
from itertools import pairwise

import pytest

from opsdash.charts import SparkRole, spark


def picture(*values: float, role: SparkRole = "slate") -> str:
    address = spark(values, role)
    return b64decode(address.removeprefix("data:image/svg+xml;base64,")).decode()


def heights(*values: float) -> list[float]:
    return [float(each) for each in re.findall(r",(-?[\d.]+)", picture(*values))]


def test_every_value_is_a_point_and_a_larger_one_is_higher() -> None:
    found = heights(-3.0, 0.0, 0.5, 1e9)
    assert len(found) == 4
    assert all(later <= earlier for earlier, later in pairwise(found))
    assert found[0] > found[-1]


def test_values_that_do_not_move_are_a_line_in_the_middle() -> None:
    assert heights(4.0, 4.0, 4.0) == [56.0, 56.0, 56.0]


@pytest.mark.parametrize("values", [(1.0, 2.0), tuple(map(float, range(26)))])
def test_the_line_stays_inside_its_picture(values: tuple[float, ...]) -> None:
    across = [float(each) for each in re.findall(r"([\d.]+),", picture(*values))]
    assert (min(across), max(across)) == (6.0, 474.0)
    assert 0 < min(heights(*values)) < max(heights(*values)) < 112


def test_a_role_has_its_tone() -> None:
    assert picture(1, 2, role="attention") != picture(1, 2, role="accent")
