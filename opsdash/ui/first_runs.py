"""While the server starts, pages run one at a time, so that the first need not wait for imports.

Streamlit, pyarrow and altair import pandas when they first need it; half imported in two threads at
once it breaks. A page that needs none of it, as Today, is there before it is loaded.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

# Long enough for a browser that waits for the server; nobody there, the imports begin.
_FIRST_VISITOR_SECONDS: Final = 1.0
# A run or an import that takes longer has failed; its trace is in the log.
_PATIENCE_SECONDS: Final = 20

_turn = threading.Lock()
_whole = threading.Event()
_whole.set()
_visited = threading.Event()


def begin() -> None:
    """The launcher's preload is going to import; nobody else may do so beside it."""
    _whole.clear()
    _visited.clear()


@contextmanager
def in_turn() -> Iterator[None]:
    """Around one run of a page."""
    if _whole.is_set():
        yield
        return
    is_ours = _turn.acquire(timeout=_PATIENCE_SECONDS)
    if is_ours and _whole.is_set():
        _turn.release()
        is_ours = False
    try:
        yield
    finally:
        if is_ours:
            _turn.release()
        _visited.set()


def import_whole() -> None:
    """Import what the pages share, after the first visitor or when none has come."""
    _visited.wait(_FIRST_VISITOR_SECONDS)
    is_ours = _turn.acquire(timeout=_PATIENCE_SECONDS)
    try:
        import pandas as pd  # noqa: F401, PLC0415 - for the others, and not before the server answers
    finally:
        _whole.set()
        if is_ours:
            _turn.release()
