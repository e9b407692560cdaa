"""Survival on the command line and over HTTP: times with open inquiries, rates with young days."""

import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from acting import ANN, person
from answering import Api, answering
from metrics_company import Company, Inquiry, fill

from opsdash.access.tokens import Scope, create_token
from opsdash.calendar.organisation import Organisation, save_organisation
from opsdash.cli import main
from opsdash.settings import read_settings
from opsdash.store import Home, open_home

MONDAY = datetime(2026, 3, 2, 9)
DAYS = 56
SHOP = Organisation("UTC", "EUR", 0)


def inquiry(day: int, number: int) -> Inquiry:
    """Every other one takes fifty hours, if there was time for them."""
    created = MONDAY + timedelta(days=day)
    hours = 2 if number % 2 else 50
    done = created + timedelta(hours=hours)
    is_done = done < MONDAY + timedelta(days=DAYS)
    return Inquiry(
        id=f"{day}-{number}",
        created_at=created,
        resolved_at=done if is_done else None,
        status="solved" if is_done else "open",
        contact_channel="chat" if number % 2 else "email",
        customer=1000 * day + number,
    )


def filled(home: Home) -> None:
    save_organisation(home.state, SHOP, ANN)
    cases = tuple(inquiry(day, number) for day in range(DAYS) for number in range(5))
    last = MONDAY.date() + timedelta(days=DAYS - 1)
    fill(home.facts, Company(cases, through={"desk": last}))


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
    assert main(["analyse", "survival", *call, "--format", "json"]) == code
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    return found


@pytest.mark.usefixtures("stored")
def test_times_are_told_in_sentences_and_numbers(capsys: pytest.CaptureFixture[str]) -> None:
    found = told(capsys, 0, "resolution_median", "--by", "contact_channel")
    assert found["status"] == "ok"
    assert (found["from"], found["to"], found["cases"]) == ("2026-03-30", "2026-04-26", 140)
    half = found["quantiles"][0]
    assert half["hours"] == pytest.approx(50, rel=0.03)
    assert half["closed_only"] < half["hours"] * 1.04
    assert [each["value"] for each in found["parts"]] == ["email", "chat"]
    assert found["before"]["to"] == "2026-03-29"
    assert main(["analyse", "survival", "resolution_median", "--by", "contact_channel"]) == 0
    assert capsys.readouterr().out.splitlines() == found["sentences"]


@pytest.mark.usefixtures("stored")
def test_a_rate_is_told_with_its_young_days(capsys: pytest.CaptureFixture[str]) -> None:
    found = told(capsys, 0, "one_stop_rate")
    assert found["window_days"] == 7
    assert found["unsettled_cases"] > 0
    assert found["unsettled_since"] == "2026-04-20"


@pytest.mark.usefixtures("stored")
def test_other_days_and_conditions(capsys: pytest.CaptureFixture[str]) -> None:
    call = ("--from", "2026-03-02", "--to", "2026-03-15", "--where", "contact_channel=chat")
    found = told(capsys, 0, "resolution_p90", *call, "--compare", "none")
    assert (found["cases"], found["still_open"], found["before"]) == (28, 0, None)
    assert found["quantiles"][1]["hours"] == pytest.approx(2, rel=0.03)
    assert told(capsys, 1, "resolution_median", "--where", "topic=Nothing")["status"] == "refused"


@pytest.mark.usefixtures("stored")
@pytest.mark.parametrize(
    "call", [("inquiries",), ("one_stop_rate", "--by", "group"), ("dogs",), ("resolution_median",)]
)
def test_what_has_no_time_is_an_error(
    capsys: pytest.CaptureFixture[str], call: tuple[str, ...]
) -> None:
    backwards = ("--from", "2026-04-20", "--to", "2026-03-01") if "median" in call[0] else ()
    assert main(["analyse", "survival", *call, *backwards]) == 1
    assert capsys.readouterr().err


def test_over_http_with_the_parameters_of_the_page(api: Api, home: Home) -> None:
    token = f"Bearer {create_token(home.state, 'sheet', person('tester'), Scope.READ)[1]}"
    address = "/api/analyse/survival?m=resolution_median&p=4w&by=contact_channel&ch=email"
    found = api.get(address, Authorization=token)
    assert found.status == 200
    assert found.told["filters"] == {"contact_channel": ["email"]}
    assert [each["value"] for each in found.told["parts"]] == ["email"]
    rate = api.get("/api/analyse/survival?m=one_stop_rate&p=4w", Authorization=token)
    assert rate.told["window_days"] == 7
    for wrong in (
        "",
        "?m=inquiries",
        "?m=dogs",
        "?m=resolution_median&g=day",
        "?m=one_stop_rate&by=t",
    ):
        assert api.get(f"/api/analyse/survival{wrong}", Authorization=token).status == 400
