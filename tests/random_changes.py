"""Random changes of the facts for the tests of undo: files that overlap, lookups, topic rules.

A change is a value that can be made again in another home, so that two histories can be compared.
When a fact began is the same in every file, as in any export.
"""

from dataclasses import dataclass, field
from datetime import date
from random import Random
from typing import Any

from acting import person
from importing import UTC

from opsdash.errors import EntryInvalidError
from opsdash.intake.choices import Choices
from opsdash.intake.importing import import_file
from opsdash.intake.lookups import Change
from opsdash.intake.saving_lookups import save_lookups
from opsdash.intake.saving_topics import save_topics
from opsdash.intake.topic_rules import TopicRule
from opsdash.store import Home

DEALS = """
name = "own_deals"
title = "Deals"
fact = "deal"

[columns.id]
names = ["Id"]
[columns.updated_at]
names = ["Updated"]
[columns.created_at]
names = ["Created"]
[columns.closed_at]
names = ["Closed"]
[columns.status]
names = ["Status"]
values = { "Won" = "won", "Lost" = "lost", "Open" = "open" }
[columns.amount]
names = ["Amount"]
[columns.currency]
names = ["Currency"]
[columns.product]
names = ["Product"]
[columns.agent]
names = ["Agent"]
"""
TOPICS = ("Delivery", "delivery", "Returns", "")
AGENTS = ("Ann", "Bob", "bob", "")
PRODUCTS = ("GTXPro", "GTX Pro", "Tea")


@dataclass(frozen=True)
class FileChange:
    text: str
    choices: dict[str, Any] = field(default_factory=dict)

    def make(self, home: Home) -> int | None:
        path = home.path / "file.csv"
        path.write_text(self.text, encoding="utf-8")
        return import_file(home, path, Choices(**self.choices), UTC, person("tester")).batch_id


@dataclass(frozen=True)
class LookupChange:
    changes: tuple[Change, ...]

    def make(self, home: Home) -> int | None:
        try:
            return save_lookups(home, self.changes, person("tester")).batch_id
        except EntryInvalidError:
            return None


@dataclass(frozen=True)
class TopicChange:
    source: str
    rules: tuple[TopicRule, ...]

    def make(self, home: Home) -> int | None:
        return save_topics(home, self.source, self.rules, person("tester")).batch_id


AnyChange = FileChange | LookupChange | TopicChange


def prepare(home: Home) -> None:
    """Give a home the profile of deals."""
    folder = home.path / "profiles"
    folder.mkdir(exist_ok=True)
    (folder / "own_deals.toml").write_text(DEALS, encoding="utf-8")


def random_change(chance: Random) -> AnyChange:
    makers = [_tickets, _tickets, _tickets, _orders, _orders, _readings, _readings, _deals]
    return chance.choice([*makers, _lookups, _topics])(chance)


def _sample(chance: Random, most: int) -> list[int]:
    return sorted(chance.sample(range(1, most + 1), chance.randint(1, most)))


def _gone(chance: Random) -> str:
    return "delete" if chance.random() < 0.3 else "keep"


def _table(names: list[str], rows: list[dict[str, Any]]) -> str:
    lines = [",".join(names)]
    lines += [",".join(str(row[name]) for name in names) for row in rows]
    return "\n".join(lines) + "\n"


def _updated(chance: Random) -> str:
    return chance.choice(["", f"2024-08-{chance.randint(1, 9):02} 12:00"])


def _tickets(chance: Random) -> FileChange:
    rows = []
    for n in _sample(chance, 8):
        solved = chance.choice(["", f"2024-07-{n + chance.randint(1, 3):02} 18:00"])
        rows.append(
            {
                "id": n,
                "created": f"2024-07-{n:02} 09:00",
                "status": "solved" if solved else "open",
                "solved": solved,
                "updated": _updated(chance),
                "topic": chance.choice(TOPICS),
                "agent": chance.choice(AGENTS),
                "email": chance.choice(["x@example.com", "y@example.com", ""]),
            }
        )
    names = ["id", "created", "status", "solved"]
    names += [name for name in ("updated", "topic", "agent", "email") if chance.random() < 0.8]
    source = chance.choice(["north", "south"])
    choices = {"profile": "tickets", "source": source, "gone": _gone(chance)}
    return FileChange(_table(names, rows), choices)


