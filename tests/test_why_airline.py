"""Why American Eagle's baggage complaints changed, each printed number counted from the file."""

import csv
from datetime import date

import pytest
from importing import REAL, imported

from opsdash.calendar.organisation import Organisation
from opsdash.calendar.periods import Period
from opsdash.findings.why import Books, Why, WhyAsked
from opsdash.findings.why_finding import find_why
from opsdash.metrics.answer import Answer
from opsdash.metrics.ask import ask
from opsdash.metrics.catalog import load_catalog
from opsdash.metrics.coverage import read_coverage
from opsdash.metrics.question import Filter, Question
from opsdash.store import Home
from opsdash.words.numbers import MINUS
from opsdash.words.why import why_sentences

FILE = REAL / "airline_baggage" / "baggagecomplaints.csv"
YEAR = Period(date(2007, 1, 1), date(2008, 1, 1))
EAGLE = (Filter("airline", ("American Eagle",)),)


def counted(airline: str, year: int) -> tuple[int, int]:
    """Complaints and passengers of a year."""
    with FILE.open(encoding="utf-8-sig", newline="") as lines:
        rows = [
            row
            for row in csv.DictReader(lines)
            if row["Airline"] == airline and row["Year"] == str(year)
        ]
    assert len(rows) == 12
    return sum(int(row["Baggage"]) for row in rows), sum(int(row["Enplaned"]) for row in rows)


def found(home: Home, asked: WhyAsked) -> Why:
    def answer(question: Question) -> Answer:
        return ask(home.facts, question, Organisation(), load_catalog())

    books = Books(answer, load_catalog(), read_coverage(home.facts), lambda _first, _end: ())
    return find_why(books, asked)


def printed(number: float) -> str:
    return f"{number:+,.0f}".replace("-", MINUS)


@pytest.fixture
def airlines(home: Home) -> Home:
    imported(home, FILE)
    return home


def test_american_eagle_2006_against_2007(airlines: Home) -> None:
    (i0, s0), (i1, s1) = (counted("American Eagle", year) for year in (2006, 2007))
    assert (i0, i1, s0, s1) == (269_604, 247_800, 18_692_559, 18_293_245)
    volume = (s1 - s0) * (i0 / s0 + i1 / s1) / 2
    rate = (s0 + s1) / 2 * (i1 / s1 - i0 / s0)
    assert volume + rate == pytest.approx(i1 - i0)
    told = why_sentences(
        found(airlines, WhyAsked("inquiries", YEAR, filters=EAGLE)), load_catalog()
    )
    assert told[0] == (
        f"Inquiries {printed(i1 - i0)} against 2006: {printed(volume)} because there were fewer "
        f"visits, and {printed(rate)} because customers ask less per visit."
    )
    assert told[0] == (
        f"Inquiries {MINUS}21,804 against 2006: {MINUS}5,584 because there were fewer visits, and "
        f"{MINUS}16,220 because customers ask less per visit."
    )


def test_all_three_airlines_have_a_mix(airlines: Home) -> None:
    names = ("American Eagle", "Hawaiian", "United")
    before, after = ([counted(name, year) for name in names] for year in (2006, 2007))
    i0, i1 = (sum(each[0] for each in year) for year in (before, after))
    s0, s1 = (sum(each[1] for each in year) for year in (before, after))
    middle = (i0 / s0 + i1 / s1) / 2
    volume = (s1 - s0) * middle
    mix = rate = 0.0
    for (c0, p0), (c1, p1) in zip(before, after, strict=True):
        mix += (s0 + s1) / 2 * (p1 / s1 - p0 / s0) * ((c0 / p0 + c1 / p1) / 2 - middle)
        rate += (s0 + s1) / 2 * (c1 / p1 - c0 / p0) * (p0 / s0 + p1 / s1) / 2
    told = why_sentences(found(airlines, WhyAsked("inquiries", YEAR)), load_catalog())
    assert told[0] == (
        f"Inquiries {printed(i1 - i0)} against 2006: {printed(volume)} because there were fewer "
        f"visits, {printed(rate)} because customers ask less per visit, and {printed(mix)} because "
        "the mix by airline changed."
    )


def test_the_rate_itself_is_told_by_what_changed_within_an_airline(airlines: Home) -> None:
    told = why_sentences(found(airlines, WhyAsked("contact_rate_visits", YEAR)), load_catalog())
    assert told[0] == (
        f"Inquiries / 1,000 visits {MINUS}0.19 against 2006: {MINUS}0.13 from changes within "
        f"each airline, and {MINUS}0.06 because the mix by airline changed."
    )


def test_the_same_data_make_the_same_sentences(airlines: Home) -> None:
    asked = WhyAsked("inquiries", YEAR)
    once, again = (why_sentences(found(airlines, asked), load_catalog()) for _ in range(2))
    assert once == again


def test_without_days_to_compare_with_nothing_is_said(airlines: Home) -> None:
    early = WhyAsked("inquiries", Period(date(2004, 1, 1), date(2005, 1, 1)))
    (told,) = why_sentences(found(airlines, early), load_catalog())
    assert told.startswith("Not all days to compare with are in the data.")
