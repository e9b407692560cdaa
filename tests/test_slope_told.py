"""The Inquiry slope on the command line and over HTTP: by month, by week, refused, and the same."""

import json
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from acting import ANN, person
from answering import Api, answering
from importing import REAL
from metrics_company import Company, Inquiry, Order, fill

from opsdash.access.tokens import Scope, create_token
from opsdash.calendar.organisation import Organisation, save_organisation
from opsdash.cli import main
from opsdash.settings import read_settings
from opsdash.store import Home, open_home

AIRLINE = str(REAL / "airline_baggage" / "baggagecomplaints.csv")
FIRST = date(2024, 3, 4)
SHOP = Organisation("Europe/Berlin", "EUR", 0)


def company(weeks: int) -> Company:
    """Ten orders a week that become twenty after a year; two inquiries for three of them."""
    inquiries, orders = [], []
    for week in range(weeks):
        count = 10 + round(week / 5.2)
        noon = datetime.combine(FIRST + timedelta(weeks=week), time(12))
        orders += [Order("shop", f"{week}-{n}", noon) for n in range(count)]
        inquiries += [
            Inquiry("desk", f"{week}-{n}", noon, customer=n)
            for n in range(6 + week % 3 + round(week / 20))
        ]
    through = FIRST + timedelta(weeks=weeks, days=-1)
    return Company(tuple(inquiries), tuple(orders), through={"desk": through, "shop": through})


def told(capsys: pytest.CaptureFixture[str], code: int, *call: str) -> dict[str, Any]:
    capsys.readouterr()
    assert main(["analyse", "slope", *call, "--format", "json"]) == code
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    return found


def stored(weeks: int) -> None:
    home = open_home(read_settings())
    save_organisation(home.state, SHOP, ANN)
    fill(home.facts, company(weeks))
    home.close()


def test_monthly_readings_are_told_by_month(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["import", AIRLINE]) == 0
    eagle = ("contact_rate_visits", "--where", "airline=American Eagle")
    found = told(capsys, 0, *eagle)
    assert (found["status"], found["cadence"], found["periods"]) == ("ok", "month", 60)
    assert (found["from"], found["to"]) == ("2006-01-01", "2010-12-31")
    assert found["drift"]["low"] < found["drift"]["value"] < found["drift"]["high"]
    assert found["year"] == {
        "percent": pytest.approx(100 * (7.149 / 7.784 - 1), abs=0.1),
        "months": 12,
        "lower": 38,
        "higher": 10,
        "pairs": 48,
    }
    assert found["sentences"][0] == (
        "In 38 of 48 months customers asked less per visit than a year before; "
        "no clear trend beyond that."
    )
    january = found["steps"][0]
    assert (january["above"], january["rate"]) == (19255, pytest.approx(19255 / 1377354))

    assert main(["analyse", "slope", *eagle]) == 0
    assert capsys.readouterr().out.splitlines() == found["sentences"]
    earlier = told(capsys, 0, *eagle, "--to", "2007-12-30")
    assert (earlier["periods"], earlier["to"]) == (47, "2007-11-30")


def test_a_year_of_weeks_has_a_slope(capsys: pytest.CaptureFixture[str]) -> None:
    stored(52)
    found = told(capsys, 0, "inquiries", "--against", "orders")
    assert (found["cadence"], found["periods"]) == ("week", 52)
    assert found["against_growth"]["value"] == pytest.approx(5.5, abs=1)
    assert 0 < found["slope"]["value"] < 1
    as_rate = told(capsys, 0, "contact_rate_orders")
    assert as_rate["drift"] == found["drift"]
    assert as_rate["sentences"] == found["sentences"]


def test_too_few_weeks_are_refused_with_the_day_from_which_it_works(
    capsys: pytest.CaptureFixture[str],
) -> None:
    stored(9)
    found = told(capsys, 1, "inquiries", "--against", "orders")
    assert (found["status"], found["drift"]) == ("refused", None)
    assert found["sentences"][1] == (
        "A slope needs 13 complete weeks of both inquiries and orders; there are 9. "
        "It can be told from 3 June 2024 on."
    )


def test_what_has_no_two_sides_is_refused_as_a_question(
    capsys: pytest.CaptureFixture[str],
) -> None:
    stored(2)
    assert main(["analyse", "slope", "inquiries"]) == 1
    assert "another sum" in capsys.readouterr().err
    assert main(["analyse", "slope", "inquirys", "--against", "orders"]) == 1
    assert "inquiries" in capsys.readouterr().err


@pytest.fixture
def api(home: Home) -> Iterator[Api]:
    save_organisation(home.state, SHOP, ANN)
    fill(home.facts, company(52))
    with answering(home) as opened:
        yield opened


def test_over_http_with_the_parameters_of_the_page(home: Home, api: Api) -> None:
    token = f"Bearer {create_token(home.state, 'sheet', person('tester'), Scope.READ)[1]}"
    found = api.get("/api/analyse/slope?p=4w", Authorization=token)
    assert found.status == 200
    assert (found.told["against"], found.told["periods"]) == ("orders", 52)
    assert found.told["sentences"]
    rate = api.get("/api/analyse/slope?m=contact_rate_orders", Authorization=token)
    assert rate.told["drift"] == found.told["drift"]
    assert api.get("/api/analyse/slope?d=dogs", Authorization=token).status == 400
