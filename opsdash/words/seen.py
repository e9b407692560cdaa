"""What somebody sees who is limited to some groups, in one line."""

from collections.abc import Sequence
from typing import Final

from opsdash.words import say
from opsdash.words.lines import plain_line

_NAMED: Final = 6
_NAME_LENGTH: Final = 40


def seen_words(groups: Sequence[str]) -> str:
    """The first few groups by name, and how many more there are."""
    names = [plain_line(each, _NAME_LENGTH) for each in groups]
    if not names:
        return say("shell.seen.none")
    if len(names) == 1:
        return say("shell.seen.one", name=names[0])
    if len(names) > _NAMED:
        left = len(names) - _NAMED
        return say("shell.seen.more", names=", ".join(names[:_NAMED]), count=left)
    return say("shell.seen.many", names=", ".join(names[:-1]), last=names[-1])
