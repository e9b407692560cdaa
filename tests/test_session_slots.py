"""What a page keeps in the session is its own: two that share a key take each other's."""

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from opsdash.settings import ROOT

UI = sorted((ROOT / "opsdash" / "ui").glob("*.py"))
DRAFT = re.compile(r'DialogDraft\[.+\]\("([a-z_]+)"')
KEY = re.compile(r'^(_[A-Z_]+): Final(?:\[.*\])? = "([a-z_]+)"', re.MULTILINE)


def slots_of(path: Path) -> Iterator[str]:
    """The keys that a module has a name for and keeps something under."""
    text = path.read_text(encoding="utf-8")
    yield from DRAFT.findall(text)
    for name, key in KEY.findall(text):
        if re.search(rf"session_state(?:\.(?:get|pop)\(|\[){name}\b", text):
            yield key


def test_two_modules_never_keep_what_they_know_under_one_key() -> None:
    kept = Counter(key for path in UI for key in slots_of(path))
    assert kept["event_draft"] == 1
    assert [key for key, modules in kept.items() if modules > 1] == []
