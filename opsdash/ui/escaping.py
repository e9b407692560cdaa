"""Text from files and people, shown as it was written and nothing else.

Markdown lets a backslash stand before every sign of ASCII; escaping all of them leaves no room for
links, images, formulas, lists or HTML, whatever dialect reads it.
"""

import re
import string
from typing import Final

from opsdash.words.lines import plain_line

__all__ = ["plain_line", "verbatim"]

_SIGNS: Final = frozenset(string.punctuation)
# Icons, links and addresses are also looked for after the escapes are gone: an invisible joint
# keeps ":name:", "http://", "www." and "a@b" from being any. Times such as 10:41 need none.
_JOINT: Final = "\N{WORD JOINER}"
_JOINED: Final = re.compile(r"(?<!\d:)(?<=[:@])(?=\S)|(?<=www)(?=\.)", re.IGNORECASE)


def verbatim(text: str, most: int = 80) -> str:
    """One line of Markdown that shows `text`, cut after `most` letters."""
    shown = _JOINED.sub(_JOINT, plain_line(text, most))
    return "".join(f"\\{sign}" if sign in _SIGNS else sign for sign in shown)


def verbatim_lines(text: str, longest: int) -> str:
    """Text of people in a table, line by line as they wrote it."""
    return "  \n".join(verbatim(line, longest) for line in text.strip().splitlines())
