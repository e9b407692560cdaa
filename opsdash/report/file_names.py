"""The name of a file: what it holds, of which days, of which inquiries; safe on every system."""

import unicodedata
from collections.abc import Iterable
from typing import Final

from opsdash.calendar.periods import Period
from opsdash.metrics.question import Filter
from opsdash.words import say
from opsdash.words.sentences import value_words

_PART_LETTERS: Final = 40
# Systems allow 255 bytes; what a download adds to a name taken already needs a few.
_NAME_BYTES: Final = 180
_MOST_VALUES: Final = 3
# Letters, the marks on them, and digits.
_KEPT: Final = ("L", "M", "N")


def file_name(
    subject: str, period: Period | None, filters: Iterable[Filter] = (), *, split: str = ""
) -> str:
    """opsdash-one-stop-rate-2026-04-20-to-2026-05-17-email, without the ending."""
    parts = [slug(subject)]
    if split:
        parts.append(slug(say("report.by", name=split)))
    if period is not None:
        parts.append(f"{period.first.isoformat()}-to-{period.last.isoformat()}")
    for chosen in filters:
        parts += _of_filter(chosen)
    return _cut("-".join(["opsdash", *filter(None, parts)]), _NAME_BYTES)


def _of_filter(chosen: Filter) -> list[str]:
    shown = [slug(value_words(value, chosen.dimension)) for value in chosen.values[:_MOST_VALUES]]
    rest = len(chosen.values) - _MOST_VALUES
    return [*shown, slug(say("report.more", count=rest))] if rest > 0 else shown


def slug(text: str) -> str:
    """Letters and digits of any script, everything between them one hyphen."""
    plain = unicodedata.normalize("NFC", text).lower()
    kept = "".join(sign if unicodedata.category(sign)[0] in _KEPT else " " for sign in plain)
    return "-".join(kept.split())[:_PART_LETTERS].strip("-")


def _cut(name: str, most: int) -> str:
    return name.encode("utf-8")[:most].decode("utf-8", errors="ignore").strip("-")
