"""Objectives, their goals and the parts of a goal: who carries what share, and how scores roll up.

A goal stands under an objective or is a part of another goal; an objective may serve another. Links
are by id and may dangle or, after two people linked at once, run in a circle: what cannot be
reached from a root is then a root itself, so that nothing ever disappears from the page.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from opsdash.goals.goal import Goal, PartsRule
from opsdash.goals.links import would_circle as would_circle  # noqa: PLC0414 - part of the tree
from opsdash.goals.objective import Objective

# Two roundings of one sum may differ in the last bits.
_TOLERANCE = 1e-9


class Band(StrEnum):
    """Half-open bands of a score, as in the usual reading of key results: [0, 0.4), [0.4, 0.7), 1.

    The last band holds 1.0.
    """

    BEHIND = "behind"
    PROGRESS = "progress"
    DELIVERED = "delivered"


@dataclass(frozen=True)
class Node:
    """`record` is the objective or the goal; `children` are in the order of their list."""

    record: Objective | Goal
    children: tuple["Node", ...] = ()


@dataclass(frozen=True)
class Checksum:
    """How the targets of the parts fit the whole's.

    `made` is what the parts' targets make by the rule, in the metric's unit; `share` is made by the
    whole's target, None where that is zero. `unknown` are parts whose denominator is not known.
    """

    rule: PartsRule
    made: float | None
    target: float
    share: float | None
    unknown: tuple[str, ...] = ()

    @property
    def fits(self) -> bool:
        return self.made is not None and abs(self.made - self.target) <= _TOLERANCE * max(
            1.0, abs(self.target)
        )


@dataclass(frozen=True)
class Score:
    """`value` from 0 to 1; `unscored` counts what was left out because it has no score."""

    value: float | None
    unscored: int

    @property
    def band(self) -> Band | None:
        return None if self.value is None else band_of(self.value)


def band_of(score: float) -> Band:
    """The mean of three scores of 0.7 is in the band of 0.7, whatever its last bit."""
    if score + _TOLERANCE < 0.4:  # noqa: PLR2004 - the bands are written in their docstring
        return Band.BEHIND
    return Band.PROGRESS if score + _TOLERANCE < 0.7 else Band.DELIVERED  # noqa: PLR2004


def tree_of(objectives: Sequence[Objective], goals: Sequence[Goal]) -> tuple[Node, ...]:
    """The roots: objectives that serve none, then goals that belong to nothing."""
    records: dict[str, Objective | Goal] = {each.id: each for each in objectives}
    records |= {each.id: each for each in goals}
    children: dict[str, list[str]] = defaultdict(list)
    roots: list[str] = []
    for record in records.values():
        above = _above(record, records)
        (children[above] if above else roots).append(record.id)
    seen: set[str] = set()
    found = [_node(each, records, children, seen) for each in roots]
    # What is left runs in a circle; it is opened where it begins in the list.
    found.extend(
        _node(each, records, children, seen) for each in tuple(records) if each not in seen
    )
    return tuple(found)


def parts_of(goal: Goal, goals: Iterable[Goal]) -> tuple[Goal, ...]:
    return tuple(each for each in goals if each.parent_id == goal.id and each.id != goal.id)


def checksum(
    goal: Goal, parts: Sequence[Goal], denominators: Mapping[str, float] | None = None
) -> Checksum | None:
    """What the parts' targets make of the whole's; None for a goal without parts or rule.

    `denominators` by goal id, for the ratio rule: what each part was measured over. A part without
    one is named and left out of the mean.
    """
    rule = goal.parts_rule
    if rule is None or not parts:
        return None
    weights = {part.id: part.weight for part in parts}
    if rule is PartsRule.RATIO:
        weights = dict(denominators or {})
    return checksum_of(
        goal.target, rule, [(part.id, part.target, weights.get(part.id)) for part in parts]
    )


def checksum_of(
    target: float, rule: PartsRule, parts: Sequence[tuple[str, float, float | None]]
) -> Checksum:
    """The same of parts that need not be stored: the name, target and weight of each.

    The additive rule looks at no weight; for the others a weight is known when it is above zero.
    """
    if rule is PartsRule.ADDITIVE:
        return _checked(target, rule, sum(own for _, own, _ in parts))
    known = [(own, weight) for _, own, weight in parts if weight is not None and weight > 0]
    unknown = tuple(name for name, _, weight in parts if weight is None or weight <= 0)
    whole = sum(weight for _, weight in known)
    made = sum(own * weight for own, weight in known) / whole if known else None
    return _checked(target, rule, made, unknown)


def rolled_up(node: Node, scores: Mapping[str, float | None]) -> Score:
    """A goal has its own score; an objective the mean of what stands right below it, by weight.

    `scores` by goal id. What has no score is left out and counted; an objective below counts once,
    with weight one.
    """
    if isinstance(node.record, Goal):
        value = scores.get(node.record.id)
        return Score(value, int(value is None))
    below = [(child, rolled_up(child, scores)) for child in node.children]
    known = [(_weight(child), score.value) for child, score in below if score.value is not None]
    whole = sum(weight for weight, _ in known)
    unscored = sum(score.unscored for _, score in below)
    if not known:
        return Score(None, unscored)
    return Score(sum(weight * value for weight, value in known) / whole, unscored)


def walk(nodes: Iterable[Node]) -> Iterator[Node]:
    """Every node of the branches, each before those below it."""
    for node in nodes:
        yield node
        yield from walk(node.children)


def unscored(node: Node, scores: Mapping[str, float | None]) -> tuple[Goal, ...]:
    """The goals that an objective's score leaves out because they have none."""
    below = [goal for child in node.children for goal in goals_of(child)]
    return tuple(goal for goal in below if scores.get(goal.id) is None)


