"""The selection that a click changes, named here for whoever listens to it."""

from typing import Any, Final

CLICK: Final = "click"

# Every click turns one mark on or off, so that a second click on the same one is told as well.
CLICKED: Final[dict[str, Any]] = {
    "name": CLICK,
    "select": {"type": "point", "fields": ["ref"], "on": "click", "toggle": "true", "clear": False},
}
