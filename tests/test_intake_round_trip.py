"""Facts written as an export of any profile come back as they were."""

import json
import unicodedata
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import count
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from effort import tries
from exports import AGENTS, Export, Writer, write_chat
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as some
from importing import BERLIN, imported

from opsdash.intake.facts import Field
from opsdash.intake.profiles import Profile, load_profiles
from opsdash.store import Home

pytestmark = pytest.mark.sql

PROFILES = {profile.name: profile for profile in load_profiles(None)}
_numbers = count()


CHATS = sorted(name for name, profile in PROFILES.items() if profile.rows == "turns")


@pytest.mark.parametrize("name", sorted(set(PROFILES) - set(CHATS)))
@given(chance=some.randoms(use_true_random=False))
@settings(
    max_examples=tries(5, 10),
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
def test_a_written_export_gives_the_same_facts_back(home: Home, name: str, chance: Random) -> None:
    profile = PROFILES[name]
    export = Writer(profile, chance, ZoneInfo(BERLIN.timezone)).write()
    source = f"{name}-{next(_numbers)}"

    outcome = imported(home, export.content, **export.choices, source=source)

    counts = outcome.folded, outcome.ignored, outcome.rejected
    assert counts == (export.folded, export.ignored, export.rejected), outcome.rejects
    if profile.fact.name == "reading":
        assert _stored_readings(home, source) == _told_readings(profile, export)
    else:
        assert _stored(home, profile, source, export) == _told(profile, export)


@pytest.mark.parametrize("name", CHATS)
@given(chance=some.randoms(use_true_random=False))
@settings(
    max_examples=tries(8, 20),
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
def test_a_written_chat_gives_its_inquiries_back(home: Home, name: str, chance: Random) -> None:
    chat = write_chat(PROFILES[name], chance, ZoneInfo(BERLIN.timezone))
    source = f"{name}-{next(_numbers)}"

    outcome = imported(home, chat.content, profile=name, source=source, agents=AGENTS)

    assert (outcome.ignored, outcome.rejected) == (chat.ignored, 0)
    assert outcome.folded == chat.messages - chat.ignored - len(chat.inquiries)
    stored = home.facts.rows(
        "SELECT created_at, customer, first_reply_at, agent, replies FROM inquiry"
        " WHERE source = ? AND is_current ORDER BY created_at",
        [source],
    )
    assert [(begun, reply, agent, count) for begun, _, reply, agent, count in stored] == [
        (_plain(begun), _plain(reply), agent, count)
        for begun, _, reply, agent, count in chat.inquiries
    ]
    people = {(who, key) for (_, who, *_), (_, key, *_) in zip(chat.inquiries, stored, strict=True)}
    assert len(people) == len(dict(people)) == len({key for _, key in people})


def _told(profile: Profile, export: Export) -> dict[str, dict[str, Any]]:
    return {key: _expected(profile, fact) for key, fact in export.facts.items()}


def _expected(profile: Profile, fact: dict[str, Any]) -> dict[str, Any]:
    told = {each.name: _plain(fact.get(each.name)) for each in _own_fields(profile)}
    begun = told.get("created_at")
    for fill in profile.fact.fills:
        source = _plain(fact.get(fill.source))
        if told.get(fill.column) is not None or source is None or begun is None:
            continue
        is_moment = isinstance(source, datetime)
        told[fill.column] = (
            int((source - begun).total_seconds())
            if is_moment
            else begun + timedelta(seconds=source)
        )
    if profile.fact.name == "order":
        told["currency"] = "EUR"
        if told["refunded"] is None:
            told["refunded"] = told["total"] if told["status"] == "refunded" else Decimal(0)
        told["lines"] = [line for line in map(_line, fact["lines"]) if any(line)]
    if profile.fact.name == "deal":
        told["currency"] = told["currency"] if "currency" in fact else "EUR"
        if told["status"] not in ("won", "lost"):
            told["closed_at"] = None
    return told


def _own_fields(profile: Profile) -> list[Field]:
    return [
        each
        for each in profile.fact.fields
        if each.stored and each.name != "id" and not each.line_level
    ]


def _line(line: dict[str, Any]) -> tuple[Any, ...]:
    return tuple(_plain(line.get(name)) for name in ("product", "sku", "quantity", "price"))


def _plain(value: Any) -> Any:
    if isinstance(value, tuple):
        return unicodedata.normalize("NFC", value[1]) if value[1] else None
    return value.replace(tzinfo=None) if isinstance(value, datetime) else value


def _stored(home: Home, profile: Profile, source: str, export: Export) -> dict[str, dict[str, Any]]:
    names = [each.name for each in _own_fields(profile)]
    rows = home.facts.rows(
        f"SELECT id, {', '.join(names)} FROM {profile.fact.table} WHERE source = ? AND is_current",
        [source],
    )
    found = {key: dict(zip(names, values, strict=True)) for key, *values in rows}
    for key, values in found.items():
        if values.get("tags"):
            values["tags"] = sorted(values["tags"])
        if profile.fact.name == "order":
            values["lines"] = home.facts.rows(
                "SELECT product, sku, quantity, price FROM order_line"
                " WHERE source = ? AND order_id = ? ORDER BY line_number",
                [source, key],
            )
    return _with_known_customers(found, export)


def _with_known_customers(
    found: dict[str, dict[str, Any]], export: Export
) -> dict[str, dict[str, Any]]:
    """Keyed hashes as the addresses they stand for, as long as each stands for one."""
    people: dict[int, str] = {}
    for key, values in found.items():
        address = export.facts[key].get("customer")
        if values.get("customer") is not None:
            values["customer"] = people.setdefault(values["customer"], address)
    assert len(set(people.values())) == len(people)
    return found


def _told_readings(profile: Profile, export: Export) -> dict[Any, Decimal]:
    told = {}
    for fact in export.facts.values():
        begun = fact["from_day"]
        first = begun.replace(day=1) if profile.span == "month" else begun
        dimensions = {
            name.removeprefix("dim:"): _plain(value)
            for name, value in fact.items()
            if name.startswith("dim:")
        }
        for name, value in fact.items():
            if name.startswith("measure:") and value is not None:
                told[name.removeprefix("measure:"), first, _frozen(dimensions)] = value
    return told


def _stored_readings(home: Home, source: str) -> dict[Any, Decimal]:
    rows = home.facts.rows(
        "SELECT measure, from_day, dimensions, value FROM reading WHERE source = ? AND is_current",
        [source],
    )
    return {
        (measure, first, _frozen(json.loads(dimensions))): value
        for measure, first, dimensions, value in rows
    }


def _frozen(dimensions: dict[str, Any]) -> tuple[tuple[str, Any], ...]:
    """The currency is the organisation's own where the file has none."""
    return tuple(sorted((key, value) for key, value in dimensions.items() if key != "currency"))
