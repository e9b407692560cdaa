"""The pictures of a guest's page: drawn once for each width and theme, kept, one at a time.

What is frozen never changes, so a kept picture is never old.
"""

import threading
from collections import OrderedDict
from importlib import import_module
from typing import Final

from opsdash.report.frozen.lines import line_chart
from opsdash.report.frozen.records import FrozenView
from opsdash.report.frozen.shown import Line
from opsdash.report.pictures import Look, to_bare_svg

# Two for a screen's width, by name; text keeps its size in both.
WIDTHS: Final = {"wide": 860, "narrow": 350}
LOOKS: Final[tuple[Look, ...]] = ("light", "dark")
_KEPT: Final = 128


class Pictures:
    """Thread safe."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._kept: OrderedDict[tuple[str, int, str, str], bytes] = OrderedDict()

    def draw(self, view: FrozenView, line: Line, place: int, width: str, look: Look) -> bytes:
        """The picture of a line; `place` is which of the view's it is."""
        key = (view.id, place, width, look)
        with self._lock:
            if key not in self._kept:
                # Altair looks into pandas, which the start of the server may be half through.
                import_module("pandas")
                self._kept[key] = to_bare_svg(line_chart(line, (), view), look, WIDTHS[width])
                if len(self._kept) > _KEPT:
                    self._kept.popitem(last=False)
            self._kept.move_to_end(key)
            return self._kept[key]
