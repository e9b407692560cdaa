"""What a one-stop rate will be once its newest days have settled."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

import pytest
from metrics_company import Company, Inquiry, fill

from opsdash.analysis.result import Status
from opsdash.analysis.survival import SurvivalReason
from opsdash.calendar.organisation import Organisation
from opsdash.calendar.periods import Period
from opsdash.findings.settling import SettlingAsked, SettlingFinding, find_settling, is_settling
from opsdash.metrics.ask import ask
from opsdash.metrics.catalog import load_catalog
from opsdash.store import Home
from opsdash.words.survival import settling_fields, settling_sentences

MONDAY = datetime(2024, 3, 4, 9)
DAYS = 28
PERIOD = Period(date(2024, 3, 4), date(2024, 4, 1))
RATE = "one_stop_rate"


def resolved(day: int, customer: int | None, **more: int) -> Inquiry:
    created = MONDAY + timedelta(days=day)
    done = created + timedelta(hours=1)
    return Inquiry(created_at=created, resolved_at=done, status="solved", customer=customer, **more)


def found(
    home: Home, cases: Sequence[Inquiry], metric: str = RATE, period: Period = PERIOD
) -> SettlingFinding:
    numbered = [Inquiry(**{**vars(each), "id": str(at)}) for at, each in enumerate(cases)]
    fill(home.facts, Company(tuple(numbered), through={"desk": PERIOD.last}))
    catalog = load_catalog()
    return find_settling(
        lambda question: ask(home.facts, question, Organisation(), catalog),
        SettlingAsked(metric, period),
        catalog,
    )


def a_month(after: int, every: int = 4) -> list[Inquiry]:
    """Eight customers a day; one of `every` comes back after so many days, if there was time."""
    first = [resolved(day, 100 * day + each) for day in range(DAYS) for each in range(8)]
    again = [
        Inquiry(created_at=each.created_at + timedelta(days=after), customer=each.customer)
        for each in first
        if (each.customer or 0) % every == 0
        and each.created_day + timedelta(days=after) <= PERIOD.last
    ]
    return [*first, *again]


def test_young_days_count_as_far_as_they_were_followed(home: Home) -> None:
    finding = found(home, a_month(after=2))
    assert finding.status is Status.OK
    assert finding.rate is not None
    assert finding.settled == pytest.approx(75)
    assert finding.rate.value == pytest.approx(75, abs=1.0)
    assert finding.rate.low < 75 < finding.rate.high
    # The newest day tells nothing yet, six more are not settled.
    assert (finding.cases, finding.young) == (27 * 8, 6 * 8)
    assert finding.since == date(2024, 3, 25)
    (sentence,) = settling_sentences(finding)
    assert "the 48 inquiries resolved since 25 March" in sentence
    assert "The settled days alone say 75" in sentence


def test_a_change_in_the_young_days_is_seen_before_they_settle(home: Home) -> None:
    worse = [
        Inquiry(created_at=each.created_at + timedelta(hours=20), customer=each.customer)
        for each in a_month(after=2)
        if each.resolved_at
        and each.created_day >= date(2024, 3, 25)
        and each.created_day < PERIOD.last
    ]
    finding = found(home, [*a_month(after=2), *worse])
    assert finding.rate is not None
    assert finding.settled == pytest.approx(75)
    assert finding.rate.value < 65


def test_a_reopen_fails_on_the_first_day(home: Home) -> None:
    cases = [
        resolved(day, 100 * day + each, reopens=int(each < 4))
        for day in range(DAYS)
        for each in range(8)
    ]
    finding = found(home, cases)
    assert finding.rate is not None
    assert finding.rate.value == pytest.approx(50)


def test_nobody_came_back(home: Home) -> None:
    finding = found(
        home, [resolved(day, 100 * day + each) for day in range(DAYS) for each in range(8)]
    )
    assert finding.status is Status.THIN
    assert finding.rate is not None
    assert finding.rate.value == 100
    assert "Only 0 customers came back" in settling_sentences(finding)[-1]


def test_all_settled_needs_no_estimate(home: Home) -> None:
    old = Period(PERIOD.first, date(2024, 3, 20))
    finding = found(home, a_month(after=2), period=old)
    assert (finding.young, finding.since) == (0, None)
    assert settling_sentences(finding)[0].startswith("All days are settled")


def test_only_young_days_have_no_seven_days_to_tell(home: Home) -> None:
    finding = found(home, [resolved(day, day) for day in (24, 25, 26)])
    assert finding.reasons[0].code is SurvivalReason.TOO_EARLY
    assert settling_sentences(finding)[0].startswith("It is too early to tell")


def test_nothing_resolved_and_nobody_known(home: Home) -> None:
    # The last file reaches to the end of March.
    assert found(home, [Inquiry(created_at=MONDAY, customer=1)]).status is Status.REFUSED
    unknown = found(home, [resolved(day, None) for day in range(9)])
    assert unknown.refusal is not None
    assert settling_sentences(unknown)[0]
    assert settling_fields(unknown)["rate"] is None


def test_the_shortest_window_stands_alone(home: Home) -> None:
    finding = found(home, a_month(after=2), "one_stop_rate_1")
    assert finding.window == 1
    assert finding.young == 0


def test_every_one_stop_rate_settles() -> None:
    metrics = load_catalog().metrics
    settling = {name for name, each in metrics.items() if is_settling(each)}
    windows = ("_1", "_3", "", "_14", "_30")
    assert settling == {f"one_stop_rate{window}" for window in windows}
