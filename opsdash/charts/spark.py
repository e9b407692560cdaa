"""A small line without axes as a picture of its own: rough context beside a number.

Eight charts made anew by the browser cost a filter change most of its time; pictures cost nothing.
A picture cannot follow the theme: each role has one tone that reads on light and dark.
"""

from base64 import b64encode
from collections.abc import Sequence
from typing import Final, Literal

SparkRole = Literal["accent", "slate", "attention"]

_TONES: Final[dict[SparkRole, str]] = {
    "accent": "#2A7FA2",
    "slate": "#7B838C",
    "attention": "#C8632A",
}
# As wide as a tile can be: the picture shrinks into its place and keeps its proportions.
_WIDTH: Final = 480
_HEIGHT: Final = 112
# Half a stroke in the narrowest tile, so that it is not cut off.
_MARGIN: Final = 6


def spark(values: Sequence[float], role: SparkRole = "slate") -> str:
    """The address of the picture of at least two values, which holds the picture itself."""
    low, high = min(values), max(values)
    step = (_WIDTH - 2 * _MARGIN) / (len(values) - 1)
    scale = (_HEIGHT - 2 * _MARGIN) / (high - low) if high > low else 0.0
    bottom = _HEIGHT - _MARGIN if scale else _HEIGHT / 2
    points = " ".join(
        f"{_MARGIN + at * step:.1f},{bottom - (value - low) * scale:.1f}"
        for at, value in enumerate(values)
    )
    picture = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{_WIDTH}" height="{_HEIGHT}"'
        f' viewBox="0 0 {_WIDTH} {_HEIGHT}"><polyline points="{points}" fill="none"'
        f' stroke="{_TONES[role]}" stroke-width="2" stroke-linecap="round"'
        ' stroke-linejoin="round" vector-effect="non-scaling-stroke"/></svg>'
    )
    return f"data:image/svg+xml;base64,{b64encode(picture.encode()).decode()}"
