"""How a page ends before its last line: the run goes on to its own end.

A run that Streamlit stops keeps the parts of what stood on the page before: one that was asked for
meanwhile would be drawn where nothing holds it any more, upon which the tab goes blank.
"""

from typing import NoReturn


class PageEnded(Exception):  # noqa: N818 - nothing went wrong
    """Nothing more is to be drawn."""


def end_page() -> NoReturn:
    raise PageEnded
