"""The sample company's files are what the named tools export, down to the header line."""

import csv
import io
from datetime import date
from decimal import Decimal

import pytest

from opsdash.sample.company import Company
from opsdash.sample.files import make_files

ZENDESK_HEADER = (
    '"Summation column","Id","Requester","Requester id","Requester external id","Requester email",'
    '"Requester domain","Submitter","Assignee","Group","Subject","Tags","Status","Priority","Via",'
    '"Ticket type","Created at","Updated at","Assigned at","Organization","Due date",'
    '"Initially assigned at","Solved at","Resolution time","Satisfaction Score","Group stations",'
    '"Assignee stations","Reopens","Replies","First reply time in minutes",'
    '"First reply time in minutes within business hours","First resolution time in minutes",'
    '"First resolution time in minutes within business hours","Full resolution time in minutes",'
    '"Full resolution time in minutes within business hours","Agent wait time in minutes",'
    '"Agent wait time in minutes within business hours","Requester wait time in minutes",'
    '"Requester wait time in minutes within business hours","On hold time in minutes",'
    '"On hold time in minutes within business hours","Ticket Category [list]",'
    '"Total time spent (sec)"'
)
SHOPIFY_HEADER = (
    "Name,Email,Financial Status,Paid at,Fulfillment Status,Fulfilled at,Accepts Marketing,"
    "Currency,Subtotal,Shipping,Taxes,Total,Discount Code,Discount Amount,Shipping Method,"
    "Created at,Lineitem quantity,Lineitem name,Lineitem price,Lineitem compare at price,"
    "Lineitem sku,"
    "Lineitem requires shipping,Lineitem taxable,Lineitem fulfillment status,Billing Name,"
    "Billing Street,Billing Address1,Billing Address2,Billing Company,Billing City,Billing Zip,"
    "Billing Province,Billing Country,Billing Phone,Shipping Name,Shipping Street,"
    "Shipping Address1,Shipping Address2,Shipping Company,Shipping City,Shipping Zip,"
    "Shipping Province,Shipping Country,Shipping Phone,Notes,Note Attributes,Cancelled at,"
    "Payment Method,Payment Reference,Refunded Amount,Vendor,Outstanding Balance,Employee,Location,"
    "Device ID,Id,Tags,Risk Level,Source,Lineitem discount,Tax 1 Name,Tax 1 Value,Tax 2 Name,"
    "Tax 2 Value,Tax 3 Name,Tax 3 Value,Tax 4 Name,Tax 4 Value,Tax 5 Name,Tax 5 Value,Phone,"
    "Receipt Number,Duties,Billing Province Name,Shipping Province Name,Payment ID,"
    "Payment References"
)
CONTACTS_HEADER = (
    "Record ID,First Name,Last Name,Email,Phone Number,Lifecycle Stage,Lead Status,Contact owner,"
    "HubSpot Team,Create Date,Last Modified Date,Original Source,Associated Company"
)
DEALS_HEADER = (
    "Record ID,Deal Name,Deal Stage,Amount,Currency,Close Date,Create Date,Last Modified Date,"
    "Deal owner,HubSpot Team,Pipeline,Deal Type,Associated Company IDs"
)
UNTIL = date(2026, 5, 17)


@pytest.fixture(scope="module")
def files() -> dict[str, str]:
    made = make_files(Company(UNTIL))
    return {name: content.decode("utf-8") for name, content in made.items()}


@pytest.fixture(scope="module")
def order_rows(files: dict[str, str]) -> list[dict[str, str]]:
    return rows(files["shopify_orders.csv"])


@pytest.fixture(scope="module")
def tickets(files: dict[str, str]) -> list[dict[str, str]]:
    return rows(files["zendesk_tickets.csv"])


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def test_same_day_gives_the_same_bytes() -> None:
    assert make_files(Company(UNTIL)) == make_files(Company(UNTIL))


def test_header_lines_are_the_tools_own(files: dict[str, str]) -> None:
    quoted = '","'
    first_lines = {name: text.partition("\n")[0] for name, text in files.items()}
    assert first_lines == {
        "zendesk_tickets.csv": ZENDESK_HEADER,
        "shopify_orders.csv": SHOPIFY_HEADER,
        "visits.csv": "date,channel,visits",
        "hubspot_contacts.csv": f'"{CONTACTS_HEADER.replace(",", quoted)}"',
        "hubspot_deals.csv": f'"{DEALS_HEADER.replace(",", quoted)}"',
    }


def test_every_row_is_as_wide_as_its_header(files: dict[str, str]) -> None:
    for text in files.values():
        widths = {len(row) for row in csv.reader(io.StringIO(text))}
        assert len(widths) == 1


def test_order_columns_stand_on_the_first_row_only(order_rows: list[dict[str, str]]) -> None:
    previous = ""
    continued = 0
    for row in order_rows:
        is_first = row["Name"] != previous
        assert bool(row["Total"]) == bool(row["Created at"]) == is_first
        assert row["Lineitem name"]
        previous = row["Name"]
        continued += not is_first
    assert continued > 1_000


def test_no_order_appears_twice(order_rows: list[dict[str, str]]) -> None:
    names = [row["Name"] for row in order_rows if row["Total"]]
    assert len(names) == len(set(names))


