"""GET /api/metrics and /api/query: the numbers of the pages, for a token that reads."""

import base64
import csv
import io
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from threading import Event
from urllib.parse import urlencode

import duckdb
import pytest
from acting import ANN, person
from answering import Api, answering
from metrics_company import Company, Inquiry, Order, fill
from starlette.responses import Response
from visiting import filled

from opsdash.access.tokens import Scope, create_token
from opsdash.calendar.organisation import Organisation, save_organisation
from opsdash.calendar.periods import Comparison, Grain
from opsdash.metrics.ask import ask
from opsdash.metrics.catalog import load_catalog
from opsdash.metrics.coverage import read_coverage
from opsdash.metrics.question import Filter
from opsdash.store import Home
from opsdash.web import querying
from opsdash.web.reading import Call, Pace
from opsdash.words.addresses import Address
from opsdash.words.sentences import value_words

FIRST = date(2024, 3, 4)
ORGANISATION = Organisation("Europe/Berlin", "EUR", 0)
# Who waits for no answer has reached it by then, on a busy machine too.
LONG_ENOUGH = 3.0


def company() -> Company:
    days = [FIRST + timedelta(days=n) for n in range(56)]
    noons = [datetime(day.year, day.month, day.day, 12) for day in days]
    channels = ("email", "=cmd()", None)
    return Company(
        inquiries=tuple(
            Inquiry("desk", str(n), noon, contact_channel=channels[n % 3], customer=n)
            for n, noon in enumerate(noons)
        ),
        orders=tuple(Order("shop", str(n), noon) for n, noon in enumerate(noons)),
        through={"desk": days[-1], "shop": days[-1]},
    )


def founded(home: Home) -> None:
    save_organisation(home.state, ORGANISATION, ANN)
    fill(home.facts, company())


