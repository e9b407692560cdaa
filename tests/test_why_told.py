"""What made a change, on the command line and over HTTP: the same finding, or why there is none."""

import json
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

import pytest
from acting import ANN, person
from answering import Api, answering
from metrics_company import Company, Inquiry, Order, fill

from opsdash.access.tokens import Scope, create_token
from opsdash.calendar.events import Event, EventKind, save_event
from opsdash.calendar.organisation import Organisation, load_organisation, save_organisation
from opsdash.cli import main
from opsdash.findings.why_splits import splits_of
from opsdash.metrics.caching import answers
from opsdash.metrics.catalog import load_catalog
from opsdash.metrics.coverage import read_coverage
from opsdash.settings import read_settings
from opsdash.store import Home, open_home

FIRST = date(2026, 1, 5)
WEEKS = 20
TURN = FIRST + timedelta(weeks=WEEKS - 4)


def company() -> Company:
    """Twenty orders and ten inquiries a day; in the last four weeks broken glass comes on top."""
    inquiries, orders = [], []
    for place in range(WEEKS * 7):
        day = FIRST + timedelta(days=place)
        noon = datetime.combine(day, time(12))
        orders += [Order("shop", f"{place}-{n}", noon) for n in range(20)]
        topics = ["Delivery"] * 6 + ["Returns"] * (4 + place % 2)
        topics += ["Damaged"] * (5 if day >= TURN else 1)
        inquiries += [
            Inquiry("desk", f"{place}-{n}", noon, topic=topic) for n, topic in enumerate(topics)
        ]
    through = FIRST + timedelta(weeks=WEEKS, days=-1)
    return Company(tuple(inquiries), tuple(orders), through={"desk": through, "shop": through})


def prepared(home: Home) -> None:
    if not load_organisation(home.state).version:
        save_organisation(home.state, Organisation("Europe/Berlin", "EUR", 0), ANN)
    fill(home.facts, company())
    event = Event(
        kind=EventKind.CAMPAIGN, title="Glass bottle", first_day=TURN, end_day=TURN + timedelta(1)
    )
    save_event(home.state, event, person("tester"))


@pytest.fixture
def api(home: Home) -> Iterator[Api]:
    prepared(home)
    with answering(home) as opened:
        yield opened


def test_over_http_with_the_parameters_of_the_page(home: Home, api: Api) -> None:
    token = f"Bearer {create_token(home.state, 'sheet', person('tester'), Scope.READ)[1]}"
    found = api.get("/api/analyse/drivers?p=4w", Authorization=token)
    assert found.status == 200
    told = found.told
    assert (told["against"], told["change"], told["is_usual"]) == ("orders", 112, False)
    terms = told["terms"]
    assert terms["volume"] + terms["mix"] + terms["rate"] == pytest.approx(112)
    assert told["sentences"][0].startswith("Inquiries +112 against")
    topic = next(each for each in told["splits"] if each["by"] == "topic")
    beyond = [part["values"] for part in topic["parts"] if part["is_beyond_noise"]]
    assert beyond == [["Damaged"]]
    assert [each["title"] for each in told["events"]] == ["Glass bottle"]
    assert "no proof" in told["sentences"][-1]
    assert api.get("/api/analyse/drivers?d=dogs", Authorization=token).status == 400
    alone = api.get("/api/analyse/drivers?cmp=none", Authorization=token).told
    assert (alone["status"], alone["reason"]) == ("refused", "uncompared")


def test_over_http_it_is_found_once(home: Home, api: Api) -> None:
    token = f"Bearer {create_token(home.state, 'sheet', person('tester'), Scope.READ)[1]}"
    first = api.get("/api/analyse/drivers?p=4w", Authorization=token).told
    made = answers.fill.made
    assert api.get("/api/analyse/drivers?p=4w", Authorization=token).told == first
    assert answers.fill.made == made


def test_what_lies_beside_in_no_rollup_is_not_looked_into(home: Home) -> None:
    prepared(home)
    catalog, coverage = load_catalog(), read_coverage(home.facts)
    inquiries = catalog.metrics["inquiries"]
    beside = splits_of(catalog, coverage, inquiries, (), frozenset({"topic"}))
    assert "contact_channel" in beside
    assert "group" not in beside
    assert "group" in splits_of(catalog, coverage, inquiries, ())


def test_on_the_command_line(own_home: None, capsys: pytest.CaptureFixture[str]) -> None:
    with_home = open_home(read_settings())
    prepared(with_home)
    with_home.close()
    assert main(["analyse", "drivers", "inquiries"]) == 0
    first, second, *_ = capsys.readouterr().out.splitlines()
    assert first.endswith("+112 because customers ask more per order.")
    assert second == "What orders do not explain is more than usual variation."
    assert main(["analyse", "drivers", "contact_rate_orders", "--format", "json"]) == 0
    rate = json.loads(capsys.readouterr().out)
    assert rate["change"] == pytest.approx(20)
    assert main(["analyse", "drivers", "backlog"]) == 1
    assert main(["analyse", "drivers", "inquiries", "--from", "2099-01-01"]) == 1
