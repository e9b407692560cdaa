"""A file that no profile knows: what its columns probably mean, from their names and cells."""

from collections.abc import Sequence
from pathlib import Path

import pytest
from acting import ANN
from importing import BERLIN, imported

from opsdash.errors import FileUnknownError
from opsdash.intake.choices import ANY_FACT, Choices
from opsdash.intake.decoding import decode
from opsdash.intake.examining import examine
from opsdash.intake.first_rows import read_sample
from opsdash.intake.own_profiles import save_profile, table_of
from opsdash.intake.suggestions import Drafted, Reason, draft, source_name
from opsdash.store import Home

DAYS = [f"{1 + day % 28:02}.03.2026" for day in range(40)]
CALLS = (
    "Ticket no.;When it came in;What about;Sorted on;How;Colleague;Client mail;Notes\n"
    + "".join(
        f"T-{100 + at};{day} 09:{at:02};{('Delivery', 'Refund', 'Login')[at % 3]};{day} 18:00;"
        f"{('Phone', 'Mail')[at % 2]};{('Ann', 'Bob')[at % 2]};p{at}@example.com;"
        f"The caller told a long story about number {at} and then hung up\n"
        for at, day in enumerate(DAYS)
    )
)
TILL = "Beleg,Tag,Euro,Kunde von\n" + "".join(
    f"{5000 + at},2026-03-{1 + at % 28:02},{at}.50,k{at}@example.org\n" for at in range(40)
)


def drafted(
    text: str, folder: Path, name: str = "calls 2026-03.csv", fact: str | None = None
) -> Drafted:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return draft(read_sample(decode(path, name, folder)), fact, name)


def fields(found: Drafted) -> dict[str, str | None]:
    return {column.column: column.field for column in found.columns}


def reasons(found: Drafted) -> dict[str, Reason]:
    return {column.column: column.reason for column in found.columns}


def table(names: Sequence[str], *rows: Sequence[str]) -> str:
    return "\n".join(",".join(cells) for cells in (names, *rows)) + "\n"


def test_names_and_values_together_tell_the_meaning(tmp_path: Path) -> None:
    found = drafted(CALLS, tmp_path)
    assert found.profile.fact.name == "inquiry"
    assert fields(found) == {
        "Ticket no.": "id",
        "When it came in": "created_at",
        "What about": "topic",
        "Sorted on": "resolved_at",
        "How": "contact_channel",
        "Colleague": "agent",
        "Client mail": "customer",
        "Notes": None,
    }
    assert reasons(found)["How"] is Reason.KNOWN_VALUES
    assert reasons(found)["Notes"] is Reason.FREE_TEXT


def test_values_alone_are_enough_where_they_leave_no_doubt(tmp_path: Path) -> None:
    found = drafted(TILL.replace("Beleg", "a").replace("Tag", "b").replace("Euro", "c"), tmp_path)
    assert fields(found)["a"] == "id"
    assert reasons(found)["a"] is Reason.UNIQUE
    assert reasons(found)["b"] is Reason.DATES
    assert reasons(found)["Kunde von"] in (Reason.EMAILS, Reason.NAME_LIKE)


def test_amounts_and_keys_make_a_list_of_orders(tmp_path: Path) -> None:
    found = drafted(TILL, tmp_path, "kasse.csv")
    assert found.profile.fact.name == "order"
    assert fields(found) == {
        "Beleg": "id",
        "Tag": "ordered_at",
        "Euro": "total",
        "Kunde von": "customer",
    }


def test_a_name_that_some_tool_uses_counts_more_than_one_that_resembles_it(tmp_path: Path) -> None:
    found = drafted(CALLS, tmp_path)
    sure = {column.column: column.confidence for column in found.columns}
    assert 1 >= sure["Ticket no."] > sure["When it came in"] >= 0.3
    assert sure["Notes"] == 0


