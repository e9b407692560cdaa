"""Outlook and effect on the command line and over HTTP: the same findings, reasons, wrong names."""

import json
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from acting import ANN, person
from answering import Api, answering
from metrics_company import Company, Inquiry, fill

from opsdash.access.tokens import Scope, create_token
from opsdash.calendar.events import Event, EventKind, save_event
from opsdash.calendar.organisation import Organisation, save_organisation
from opsdash.cli import main
from opsdash.settings import read_settings
from opsdash.store import Home, open_home

MONDAY = date(2026, 1, 5)
DAYS = 42
SHOP = Organisation("Europe/Berlin", "EUR", 0)
POSTER = Event(EventKind.ACTION, "Poster", MONDAY + timedelta(days=28), MONDAY + timedelta(days=29))


def company() -> Company:
    """Up to six inquiries a day, fewer at weekends."""
    noons = [datetime.combine(MONDAY + timedelta(days=day), time(12)) for day in range(DAYS)]
    inquiries = [
        Inquiry("desk", f"{noon:%j}-{n}", noon, customer=n)
        for noon in noons
        for n in range(6 - noon.weekday() // 2 + noon.day % 2)
    ]
    return Company(tuple(inquiries), (), through={"desk": MONDAY + timedelta(days=DAYS - 1)})


def filled(home: Home) -> None:
    save_organisation(home.state, SHOP, ANN)
    fill(home.facts, company())
    save_event(home.state, POSTER, person("test"))


@pytest.fixture
def stored() -> None:
    home = open_home(read_settings())
    filled(home)
    home.close()


@pytest.fixture
def api(home: Home) -> Iterator[Api]:
    filled(home)
    with answering(home) as found:
        yield found


def told(capsys: pytest.CaptureFixture[str], code: int, *call: str) -> dict[str, Any]:
    capsys.readouterr()
    assert main(["analyse", *call, "--format", "json"]) == code
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    return found


@pytest.mark.usefixtures("stored")
def test_a_terminal_is_told_the_outlook(capsys: pytest.CaptureFixture[str]) -> None:
    found = told(capsys, 0, "forecast", "inquiries")
    assert (found["status"], found["from"], len(found["steps"])) == ("thin", "2026-02-16", 28)
    assert main(["analyse", "forecast", "inquiries"]) == 0
    assert capsys.readouterr().out.splitlines() == found["sentences"]
    earlier = told(capsys, 0, "forecast", "inquiries", "--to", "2026-02-01")
    assert earlier["from"] == "2026-02-02"
    assert told(capsys, 1, "forecast", "inquiries", "--to", "2026-01-12")["status"] == "refused"


@pytest.mark.usefixtures("stored")
def test_a_terminal_is_told_the_effect_of_an_event_or_a_day(
    capsys: pytest.CaptureFixture[str],
) -> None:
    of_event = told(capsys, 0, "effect", "inquiries", "--event", "Poster")
    assert (of_event["from"], of_event["to"]) == ("2026-02-02", "2026-02-15")
    assert of_event["cannot_separate_from"] == []
    of_day = told(capsys, 0, "effect", "inquiries", "--date", "2026-02-02")
    assert of_day["cannot_separate_from"] == ["Poster"]
    assert of_day["expected"] == of_event["expected"]
    assert told(capsys, 1, "effect", "inquiries", "--date", "2099-01-01")["actual"] is None


@pytest.mark.usefixtures("stored")
def test_a_wrong_name_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["analyse", "forecast", "inquirys"]) == 1
    assert main(["analyse", "effect", "inquiries", "--event", "Pster"]) == 1
    assert "Pster" in capsys.readouterr().err


def test_a_program_is_told_the_same(api: Api, home: Home) -> None:
    token = f"Bearer {create_token(home.state, 'program', person('tester'), Scope.READ)[1]}"
    outlook = api.get("/api/analyse/forecast?m=inquiries", Authorization=token)
    assert (outlook.status, outlook.told["from"]) == (200, "2026-02-16")
    effect = api.get("/api/analyse/effect?m=inquiries&effect=Poster", Authorization=token)
    assert (effect.status, effect.told["to"]) == (200, "2026-02-15")
    for wrong in ("forecast?m=inquirys", "effect?effect=Pster", "effect?since=soon"):
        assert api.get(f"/api/analyse/{wrong}", Authorization=token).status == 400
