"""GET /api/metrics and GET /api/query: the catalogue, and the numbers that pages show."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from starlette.responses import JSONResponse, Response

from opsdash.access.exports import note_export
from opsdash.calendar.periods import Period
from opsdash.errors import CallTooLargeError, InvalidQuestionError, UnknownNameError
from opsdash.metrics.answer import Answer
from opsdash.metrics.catalog import Catalog, Metric, suggestions
from opsdash.metrics.level_records import levels_of
from opsdash.metrics.levels import Levels
from opsdash.metrics.question import Question
from opsdash.metrics.scope import Scope
from opsdash.report.file_names import file_name
from opsdash.web.answering import answered
from opsdash.web.arranging import Arranged, arranged
from opsdash.web.reading import Call, one_of, refuse_strange
from opsdash.words.addresses import Address, Known, Unknown, is_parameter, parse
from opsdash.words.answer_fields import answer_fields, csv_text, row_fields, unit_of
from opsdash.words.metric_fields import dimension_fields, metric_fields
from opsdash.words.row_addresses import known_in

FORMATS: Final = ("json", "csv")
MOST_ROWS: Final = 50_000
MOST_METRICS: Final = 20


def metrics(call: Call) -> Response:
    """Every metric with its definition, and the dimensions that narrow and split them."""
    refuse_strange(call, lambda _: False)
    return JSONResponse(
        {
            "metrics": [
                metric_fields(each, call.organisation.currency, _levels(call, each))
                for each in call.catalog.metrics.values()
            ],
            "dimensions": dimension_fields(call.catalog, call.coverage),
            "data_through": call.coverage.anchor.isoformat() if call.coverage.anchor else None,
            "timezone": call.organisation.timezone,
        }
    )


def _levels(call: Call, metric: Metric) -> Levels | None:
    if call.coverage.anchor is None:
        return None
    day = call.coverage.anchor
    today = Question((metric.id,), Period(day, day + timedelta(days=1)))
    filters = Scope(today, call.catalog, call.coverage).narrowing(metric)
    return levels_of(call.home.state, call.catalog, metric.id, day, filters)


def query(call: Call) -> Response:
    """The answer to the question of an address."""
    refuse_strange(call, lambda name: is_parameter(name) or name == "format")
    form = one_of(call, "format", FORMATS)
    address = _address(call)
    answer = answered(call, _question(call, address))
    rows = arranged(call, address, answer)
    if len(rows) > MOST_ROWS:
        raise CallTooLargeError(rows=len(rows), limit=MOST_ROWS)
    if form == "json":
        told = {"rows": [_fields(answer, each) for each in rows]}
        return JSONResponse(answer_fields(answer, call.catalog) | told)
    note_export(call.home.state, call.actor, f"{_file_name(call, answer.question)}.csv")
    return _csv(answer, rows, call.catalog)


def _file_name(call: Call, question: Question) -> str:
    subject = " ".join(call.catalog.metrics[each].short for each in question.metrics)
    return file_name(subject, question.period, question.filters)


def _address(call: Call) -> Address:
    """The question that the parameters ask. Raises QuestionError for what nobody knows."""
    known = known_in(call.home.facts, call.catalog, call.coverage)
    address, unknown = parse(call.parameters, known)
    refuse_unknown(unknown, known)
    if not address.metrics:
        raise InvalidQuestionError(problem="no_metric")
    if len(address.metrics) > MOST_METRICS:
        raise CallTooLargeError(rows=len(address.metrics), limit=MOST_METRICS)
    return address


def _question(call: Call, address: Address) -> Question:
    return address.question(call.anchor, call.organisation)


def refuse_unknown(unknown: tuple[Unknown, ...], known: Known) -> None:
    """A page shows the rest and says so; a program would take it for the whole."""
    for each in unknown:
        options = {"metric": known.metrics, "dimension": known.dimensions}.get(each.part, ())
        name = each.values[0]
        raise UnknownNameError(noun=each.part, name=name, suggestions=suggestions(name, options))


def _fields(answer: Answer, arranged_row: Arranged) -> dict[str, object]:
    """The rest of a split has no value of it, and says how many parts it puts together."""
    others = {"others": arranged_row.others} if arranged_row.others else {}
    return row_fields(answer, arranged_row.row, "split") | others


def _csv(answer: Answer, arranged_rows: Sequence[Arranged], catalog: Catalog) -> Response:
    rows = [
        {"unit": unit_of(answer, catalog, each.row.metric)} | _fields(answer, each)
        for each in arranged_rows
    ]
    # The mark at the front tells Excel that it is UTF-8.
    body = csv_text(rows).replace("\n", "\r\n").encode("utf-8-sig")
    return Response(body, media_type="text/csv; charset=utf-8")
