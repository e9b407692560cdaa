"""Answers a question: what can be answered, its statements, their sums, the formulas.

The one door to numbers for pages, the command line, goals and findings.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from time import perf_counter

from opsdash.calendar.organisation import Organisation
from opsdash.calendar.periods import Grain
from opsdash.metrics import slow_log
from opsdash.metrics.answer import Answer, AnswerRow, Reason, Status
from opsdash.metrics.catalog import Catalog, Metric, load_catalog
from opsdash.metrics.cells import Cells
from opsdash.metrics.columns import Asked, need_of
from opsdash.metrics.coverage import Coverage, read_coverage
from opsdash.metrics.formulas import Formula
from opsdash.metrics.frame import Frame
from opsdash.metrics.limits import missing_sources
from opsdash.metrics.question import Question
from opsdash.metrics.rates import convert
from opsdash.metrics.refusals import refused_after, refused_before
from opsdash.metrics.scope import Scope
from opsdash.metrics.sql import compile_questions
from opsdash.metrics.statements import Form, Statement
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
    return ask_together(facts, (question,), organisation, catalog)[0]


def ask_together(
    facts: Database,
    questions: Sequence[Question],
    organisation: Organisation,
    catalog: Catalog | None = None,
) -> tuple[Answer, ...]:
    """The answers to several questions from one look at the data; raises what `ask` does.

    What those without a split and with the same filters have in common is summed once.
    """
    version = facts.data_version
    coverage = read_coverage(facts)
    began = perf_counter()
    known = catalog or load_catalog()
    with facts.whole.cursor() as cursor:
        posed = [_posed(each, organisation, known, coverage) for each in questions]
        answers = _answers(cursor, posed, is_alone=True)
    for answer in answers:
        slow_log.questions.note(answer, (perf_counter() - began) / len(answers))
    return tuple(replace(answer, data_version=version) for answer in answers)


def ask_within(
    cursor: Cursor, coverage: Coverage, question: Question, organisation: Organisation
) -> Answer:
    """The answer as the open transaction of `cursor` sees the facts; raises what `ask` does."""
    posed = _posed(question, organisation, load_catalog(), coverage)
    return _answers(cursor, [posed], is_alone=False)[0]


@dataclass(frozen=True)
class _Posed:
    """A question with those of its metrics that can be answered, and why the others cannot."""

    scope: Scope
    frame: Frame
    metrics: tuple[Metric, ...]
    refusals: dict[str, Reason]

    @property
    def answerable(self) -> tuple[Metric, ...]:
        return tuple(each for each in self.metrics if each.id not in self.refusals)

    def asked(self) -> list[Asked]:
        """What has to be summed: once more without the split where its parts overlap."""
        scopes = [self.scope]
        if self.scope.is_overlapping:
            whole = replace(self.scope.question, split=None)
            scopes.append(replace(self.scope, question=whole))
        return [Asked(each, self.frame, need_of(each, self.answerable)) for each in scopes]


def _posed(
    question: Question, organisation: Organisation, catalog: Catalog, coverage: Coverage
) -> _Posed:
    question.validate(catalog, coverage.reading_dimensions)
    scope = Scope(question, catalog, coverage)
    metrics = tuple(catalog.metrics[each] for each in dict.fromkeys(question.metrics))
    refusals = {each.id: reason for each in metrics if (reason := refused_before(scope, each))}
    return _Posed(scope, frame_of(scope, organisation), metrics, refusals)


def _answers(cursor: Cursor, posed: Sequence[_Posed], *, is_alone: bool) -> list[Answer]:
    asked = [(at, one) for at, each in enumerate(posed) for one in each.asked()]
    statements = compile_questions([one for _, one in asked])
    if is_alone and len(statements) > 1:
        # One snapshot for all statements: a load that commits meanwhile must not mix in. It ends
        # with the cursor.
        cursor.execute("BEGIN")
    cells = [Cells(one.scope, one.frame, one.need) for _, one in asked]
    for statement in statements:
        _take(cells, statement, cursor)
    own: dict[int, list[Cells]] = {}
    for (at, _), found in zip(asked, cells, strict=True):
        own.setdefault(at, []).append(found)
    return [_answer(cursor, each, *own[at]) for at, each in enumerate(posed)]


def frame_of(scope: Scope, organisation: Organisation) -> Frame:
    """The period and its comparison, and how their days become steps."""
    question = scope.question
    against = question.compared
    return Frame(
        parts=(question.period,) if against is None else (question.period, against),
        grain=question.grain,
        week_start=organisation.week_start,
        currency=organisation.currency,
        ends=scope.coverage.follow_up_ends,
        sprint_start=organisation.sprint_start,
    )


def _take(cells: Sequence[Cells], statement: Statement, cursor: Cursor) -> None:
    """Run a statement and hand its rows to those that asked for them."""
    # Here, because the server starts without numpy.
    from opsdash.metrics import day_cells, day_durations, day_sums  # noqa: PLC0415

    cursor.execute(statement.sql, list(statement.parameters))
    askers = [cells[each] for each in statement.askers]
    if statement.form is Form.DAYS:
        sheet = day_sums.read_days(statement, cursor)
        for each in askers:
            day_cells.take_days(each, statement, sheet)
    elif statement.form is Form.BUCKETS:
        durations = day_durations.read_durations(cursor, askers)
        for each in askers:
            day_durations.take_durations(each, statement, durations)
    else:
        rows = cursor.fetchall()
        for each in askers:
            each.take(statement, rows)


def _answer(cursor: Cursor, posed: _Posed, cells: Cells, *wholes: Cells) -> Answer:
    """`wholes` hold what all parts come to where one case can be in several."""
    scope, parts = posed.scope, cells.frame.parts
    convert(cursor, scope, cells.frame, cells, posed.answerable)
    for other in wholes:
        cells.take_wholes(other)
    after = {each.id: why for each in posed.answerable if (why := refused_after(cells, each))}
    refusals = posed.refusals | after
    answered = [each for each in posed.answerable if each.id not in after]
    formulas = {each.id: Formula(cells, each) for each in answered}
    rows, totals = _rows(posed, cells, formulas)
    measures = tuple(
        dict.fromkeys(each for metric in answered for each in scope.catalog.measures_of(metric))
    )
    currencies = cells.currencies_of(each for one in formulas.values() for each in one.columns)
    gaps = (one.reach.gap(name, part) for part in parts[1:] for name, one in formulas.items())
    return Answer(
        question=scope.question,
        rows=tuple(rows),
        totals=tuple(totals),
        status=_status(totals),
        reason=next(iter(refusals.values())) if len(refusals) == len(posed.metrics) else None,
        refusals=tuple(refusals.items()),
        data_version=0,
        missing=missing_sources(scope, measures, parts),
        unfiltered=scope.unfiltered(measures),
        currency=currencies[0] if len(currencies) == 1 else None,
        compared=parts[1] if len(parts) > 1 else None,
        gaps=tuple(each for each in gaps if each),
    )


def _rows(
    posed: _Posed, cells: Cells, formulas: Mapping[str, Formula]
) -> tuple[list[AnswerRow], list[AnswerRow]]:
    """The rows of all metrics and their totals."""
    question = posed.scope.question
    splits: tuple[str | None, ...] = cells.splits() if question.split else (None,)
    is_one_row = question.split is None and question.grain is Grain.TOTAL
    rows: list[AnswerRow] = []
    totals: list[AnswerRow] = []
    for metric in posed.metrics:
        formula = formulas.get(metric.id)
        own = formula.rows(splits) if formula else [_refused_row(metric, question)]
        rows += own
        if formula is None or len(cells.currencies_of(formula.columns)) > 1:
            # Money by currency has no total over all currencies.
            totals.append(_refused_row(metric, question))
        else:
            totals.append(own[0] if is_one_row else formula.total())
    return rows, totals


def _refused_row(metric: Metric, question: Question) -> AnswerRow:
    return AnswerRow(metric.id, question.period, None, None, None, None, Status.REFUSED)


def _status(totals: list[AnswerRow]) -> Status:
    statuses = {row.status for row in totals}
    return statuses.pop() if len(statuses) == 1 else Status.OK
