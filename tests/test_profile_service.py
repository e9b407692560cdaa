"""Exports of help desks and CRMs, each quirk of a tool read as that tool means it."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from acting import ANN
from importing import BERLIN, imported

from opsdash.errors import ColumnMissingError
from opsdash.intake.outcome import Outcome
from opsdash.intake.source_settings import KEEP_SUBJECT, save_source_setting
from opsdash.store import Home

EXPORTS = Path(__file__).parent / "data" / "exports"


@dataclass(frozen=True)
class Sample:
    """`counts` are rows in, new, folded, ignored and rejected; `rejects` are line and reason."""

    file: str
    profile: str
    counts: tuple[int, int, int, int, int]
    rejects: tuple[tuple[int, str], ...]
    query: str
    rows: list[tuple[Any, ...]]


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


SAMPLES = (
    Sample(
        "zendesk_tickets.csv",
        "zendesk_tickets",
        (7, 4, 1, 0, 2),
        # A row that lost a field, and an id that a spreadsheet has destroyed.
        ((6, "row_too_short"), (7, "id_damaged")),
        "SELECT id, status, first_reply_seconds, first_resolved_at, resolution_seconds, reopens,"
        " replies, satisfaction, tags, contact_channel, created_day FROM inquiry",
        [
            (
                "4101", "closed", 2520, at("2026-03-27 23:40"), 90000, 1, 3, "good",
                ["parcel", "vip"], "Email", date(2026, 3, 27),
            ),
            (
                "4102", "open", 300, None, None, 0, 1, None, None, "Web form", date(2026, 3, 28)
            ),
            (
                "4103", "solved", 0, at("2026-03-29 00:42"), 720, 0, 0, "bad", ["callback"],
                "Phone", date(2026, 3, 29),
            ),
            (
                "4105", "pending", None, None, None, None, None, None, None, "Chat",
                date(2026, 3, 29),
            ),
        ],
    ),
    Sample(
        # Explore: hours where the full export has minutes, and a totals row.
        "zendesk_explore.csv",
        "zendesk_tickets",
        (3, 2, 0, 1, 0),
        (),
        "SELECT id, first_reply_seconds, resolution_seconds, satisfaction FROM inquiry",
        [("4101", 2520, 90000, "good"), ("4102", 299, None, None)],
    ),
    Sample(
        # The first reply's duration is missing once, its time never; 30:15:00 are hours.
        "freshdesk_tickets.csv",
        "freshdesk_tickets",
        (3, 3, 0, 0, 0),
        (),
        "SELECT id, status, agent, first_reply_at, first_reply_seconds, resolution_seconds,"
        " replies, satisfaction, tags FROM inquiry",
        [
            (
                "901", "closed", "Lea Vogt", at("2026-04-01 07:30"), 5400, 108900, 2, "good",
                ["lid", "warranty"],
            ),
            ("902", "solved", None, at("2026-04-01 10:00"), 7200, 28800, 1, None, None),
            ("903", "pending", "Lea Vogt", None, None, None, None, "bad", None),
        ],
    ),
    Sample(
        # Two columns called "Others".
        "freshservice_tickets.csv",
        "freshservice_tickets",
        (2, 2, 0, 0, 0),
        (),
        "SELECT id, topic, contact_channel, first_reply_seconds, resolution_seconds FROM inquiry",
        [
            ("INC-12", "Network", "In person", None, None),
            ("SR-11", "Hardware", "Web form", 1200, 109800),
        ],
    ),
    Sample(
        # New York's clock in the header; daylight saving began there on 8 March 2026.
        "intercom_conversations.csv",
        "intercom_conversations",
        (2, 2, 0, 0, 0),
        (),
        "SELECT id, status, created_at, created_day, resolved_at, first_reply_seconds,"
        " satisfaction, tags FROM inquiry",
        [
            (
                "215468001", "closed", at("2026-03-08 03:30"), date(2026, 3, 8),
                at("2026-03-08 13:00"), 95, "good", ["Delay", "Shipping"],
            ),
            (
                "215468002", "pending", at("2026-03-08 16:00"), date(2026, 3, 8), None, None, None,
                None,
            ),
        ],
    ),
    Sample(
        # Two ways to write a date in one column.
        "hubspot_tickets.csv",
        "hubspot_tickets",
        (2, 2, 0, 0, 0),
        (),
        "SELECT id, status, created_at, first_reply_seconds, resolution_seconds FROM inquiry",
        [
            ("7001", "closed", at("2024-03-15 08:30"), 3930, 109800),
            ("7002", "new", at("2024-03-15 13:30"), None, None),
        ],
    ),
    Sample(
        # The close date of an open deal is a hope: it is neither stored nor in the future.
        "hubspot_deals.csv",
        "hubspot_deals",
        (4, 3, 0, 0, 1),
        ((5, "date_missing"),),
        "SELECT id, status, stage, amount, currency, closed_day, cycle_seconds FROM deal",
        [
            ("5001", "won", "Closed Won", Decimal(12500), "EUR", date(2026, 2, 20), 3978000),
            ("5002", "lost", "Closed Lost", None, "EUR", date(2026, 2, 1), 2250000),
            ("5003", "open", "Appointment Scheduled", Decimal(8000), "EUR", None, None),
        ],
    ),
    Sample(
        "hubspot_contacts.csv",
        "hubspot_contacts",
        (2, 2, 0, 0, 0),
        (),
        "SELECT id, lifecycle_stage, lead_status, origin, agent, created_day FROM contact",
        [
            ("881", "Customer", "Connected", "Organic Search", "Nora Pell", date(2026, 1, 2)),
            ("882", "Lead", None, "Paid Search", None, date(2026, 1, 3)),
        ],
    ),
    Sample(
        # Labels stand in three columns of one name; a promise that was broken is below zero.
        "jira_service_management.csv",
        "jira_service_management",
        (3, 2, 0, 0, 1),
        ((5, "row_too_long"),),
        "SELECT id, status, created_at, first_reply_seconds, tags, reply_target_seconds,"
        " resolution_target_seconds, satisfaction FROM inquiry",
        [
            (
                "DESK-71", "solved", at("2024-03-12 08:41"), 2460, ["floor-3", "printer"], 11940,
                -45000, "good",
            ),
            (
                "DESK-72", "pending", at("2024-05-14 22:05"), None, ["printer", "vpn"], -300,
                515220, None,
            ),
        ],
    ),
    Sample(
        "jira_spanish.csv",
        "jira_service_management",
        (2, 2, 0, 0, 0),
        (),
        "SELECT id, status, created_at, resolved_at, tags, reply_target_seconds FROM inquiry",
        [
            (
                "MESA-5", "closed", at("2024-01-12 08:41"), at("2024-08-13 14:05"),
                ["impresora", "planta-3"], -5400,
            ),
            ("MESA-6", "pending", at("2024-12-01 23:05"), None, None, None),
        ],
    ),
    Sample(
        # The period stands above the header, in the account's language; every row counts all of it.
        "chatwoot_reports.csv",
        "chatwoot_reports",
        (2, 2, 0, 0, 0),
        (),
        "SELECT dimensions ->> 'agent', measure, value, from_day, to_day FROM reading",
        [
            ("Ben Ott", "inquiries", Decimal(17), date(2026, 9, 1), date(2026, 10, 1)),
            ("Lea Vogt", "inquiries", Decimal(42), date(2026, 9, 1), date(2026, 10, 1)),
        ],
    ),
    Sample(
        "chatwoot_english.csv",
        "chatwoot_reports",
        (1, 1, 0, 0, 0),
        (),
        "SELECT dimensions ->> 'agent', value, from_day, to_day FROM reading",
        [("Lea Vogt", Decimal(30), date(2026, 8, 1), date(2026, 9, 1))],
    ),
)  # fmt: skip
BY_FILE = {sample.file: sample for sample in SAMPLES}
by_file = pytest.mark.parametrize("sample", SAMPLES, ids=list(BY_FILE))


def taken(home: Home, sample: Sample) -> Outcome:
    return imported(home, EXPORTS / sample.file, BERLIN)


@by_file
def test_a_sample_is_recognised_and_every_row_accounted_for(home: Home, sample: Sample) -> None:
    outcome = taken(home, sample)

    assert outcome.profile == sample.profile
    counts = (outcome.rows_in, outcome.new, outcome.folded, outcome.ignored, outcome.rejected)
    assert counts == sample.counts
    assert tuple((each.line, each.reason) for each in outcome.rejects) == sample.rejects


@by_file
def test_the_facts_of_a_sample(home: Home, sample: Sample) -> None:
    taken(home, sample)

    assert home.facts.rows(f"{sample.query} ORDER BY id") == sample.rows


@by_file
def test_the_same_sample_again_changes_nothing(home: Home, sample: Sample) -> None:
    first, again = taken(home, sample), taken(home, sample)

    assert (again.new, again.changed, again.same) == (0, 0, first.new)
    assert (again.folded, again.ignored, again.rejected) == sample.counts[2:]


def test_a_report_without_its_period_is_refused(home: Home) -> None:
    with pytest.raises(ColumnMissingError):
        imported(home, "Agent name,Assigned conversations\nLea Vogt,30\n")


def test_no_address_name_or_subject_is_stored(home: Home) -> None:
    for sample in SAMPLES:
        taken(home, sample)
    stored = str([home.facts.rows(f"SELECT * FROM {name}") for name in ("inquiry", "contact")])

    for text in ("example.com", "Mira Holt", "parcel?", "Moss", "+1 555", "Printer, 3rd"):
        assert text not in stored


def test_a_subject_is_stored_for_a_source_that_chose_to(home: Home) -> None:
    save_source_setting(home, "zendesk_tickets", KEEP_SUBJECT, "yes", ANN)
    taken(home, BY_FILE["zendesk_tickets.csv"])
    again = taken(home, BY_FILE["zendesk_tickets.csv"])

    assert home.facts.rows("SELECT subject FROM inquiry WHERE id = '4102'") == [
        ('Return, "size 40"',)
    ]
    assert (again.changed, again.same) == (0, 4)


def test_a_customer_whose_id_was_destroyed_is_unknown(home: Home) -> None:
    imported(
        home,
        "Id,Requester id,Status,Created at,Via\n"
        "1,1.03006E+13,open,2026-03-01 10:00,Mail\n2,10300612345678,open,2026-03-01 10:00,Mail\n",
    )

    found = home.facts.rows("SELECT id, customer IS NULL FROM inquiry ORDER BY id")
    assert found == [("1", True), ("2", False)]


STAGES = "SELECT id, pipeline, stage, entered_day FROM stage_entry ORDER BY ALL"


def test_stage_columns_are_the_history_of_a_deal(home: Home) -> None:
    taken(home, BY_FILE["hubspot_deals.csv"])

    assert home.facts.rows(STAGES) == [
        ("5001", "Sales Pipeline", "Appointment Scheduled", date(2026, 1, 5)),
        ("5001", "Sales Pipeline", "Closed Won", date(2026, 2, 20)),
        ("5002", "Sales Pipeline", "Appointment Scheduled", date(2026, 1, 6)),
        ("5003", "Sales Pipeline", "Appointment Scheduled", date(2026, 1, 7)),
    ]


DEALS = (
    "Record ID,Deal Name,Deal Stage,Amount,Create Date,Close Date,"
    'Date entered "Offer (Sales)",Date entered "Won (Sales)"\n'
)


def test_a_new_stage_is_a_change_and_the_order_of_columns_is_not(home: Home) -> None:
    imported(home, DEALS + "1,A,Offer,5,2026-01-01 10:00,,2026-01-02 10:00,\n")
    head = DEALS.replace("Offer (S", "@").replace("Won (S", "Offer (S").replace("@", "Won (S")
    same = imported(home, head + "1,A,Offer,5,2026-01-01 10:00,,,2026-01-02 10:00\n")
    moved = imported(
        home, DEALS + "1,A,Offer,5,2026-01-01 10:00,,2026-01-02 10:00,2026-01-03 10:00\n"
    )

    assert (same.same, moved.changed) == (1, 1)
    current = home.facts.rows(
        "SELECT stage_entry.stage FROM stage_entry JOIN deal USING (source, id, batch_id)"
        " WHERE is_current ORDER BY entered_at"
    )
    assert current == [("Offer",), ("Won",)]


def test_an_export_without_stages_leaves_them_as_they_were(home: Home) -> None:
    imported(home, DEALS + "1,A,Offer,5,2026-01-01 10:00,,2026-01-02 10:00,\n")
    changed = imported(
        home, "Record ID,Deal Name,Deal Stage,Amount,Create Date\n1,A,Offer,6,2026-01-01 10:00\n"
    )

    assert changed.changed == 1
    current = home.facts.rows(
        "SELECT amount, stage_entry.stage FROM deal JOIN stage_entry USING (source, id, batch_id)"
        " WHERE is_current"
    )
    assert current == [(Decimal(6), "Offer")]


def test_fields_that_an_export_lacks_keep_what_is_stored(home: Home) -> None:
    taken(home, BY_FILE["zendesk_tickets.csv"])
    imported(
        home, "Id,Requester,Status,Created at,Via\n4101,Mira Holt,Open,2026-03-27 21:40,Mail\n"
    )

    current = home.facts.rows(
        "SELECT status, first_reply_seconds, satisfaction, tags FROM inquiry"
        " WHERE id = '4101' AND is_current"
    )
    assert current == [("open", 2520, "good", ["parcel", "vip"])]


@pytest.mark.parametrize(
    ("first", "second", "words"),
    [
        ("Resolution time (in hrs)", "12:30:00", 45000),
        ("Resolution time (in mins)", "45", 2700),
    ],
)
def test_a_resolution_that_is_only_a_duration(
    home: Home, first: str, second: str, words: int
) -> None:
    imported(
        home,
        f"Ticket ID,Created time,Status,Agent,Due by Time,{first}\n"
        f"1,2026-03-28 20:00:00,Closed,Lea Vogt,,{second}\n",
    )

    resolved = home.facts.rows("SELECT resolution_seconds FROM inquiry")
    assert resolved == [(words,)]


def test_a_duration_that_is_none_is_rejected_by_name(home: Home) -> None:
    outcome = imported(
        home,
        "Ticket ID,Created time,Status,Agent,Due by Time,First response time (in mins)\n"
        "1,2026-03-28 20:00:00,Closed,Lea Vogt,,soon\n2,2026-03-28 20:00:00,Open,Lea Vogt,,5\n",
    )

    reject = outcome.rejects[0]
    assert (reject.line, reject.column, reject.value, reject.reason) == (
        2, "First response time (in mins)", "soon", "duration_unreadable",
    )  # fmt: skip
