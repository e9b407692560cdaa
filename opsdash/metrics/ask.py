"""Answers a question: what can be answered, its statements, their sums, the formulas.

The one door to numbers for pages, the command line, goals and findings.
"""

from collections.abc import Sequence
from dataclasses import replace
from time import perf_counter

from opsdash.calendar.organisation import Organisation
from opsdash.calendar.periods import Period
from opsdash.metrics.answer import Answer, AnswerRow, ComparisonGap, Reason, Status
from opsdash.metrics.catalog import Catalog, Metric, load_catalog
from opsdash.metrics.cells import Cells
from opsdash.metrics.columns import columns_of, need_of
from opsdash.metrics.coverage import Coverage, read_coverage
from opsdash.metrics.formulas import Formula
from opsdash.metrics.frame import Frame
from opsdash.metrics.limits import follow_up_ends, missing_sources, reach_of
from opsdash.metrics.question import Question
from opsdash.metrics.rates import convert
from opsdash.metrics.refusals import refused_after, refused_before
from opsdash.metrics.scope import Scope
from opsdash.metrics.slow_log import questions
from opsdash.metrics.sql import compile_question
from opsdash.store import Cursor, Database


def ask(
    facts: Database,
    question: Question,
    organisation: Organisation,
    catalog: Catalog | None = None,
) -> Answer:
    """The answer made from the data as it is now, by the shipped `catalog` unless one is given.

    Raises UnknownNameError and InvalidQuestionError; what the data cannot answer is refused inside
    the answer, metric by metric.
    """
    version = facts.data_version
    coverage = read_coverage(facts)
    began = perf_counter()
    with facts.cursor() as cursor:
        answer = _asked(
            cursor, coverage, question, organisation, catalog or load_catalog(), is_alone=True
        )
    questions.note(answer, perf_counter() - began)
    return replace(answer, data_version=version)


def ask_within(
    cursor: Cursor,
    coverage: Coverage,
    question: Question,
    organisation: Organisation,
    catalog: Catalog | None = None,
) -> Answer:
    """The answer as the open transaction of `cursor` sees the facts; raises what `ask` does."""
    return _asked(
        cursor, coverage, question, organisation, catalog or load_catalog(), is_alone=False
    )


def _asked(
    cursor: Cursor,
    coverage: Coverage,
    question: Question,
    organisation: Organisation,
    catalog: Catalog,
    *,
    is_alone: bool,
) -> Answer:
    question.validate(catalog, coverage.reading_dimensions)
    scope = Scope(question, catalog, coverage)
    metrics = tuple(catalog.metrics[each] for each in dict.fromkeys(question.metrics))
    refusals = {each.id: reason for each in metrics if (reason := refused_before(scope, each))}
    answerable = tuple(each for each in metrics if each.id not in refusals)
    frame = frame_of(scope, organisation)
    cells = _cells(cursor, scope, frame, answerable, is_alone=is_alone)
    refusals |= {each.id: reason for each in answerable if (reason := refused_after(cells, each))}
    return _answer(cells, metrics, refusals)


def frame_of(scope: Scope, organisation: Organisation) -> Frame:
    """The period and its comparison, and how their days become steps."""
    question = scope.question
    against = question.compared
    return Frame(
        parts=(question.period,) if against is None else (question.period, against),
        grain=question.grain,
        week_start=organisation.week_start,
        currency=organisation.currency,
        ends=follow_up_ends(scope),
        sprint_start=organisation.sprint_start,
    )


def _cells(
    cursor: Cursor, scope: Scope, frame: Frame, metrics: tuple[Metric, ...], *, is_alone: bool
) -> Cells:
    cells = Cells(scope, frame)
    parts = [(cells, compile_question(scope, frame, need_of(scope, metrics)))]
    if scope.is_overlapping:
        whole = replace(scope, question=replace(scope.question, split=None))
        parts.append((Cells(whole, frame), compile_question(whole, frame, need_of(whole, metrics))))
    if is_alone and sum(len(statements) for _, statements in parts) > 1:
        # One snapshot for all statements: a load that commits meanwhile must not mix in. It ends
        # with the cursor.
        cursor.execute("BEGIN")
    for target, statements in parts:
        for each in statements:
            target.take(each, cursor.execute(each.sql, list(each.parameters)).fetchall())
    convert(cursor, scope, frame, cells, metrics)
    for other, _ in parts[1:]:
        cells.take_wholes(other)
    return cells


def _answer(cells: Cells, metrics: tuple[Metric, ...], refusals: dict[str, Reason]) -> Answer:
    scope = cells.scope
    rows: list[AnswerRow] = []
    totals: list[AnswerRow] = []
    splits: tuple[str | None, ...] = cells.splits() if scope.question.split else (None,)
    for metric in metrics:
        if metric.id in refusals:
            refused = _refused_row(metric, scope.question)
            rows.append(refused)
            totals.append(refused)
        else:
            formula = Formula(cells, metric)
            rows.extend(formula.rows(splits))
            totals.append(_total(cells, formula, metric))
    answered = [each for each in metrics if each.id not in refusals]
    measures = tuple(
        dict.fromkeys(each for metric in answered for each in scope.catalog.measures_of(metric))
    )
    currencies = cells.currencies_of(
        each for metric in answered for each in columns_of(scope.catalog, metric)
    )
    parts = cells.frame.parts
    return Answer(
        question=scope.question,
        rows=tuple(rows),
        totals=tuple(totals),
        status=_status(totals),
        reason=next(iter(refusals.values())) if len(refusals) == len(metrics) else None,
        refusals=tuple(refusals.items()),
        data_version=0,
        missing=missing_sources(scope, measures, parts),
        unfiltered=scope.unfiltered(measures),
        currency=currencies[0] if len(currencies) == 1 else None,
        compared=parts[1] if len(parts) > 1 else None,
        gaps=_gaps(scope, answered, parts),
    )


def _gaps(
    scope: Scope, metrics: Sequence[Metric], parts: tuple[Period, ...]
) -> tuple[ComparisonGap, ...]:
    found = (reach_of(scope, each).gap(each.id, part) for part in parts[1:] for each in metrics)
    return tuple(each for each in found if each)


def _total(cells: Cells, formula: Formula, metric: Metric) -> AnswerRow:
    """Money by currency has no total over all currencies."""
    if len(cells.currencies_of(columns_of(cells.scope.catalog, metric))) > 1:
        return _refused_row(metric, cells.scope.question)
    return formula.total()


def _refused_row(metric: Metric, question: Question) -> AnswerRow:
    return AnswerRow(metric.id, question.period, None, None, None, None, Status.REFUSED)


def _status(totals: list[AnswerRow]) -> Status:
    statuses = {row.status for row in totals}
    return statuses.pop() if len(statuses) == 1 else Status.OK
