"""GET /api/metrics and GET /api/query: the catalogue, and the numbers that pages show."""

from typing import Final

from starlette.responses import JSONResponse, Response

from opsdash.errors import CallTooLargeError, InvalidQuestionError, UnknownNameError
from opsdash.metrics.answer import Answer
from opsdash.metrics.ask import ask
from opsdash.metrics.caching import remember
from opsdash.metrics.catalog import Catalog, Metric, suggestions
from opsdash.metrics.level_records import levels_of
from opsdash.metrics.levels import Levels
from opsdash.metrics.question import Question
from opsdash.web.reading import Call, one_of, refuse_strange
from opsdash.words.addresses import Known, Unknown, is_parameter, parse
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
    return levels_of(call.home.state, call.catalog, metric.id, call.coverage.anchor)


def query(call: Call) -> Response:
    """The answer to the question of an address."""
    refuse_strange(call, lambda name: is_parameter(name) or name == "format")
    form = one_of(call, "format", FORMATS)
    answer = answered(call, asked(call))
    if len(answer.rows) > MOST_ROWS:
        raise CallTooLargeError(rows=len(answer.rows), limit=MOST_ROWS)
    if form == "json":
        return JSONResponse(answer_fields(answer, call.catalog))
    return _csv(answer, call.catalog)


def asked(call: Call) -> Question:
    """The question that the parameters ask. Raises QuestionError for what nobody knows."""
    known = known_in(call.home.facts, call.catalog, call.coverage)
    address, unknown = parse(call.parameters, known)
    refuse_unknown(unknown, known)
    if not address.metrics:
        raise InvalidQuestionError(problem="no_metric")
    if len(address.metrics) > MOST_METRICS:
        raise CallTooLargeError(rows=len(address.metrics), limit=MOST_METRICS)
    if call.coverage.anchor is None:
        raise InvalidQuestionError(problem="no_data")
    return address.question(call.coverage.anchor, call.organisation)


def refuse_unknown(unknown: tuple[Unknown, ...], known: Known) -> None:
    """A page shows the rest and says so; a program would take it for the whole."""
    for each in unknown:
        options = {"metric": known.metrics, "dimension": known.dimensions}.get(each.part, ())
        name = each.values[0]
        raise UnknownNameError(noun=each.part, name=name, suggestions=suggestions(name, options))


def answered(call: Call, question: Question) -> Answer:
    """From the cache that the pages use."""
    return remember(
        call.home.facts,
        (question, call.organisation, call.catalog.hash),
        lambda: ask(call.home.facts, question, call.organisation, call.catalog),
        lambda answer: len(answer.rows),
    )


def _csv(answer: Answer, catalog: Catalog) -> Response:
    rows = [
        {"unit": unit_of(answer, catalog, row.metric)} | row_fields(answer, row, "split")
        for row in answer.rows
    ]
    # The mark at the front tells Excel that it is UTF-8.
    body = csv_text(rows).replace("\n", "\r\n").encode("utf-8-sig")
    return Response(body, media_type="text/csv; charset=utf-8")
