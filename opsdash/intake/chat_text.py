"""Chats that are saved as plain text, rewritten as a table line by line.

Two layouts: `[name] [오후 3:42] text` below lines with the day, and
`2026년 10월 2일 오후 3:15, name : text`.
"""

import re
from dataclasses import replace
from datetime import date, datetime, time
from itertools import islice
from pathlib import Path

from opsdash.intake.decoding import DecodedText

_HEADER = "Date,User,Message"
_HEAD_LINES = 30
_DAY = re.compile(
    r"^(?:-+ )?(\d{4})년 (\d{1,2})월 (\d{1,2})일(?: \w요일)?(?: 오[전후] \d{1,2}:\d\d)?(?: -+)?$"
)
_BRACKETS = re.compile(
    r"^\[(?P<name>[^\]]+)\] \[(?P<half>오전|오후) (?P<hour>\d{1,2}):(?P<minute>\d\d)\]"
    r" (?P<text>.*)$"
)
_DATED = re.compile(
    r"^(?P<year>\d{4})년 (?P<month>\d{1,2})월 (?P<day>\d{1,2})일"
    r" (?P<half>오전|오후) (?P<hour>\d{1,2}):(?P<minute>\d\d), (?P<rest>.*)$"
)
_NOON = 12


def as_table(text: DecodedText, folder: Path) -> DecodedText:
    """The same text as a table where it is such a chat, else as it is."""
    with text.path.open(encoding="utf-8") as file:
        file.seek(text.skip)
        head = [line.rstrip("\r\n") for line in islice(file, _HEAD_LINES)]
    if not any(_BRACKETS.match(line) or _DATED.match(line) for line in head):
        return text
    first = next(at for at, line in enumerate(head) if _is_entry(line))
    path = folder / "chat.csv"
    with (
        text.path.open(encoding="utf-8") as file,
        path.open("w", encoding="utf-8", newline="") as table,
    ):
        file.seek(text.skip)
        writer = _Writer()
        for number, line in enumerate(file):
            table.write(writer.written(line.rstrip("\r\n"), number, first))
        table.write(writer.end())
    return replace(text, path=path, skip=0)


def _is_entry(line: str) -> bool:
    return bool(_DAY.match(line) or _BRACKETS.match(line) or _DATED.match(line))


class _Writer:
    """Writes each line of the chat as one line: what follows an entry is more of its text."""

    def __init__(self) -> None:
        self._day: date | None = None
        self._is_open = False

    def written(self, line: str, number: int, first: int) -> str:
        if number < first:
            # The line above the first entry makes room for the header.
            return f"{_HEADER}\n" if number == first - 1 else f"{_quoted(line)}\n"
        header = f"{_HEADER}\n" if first == 0 and number == 0 else ""
        cells = self._cells(line)
        if cells is None:
            return ("\n" if self._is_open else header) + line.replace('"', '""')
        closing = '"\n' if self._is_open else header
        self._is_open = True
        at, name, told = cells
        return f'{closing}{at},{_quoted(name)},"{told.replace(chr(34), chr(34) * 2)}'

    def end(self) -> str:
        return '"\n' if self._is_open else ""

    def _cells(self, line: str) -> tuple[str, str, str] | None:
        day = _DAY.match(line)
        if day:
            self._day = date(int(day[1]), int(day[2]), int(day[3]))
            return f"{self._day} 00:00", "", line
        dated = _DATED.match(line)
        if dated:
            on = date(int(dated["year"]), int(dated["month"]), int(dated["day"]))
            name, apart, told = dated["rest"].partition(" : ")
            return _at(on, dated), name if apart else "", told if apart else name
        spoken = _BRACKETS.match(line)
        if spoken and self._day:
            return _at(self._day, spoken), spoken["name"], spoken["text"]
        return None


def _at(day: date, found: re.Match[str]) -> str:
    hour = int(found["hour"]) % _NOON + (_NOON if found["half"] == "오후" else 0)
    return f"{datetime.combine(day, time(hour, int(found['minute']))):%Y-%m-%d %H:%M}"


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'
