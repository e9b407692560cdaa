"""GET /api/rows: the facts behind a number, as pages or as files, by token or by a page's link."""

import csv
import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from acting import ANN, person
from answering import Api, answering
from python_calamine import CalamineWorkbook
from test_api_query import founded
from visiting import filled

from opsdash.access.tokens import Scope, create_token
from opsdash.access.trail import Sought, read_trail
from opsdash.report import tables
from opsdash.store import Home
from opsdash.web import signed


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


MARCH = "p=2024-03"


def test_pages_follow_each_other_and_are_as_many_as_the_number(api: Api, token: str) -> None:
    path = f"/api/rows?m=inquiries&{MARCH}&limit=10&order=-id"
    found, offset = [], 0
    while offset is not None:
        told = api.get(f"{path}&offset={offset}", Authorization=token).told
        found += [row["id"] for row in told["rows"]]
        offset = told["next_offset"]
    assert len(found) == len(set(found)) == told["number"]["numerator"] == 28
    assert found == sorted(found, reverse=True)
    assert told["parts"] == [{"fact": "inquiry", "rows": 28, "total": 28.0, "adds": "cases"}]


def test_a_csv_holds_all_rows_and_no_formula(api: Api, token: str) -> None:
    got = api.get(f"/api/rows?m=inquiries&{MARCH}&format=csv", Authorization=token)
    rows = list(csv.DictReader(io.StringIO(got.body.decode("utf-8-sig"))))
    assert len(rows) == 28
    assert {row["Channel"] for row in rows} == {"email", "'=cmd()", ""}
    assert (
        "opsdash-inquiries-rows-2024-03-01-to-2024-03-31.csv"
        in (got.headers["content-disposition"])
    )


def test_a_workbook_holds_all_rows_of_a_sheet(
    api: Api, token: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = f"/api/rows?m=inquiries&{MARCH}&format=xlsx"
    whole = api.get(path, Authorization=token)
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(whole.body)).get_sheet_by_index(0)
    assert len(sheet.to_python()) == 1 + 28
    assert "x-rows-left-out" not in whole.headers
    monkeypatch.setattr(tables, "SHEET_ROWS", 20)
    monkeypatch.setattr("opsdash.web.listing.SHEET_ROWS", 20)
    cut = api.get(path, Authorization=token)
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(cut.body)).get_sheet_by_index(0)
    assert len(sheet.to_python()) == 1 + 20
    assert cut.headers["x-rows-left-out"] == "8"


def test_nothing_of_a_file_stays_behind(api: Api, token: str) -> None:
    before = sorted(path.name for path in api.home.path.iterdir())
    api.get(f"/api/rows?m=inquiries&{MARCH}&format=xlsx", Authorization=token)
    assert sorted(path.name for path in api.home.path.iterdir()) == before


@pytest.mark.parametrize(
    ("query", "error"),
    [
        ("m=inquiries&side=denominator", "question_invalid"),
        ("m=inquiries&side=above", "call_invalid"),
        ("m=inquiries&step=tomorrow", "call_invalid"),
        ("m=inquiries&g=week&step=2024-01-01", "question_invalid"),
        ("m=growth_gap", "question_invalid"),
        ("m=inquiries&fact=order", "call_invalid"),
        ("m=inquiries&order=customer;drop", "call_invalid"),
        ("m=inquiries&limit=1001", "call_invalid"),
        ("m=inquiries&offset=-1", "call_invalid"),
        ("m=inquiries&by=contact_channel&v=Fax", "unknown_name"),
        ("m=deals_won&format=csv", "question_invalid"),
    ],
)
def test_a_number_that_does_not_exist_is_refused(
    api: Api, token: str, query: str, error: str
) -> None:
    got = api.get(f"/api/rows?{query}", Authorization=token)
    assert (got.status, got.told["error"]) == (400, error)


def test_a_number_of_one_step_and_part_has_its_own_rows(api: Api, token: str) -> None:
    query = f"m=inquiries&{MARCH}&g=week&by=contact_channel&step=2024-03-11&v=email"
    told = api.get(f"/api/rows?{query}", Authorization=token).told
    assert len(told["rows"]) == told["number"]["value"]
    assert {row["contact_channel"] for row in told["rows"]} == {"email"}


def test_a_page_s_link_opens_its_own_rows_and_no_others(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = {"m": ["inquiries"], "p": ["2024-03"], "format": ["csv"]}
    link = signed.signed("/api/rows", asked, ANN)
    assert len(api.get(link).body.splitlines()) == 1 + 28
    (fetched,) = read_trail(api.home.state, Sought(noun="file"), ANN).entries
    assert (fetched.actor, fetched.action, fetched.origin) == ("ann", "export", "127.0.0.1")
    assert fetched.id.endswith(".csv")
    assert api.get(link.replace("2024-03", "2024-04")).status == 401
    assert api.get(link.replace("/api/rows", "/api/query")).status == 401
    assert api.get(link.replace("until=", "until=9")).status == 401
    later = signed.time.time() + 2 * 24 * 3600
    monkeypatch.setattr(signed.time, "time", lambda: later)
    assert api.get(link).status == 401
