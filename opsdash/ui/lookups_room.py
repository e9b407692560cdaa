"""Names and groups: what the page knows before it draws, and its head."""

from dataclasses import dataclass

from opsdash.intake.lookups import RENAMED, Entry, read_lookups
from opsdash.intake.saving_lookups import Alike, suggest_merges
from opsdash.ui.desk import Desk, remember
from opsdash.words import say
from opsdash.words.numbers import count


@dataclass(frozen=True)
class Room:
    desk: Desk
    entries: tuple[Entry, ...]
    alike: tuple[Alike, ...]

    def of(self, kind: str) -> tuple[Entry, ...]:
        return tuple(entry for entry in self.entries if entry.kind == kind)


def open_room(desk: Desk) -> Room:
    facts = desk.home.facts
    entries = remember(facts, "lookups", lambda: read_lookups(facts))
    alike = remember(
        facts,
        "alike",
        lambda: tuple(found for each in RENAMED for found in suggest_merges(facts, each)),
    )
    return Room(desk, entries, alike)


def draw_head(room: Room) -> None:
    renamed = sum(entry.kind.startswith("rename:") for entry in room.entries)
    if not renamed:
        grey = say("lookups.grey_none")
    else:
        key = "lookups.grey_one" if renamed == 1 else "lookups.grey"
        grey = say(key, count=count(renamed))
    spellings = sum(len(each.names) for each in room.alike)
    finding = say("lookups.title_alike", count=count(spellings)) if spellings else ""
    room.desk.head(grey, finding or say("lookups.title_none"))