@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        (("yes", "no", "yes"), Reason.BOOLEANS),
        (("0:45", "1:20", "12:05:10"), Reason.DURATIONS),
        (("", "", ""), Reason.EMPTY),
        (("7", "8", "7"), Reason.NUMBERS),
        (
            ("A long story about it", "Once more a long story", "The third one is long"),
            Reason.FREE_TEXT,
        ),
    ],
)
def test_what_is_not_stored_says_what_it_looks_like(
    tmp_path: Path, cells: tuple[str, ...], reason: Reason
) -> None:
    rows = [(f"T-{at}", f"2026-03-0{at + 1}", cell) for at, cell in enumerate(cells)]
    found = drafted(table(("Ticket", "Logged", "zzz"), *rows), tmp_path)
    assert reasons(found)["zzz"] is reason
    assert fields(found)["zzz"] is None


def test_a_file_is_read_as_the_fact_that_a_person_says(tmp_path: Path) -> None:
    assert drafted(TILL, tmp_path, fact="inquiry").profile.fact.name == "inquiry"


def test_lines_above_the_header_are_no_header(tmp_path: Path) -> None:
    found = drafted("Report of the calls\n\n" + CALLS, tmp_path)
    assert found.layout.header_line == 3
    assert fields(found)["Ticket no."] == "id"


def test_a_source_is_called_like_the_file_without_its_dates() -> None:
    assert source_name("Calls 2026-03.csv") == "calls"
    assert source_name("2026.csv") == "table"
    assert source_name("Störungen_KW12_final.xlsx") == "störungen_final"


def test_an_unknown_file_is_only_drafted_when_somebody_says_so(home: Home) -> None:
    strange = CALLS.replace("Ticket no.", "Zettel").replace("Client mail", "Wer")
    with pytest.raises(FileUnknownError):
        imported(home, strange)
    assert imported(home, strange, fact=ANY_FACT, name="calls 1.csv").new == 40
    assert home.facts.rows("SELECT DISTINCT source, topic FROM inquiry ORDER BY ALL") == [
        ("calls", "Delivery"),
        ("calls", "Login"),
        ("calls", "Refund"),
    ]


def test_the_next_file_with_the_header_needs_no_word(home: Home) -> None:
    text = CALLS.replace("Ticket no.", "Zettel").replace("Client mail", "Wer")
    imported(home, text, fact=ANY_FACT, columns={"topic": None}, name="calls 1.csv")
    later = text.replace("T-", "U-").replace("Delivery", "Lost parcel")
    assert imported(home, later, name="another name.csv").new == 40
    found = home.facts.rows(
        "SELECT source, COUNT(*), COUNT(topic), COUNT(agent) FROM inquiry GROUP BY 1"
    )
    assert found == [("calls", 80, 0, 80)]


def test_a_saved_draft_recognises_the_next_file(home: Home) -> None:
    text = CALLS.replace("Ticket no.", "Zettel").replace("Client mail", "Wer")
    path = home.path / "calls.csv"
    path.write_text(text, encoding="utf-8")
    with examine(home, path, path.name, Choices(fact=ANY_FACT), BERLIN) as examined:
        save_profile(home.path, "Phone calls", "Phone calls", table_of(examined.understood), ANN)
    outcome = imported(home, text, name="new.csv")
    assert (outcome.profile, outcome.new) == ("phone_calls", 40)
    # A column that the next export leaves out does not make it unknown.
    shorter = "\n".join(line.rpartition(";")[0] for line in text.splitlines()) + "\n"
    assert imported(home, shorter, name="shorter.csv").profile == "phone_calls"


def test_any_column_can_be_given_any_meaning(home: Home) -> None:
    text = "id,created,status,Auth\n1,2026-04-03,open,2\n"
    imported(home, text, columns={"reopens": "Auth"})
    assert home.facts.rows("SELECT reopens FROM inquiry") == [(2,)]
    zendesk = "Id,Requester,Status,Created at,Via,Auth\n1,a,Open,2026-04-03 10:00,Mail,Odd\n"
    imported(home, zendesk, columns={"topic": "Auth"})
    assert home.facts.rows("SELECT topic FROM inquiry WHERE source <> 'tickets'") == [("Odd",)]
