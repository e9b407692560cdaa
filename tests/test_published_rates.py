"""The rates a regulator publishes, made again from the counts beside them, on every row.

The counts come in by a profile of one's own, the rates are own metrics written as text.
"""

import csv
import gzip
from collections.abc import Iterator
from datetime import date

import pytest
from acting import person
from importing import REAL, UTC, imported

from opsdash.calendar.periods import Grain, Period
from opsdash.metrics.ask import ask
from opsdash.metrics.catalog import Catalog
from opsdash.metrics.coverage import read_coverage
from opsdash.metrics.own import catalog_of, known_of
from opsdash.metrics.own_records import import_own
from opsdash.metrics.question import Filter, Question
from opsdash.settings import Settings
from opsdash.store import Home
from opsdash.store.home import open_home

FILE = REAL / "anatel_ida" / "ida_wide.csv.gz"
YEARS = Period(date(2013, 1, 1), date(2020, 1, 1))
TOLERANCE = 0.01

PROFILE = """
name = "service_quality"
title = "Service quality, by operator and month"
fact = "reading"
rows = "row"
span = "month"
signature = ["service", "month", "grupo"]

[columns.from_day]
names = ["month"]
[dimensions.service]
names = ["service"]
[dimensions.operator]
names = ["grupo"]
[measures.complaints]
names = ["Quantidade de reclamações"]
[measures.complaints_answered]
names = ["Quantidade de Respondidas"]
[measures.complaints_reopened]
names = ["Quantidade de reabertas"]
[measures.answered_in_5_days]
names = ["Quantidade de Sol. Respondidas em até 5 dias"]
[measures.lines]
names = ["Quantidade de acessos em serviço"]
"""

METRICS = """
[reopened]
name = "Reopened complaints"
unit = "percent"
better = "lower"
value = "sum(complaints_reopened) / sum(complaints_answered) * 100"

[answered]
name = "Answered within 5 days"
unit = "percent"
better = "higher"
value = "sum(answered_in_5_days) / sum(complaints) * 100"

[complaint_index]
name = "Complaints per 1,000 lines"
unit = "per 1,000 lines"
better = "lower"
value = "sum(complaints) / sum(lines) * 1000"
"""

# metric: the count above the line and the one below it, the published rate, rows that have all
PUBLISHED = {
    "reopened": (
        "Quantidade de reabertas",
        "Quantidade de Respondidas",
        "Taxa de Reabertas",
        860,
    ),
    "answered": (
        "Quantidade de Sol. Respondidas em até 5 dias",
        "Quantidade de reclamações",
        "Taxa de Respondidas em 5 dias Úteis",
        873,
    ),
    "complaint_index": (
        "Quantidade de reclamações",
        "Quantidade de acessos em serviço",
        "Índice de Reclamações",
        1331,
    ),
}

# The published index of these three does not fit the counts beside it, by 0.01 to 0.26.
EXCEPTIONS = {("SCM", operator, "2018-10") for operator in ("OI", "SKY", "TIM")}

pytestmark = pytest.mark.sql

Row = tuple[str, str, str]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Home]:
    folder = tmp_path_factory.mktemp("regulator")
    (folder / "profiles").mkdir()
    (folder / "profiles" / "service_quality.toml").write_text(PROFILE, encoding="utf-8")
    opened = open_home(Settings(home=folder, memory_limit="1GB", max_upload_mb=200))
    outcome = imported(opened, FILE, UTC)
    assert (outcome.profile, outcome.rows_in, outcome.rejected) == ("service_quality", 1728, 0)
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def catalog(home: Home) -> Catalog:
    coverage = read_coverage(home.facts)
    import_own(home.state, METRICS, known_of(home, coverage), person("tester"))
    return catalog_of(home.state, coverage)


@pytest.fixture(scope="module")
def rows() -> list[dict[str, str]]:
    with gzip.open(FILE, "rt", encoding="utf-8") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def answers(
    home: Home, catalog: Catalog, rows: list[dict[str, str]]
) -> dict[str, dict[Row, float]]:
    """Every metric by service, operator and month: filtered by one dimension, split by another."""
    found: dict[str, dict[Row, float]] = {metric: {} for metric in PUBLISHED}
    for service in sorted({row["service"] for row in rows}):
        question = Question(
            tuple(PUBLISHED), YEARS, Grain.MONTH, "operator", (Filter("service", (service,)),)
        )
        for row in ask(home.facts, question, UTC, catalog).rows:
            if row.value is not None and row.split is not None:
                key = (service, row.split, f"{row.period.first:%Y-%m}")
                found[row.metric][key] = row.value
    return found


@pytest.mark.parametrize("metric", PUBLISHED)
def test_published_rates(
    metric: str, answers: dict[str, dict[Row, float]], rows: list[dict[str, str]]
) -> None:
    above, below, rate, expected_rows = PUBLISHED[metric]
    # A count of zero stands for "no value" in these files.
    known = [row for row in rows if row[rate] and row[below] and float(row[above] or 0) > 0]
    assert len(known) == expected_rows
    differing = set()
    for row in known:
        key = (row["service"], row["grupo"], row["month"])
        if abs(answers[metric][key] - float(row[rate])) > TOLERANCE:
            differing.add(key)
    assert differing == (EXCEPTIONS if metric == "complaint_index" else set())
