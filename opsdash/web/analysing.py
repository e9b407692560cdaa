"""GET /api/analyse/...: what the pages find, with the page's own parameters."""

from functools import partial
from typing import Final

from starlette.responses import JSONResponse, Response

from opsdash.calendar.events import events_between
from opsdash.calendar.periods import RELATIVE_WEEKS, Grain
from opsdash.errors import InvalidQuestionError
from opsdash.findings.locked_limits import list_locked
from opsdash.findings.remembered import settling_of, slope_of, survival_of, why_of
from opsdash.findings.settling import SettlingAsked, is_settling
from opsdash.findings.slope import SlopeAsked
from opsdash.findings.survival import SurvivalAsked, is_timed
from opsdash.findings.verdict_reading import read_verdicts, weeks_until
from opsdash.findings.why import Books, WhyAsked
from opsdash.metrics.question import Question
from opsdash.web.answering import answered
from opsdash.web.querying import refuse_unknown
from opsdash.web.reading import Call, refuse_strange
from opsdash.words.addresses import Address, is_filter, parse
from opsdash.words.row_addresses import known_in
from opsdash.words.signals_told import signals_fields
from opsdash.words.slope import slope_fields
from opsdash.words.survival import settling_fields, survival_fields
from opsdash.words.why import why_fields

_INQUIRIES: Final = "inquiries"
_ORDERS: Final = "orders"


def analyse_slope(call: Call) -> Response:
    """The Inquiry slope, or that of another metric. Raises QuestionError."""
    refuse_strange(call, lambda name: name in ("m", "p", "d") or is_filter(name))
    metric, against = _sides(call)
    address = address_of(call)
    anchor = call.anchor
    is_relative = address.period in RELATIVE_WEEKS
    period = address.chosen(anchor, call.organisation).period
    asked = SlopeAsked(
        metric=metric,
        against=against,
        through=anchor if is_relative else min(period.last, anchor),
        week_start=call.organisation.week_start,
        filters=address.filters,
    )
    found = slope_of(call.home, _books(call), call.organisation, asked)
    return JSONResponse(slope_fields(found, call.catalog))


def analyse_drivers(call: Call) -> Response:
    """What made a number change against its comparison. Raises QuestionError."""
    refuse_strange(call, lambda name: name in ("m", "p", "d", "cmp") or is_filter(name))
    address = address_of(call)
    question = address.question(call.anchor, call.organisation)
    asked = WhyAsked(
        metric=call.last("m") or _INQUIRIES,
        period=question.period,
        comparison=question.comparison,
        against=question.against,
        filters=question.filters,
        base=call.last("d") or None,
    )
    why = why_of(call.home, _books(call), call.organisation, asked)
    return JSONResponse(why_fields(why, call.catalog))


def analyse_signals(call: Call) -> Response:
    """Signal or noise in one metric's weeks. Raises QuestionError."""
    refuse_strange(call, lambda name: name in ("m", "p") or is_filter(name))
    metric = call.last("m")
    if not metric:
        raise InvalidQuestionError(problem="no_metric")
    address = address_of(call)
    period = address.chosen(call.anchor, call.organisation).period
    weeks = weeks_until(period.end, call.organisation.week_start)
    answer = answered(call, Question((metric,), weeks, Grain.WEEK, filters=address.filters))
    locked = list_locked(call.home.state)
    found = next(iter(read_verdicts(answer, call.catalog, call.coverage, locked).values()), None)
    return JSONResponse(signals_fields(call.catalog, answer, found))


def analyse_survival(call: Call) -> Response:
    """Times with open inquiries, or a one-stop rate with young days. Raises QuestionError."""
    refuse_strange(call, lambda name: name in ("m", "p", "cmp", "by") or is_filter(name))
    name = call.last("m")
    if not name:
        raise InvalidQuestionError(problem="no_metric")
    question = address_of(call).question(call.anchor, call.organisation, (name,))
    question.validate(call.catalog, call.coverage.reading_dimensions)
    metric = call.catalog.metrics[name]
    made_of = (call.home, call.organisation, call.catalog)
    if is_settling(metric) and question.split is None:
        young = SettlingAsked(name, question.period, question.filters)
        return JSONResponse(settling_fields(settling_of(*made_of, young)))
    if not is_timed(metric):
        raise InvalidQuestionError(problem="survival_metric")
    asked = SurvivalAsked(
        name, question.period, question.compared, question.filters, question.split
    )
    return JSONResponse(survival_fields(survival_of(*made_of, asked)))


def _sides(call: Call) -> tuple[str, str | None]:
    """Inquiries against orders, unless the parameters name others; a ratio has both sides."""
    metric, against = call.last("m"), call.last("d").lower()
    if not metric or metric == _INQUIRIES:
        return _INQUIRIES, against or _ORDERS
    return metric, against or None


def address_of(call: Call, own: tuple[str, ...] = ()) -> Address:
    """What the parameters say beside the metric and those `own` to the call."""
    known = known_in(call.home.facts, call.catalog, call.coverage)
    held = {name: values for name, values in call.parameters.items() if name not in ("m", *own)}
    address, unknown = parse(held, known)
    refuse_unknown(unknown, known)
    return address


def _books(call: Call) -> Books:
    """What findings rest on."""
    events = partial(events_between, call.home.state)
    return Books(partial(answered, call), call.catalog, call.coverage, events)
