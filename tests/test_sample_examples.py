"""Every example export is read by the profile its README names, down to counts and sums."""

import re
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest
from acting import person

from opsdash.calendar.organisation import Organisation
from opsdash.intake.choices import Choices
from opsdash.intake.importing import import_file
from opsdash.intake.profiles import load_profiles
from opsdash.settings import read_settings
from opsdash.store import Home, open_home

EXAMPLES = Path(__file__).parent.parent / "data" / "examples"
SHOP = Organisation("Europe/Berlin", "EUR", 0, configured=True)

# file: (profile, rows, facts, folded rows)
EXPECTED = {
    "zendesk_tickets.csv": ("zendesk_tickets", 15, 15, 0),
    "servicenow_incidents.csv": ("servicenow_incidents", 19, 6, 13),
    "shopify_orders.csv": ("shopify_orders", 22, 14, 8),
    "tickets.csv": ("tickets", 14, 14, 0),
    "orders.csv": ("orders", 14, 14, 0),
    "daily.csv": ("daily", 28, 28, 0),
    "readings_monthly.csv": ("monthly", 36, 36, 0),
}


@pytest.fixture
def home() -> Iterator[Home]:
    opened = open_home(read_settings())
    yield opened
    opened.close()


def load(home: Home, file: str) -> None:
    import_file(home, EXAMPLES / file, Choices(), SHOP, person("test"))


@pytest.mark.parametrize("file", EXPECTED)
def test_example_is_recognised_and_every_row_loads(home: Home, file: str) -> None:
    found = import_file(home, EXAMPLES / file, Choices(), SHOP, person("test"))
    counts = (found.profile, found.rows_in, found.new, found.folded)
    assert counts == EXPECTED[file]
    assert (found.rejected, found.ignored) == (0, 0)


def test_readme_names_every_file_and_its_profile() -> None:
    text = (EXAMPLES / "README.md").read_text(encoding="utf-8")
    named = dict(re.findall(r"^\| `([^`]+)` \| ([^|]+?) \|", text, re.MULTILINE))
    titles = {profile.name: profile.title for profile in load_profiles(None)}
    assert named == {file: titles[profile] for file, (profile, *_) in EXPECTED.items()}
    assert {path.name for path in EXAMPLES.glob("*.csv")} == set(EXPECTED)


def test_shopify_counts_and_sales_are_as_the_readme_says(home: Home) -> None:
    load(home, "shopify_orders.csv")
    assert home.facts.rows(
        "SELECT COUNT(*), SUM(total - refunded) FROM sales_order WHERE is_current AND is_counted"
    ) == [(12, Decimal("393.9400"))]


def test_shopify_offsets_survive_the_change_to_summer_time(home: Home) -> None:
    """Twenty seconds before the clocks change and ten after: 20 seconds apart, not an hour."""
    load(home, "shopify_orders.csv")
    before, after = (
        home.facts.rows("SELECT ordered_at FROM sales_order WHERE id = ?", [name])[0][0]
        for name in ("#1007", "#1008")
    )
    assert (after - before).total_seconds() == 20


def test_shopify_lines_belong_to_their_orders(home: Home) -> None:
    load(home, "shopify_orders.csv")
    assert home.facts.rows(
        "SELECT product, quantity FROM order_line WHERE order_id = '#1012' ORDER BY line_number"
    ) == [
        ('Stoneware teapot "Nordlicht"', 1),
        ("Assam breakfast 100 g", 1),
        ("우전 green tea 40 g", 2),
    ]


def test_zendesk_times_are_the_organisations_own(home: Home) -> None:
    load(home, "zendesk_tickets.csv")
    assert home.facts.rows(
        "SELECT topic, reopens, resolution_seconds, CAST(created_at AS VARCHAR) FROM inquiry"
        " WHERE id = '20004'"
    ) == [("Damaged item", 1, 164_160 - 3600, "2026-03-28 17:44:00")]


def test_zendesk_customers_are_known_by_hash_alone(home: Home) -> None:
    load(home, "zendesk_tickets.csv")
    assert home.facts.rows(
        "SELECT COUNT(customer), COUNT(DISTINCT customer) FROM inquiry WHERE is_current"
    ) == [(14, 10)]


def test_servicenow_keeps_the_newest_row_of_an_incident(home: Home) -> None:
    load(home, "servicenow_incidents.csv")
    assert home.facts.rows(
        "SELECT id, status, reopens FROM inquiry WHERE is_current ORDER BY id"
    ) == [
        ("INC0010001", "closed", 0),
        ("INC0010002", "closed", 1),
        ("INC0010003", "closed", 0),
        ("INC0010004", "solved", 0),
        ("INC0010005", "pending", 0),
        ("INC0010006", "closed", 0),
    ]


def test_generic_orders_count_all_but_the_cancelled(home: Home) -> None:
    load(home, "orders.csv")
    assert home.facts.rows(
        "SELECT COUNT(*), SUM(total) FROM sales_order WHERE is_current AND is_counted"
    ) == [(13, Decimal("509.2500"))]