def _orders(chance: Random) -> FileChange:
    rows = []
    for n in _sample(chance, 5):
        head = {
            "Name": f"#{n}",
            "Email": chance.choice(["x@example.com", "y@example.com"]),
            "Created at": f"2024-07-{n:02} 10:00:00 +0000",
            "Total": chance.choice([5, 7]),
            "Currency": "EUR",
        }
        for line in range(chance.randint(1, 2)):
            own = head if line == 0 else {**dict.fromkeys(head, ""), "Name": f"#{n}"}
            told = {"Lineitem name": chance.choice(PRODUCTS), "Lineitem quantity": 1}
            rows.append({**own, **told, "Lineitem price": 5})
    names = list(rows[0])
    choices = {"profile": "shopify_orders", "source": "shop", "gone": _gone(chance)}
    return FileChange(_table(names, rows), choices)


def _readings(chance: Random) -> FileChange:
    if chance.random() < 0.2:
        rows = [{"month": "2024-07", "visits": chance.randint(1, 9)}]
        return FileChange(
            _table(["month", "visits"], rows), {"profile": "monthly", "source": "web"}
        )
    names = ["date", "visits"]
    dimension = chance.choice(["", "channel", "country"])
    places = ["a", "b"] if dimension else [""]
    rows = [
        {"date": f"2024-07-{n:02}", dimension: place, "visits": chance.randint(1, 3)}
        for n in _sample(chance, 4)
        for place in chance.sample(places, chance.randint(1, len(places)))
    ]
    names += [dimension] if dimension else []
    choices = {"profile": "daily", "source": "web", "gone": _gone(chance)}
    return FileChange(_table(names, rows), choices)


def _deals(chance: Random) -> FileChange:
    rows = []
    for n in _sample(chance, 4):
        status = chance.choice(["Won", "Lost", "Open"])
        rows.append(
            {
                "Id": f"D{n}",
                "Updated": _updated(chance),
                "Created": f"2024-07-{n:02}",
                "Closed": "" if status == "Open" else f"2024-07-{n + 2:02}",
                "Status": status,
                "Amount": chance.choice([100, 250]),
                "Currency": "EUR",
                "Product": chance.choice(PRODUCTS),
                "Agent": chance.choice(AGENTS),
            }
        )
    choices = {"profile": "own_deals", "source": "crm", "gone": _gone(chance)}
    return FileChange(_table(list(rows[0]), rows), choices)


def _lookups(chance: Random) -> LookupChange:
    day = chance.choice([None, date(2024, 7, 3)])
    options = (
        Change("rename:topic", "delivery", None, chance.choice(["Delivery", "Parcels", None])),
        Change("rename:topic", "Returns", None, chance.choice(["Delivery", None])),
        Change("rename:agent", "bob", None, chance.choice(["Bob", None])),
        Change("rename:product", "GTXPro", None, chance.choice(["GTX Pro", None])),
        Change("agent_group", "Bob", day, chance.choice(["First line", "Second line", None])),
        Change("manager", "First line", None, chance.choice(["Cleo", "Dana"])),
        Change("category", "GTX Pro", None, chance.choice(["Shoes", "Boots", None])),
    )
    return LookupChange(tuple(chance.sample(options, chance.randint(1, 3))))


def _topics(chance: Random) -> TopicChange:
    options = (
        TopicRule("Shipping", "topic", ("delivery",)),
        TopicRule("Refunds", "topic", ("returns",)),
        TopicRule("All else", "topic", (chance.choice(["delivery", "returns"]),)),
    )
    rules = tuple(chance.sample(options, chance.randint(0, 3)))
    return TopicChange(chance.choice(["north", "south"]), rules)