def kept(nodes: Iterable[Node], keep: Callable[[Objective | Goal], bool]) -> tuple[Node, ...]:
    """The branches that hold something to keep: what stands above stays, to say where it belongs.

    All that stands below a kept record stays too.
    """
    found = []
    for node in nodes:
        if keep(node.record):
            found.append(node)
        elif below := kept(node.children, keep):
            found.append(Node(node.record, below))
    return tuple(found)


def lost_links(
    objectives: Iterable[Objective], goals: Iterable[Goal]
) -> Mapping[str, tuple[str, ...]]:
    """By record id, the ids above it that none of the records has: archived or gone."""
    above: dict[str, tuple[str, ...]] = {each.id: (each.parent_id,) for each in objectives}
    above |= {each.id: (each.parent_id, each.objective_id) for each in goals}
    found = {
        name: tuple(link for link in links if link and link not in above)
        for name, links in above.items()
    }
    return {name: links for name, links in found.items() if links}


def goals_of(node: Node) -> Iterator[Goal]:
    """The goals that count for a score: those below an objective, without their parts."""
    if isinstance(node.record, Goal):
        yield node.record
        return
    for child in node.children:
        yield from goals_of(child)


def _weight(node: Node) -> float:
    return node.record.weight if isinstance(node.record, Goal) else 1.0


def _above(record: Objective | Goal, records: Mapping[str, Objective | Goal]) -> str:
    links = (
        (record.parent_id, record.objective_id) if isinstance(record, Goal) else (record.parent_id,)
    )
    return next((link for link in links if link in records and link != record.id), "")


def _node(
    record_id: str,
    records: Mapping[str, Objective | Goal],
    children: Mapping[str, Sequence[str]],
    seen: set[str],
) -> Node:
    seen.add(record_id)
    below = [each for each in children.get(record_id, ()) if each not in seen]
    return Node(
        records[record_id],
        tuple(_node(each, records, children, seen) for each in below if each not in seen),
    )


def _checked(
    target: float, rule: PartsRule, made: float | None, unknown: tuple[str, ...] = ()
) -> Checksum:
    share = None if made is None or target == 0 else made / target
    return Checksum(rule, made, target, share, unknown)
