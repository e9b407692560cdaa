"""Text from files and people on one line, for places that read no Markdown."""

import re
import unicodedata
from typing import Final

# A no-break space stays: without it a number and its unit come apart.
_SPACES: Final = re.compile(r"[^\S\N{NO-BREAK SPACE}]+")
_CUT: Final = "\N{HORIZONTAL ELLIPSIS}"
# Controls, and the marks that turn the direction of what follows them.
_UNSEEN: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})


def plain_line(text: str, most: int = 80) -> str:
    """`text` on one line without invisible signs, cut after `most` letters."""
    visible = "".join(" " if unicodedata.category(sign) in _UNSEEN else sign for sign in text)
    line = _SPACES.sub(" ", visible).strip()
    return line if len(line) <= most else f"{line[: most - 1].rstrip()}{_CUT}"
