"""Text from files and people, shown as it was written and nothing else.

Markdown lets a backslash stand before every sign of ASCII; escaping all of them leaves no room for
links, images, formulas, lists or HTML, whatever dialect reads it.
"""

import re
import string
import unicodedata
from typing import Final

_SIGNS: Final = frozenset(string.punctuation)
# Icons, links and addresses are also looked for after the escapes are gone: an invisible joint
# keeps ":name:", "http://", "www." and "a@b" from being any. Times such as 10:41 need none.
_JOINT: Final = "\N{WORD JOINER}"
_JOINED: Final = re.compile(r"(?<!\d:)(?<=[:@])(?=\S)|(?<=www)(?=\.)", re.IGNORECASE)
# A no-break space stays: without it a number and its unit come apart.
_SPACES: Final = re.compile(r"[^\S\N{NO-BREAK SPACE}]+")
_CUT: Final = "\N{HORIZONTAL ELLIPSIS}"
# Controls, and the marks that turn the direction of what follows them.
_UNSEEN: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})


def verbatim(text: str, most: int = 80) -> str:
    """One line of Markdown that shows `text`, cut after `most` letters."""
    shown = _JOINED.sub(_JOINT, plain_line(text, most))
    return "".join(f"\\{sign}" if sign in _SIGNS else sign for sign in shown)


def plain_line(text: str, most: int = 80) -> str:
    """`text` on one line without invisible signs, for places that do not read Markdown."""
    visible = "".join(" " if unicodedata.category(sign) in _UNSEEN else sign for sign in text)
    line = _SPACES.sub(" ", visible).strip()
    return line if len(line) <= most else f"{line[: most - 1].rstrip()}{_CUT}"