@pytest.fixture(scope="module")
def home_template(home_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return filled(home_template, tmp_path_factory.mktemp("company") / "home", founded)


@pytest.fixture
def api(home: Home) -> Iterator[Api]:
    with answering(home) as opened:
        yield opened


@pytest.fixture
def token(home: Home) -> str:
    return f"Bearer {create_token(home.state, 'sheet', person('tester'), Scope.READ)[1]}"


ADDRESSES = [
    Address(("inquiries",)),
    Address(("contact_rate_orders", "orders"), "2024-03", grain=Grain.TOTAL),
    Address(("inquiries",), split="contact_channel", grain=Grain.MONTH, period="2024-Q1"),
    Address(("backlog",), filters=(Filter("contact_channel", ("email", "")),)),
    Address(
        ("sales",), comparison=Comparison.NONE, grain=Grain.DAY, period="2024-03-10~2024-03-20"
    ),
    Address(("one_stop_rate", "growth_orders"), comparison=Comparison.YEAR),
]


@pytest.mark.parametrize("address", ADDRESSES, ids=Address.query)
def test_the_numbers_are_those_of_the_page(api: Api, token: str, address: Address) -> None:
    got = api.get(f"/api/query?{address.query()}", Authorization=token)
    assert got.status == 200
    anchor = read_coverage(api.home.facts).anchor
    assert anchor is not None
    expected = ask(api.home.facts, address.question(anchor, ORGANISATION), ORGANISATION)
    for told, rows in ((got.told["rows"], expected.rows), (got.told["totals"], expected.totals)):
        assert [
            (row["metric"], row["from"], row.get("split"), row["value"], row["numerator"])
            for row in told
        ] == [
            (row.metric, row.period.first.isoformat(), row.split, row.value, row.numerator)
            for row in rows
        ]


def test_the_largest_parts_and_the_rest_stand_in_the_order_of_the_page(
    api: Api, token: str
) -> None:
    query = "m=inquiries&by=contact_channel&g=month&p=2024-03"
    whole = api.get(f"/api/query?{query}", Authorization=token).told
    values = {row["split"]: row["value"] for row in whole["rows"]}
    top = api.get(f"/api/query?{query}&top=1&sort=name", Authorization=token).told
    assert [(row["split"], row.get("others")) for row in top["rows"]] == [
        (max(sorted(values), key=lambda part: values[part]), None),
        (None, 2),
    ]
    assert sum(row["value"] for row in top["rows"]) == top["totals"][0]["value"]
    for sort, is_reversed in (("name", False), ("-name", True)):
        told = api.get(f"/api/query?{query}&sort={sort}", Authorization=token).told["rows"]
        names = [value_words(row["split"], "contact_channel") for row in told]
        assert names == sorted(names, key=str.casefold, reverse=is_reversed)
    text = api.get(f"/api/query?{query}&top=1&format=csv", Authorization=token).body
    rows = list(csv.DictReader(io.StringIO(text.decode("utf-8-sig"))))
    assert [row["others"] for row in rows] == ["", "2"]


def test_a_split_over_time_is_arranged_by_the_whole_period(api: Api, token: str) -> None:
    query = "m=inquiries&m=backlog&by=contact_channel&g=week&p=2024-03&sort=-value&top=1"
    told = api.get(f"/api/query?{query}", Authorization=token).told
    by_step: dict[tuple[str, str], list[dict[str, object]]] = {}
    for row in told["rows"]:
        by_step.setdefault((row["metric"], row["from"]), []).append(row)
    assert {len(rows) for rows in by_step.values()} == {2}
    assert len({rows[0]["split"] for rows in by_step.values()}) == 1
    assert {rows[1]["others"] for rows in by_step.values()} == {2}


def test_a_spreadsheet_reads_the_same_as_csv(api: Api, token: str) -> None:
    query = "m=inquiries&by=contact_channel&g=total&p=2024-03"
    got = api.get(f"/api/query?{query}&format=csv", Authorization=token)
    assert got.body.startswith(b"\xef\xbb\xbf")
    assert got.headers["content-type"] == "text/csv; charset=utf-8"
    rows = list(csv.DictReader(io.StringIO(got.body.decode("utf-8-sig"))))
    told = api.get(f"/api/query?{query}", Authorization=token).told["rows"]
    assert [float(row["value"]) for row in rows] == [row["value"] for row in told]
    # No cell runs as a formula.
    assert {row["split"] for row in rows} == {"email", "'=cmd()", ""}


def test_a_name_and_the_token_as_its_password_read_too(api: Api, token: str) -> None:
    pair = base64.b64encode(f"anything:{token.removeprefix('Bearer ')}".encode()).decode()
    assert api.get("/api/query?m=inquiries", Authorization=f"Basic {pair}").status == 200


@pytest.mark.parametrize("header", ["", "Bearer x", "Basic abc", "Basic YWJj", "Basic eDp5"])
@pytest.mark.parametrize("path", ["/api/metrics", "/api/query?m=inquiries", "/api/rows?m=orders"])
def test_without_a_token_nothing_is_told(api: Api, path: str, header: str) -> None:
    got = api.get(path, Authorization=header)
    assert (got.status, got.told["error"]) == (401, "token_refused")


def test_a_token_reads_or_imports_never_both(api: Api, token: str) -> None:
    _, importing = create_token(api.home.state, "nightly", person("tester"))
    got = api.get("/api/query?m=inquiries", Authorization=f"Bearer {importing}")
    assert (got.status, got.told["error"]) == (403, "token_scope")
    sent = api.post("/api/import", b"a,b\n", Authorization=token)
    assert (sent.status, sent.told["error"]) == (403, "token_scope")


def test_a_token_from_before_still_imports(home: Home) -> None:
    _, secret = create_token(home.state, "old", person("tester"))
    with home.state.write() as cursor:
        cursor.execute("UPDATE api_token SET scope = DEFAULT")
    with answering(home) as api:
        sent = api.post("/api/import", b"a,b\n1,2\n", Authorization=f"Bearer {secret}")
    assert sent.told["error"] == "file_unknown"


def test_the_token_in_the_address_opens_nothing(api: Api, token: str) -> None:
    secret = token.removeprefix("Bearer ")
    assert api.get(f"/api/query?{urlencode({'m': 'inquiries', 'token': secret})}").status == 401


@pytest.mark.parametrize(
    "headers", [{"Origin": "https://example.com"}, {"Sec_Fetch_Site": "cross-site"}]
)
def test_the_page_of_another_site_reads_nothing(
    api: Api, token: str, headers: dict[str, str]
) -> None:
    got = api.get("/api/metrics", Authorization=token, **headers)
    assert (got.status, got.told["error"]) == (400, "call_invalid")


@pytest.mark.parametrize(
    ("query", "error"),
    [
        ("", "question_invalid"),
        ("m=inquirys", "unknown_name"),
        ("m=inquiries&ch=Fax", "unknown_name"),
        ("m=inquiries&by=nobody", "unknown_name"),
        ("m=inquiries&p=yesterday", "unknown_name"),
        ("m=inquiries&f.nobody=x", "unknown_name"),
        ("m=inquiries&g=hour", "unknown_name"),
        ("m=inquiries&g=day&p=1950-01-01~2150-01-01", "question_invalid"),
        ("m=inquiries&dance=1", "call_invalid"),
        ("m=inquiries&format=xml", "call_invalid"),
    ],
)
def test_what_nobody_knows_is_refused_with_what_to_do(
    api: Api, token: str, query: str, error: str
) -> None:
    got = api.get(f"/api/query?{query}", Authorization=token)
    assert (got.status, got.told["error"]) == (400, error)
    assert got.told["todo"]


def test_nothing_new_costs_nothing_and_an_import_is_noticed(api: Api, token: str) -> None:
    path = "/api/query?m=inquiries"
    first = api.get(path, Authorization=token)
    state = first.headers["etag"]
    again = api.get(path, Authorization=token, If_None_Match=f'W/"x", {state}')
    assert (again.status, again.body) == (304, b"")
    assert api.get("/api/query?m=orders", Authorization=token).headers["etag"] != state
    fill(api.home.facts, company())
    assert api.get(path, Authorization=token, If_None_Match=state).status == 200


def test_an_answer_of_too_many_rows_is_refused(
    api: Api, token: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(querying, "MOST_ROWS", 3)
    got = api.get("/api/query?m=inquiries&g=day", Authorization=token)
    assert (got.status, got.told["error"]) == (422, "call_too_large")


def test_a_program_that_calls_too_often_is_asked_to_wait(
    home: Home, token: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("opsdash.web.Pace", lambda: Pace(calls=2))
    with answering(home) as api:
        found = [api.get("/api/metrics", Authorization=token) for _ in range(3)]
    assert [got.status for got in found] == [200, 200, 429]
    assert 1 <= int(found[2].headers["retry-after"]) <= 60


def test_an_answer_that_takes_too_long_is_given_up(
    home: Home, token: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    reached, may_end, ended = Event(), Event(), Event()

    def slow(_call: Call) -> Response:
        reached.set()
        may_end.wait(120)
        ended.set()
        return Response()

    monkeypatch.setattr("opsdash.web.metrics", slow)
    monkeypatch.setattr("opsdash.web.reading._LONGEST_SECONDS", LONG_ENOUGH)
    with answering(home) as api:
        got = api.get("/api/metrics", Authorization=token)
        assert reached.wait(120)
        may_end.set()
        assert ended.wait(120)
    assert (got.status, got.told["error"]) == (503, "call_too_slow")


def test_the_statement_of_an_answer_that_was_given_up_ends(
    home: Home, token: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    endless = (
        "SELECT SUM(one.range * other.range) FROM range(10000000) AS one, range(10000000) AS other"
    )
    stopped: list[str] = []
    ended = Event()

    def slow(call: Call) -> Response:
        try:
            call.home.facts.rows(endless)
        except duckdb.InterruptException as error:
            stopped.append(str(error))
            raise
        finally:
            ended.set()
        return Response()

    monkeypatch.setattr("opsdash.web.metrics", slow)
    monkeypatch.setattr("opsdash.web.reading._LONGEST_SECONDS", LONG_ENOUGH)
    with answering(home) as api:
        assert api.get("/api/metrics", Authorization=token).status == 503
        assert ended.wait(120)
        # The next call is answered, and reads.
        monkeypatch.setattr("opsdash.web.reading._LONGEST_SECONDS", 60)
        assert api.get("/api/query?m=inquiries", Authorization=token).status == 200
    assert len(stopped) == 1
    assert home.facts.rows("SELECT 1") == [(1,)]


def test_the_catalogue_tells_units_definitions_and_dimensions(api: Api, token: str) -> None:
    told = api.get("/api/metrics", Authorization=token).told
    assert [each["id"] for each in told["metrics"]] == list(load_catalog().metrics)
    metrics = {each["id"]: each for each in told["metrics"]}
    assert metrics["sales"]["unit"] == "EUR"
    assert metrics["contact_rate_orders"]["numerator"][0]["measure"] == "inquiries"
    assert {"id": "topic", "name": "topic", "facts": ["inquiry"]} in told["dimensions"]
    assert told["data_through"] == read_coverage(api.home.facts).anchor.isoformat()  # type: ignore[union-attr]


def test_before_the_first_import_there_is_nothing_to_ask(home: Home, token: str) -> None:
    fill(home.facts, Company())
    with answering(home) as api:
        got = api.get("/api/query?m=inquiries", Authorization=token)
        assert api.get("/api/metrics", Authorization=token).status == 200
    assert (got.status, got.told["error"]) == (400, "question_invalid")
