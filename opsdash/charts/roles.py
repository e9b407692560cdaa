"""The colour roles, in the order in which the theme lists its `chartCategoricalColors`.

A layer names a role; the theme paints it. So one spec follows light, dark and a live switch.
"""

from typing import Literal, get_args

Role = Literal[
    "accent",
    "slate",
    "attention",
    "ochre",
    "plum",
    "moss",
    "ink",
    "muted",
    "hair",
    "band",
    "paper",
    "tint",
]
ROLES: tuple[Role, ...] = get_args(Role)


def paint(role: Role) -> dict[str, str]:
    """The colour of a role where a mark or an axis names one, in light and dark alike."""
    return {"expr": f"scale('color', '{role}')"}
