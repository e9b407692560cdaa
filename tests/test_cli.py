"""The command line: exit codes, messages on the right stream, JSON that programs can rely on."""

import json
from pathlib import Path

import pytest
from importing import REAL

from opsdash.cli import main
from opsdash.settings import read_settings

AIRLINE = str(REAL / "airline_baggage" / "baggagecomplaints.csv")
SERVICENOW = REAL / "servicenow_incidents"
YEARS = ["--from", "2004-01-01", "--to", "2010-12-31"]
RATES = {"American Eagle": 10.4668, "Hawaiian": 2.7291, "United": 4.6746}
EAGLE = [8.9524, 10.2493, 14.4231, 13.5460, 9.8945, 7.7821, 7.1528]


def file(name: str, text: str) -> str:
    folder = read_settings().home.parent
    path = Path(folder) / name
    path.write_text(text, encoding="utf-8")
    return str(path)


def asked(capsys: pytest.CaptureFixture[str], *call: str) -> list[dict[str, object]]:
    capsys.readouterr()
    main(["query", *call, "--format", "json"])
    rows = json.loads(capsys.readouterr().out)
    assert isinstance(rows, list)
    return rows


def test_complaints_per_1000_passengers(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["import", AIRLINE]) == 0
    assert "252 rows = 252 new" in capsys.readouterr().out

    rows = asked(capsys, "contact_rate_visits", *YEARS, "--by", "airline")
    assert {row["airline"]: row["value"] for row in rows} == pytest.approx(RATES, rel=5e-4)
    years = asked(
        capsys,
        "contact_rate_visits",
        *YEARS,
        "--grain",
        "year",
        "--where",
        "airline=American Eagle",
    )
    assert [row["value"] for row in years] == pytest.approx(EAGLE, rel=5e-4)
    assert [row["period"] for row in years] == [str(year) for year in range(2004, 2011)]
    first = years[0]
    assert first["value"] == pytest.approx(1000 * first["numerator"] / first["denominator"])
    assert first["status"] == "ok"
    assert first["flags"] == []


@pytest.mark.parametrize("grain", ["day", "week", "sprint_period"])
def test_a_question_finer_than_its_readings_is_refused(
    capsys: pytest.CaptureFixture[str], grain: str
) -> None:
    main(["import", AIRLINE])
    capsys.readouterr()
    code = main(["query", "contact_rate_visits", *YEARS, "--grain", grain, "--format", "json"])
    told = capsys.readouterr()
    (row,) = json.loads(told.out)
    assert code == 1
    assert (row["status"], row["value"]) == ("refused", None)
    assert row["reason"]
    assert row["reason"] in told.err


@pytest.mark.parametrize("name", ["incidents_last_row.csv.gz", "incident_event_log.csv.gz"])
def test_incidents(capsys: pytest.CaptureFixture[str], name: str) -> None:
    assert main(["import", str(SERVICENOW / name), "--timezone", "UTC"]) == 0
    rows = asked(
        capsys,
        "inquiries", "reopen_rate", "resolution_average", "resolution_median", "resolution_p90",
        "--from", "2016-02-01", "--to", "2017-03-31",
    )  # fmt: skip
    values = {row["metric"]: row for row in rows}
    assert values["inquiries"]["value"] == 890
    assert values["reopen_rate"]["value"] == pytest.approx(1.1236, rel=5e-4)
    assert values["resolution_average"]["denominator"] == 861
    assert values["resolution_average"]["value"] == pytest.approx(315.8668, rel=5e-4)
    assert values["resolution_median"]["value"] == pytest.approx(54.4667, rel=0.02)
    assert values["resolution_p90"]["value"] == pytest.approx(762.05, rel=0.02)


def test_an_open_date_order_exits_with_2_and_names_the_flag(
    capsys: pytest.CaptureFixture[str],
) -> None:
    path = file("open.csv", "id,created,status\n1,03/04/2026,open\n")
    assert main(["import", path, "--timezone", "UTC"]) == 2
    assert "--date-order dmy|mdy" in capsys.readouterr().err
    assert main(["import", path, "--timezone", "UTC", "--date-order", "dmy"]) == 0


def test_a_missing_zone_exits_with_2_and_names_the_flag(capsys: pytest.CaptureFixture[str]) -> None:
    path = file("zone.csv", "id,created,status\n1,2026-04-30 10:00,open\n")
    assert main(["import", path]) == 2
    assert "--timezone" in capsys.readouterr().err


