"""What one morning's notice tells, and its words: the same for every way it takes.

`notice_text` puts it together as plain text in parts; names of people and files stand in it as they
were written, cut to one line, so that every format has to escape them.
"""

from dataclasses import dataclass
from datetime import date
from typing import Final

from opsdash.report.morning.told import Telling
from opsdash.words import say
from opsdash.words.dates import weekday_words
from opsdash.words.lines import plain_line

_TITLE_LETTERS: Final = 160
# Chats bound a message at some 20 kB, and nobody reads more in the morning.
_MOST_POINTS: Final = 12


@dataclass(frozen=True)
class Point:
    """One line: what, and what is known about it. Plain text."""

    title: str
    detail: str = ""


@dataclass(frozen=True)
class Notice:
    """`link` leads to Today; `is_sample`: invented numbers are among those told.

    `tellings` are the signals by metric and first week, to be noted once they are sent.
    """

    day: date
    signals: tuple[Point, ...] = ()
    needs: tuple[Point, ...] = ()
    link: str = ""
    is_sample: bool = False
    tellings: tuple[Telling, ...] = ()

    @property
    def is_empty(self) -> bool:
        return not (self.signals or self.needs)


@dataclass(frozen=True)
class Section:
    heading: str
    points: tuple[Point, ...]


@dataclass(frozen=True)
class Text:
    title: str
    lead: str
    sections: tuple[Section, ...]
    link: str
    link_label: str
    foot: str


def notice_text(notice: Notice, *, is_test: bool = False) -> Text:
    title = _title(notice)
    lead = weekday_words(notice.day)
    return Text(
        title=say("notice.text.test", title=title) if is_test else title,
        lead=f"{lead} · {say('shell.sample')}" if notice.is_sample else lead,
        sections=tuple(
            Section(say(f"notice.text.{name}"), _bounded(points))
            for name, points in (("signals", notice.signals), ("needs", notice.needs))
            if points
        ),
        link=notice.link,
        link_label=say("notice.text.link"),
        foot=say("notice.text.foot"),
    )


def plain_text(text: Text) -> str:
    """All of it as lines, for mail programs and terminals without formatting."""
    lines = [text.title, text.lead]
    for section in text.sections:
        lines += ["", section.heading]
        for point in section.points:
            lines.append(f"- {point.title}")
            if point.detail:
                lines.append(f"  {point.detail}")
    if text.link:
        lines += ["", f"{text.link_label}: {text.link}"]
    return "\n".join([*lines, "", text.foot])


def _title(notice: Notice) -> str:
    parts = [
        say(f"notice.text.{name}_{'one' if len(points) == 1 else 'many'}", count=len(points))
        for name, points in (("signals", notice.signals), ("needs", notice.needs))
        if points
    ]
    return ", ".join(parts) if parts else say("notice.text.nothing")


def _bounded(points: tuple[Point, ...]) -> tuple[Point, ...]:
    shown = tuple(
        Point(plain_line(point.title, _TITLE_LETTERS), plain_line(point.detail, _TITLE_LETTERS))
        for point in points[:_MOST_POINTS]
    )
    rest = len(points) - len(shown)
    return (*shown, Point(say("notice.text.more", count=rest))) if rest else shown
