"""The first words of the Health page: all is well, or what is not and where to mend it.

What runs in the background is said too, and is no trouble.
"""

from collections.abc import Sequence
from typing import Final

import streamlit as st

from opsdash import __version__
from opsdash.findings.needs import NeedKind
from opsdash.intake.inbox import rejected_files
from opsdash.intake.queue import running
from opsdash.report.morning.words import delivery_words
from opsdash.settings import ROOT
from opsdash.ui.desk import Desk
from opsdash.ui.freshness import draw_rebuilding
from opsdash.ui.health_check import mismatch
from opsdash.ui.needs import Item, data_items, draw_items
from opsdash.ui.notice_room import enter
from opsdash.ui.panels import IMPORT_PAGE, note
from opsdash.ui.recounting import draw_recounting
from opsdash.words import say
from opsdash.words.numbers import count, percent

NOTICE_PAGE: Final = ROOT / "pages" / "morning_notice.py"

# What was never imported is a choice, not a fault.
_FAULTS: Final = frozenset(NeedKind) - {NeedKind.MISSING}


def read_troubles(desk: Desk) -> tuple[Item, ...]:
    """What somebody should do something about: late sources, rejected rows and files, notices."""
    return (*data_items(desk, _FAULTS), *_inbox_items(desk), *_notice_items(desk))


def _inbox_items(desk: Desk) -> list[Item]:
    files = len(rejected_files(desk.home.path))
    if not files:
        return []
    key = "health.inbox_one" if files == 1 else "health.inbox"
    return [
        Item(
            title=say(key, count=count(files)),
            detail=say("health.inbox_detail"),
            owner="",
            action=say("today.needs_rejects"),
            page=IMPORT_PAGE,
        )
    ]


def _notice_items(desk: Desk) -> list[Item]:
    """Who waits for the morning notice does not see that it is missing."""
    room = enter(desk)
    return [
        Item(
            title=say(f"notice.title_{last.state}", name=channel.name).rstrip("."),
            detail=delivery_words(last, room.zone),
            owner="",
            action=say("today.needs_rejects"),
            page=NOTICE_PAGE,
        )
        for channel, last in room.missed
    ]


def draw_head(desk: Desk, troubles: Sequence[Item]) -> None:
    desk.head(say("health.grey", version=__version__), _finding(desk, troubles))
    draw_items(troubles)
    _draw_background(desk)


def _finding(desk: Desk, troubles: Sequence[Item]) -> str:
    if mismatch(desk.home):
        return say("health.finding.differs")
    if not troubles:
        return say("health.finding.fine")
    key = "health.finding.one" if len(troubles) == 1 else "health.finding.many"
    return say(key, count=count(len(troubles)))


def _draw_background(desk: Desk) -> None:
    if not desk.coverage.is_empty:
        draw_recounting(desk.home, desk.organisation)
    draw_rebuilding(desk.coverage)
    run = running(desk.home.path)
    if run is not None:
        note(say("health.importing", share=percent(100 * run.share)))
    elif desk.coverage.is_empty:
        st.caption(say("health.no_data"))
