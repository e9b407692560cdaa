"""Objectives, goals and parts: nothing disappears, parts and whole agree, scores roll up."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from opsdash.goals.goal import Goal, PartsRule
from opsdash.goals.objective import Objective
from opsdash.goals.tree import (
    Band,
    Node,
    band_of,
    checksum,
    kept,
    lost_links,
    rolled_up,
    tree_of,
    unscored,
    walk,
    would_circle,
)

START, DUE = date(2026, 4, 1), date(2026, 6, 30)
GOAL = Goal("Sell sets", "orders", "Ann", 0, 160, START, DUE, id="whole", version=1)
OBJECTIVE = Objective("Grow", "Ann", START, date(2026, 7, 1), id="top", version=1)


def part(name: str, target: float, weight: float = 1.0, **change: str) -> Goal:
    goal = replace(GOAL, id=name, title=name, target=target, weight=weight, parent_id="whole")
    return replace(goal, **change)


def names(nodes: tuple[Node, ...]) -> list[str]:
    return [name for node in nodes for name in (node.record.id, *names(node.children))]


def test_goals_stand_below_what_they_serve() -> None:
    owned = replace(GOAL, objective_id="top")
    free = replace(GOAL, id="free")
    roots = tree_of(
        [OBJECTIVE, replace(OBJECTIVE, id="sub", parent_id="top")], [owned, part("a", 1), free]
    )
    assert [root.record.id for root in roots] == ["top", "free"]
    assert [child.record.id for child in roots[0].children] == ["sub", "whole"]
    assert [child.record.id for child in roots[0].children[1].children] == ["a"]


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), max_size=12))
def test_whatever_the_links_every_record_is_shown_once(links: list[tuple[int, int]]) -> None:
    parents = {f"g{child}": f"g{above}" for child, above in links}
    goals = [replace(GOAL, id=f"g{at}", parent_id=parents.get(f"g{at}", "")) for at in range(8)]
    assert sorted(names(tree_of([], goals))) == [f"g{at}" for at in range(8)]


def test_a_circle_is_seen_before_it_is_made() -> None:
    assert would_circle("a", "c", {"c": "b", "b": "a"})
    assert would_circle("a", "a", {})
    assert not would_circle("c", "a", {"b": "a"})


def test_parts_add_up_to_a_share_of_the_whole() -> None:
    found = checksum(
        replace(GOAL, parts_rule=PartsRule.ADDITIVE), [part("a", 100), part("b", 47.2)]
    )
    assert found is not None
    assert (found.made, found.share, found.fits) == (
        pytest.approx(147.2),
        pytest.approx(0.92),
        False,
    )


def test_a_ratio_is_made_of_its_parts_by_their_denominators() -> None:
    whole = replace(GOAL, target=80, parts_rule=PartsRule.RATIO)
    parts = [part("a", 90), part("b", 70), part("c", 10)]
    found = checksum(whole, parts, {"a": 300, "b": 300})
    assert found is not None
    assert (found.made, found.fits, found.unknown) == (80, True, ("c",))


@given(st.lists(st.tuples(st.floats(0.1, 1e6), st.floats(0.1, 100)), min_size=1, max_size=6))
def test_parts_that_make_the_whole_fit_by_every_rule(each: list[tuple[float, float]]) -> None:
    parts = [part(f"p{at}", target, weight) for at, (target, weight) in enumerate(each)]
    total = sum(target for target, _ in each)
    mean = sum(target * weight for target, weight in each) / sum(weight for _, weight in each)
    weights = {goal.id: goal.weight for goal in parts}
    for rule, target in (
        (PartsRule.ADDITIVE, total),
        (PartsRule.WEIGHTED, mean),
        (PartsRule.RATIO, mean),
    ):
        found = checksum(replace(GOAL, target=target, parts_rule=rule), parts, weights)
        assert found is not None
        assert found.fits


def test_without_a_rule_or_parts_there_is_nothing_to_check() -> None:
    assert checksum(GOAL, [part("a", 1)]) is None
    assert checksum(replace(GOAL, parts_rule=PartsRule.ADDITIVE), []) is None


def test_an_objective_has_the_mean_score_of_what_stands_below_it() -> None:
    below = [
        replace(GOAL, id=name, objective_id="top", weight=weight)
        for name, weight in (("a", 3.0), ("b", 1.0), ("c", 1.0))
    ]
    (top,) = tree_of([OBJECTIVE], below)
    score = rolled_up(top, {"a": 1.0, "b": 0.2, "c": None})
    assert (score.value, score.unscored) == (pytest.approx(0.8), 1)
    assert score.band is Band.DELIVERED
    assert rolled_up(top, {}).band is None


@pytest.mark.parametrize(
    ("score", "band"),
    [
        (0.0, Band.BEHIND),
        (0.39, Band.BEHIND),
        (0.4, Band.PROGRESS),
        (0.69, Band.PROGRESS),
        (sum([0.7] * 3) / 3, Band.DELIVERED),
        (0.7, Band.DELIVERED),
        (1.0, Band.DELIVERED),
    ],
)
def test_bands_are_half_open(score: float, band: Band) -> None:
    assert band_of(score) is band


def test_a_filtered_tree_says_where_what_is_left_belongs() -> None:
    owned = replace(GOAL, objective_id="top")
    bo = part("a", 1, owner="Bo")
    roots = tree_of([OBJECTIVE], [owned, bo, part("b", 1), replace(GOAL, id="free")])
    assert names(kept(roots, lambda each: each.owner == "Bo")) == ["top", "whole", "a"]
    assert names(kept(roots, lambda each: each.id == "whole")) == ["top", "whole", "a", "b"]


def test_links_to_what_is_not_there_are_named() -> None:
    goals = [replace(GOAL, objective_id="gone"), part("a", 1)]
    assert lost_links([OBJECTIVE], goals) == {"whole": ("gone",)}


@given(st.lists(st.none() | st.floats(0, 1), min_size=1, max_size=8))
def test_a_rolled_up_score_lies_between_those_below_it(scores: list[float | None]) -> None:
    goals = [replace(GOAL, id=f"g{at}", objective_id="top") for at in range(len(scores))]
    known = {goal.id: score for goal, score in zip(goals, scores, strict=True)}
    (root,) = tree_of([OBJECTIVE], goals)
    found = rolled_up(root, known)
    there = [score for score in scores if score is not None]
    assert found.unscored == len(unscored(root, known)) == len(scores) - len(there)
    if there:
        assert found.value is not None
        assert min(there) - 1e-9 <= found.value <= max(there) + 1e-9
    else:
        assert found.value is None


def test_the_goals_left_out_of_a_score_are_no_parts() -> None:
    owned = replace(GOAL, objective_id="top")
    (root,) = tree_of([OBJECTIVE], [owned, part("a", 1)])
    assert unscored(root, {"whole": 0.5}) == ()
    assert [each.id for each in unscored(root, {})] == ["whole"]
    assert len(list(walk([root]))) == 3
