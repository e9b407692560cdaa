"""Split by source, a source that ends early has no number afterwards, not zero."""

from datetime import date, datetime, timedelta

from metrics_company import Company, Inquiry, fill

from opsdash.calendar.organisation import Organisation
from opsdash.calendar.periods import Grain, Period
from opsdash.metrics.ask import ask
from opsdash.metrics.question import Question
from opsdash.store import Home

MONDAY = datetime(2024, 3, 4, 9)


def test_days_that_a_source_does_not_cover_are_not_zero(home: Home) -> None:
    lasting = [Inquiry(id=str(n), created_at=MONDAY + timedelta(days=n)) for n in range(14)]
    ending = [
        Inquiry(id=str(n), source="old", created_at=MONDAY + timedelta(days=n)) for n in range(4)
    ]
    fill(home.facts, Company(inquiries=(*lasting, *ending), through={"old": date(2024, 3, 7)}))
    two_weeks = Period(date(2024, 3, 4), date(2024, 3, 18))
    question = Question(("inquiries", "inquiry_share"), two_weeks, Grain.WEEK, "source")
    answer = ask(home.facts, question, Organisation())

    later = {
        row.metric: row.value
        for row in answer.rows
        if row.split == "old" and row.period.first == date(2024, 3, 11)
    }
    shares = [row.value for row in answer.of("inquiry_share") if row.split != "old"]
    assert later == {"inquiries": None, "inquiry_share": None}
    assert shares[-1] == 100
