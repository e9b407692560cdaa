"""Time to resolution with open inquiries, as found and told: every edge has a status and words."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

import pytest
from metrics_company import Company, Inquiry, fill

from opsdash.analysis.result import Status
from opsdash.analysis.survival import SurvivalReason
from opsdash.calendar.organisation import Organisation
from opsdash.calendar.periods import Period
from opsdash.errors import UnknownNameError
from opsdash.findings.survival import (
    HALF,
    MOST,
    Change,
    SurvivalAsked,
    SurvivalFinding,
    find_survival,
    is_timed,
    open_at,
    steps_of,
    times_of,
)
from opsdash.metrics.catalog import load_catalog
from opsdash.metrics.cohorts import read_cohorts
from opsdash.store import Home
from opsdash.words.survival import closed_only, headline, survival_fields, survival_sentences

MONDAY = datetime(2024, 3, 4, 9)
BEFORE = Period(date(2024, 3, 4), date(2024, 3, 18))
NOW = Period(date(2024, 3, 18), date(2024, 4, 1))
THROUGH = date(2024, 3, 31)
METRIC = "resolution_median"


def a_case(day: int, hours: float | None, channel: str = "email", **more: str) -> Inquiry:
    created = MONDAY + timedelta(days=day)
    ended = None if hours is None else created + timedelta(hours=hours)
    status = "solved" if ended else "open"
    return Inquiry(
        created_at=created, resolved_at=ended, status=status, contact_channel=channel, **more
    )


def found(
    home: Home, cases: Sequence[Inquiry], split: str | None = None, period: Period = NOW
) -> SurvivalFinding:
    numbered = [Inquiry(**{**vars(each), "id": str(at)}) for at, each in enumerate(cases)]
    fill(home.facts, Company(tuple(numbered), through={"desk": THROUGH}))
    asked = SurvivalAsked(METRIC, period, BEFORE, split=split)
    return find_survival(
        lambda each: read_cohorts(home.facts, each, Organisation(), load_catalog()), asked
    )


def young(day: int) -> list[Inquiry]:
    """Ten a day: half take two hours, the others fifty, if there was time for that."""
    last = (THROUGH - MONDAY.date()).days
    slow = 50 if day + 3 <= last else None
    return [a_case(day, 2) for _ in range(5)] + [a_case(day, slow) for _ in range(5)]


def test_open_ones_count_as_long_as_they_waited(home: Home) -> None:
    cases = [each for day in range(14, 28) for each in [*young(day), a_case(day, 2)]]
    finding = found(home, cases)
    assert finding.status is Status.OK
    half, most = (finding.now.quantile(part) for part in (HALF, MOST))
    assert half is not None
    assert most is not None
    assert half.time == pytest.approx(2, rel=0.03)
    # Of the newest days only the quick ones are resolved.
    assert most.time == pytest.approx(50, rel=0.03)
    assert finding.now.still_open == 15
    sentences = " ".join(survival_sentences(finding))
    assert headline(finding.now).startswith("Half of the inquiries are resolved within 2")
    assert "154 were created" in sentences
    assert "15 of them are still open" in sentences


def test_what_the_resolved_alone_would_say_is_told(home: Home) -> None:
    cases = [a_case(day, 2) for day in range(22, 28) for _ in range(4)]
    cases += [a_case(day, 60 if day < 25 else None) for day in range(22, 28) for _ in range(6)]
    now = found(home, cases, period=Period(date(2024, 3, 25), date(2024, 4, 1))).now
    half = now.quantile(HALF)
    assert half is not None
    assert half.closed_only == pytest.approx(2, rel=0.03)
    assert half.time == pytest.approx(60, rel=0.03)
    assert "Counting only the 42 that are resolved would say 2" in closed_only(now)
    assert "the 18 still open would be forgotten" in closed_only(now)


def test_a_clear_change_is_told_and_chance_is_not(home: Home) -> None:
    steady = [a_case(day, 1 + each % 5) for day in range(28) for each in range(10)]
    same = found(home, steady)
    assert same.change(HALF) is Change.SAME
    assert "no more than chance" in " ".join(survival_sentences(same))
    slower = [
        a_case(day, (1 + each % 5) * (3 if day >= 14 else 1))
        for day in range(28)
        for each in range(10)
    ]
    longer = found(home, slower)
    assert longer.change(HALF) is Change.LONGER
    assert "it is longer now, by more than chance" in " ".join(survival_sentences(longer))


def test_parts_are_told_the_largest_first(home: Home) -> None:
    cases = [a_case(20, 5) for _ in range(30)] + [a_case(20, 1, "chat") for _ in range(25)]
    finding = found(home, [*cases, a_case(20, None, "phone")], "contact_channel")
    assert [each.part for each in finding.parts] == ["email", "chat", "phone"]
    assert sum(each.cases for each in finding.parts) == finding.now.cases
    assert not finding.is_slower
    words = " ".join(survival_sentences(finding)).replace("\N{NO-BREAK SPACE}", " ")
    assert "phone: half after more than 7.0 days (few), 9 in 10 after more than" in words


def test_all_open(home: Home) -> None:
    finding = found(home, [a_case(20, None)] * 25)
    assert finding.status is Status.THIN
    assert headline(finding.now) == "None of the inquiries is resolved: all 25 are still open."
    assert closed_only(finding.now) == ""


def test_all_closed(home: Home) -> None:
    finding = found(home, [a_case(20, 3)] * 25)
    assert finding.status is Status.OK
    assert closed_only(finding.now) == ""
    assert (
        "25 were created (18 March to 31 March 2024), and all of them are resolved."
        in (survival_sentences(finding)[1])
    )


@pytest.mark.parametrize(("hours", "said"), [(3.0, "and it is resolved."), (None, "still open")])
def test_one_inquiry(home: Home, hours: float | None, said: str) -> None:
    finding = found(home, [a_case(20, hours)])
    assert finding.status is Status.THIN
    assert SurvivalReason.FEW_EVENTS in finding.now.result.codes
    assert said in " ".join(survival_sentences(finding))


def test_none(home: Home) -> None:
    finding = found(home, [a_case(1, 3)])
    assert finding.status is Status.REFUSED
    sentences = ("No inquiries are known for these days and filters.",)
    assert survival_sentences(finding) == sentences
    assert open_at(finding.now, times_of(finding)) == ()
    assert survival_fields(finding)["curve"] == []


def test_ties_and_no_time_at_all(home: Home) -> None:
    finding = found(home, [a_case(20, 0)] * 30)
    half = finding.now.quantile(HALF)
    assert half is not None
    assert half.time == 0
    assert [each.share for each in open_at(finding.now, (0.1,))] in ([], [0.0])
    assert headline(finding.now)


def test_the_newest_day_alone_is_too_early(home: Home) -> None:
    newest = Period(THROUGH, THROUGH + timedelta(days=1))
    finding = found(home, [a_case(27, 1), a_case(27, None), a_case(3, 4)], period=newest)
    assert finding.reasons[0].code is SurvivalReason.TOO_EARLY
    assert "too early" in headline(finding.now)


def test_a_period_in_progress_says_how_far_it_is_known(home: Home) -> None:
    month = Period(date(2024, 3, 18), date(2024, 4, 15))
    finding = found(home, [a_case(20, 3) for _ in range(25)], period=month)
    assert finding.now.through == THROUGH
    assert "Days after 31 March 2024 are not known yet." in " ".join(survival_sentences(finding))


def test_what_ended_nobody_knows_when_is_left_out(home: Home) -> None:
    merged = Inquiry(created_at=MONDAY + timedelta(days=20), status="closed")
    finding = found(home, [*[a_case(20, 3)] * 25, merged])
    assert finding.now.cases == 25
    assert "1 more ended nobody knows when" in " ".join(survival_sentences(finding))


def test_fewer_than_half(home: Home) -> None:
    finding = found(home, [a_case(20, 3 if each < 40 else None) for each in range(100)])
    assert headline(finding.now).startswith("Fewer than half of the inquiries are resolved within")
    assert "60 of 100 are still open then" in headline(finding.now)


def test_the_curve_falls_from_all_to_none(home: Home) -> None:
    cases = [each for day in range(14, 28) for each in young(day)]
    finding = found(home, cases)
    shares = [each.share for each in open_at(finding.now, times_of(finding))]
    assert shares[0] == 1
    assert shares == sorted(shares, reverse=True)
    for each in open_at(finding.now, times_of(finding)):
        assert each.low <= each.share <= each.high
    assert steps_of(finding) > 0


def test_a_program_gets_hours_and_shares(home: Home) -> None:
    fields = survival_fields(found(home, [a_case(20, 3)] * 30))
    assert fields["status"] == "ok"
    assert fields["quantiles"][0]["hours"] == pytest.approx(3, rel=0.02)
    assert fields["curve"][-1]["open_share"] == 0
    assert (fields["cases"], fields["still_open"]) == (30, 0)
    assert fields["before"]["cases"] == 0


def test_only_times_from_the_creation_can_be_told() -> None:
    metrics = load_catalog().metrics
    timed = [name for name, each in metrics.items() if is_timed(each)]
    assert timed == ["resolution_median", "resolution_p90", "resolution_average"]


def test_an_unknown_metric_is_named(home: Home) -> None:
    asked = SurvivalAsked("dogs", NOW)
    with pytest.raises(UnknownNameError):
        find_survival(
            lambda each: read_cohorts(home.facts, each, Organisation(), load_catalog()), asked
        )
