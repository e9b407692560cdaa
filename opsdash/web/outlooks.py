"""GET /api/analyse/forecast and /effect: findings that take long, shared with the pages.

A call waits for one that is being made; if that takes too long it is told so, and the next call
finds it made.
"""

from collections.abc import Callable, Hashable
from datetime import date
from typing import Final, TypeVar

from starlette.responses import JSONResponse, Response

from opsdash.calendar.events import list_events
from opsdash.errors import CallTooSlowError, InvalidQuestionError
from opsdash.findings import effect, outlook
from opsdash.findings.background import Stage, findings, key_of
from opsdash.metrics.question import Filter
from opsdash.web.analysing import address_of
from opsdash.web.answering import answered
from opsdash.web.reading import Call, refuse_strange
from opsdash.words.addresses import is_filter
from opsdash.words.effect import effect_fields
from opsdash.words.outlook import outlook_fields

Value = TypeVar("Value")

_INQUIRIES: Final = "inquiries"
# Below what every call may take.
_WAIT_SECONDS: Final = 25


def analyse_forecast(call: Call) -> Response:
    """The outlook from the last complete day on. Raises QuestionError, CallTooSlowError."""
    refuse_strange(call, lambda name: name == "m" or is_filter(name))
    name, filters, through = _about(call, ())
    asked = outlook.asked_of(call.home.state, call.coverage, name, filters, through)
    history = outlook.history_of(lambda question: answered(call, question), asked)
    metric = call.catalog.metrics[name]
    found = _made(call, asked, lambda: outlook.find_outlook(history, asked, metric))
    return JSONResponse(outlook_fields(found or outlook.failed(asked), metric))


def analyse_effect(call: Call) -> Response:
    """The effect of an event, or from a day on. Raises QuestionError, CallTooSlowError."""
    refuse_strange(call, lambda name: name in ("m", "effect", "since") or is_filter(name))
    asked = _asked_effect(call)
    history = effect.history_of(lambda question: answered(call, question), asked)
    metric = call.catalog.metrics[asked.metric]
    found = _made(call, asked, lambda: effect.find_effect(history, asked, metric))
    return JSONResponse(effect_fields(found or effect.failed(asked), metric))


def _asked_effect(call: Call) -> effect.EffectAsked:
    about = _about(call, ("effect", "since"))
    state, since = call.home.state, call.last("since")
    if since:
        return effect.asked_of(state, call.coverage, about, _day(since))
    event = effect.named_event(list_events(state), call.last("effect"))
    return effect.asked_of_event(state, call.coverage, about, event)


def _about(call: Call, own: tuple[str, ...]) -> tuple[str, tuple[Filter, ...], date]:
    """The metric, its filters, the last complete day."""
    filters = address_of(call, own).filters
    return call.last("m") or _INQUIRIES, filters, call.anchor


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise InvalidQuestionError(problem="day_unreadable") from None


def _made(call: Call, asked: Hashable, make: Callable[[], Value]) -> Value | None:
    key = key_of(call.home.facts, call.catalog, call.organisation, asked)
    found = findings.wait_for(key, make, _WAIT_SECONDS)
    if found.stage is Stage.MAKING:
        raise CallTooSlowError(seconds=_WAIT_SECONDS)
    return found.value
