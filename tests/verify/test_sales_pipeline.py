"""8,800 deals in four variants of one export: other date orders, decimals, closed deals only."""

import csv
import gzip
from pathlib import Path
from typing import Any

import pytest
from acting import person
from desk import Desk

from opsdash.intake.lookups import Change
from opsdash.intake.saving_lookups import save_lookups
from opsdash.settings import Settings
from opsdash.store.home import open_home

TOLERANCE = 0.0005
YEAR = ("--from", "2017-01-01", "--to", "2017-12-31")
WON_BY_QUARTER = [531, 1254, 1257, 1196]
WON_VALUE_BY_QUARTER = [1_134_672, 3_086_111, 2_982_255, 2_802_496]
# The slashes leave day and month open until one of them is above twelve; two-digit years too.
FILES = (
    "sales_pipeline.csv.gz",
    "sales_pipeline_us_dates.csv.gz",
    "sales_pipeline_misparsed_dates.csv.gz",
    "sales_pipeline_closed_only_iso.csv.gz",
)
SETTINGS = ("--timezone", "UTC", "--currency", "USD")


@pytest.fixture(scope="module", params=FILES)
def loaded(
    tmp_path_factory: pytest.TempPathFactory, data: Path, request: pytest.FixtureRequest
) -> Desk:
    desk = Desk(tmp_path_factory.mktemp("deals"))
    desk.said("import", data / "maven_crm" / request.param, *SETTINGS)
    return desk


def one(desk: Desk, metric: str) -> dict[str, Any]:
    rows = desk.rows(metric, *YEAR, "--grain", "total")
    assert len(rows) == 1
    return rows[0]


def test_open_deals_are_not_in_the_win_rate(loaded: Desk) -> None:
    row = one(loaded, "win_rate")
    assert row["value"] == pytest.approx(63.1501, rel=TOLERANCE)
    assert (row["numerator"], row["denominator"]) == (4238, 6711)


def test_the_mean_of_won_deals(loaded: Desk) -> None:
    row = one(loaded, "deal_value_mean")
    assert row["value"] == pytest.approx(2360.9094, rel=TOLERANCE)
    assert row["denominator"] == 4238


def test_days_from_engaging_to_winning(loaded: Desk) -> None:
    mean = one(loaded, "cycle_days_mean")
    assert mean["value"] == pytest.approx(51.7820, rel=TOLERANCE)
    assert mean["denominator"] == 4238
    # From logarithmic buckets.
    assert one(loaded, "cycle_days_median")["value"] == pytest.approx(57, rel=0.02)


def test_velocity_is_made_of_the_others(loaded: Desk) -> None:
    deals, value, rate, days, velocity = (
        one(loaded, name)["value"]
        for name in (
            *("open_deals", "deal_value_mean", "win_rate", "cycle_days_mean"),
            "sales_velocity",
        )
    )
    assert velocity == pytest.approx(deals * value * rate / 100 / days)


def test_won_value_by_quarter(loaded: Desk) -> None:
    rows = loaded.rows("won_value", *YEAR, "--grain", "quarter")
    assert [row["value"] for row in rows] == WON_VALUE_BY_QUARTER


def test_won_by_quarter_of_the_close_date(loaded: Desk) -> None:
    rows = loaded.rows("deals_won", *YEAR, "--grain", "quarter")
    assert [row["value"] for row in rows] == WON_BY_QUARTER


def test_win_rate_by_manager_and_one_name_for_a_product(
    tmp_path_factory: pytest.TempPathFactory, data: Path
) -> None:
    desk = Desk(tmp_path_factory.mktemp("managers"))
    desk.said("import", data / "maven_crm" / FILES[0], *SETTINGS)
    teams = rows_of(data / "maven_crm" / "sales_teams.csv")
    changes = [Change("rename:product", "GTXPro", None, "GTX Pro")]
    for row in teams:
        team = f"Team of {row['manager']}"
        changes.append(Change("agent_group", row["sales_agent"], None, team))
        changes.append(Change("manager", team, None, row["manager"]))
    home = open_home(Settings(home=desk.home, memory_limit="1GB", max_upload_mb=200))
    save_lookups(home, tuple(dict.fromkeys(changes)), person("test"))
    home.close()
    found = desk.rows("win_rate", *YEAR, "--grain", "total", "--by", "manager")
    expected = by_manager(rows_of(data / "maven_crm" / FILES[0]), teams)
    assert {row["manager"]: (row["numerator"], row["denominator"]) for row in found} == expected
    products = desk.rows("deals_won", *YEAR, "--grain", "total", "--by", "product")
    names = {row["product"] for row in products}
    assert "GTX Pro" in names
    assert "GTXPro" not in names


def rows_of(path: Path) -> list[dict[str, str]]:
    opened = gzip.open if path.suffix == ".gz" else open
    with opened(path, "rt", encoding="utf-8-sig") as file:
        return list(csv.DictReader(file))


def by_manager(
    deals: list[dict[str, str]], teams: list[dict[str, str]]
) -> dict[str, tuple[int, int]]:
    """Won, and won or lost, of each manager."""
    managers = {row["sales_agent"]: row["manager"] for row in teams}
    closed = [(managers[d["sales_agent"]], d["deal_stage"]) for d in deals if d["close_date"]]
    return {
        manager: (
            closed.count((manager, "Won")),
            closed.count((manager, "Won")) + closed.count((manager, "Lost")),
        )
        for manager in {name for name, _ in closed}
    }
