"""Every field that keeps a goal from being saved is named, all at once."""

import math
from dataclasses import replace
from datetime import date

import pytest

from opsdash.calendar.problems import refuse
from opsdash.errors import InvalidRecordError
from opsdash.goals.goal import Goal
from opsdash.goals.goal_problems import goal_problems
from opsdash.metrics.catalog import load_catalog
from opsdash.metrics.question import Filter

GOOD = Goal("Sell sets", "orders", "Ann", 128, 160, date(2026, 4, 1), date(2026, 6, 30))


def test_a_good_goal_has_no_problems() -> None:
    assert goal_problems(GOOD, load_catalog()) == ()


@pytest.mark.parametrize(
    ("change", "field", "code"),
    [
        ({"title": " \n"}, "title", "empty"),
        ({"title": "x" * 121}, "title", "too_long"),
        ({"owner": ""}, "owner", "empty"),
        ({"owner": "x" * 81}, "owner", "too_long"),
        ({"attainable": "x" * 2001}, "attainable", "too_long"),
        ({"relevant": "x" * 2001}, "relevant", "too_long"),
        ({"metric": "happiness"}, "metric", "unknown_metric"),
        ({"filters": (Filter("", ("full",)),)}, "filters", "unknown_filter"),
        ({"filters": (Filter("topic", ()),)}, "filters", "filter_size"),
        ({"filters": (Filter("topic", ("a",)),) * 2}, "filters", "repeated_filter"),
        ({"baseline": math.nan}, "baseline", "not_a_number"),
        ({"target": math.inf}, "target", "not_a_number"),
        ({"target": 128}, "target", "equals_baseline"),
        ({"target": -1}, "target", "below_zero"),
        ({"due": date(2026, 4, 1)}, "due", "not_after_start"),
        ({"due": date(2036, 4, 1)}, "due", "too_long_a_time"),
        ({"start": date(1899, 12, 31)}, "start", "year_out_of_range"),
        ({"due": date(9999, 12, 31)}, "due", "year_out_of_range"),
    ],
)
def test_each_problem_is_named(change: dict[str, object], field: str, code: str) -> None:
    found = goal_problems(replace(GOOD, **change), load_catalog())  # type: ignore[arg-type]
    assert (field, code) in [(problem.field, problem.code) for problem in found]


def test_all_problems_are_told_together() -> None:
    bad = replace(GOOD, title="", owner="", metric="happiness", target=128, due=GOOD.start)
    with pytest.raises(InvalidRecordError) as refusal:
        refuse(goal_problems(bad, load_catalog()))
    problems = refusal.value.facts["problems"]
    assert isinstance(problems, tuple)
    assert [problem.field for problem in problems] == ["title", "owner", "metric", "target", "due"]
    assert refusal.value.facts["field"] == "title"
