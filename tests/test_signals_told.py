"""Signals on the command line and over HTTP: the card's sentence, and limits week by week."""

import json
from datetime import datetime, timedelta

import pytest
from acting import ANN, person
from answering import answering
from metrics_company import Company, Inquiry, fill

from opsdash.access.tokens import Scope, create_token
from opsdash.calendar.organisation import Organisation, save_organisation
from opsdash.cli import main
from opsdash.settings import read_settings
from opsdash.store import Home, open_home

FIRST = datetime(2025, 11, 3, 9)
USUAL = (9, 11, 8, 12, 10, 13, 7)
SHOP = Organisation("Europe/Berlin", "EUR", 0)


def company(*newest: int) -> Company:
    counts = [USUAL[at % 7] for at in range(35)] + list(newest)
    asked = tuple(
        Inquiry(id=f"{at}-{n}", created_at=FIRST + timedelta(weeks=at, days=n % 7))
        for at, count in enumerate(counts)
        for n in range(count)
    )
    last = FIRST.date() + timedelta(weeks=len(counts), days=-1)
    return Company(asked, through={"desk": last})


def stored(*newest: int) -> None:
    home = open_home(read_settings())
    save_organisation(home.state, SHOP, ANN)
    fill(home.facts, company(*newest))
    home.close()


def test_a_signal_is_told_in_a_sentence_and_in_numbers(capsys: pytest.CaptureFixture[str]) -> None:
    stored(60)
    assert main(["analyse", "signals", "inquiries", "--format", "json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["state"], found["signal"]["rule"]) == ("signal", "outside")
    assert found["signal"]["since"] == "2026-07-06"
    newest = found["weeks"][-1]
    assert newest["value"] == 60 > newest["high"]
    assert newest["is_signal"]
    assert found["weeks"][0]["value"] is None
    assert main(["analyse", "signals", "inquiries"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines == found["sentences"]
    assert lines[0].startswith("◆ Signal. 60 in the week of 6 July is above what is usual: ")


def test_an_earlier_end_is_judged_as_it_was_then(capsys: pytest.CaptureFixture[str]) -> None:
    stored(60)
    assert main(["analyse", "signals", "inquiries", "--to", "2026-07-05"]) == 0
    assert capsys.readouterr().out.startswith("Ordinary. 7 in the week of 29 June")


def test_what_cannot_be_judged_says_why(capsys: pytest.CaptureFixture[str]) -> None:
    stored()
    assert main(["analyse", "signals", "growth_inquiries"]) == 1
    assert "held against another time" in capsys.readouterr().out
    assert main(["analyse", "signals", "visits"]) == 1
    assert capsys.readouterr().out
    assert main(["analyse", "signals", "inquirys"]) == 1
    assert "inquiries" in capsys.readouterr().err


def test_over_http_with_the_parameters_of_the_page(home: Home) -> None:
    save_organisation(home.state, SHOP, ANN)
    fill(home.facts, company(60))
    token = f"Bearer {create_token(home.state, 'sheet', person('tester'), Scope.READ)[1]}"
    with answering(home) as api:
        found = api.get("/api/analyse/signals?m=inquiries&p=4w", Authorization=token)
        assert (found.status, found.told["state"]) == (200, "signal")
        assert found.told["baseline"]["locked_by"] is None
        assert api.get("/api/analyse/signals", Authorization=token).status == 400
