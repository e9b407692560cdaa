"""An answer as named fields, the same for the command line and for other programs.

A refused metric keeps its row: status `refused`, no value, and the reason in words.
"""

import csv
import io

from opsdash.calendar.periods import Comparison, Grain, Period
from opsdash.metrics.answer import Answer, AnswerRow, MissingSource, Status
from opsdash.metrics.catalog import Catalog
from opsdash.words.sentences import refusal_words

_MONTHS_PER_QUARTER = 3


def period_name(period: Period, grain: Grain) -> str:
    """2026-05-04 (day, week, sprint period), 2026-05, 2026-Q2, 2026, or first~last for a total."""
    first = period.first
    names = {
        Grain.DAY: first.isoformat(),
        Grain.WEEK: first.isoformat(),
        Grain.MONTH: f"{first:%Y-%m}",
        Grain.QUARTER: f"{first.year}-Q{(first.month - 1) // _MONTHS_PER_QUARTER + 1}",
        Grain.YEAR: str(first.year),
        Grain.SPRINT_PERIOD: first.isoformat(),
        Grain.TOTAL: f"{first.isoformat()}~{period.last.isoformat()}",
    }
    return names[grain]


def row_fields(answer: Answer, row: AnswerRow, split: str = "") -> dict[str, object]:
    """The fields of one row; the value of the split under its dimension's name, or `split`."""
    question = answer.question
    named: dict[str, object] = {
        "metric": row.metric,
        "period": period_name(row.period, question.grain),
        "from": row.period.first.isoformat(),
        "to": row.period.last.isoformat(),
    }
    if question.split:
        named[split or question.split] = row.split
    named |= {
        "value": row.value,
        "numerator": row.numerator,
        "denominator": row.denominator,
        "status": row.status.value,
        "flags": sorted(flag.value for flag in row.flags),
    }
    if question.comparison is not Comparison.NONE:
        named |= {"compare": row.compare, "change": row.change}
    if row.status is Status.REFUSED:
        reason = answer.reason_of(row.metric)
        named["reason"] = refusal_words(reason) if reason else ""
    return named


def answer_fields(answer: Answer, catalog: Catalog) -> dict[str, object]:
    """The whole answer for another program; its parts are under the key `split`."""
    question = answer.question
    return {
        "question": {
            "metrics": list(question.metrics),
            **_days(question.period),
            "grain": question.grain.value,
            "split": question.split,
            "filters": {each.dimension: list(each.values) for each in question.filters},
            "comparison": question.comparison.value,
            "compared": _days(answer.compared) if answer.compared else None,
        },
        "data_version": answer.data_version,
        "currency": answer.currency,
        "units": {each: unit_of(answer, catalog, each) for each in question.metrics},
        "rows": [row_fields(answer, row, "split") for row in answer.rows],
        "totals": [row_fields(answer, row, "split") for row in answer.totals],
        "missing": list(map(_missing, answer.missing)),
        "unfiltered": [
            {"measure": measure, "dimension": dimension} for measure, dimension in answer.unfiltered
        ],
    }


def _missing(source: MissingSource) -> dict[str, object]:
    return {
        "source": source.source,
        "fact": source.fact,
        "from": source.first_day.isoformat() if source.first_day else None,
        "to": source.through_day.isoformat() if source.through_day else None,
        "holes": list(map(_days, source.holes)),
    }


def unit_of(answer: Answer, catalog: Catalog, metric: str) -> str:
    """The unit of a metric; that of money is its currency."""
    unit = catalog.metrics[metric].unit
    return answer.currency or unit if unit == "money" else unit


def _days(period: Period) -> dict[str, str]:
    return {"from": period.first.isoformat(), "to": period.last.isoformat()}


def csv_text(rows: list[dict[str, object]]) -> str:
    names = list(dict.fromkeys(name for row in rows for name in row))
    text = io.StringIO()
    writer = csv.DictWriter(text, names, restval="", lineterminator="\n")
    writer.writeheader()
    for row in rows:
        writer.writerow({name: _cell(value) for name, value in row.items()})
    return text.getvalue()


def _cell(value: object) -> object:
    """Lists joined; text that a spreadsheet would run as a formula made harmless."""
    if isinstance(value, list):
        return " ".join(value)
    if isinstance(value, str) and value.startswith(("=", "+", "-", "@", "\t", "\r")):
        return f"'{value}"
    return value