def test_totals_are_the_sum_of_their_parts(order_rows: list[dict[str, str]]) -> None:
    for row in order_rows:
        if row["Total"]:
            parts = [Decimal(row[name]) for name in ("Subtotal", "Shipping", "Taxes")]
            assert Decimal(row["Total"]) == sum(parts)
            assert 0 <= Decimal(row["Refunded Amount"]) <= Decimal(row["Total"])


def test_subtotal_is_what_the_lines_cost(order_rows: list[dict[str, str]]) -> None:
    lines: dict[str, Decimal] = {}
    for row in order_rows:
        worth = Decimal(row["Lineitem price"]) * int(row["Lineitem quantity"])
        lines[row["Name"]] = lines.get(row["Name"], Decimal(0)) + worth
    for row in order_rows:
        if row["Total"]:
            paid = Decimal(row["Subtotal"]) + Decimal(row["Discount Amount"])
            assert paid == lines[row["Name"]]


def test_offsets_follow_daylight_saving(order_rows: list[dict[str, str]]) -> None:
    offset = {row["Created at"][:10]: row["Created at"][-5:] for row in order_rows}
    assert offset["2026-03-28"] == "+0100"
    assert offset["2026-03-30"] == "+0200"
    assert offset["2025-10-27"] == "+0100"


def test_orders_have_refunds_and_cancellations(order_rows: list[dict[str, str]]) -> None:
    orders = [row for row in order_rows if row["Total"]]
    statuses = {row["Financial Status"] for row in orders}
    assert statuses == {"paid", "refunded", "partially_refunded", "voided"}
    assert 0.005 < sum(bool(row["Cancelled at"]) for row in orders) / len(orders) < 0.03


def test_no_ticket_ends_before_it_starts(tickets: list[dict[str, str]]) -> None:
    for ticket in tickets:
        if ticket["Solved at"]:
            assert ticket["Created at"] <= ticket["Solved at"] <= ticket["Updated at"]


def test_only_finished_tickets_have_an_end(tickets: list[dict[str, str]]) -> None:
    for ticket in tickets:
        assert (ticket["Status"] in {"Solved", "Closed"}) == bool(ticket["Solved at"])
    assert any(not ticket["Solved at"] for ticket in tickets)


def test_people_are_invented(
    tickets: list[dict[str, str]], order_rows: list[dict[str, str]]
) -> None:
    addresses = {ticket["Requester email"] for ticket in tickets}
    addresses |= {row["Email"] for row in order_rows} - {""}
    assert all(address.endswith("@example.com") for address in addresses)


def test_customers_write_about_orders_of_theirs(
    tickets: list[dict[str, str]], order_rows: list[dict[str, str]]
) -> None:
    buyers = {row["Email"] for row in order_rows}
    known = sum(ticket["Requester email"] in buyers for ticket in tickets)
    # The rest bought in the weeks before the first exported day.
    assert known / len(tickets) > 0.95


def test_names_are_in_the_scripts_of_their_owners(tickets: list[dict[str, str]]) -> None:
    agents = {ticket["Assignee"] for ticket in tickets}
    assert {"김서연", "李伟", "Nguyễn Thị Hạnh", "Jürgen Weiß"} <= agents
    assert {ticket["Group"] for ticket in tickets} == {
        "Delivery desk",
        "Beratung & Kasse",
        "고객지원팀",
    }


def test_visits_cover_every_day_to_the_last(files: dict[str, str]) -> None:
    days = sorted({row["date"] for row in rows(files["visits.csv"])})
    assert (days[0], days[-1], len(days)) == ("2024-05-01", "2026-05-17", 747)


def test_exports_were_made_the_morning_after(
    tickets: list[dict[str, str]], order_rows: list[dict[str, str]]
) -> None:
    """So that the last day counts as complete."""
    assert max(row["Created at"] for row in order_rows) == "2026-05-18 00:05:00 +0200"
    assert max(ticket["Updated at"] for ticket in tickets) == "2026-05-18 00:10"


@pytest.mark.parametrize("zone", ["Asia/Seoul", "America/New_York", "Pacific/Kiritimati"])
def test_any_zone_works(zone: str) -> None:
    made = make_files(Company(UNTIL, timezone=zone, currency="KRW"))
    created = [row["Created at"] for row in rows(made["shopify_orders.csv"].decode())]
    assert max(created).startswith("2026-05-18 00:05:00")


def test_money_without_cents_has_none() -> None:
    made = make_files(Company(UNTIL, timezone="Asia/Seoul", currency="KRW"))
    totals = [row["Total"] for row in rows(made["shopify_orders.csv"].decode()) if row["Total"]]
    assert all(total.endswith(".00") for total in totals)


@pytest.mark.parametrize("until", [date(2028, 2, 29), date(2026, 1, 31), date(2026, 3, 29)])
def test_any_last_day_works(until: date) -> None:
    company = Company(until)
    assert (until - company.first_day).days >= 2 * 364 + 6
    assert company.first_day.day == 1
    made = make_files(company)
    days = {row["date"] for row in rows(made["visits.csv"].decode())}
    assert max(days) == until.isoformat()