def test_a_missing_currency_exits_with_2_and_names_the_flag(
    capsys: pytest.CaptureFixture[str],
) -> None:
    path = file("money.csv", "order id,date,amount\n1,2026-04-30,5.50\n")
    assert main(["import", path, "--timezone", "UTC"]) == 2
    assert "--currency" in capsys.readouterr().err


def test_one_bad_file_does_not_stop_the_others(capsys: pytest.CaptureFixture[str]) -> None:
    good = file("good.csv", "id,created,status\n1,2026-04-30 10:00,open\n2,soon,open\n")
    assert main(["import", file("empty.csv", ""), good, "nowhere.csv", "--timezone", "UTC"]) == 1
    told = capsys.readouterr()
    assert "empty.csv" in told.err
    assert "nowhere.csv" in told.err
    assert "2 rows = 1 new" in told.out
    assert "line 3" in told.out


def test_a_dry_run_stores_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    path = file("good.csv", "id,created,status\n1,2026-04-30 10:00,open\n")
    assert main(["import", path, "--timezone", "UTC", "--dry-run"]) == 0
    assert main(["import", path, "--timezone", "UTC", "--json"]) == 0
    told = capsys.readouterr().out.splitlines()
    assert json.loads(told[-1])["new"] == 1


@pytest.mark.parametrize(
    "call",
    [
        ["import", "x.csv", "--timezone", "Mars/Olympus"],
        ["query", "inquiries", "--from", "yesterday", "--to", "2026-01-01"],
        ["query", "inquiries", "--from", "2026-01-01", "--to", "2026-01-02", "--where", "topic"],
        ["dance"],
        [],
    ],
)
def test_wrong_usage_exits_with_2(capsys: pytest.CaptureFixture[str], call: list[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        main(call)
    assert caught.value.code == 2
    assert capsys.readouterr().err


def test_an_unknown_metric_is_answered_with_what_was_meant(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["query", "inquires", "--from", "2026-01-01", "--to", "2026-01-02"]) == 1
    assert "inquiries" in capsys.readouterr().err


def test_csv_is_safe_for_spreadsheets(capsys: pytest.CaptureFixture[str]) -> None:
    path = file("evil.csv", "id,created,topic\n1,2026-04-30 10:00,=cmd()\n2,2026-05-01 10:00,b\n")
    main(["import", path, "--timezone", "UTC"])
    capsys.readouterr()
    main(
        ["query", "inquiries", "--from", "2026-04-01", "--to", "2026-04-30", "--by", "topic",
         "--format", "csv"]
    )  # fmt: skip
    assert "'=cmd()" in capsys.readouterr().out


def test_a_missing_upload_is_empty_and_named(capsys: pytest.CaptureFixture[str]) -> None:
    months = {"01": range(1, 32), "02": range(1, 29), "03": range(1, 32)}
    days = {month: [f"2026-{month}-{day:02}" for day in days] for month, days in months.items()}
    for month in ("01", "03"):
        rows = "".join(f"{day},{day} 10:00,Delivery\n" for day in days[month])
        tickets = file(f"tickets{month}.csv", "id,created,topic\n" + rows)
        assert main(["import", tickets, "--timezone", "UTC", "--source", "desk"]) == 0
    rows = "".join(f"{day},{day} 10:00,5\n" for month in days.values() for day in month)
    orders = file("orders.csv", "order_id,ordered_at,total\n" + rows)
    assert main(["import", orders, "--timezone", "UTC", "--currency", "EUR"]) == 0

    february = ["--from", "2026-02-01", "--to", "2026-02-28", "--compare", "previous"]
    metrics = ["inquiries", "contact_rate_orders", "growth_inquiries", "growth_gap"]
    found = asked(capsys, *metrics, *february)
    assert [(row["value"], row["change"]) for row in found] == [(None, None)] * 4
    assert [row["flags"] for row in found] == [["incomplete"]] * 4
    main(["query", *metrics, *february])
    told = capsys.readouterr()
    assert "desk has no data from 2026-02-01 to 2026-02-28" in told.out + told.err


def test_metrics_and_profiles_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["metrics", "--json"]) == 0
    assert "one_stop_rate" in {row["metric"] for row in json.loads(capsys.readouterr().out)}
    assert main(["profiles"]) == 0
    assert "zendesk_tickets" in capsys.readouterr().out
