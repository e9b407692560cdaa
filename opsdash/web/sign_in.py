"""The page to sign in: a password, the company's account, or whom a server in front names."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Final
from urllib.parse import urlencode

from starlette.concurrency import run_in_threadpool
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from opsdash.access.sign_in import sign_in
from opsdash.errors import InvalidRecordError, SignInRefusedError, SignInTooOftenError
from opsdash.web.company_return import NEXT_SECONDS
from opsdash.web.doors import SIGN_IN, Call, Doors, at_door, company_name, visitor, vouched
from opsdash.web.forms import (
    NEXT_COOKIE,
    TOKEN,
    is_ours,
    keep_visit,
    read_form,
    set_cookie,
    token_for,
    visit_of,
)
from opsdash.web.invitation import answer_invitation
from opsdash.web.local_paths import local_path
from opsdash.web.plain_pages import Field, Form, Html, form, link, notice, paragraph, plain_page
from opsdash.web.sign_out import answer_sign_out
from opsdash.web.threads import with_password
from opsdash.words import say
from opsdash.words.problems import explain

COMPANY: Final = f"{SIGN_IN}/company"
_BOTH: Final = ["GET", "POST"]
_REASONS: Final = frozenset({"company", "unverified", "domain", "unknown"})
_PROXY: Final = "proxy"
_OUT: Final = "out"


def sign_in_routes(current_doors: Callable[[], Doors]) -> list[Route]:
    return [
        Route(SIGN_IN, at_door(current_doors, _answer), methods=_BOTH),
        Route(COMPANY, at_door(current_doors, _to_company)),
        Route("/invitation/{link}", at_door(current_doors, answer_invitation), methods=_BOTH),
        Route("/sign-out", at_door(current_doors, answer_sign_out), methods=_BOTH),
    ]


async def _answer(call: Call) -> Response:
    if call.request.method == "POST":
        return await _posted(call)
    path = local_path(call.request.query_params.get("next", ""))
    if await visitor(call.request, call.home, call.arrival):
        return RedirectResponse(path, 303, {"Cache-Control": "no-store"})
    # Who has just signed out is not signed in again by the next page.
    if call.arrival.email and _OUT not in call.request.query_params:
        return await _named_by_proxy(call, path)
    return _page(call, path, _told(call))


async def _posted(call: Call) -> Response:
    fields = await read_form(call.request)
    if fields is None or not is_ours(call.home.path, call.request, fields):
        return _page(call, "/", [notice(say("sign_in.old_form"))], 403)
    path, email = local_path(fields.get("next", "")), fields.get("email", "")
    if not call.team.passwords:
        return _page(call, path, [], 403)
    try:
        session = await with_password(
            partial(sign_in, call.home, email, fields.get("password", ""), call.visit)
        )
    except SignInTooOftenError as problem:
        response = _page(call, path, [notice(str(explain(problem)))], 429, email)
        response.headers["Retry-After"] = str(problem.facts["seconds"])
        return response
    except SignInRefusedError as problem:
        return _page(call, path, [notice(explain(problem).what)], 403, email)
    return call.go_in(session, path)


async def _named_by_proxy(call: Call, path: str) -> Response:
    email = call.arrival.email
    try:
        session = await run_in_threadpool(vouched, call, email, "", _PROXY)
    except (SignInRefusedError, InvalidRecordError) as problem:
        reason = str(problem.facts.get("reason", "unknown"))
        parts = [
            notice(say(f"sign_in.refused_{reason}")),
            paragraph(say("sign_in.vouched_as", email=email)),
            link(say("sign_in.again"), f"{SIGN_IN}?{urlencode({'next': path})}", "button"),
        ]
        return plain_page(say("sign_in.title"), parts, 403)
    return call.go_in(session, path)


async def _to_company(call: Call) -> Response:
    """Off to the company's own page; where to go on afterwards stays in this browser."""
    if call.team.company is None:
        return RedirectResponse(SIGN_IN, 303)
    response = RedirectResponse(call.doors.company.begin(), 303, {"Cache-Control": "no-store"})
    path = local_path(call.request.query_params.get("next", ""))
    set_cookie(response, NEXT_COOKIE, path, seconds=NEXT_SECONDS, is_secure=call.team.is_secure)
    return response


def _told(call: Call) -> list[Html]:
    reason = call.request.query_params.get("refused", "")
    if reason in _REASONS:
        return [notice(say(f"sign_in.refused_{reason}"))]
    if _OUT in call.request.query_params:
        return [paragraph(say("sign_in.signed_out"), "told")]
    return []


def _page(
    call: Call, path: str, told: Sequence[Html], status: int = 200, email: str = ""
) -> Response:
    visit = visit_of(call.request)
    parts = [*told]
    if call.team.passwords:
        parts.append(_password_form(call, path, visit, email))
    if call.team.company:
        name = company_name(call.team.company)
        kind = "button quiet" if call.team.passwords else "button"
        address = f"{COMPANY}?{urlencode({'next': path})}"
        parts.append(link(say("sign_in.company", name=name), address, kind))
    if call.arrival.email:
        parts.append(link(say("sign_in.button"), SIGN_IN, "button"))
    if call.team.passwords:
        parts.append(paragraph(say("sign_in.forgotten"), "quiet"))
    elif not call.team.company and not call.arrival.email:
        parts.append(paragraph(say("sign_in.nobody_named", address=call.team.address)))
        parts.append(link(say("sign_in.again"), call.team.address, "button"))
    response = plain_page(say("sign_in.title"), parts, status)
    keep_visit(response, visit, is_secure=call.team.is_secure)
    return response


def _password_form(call: Call, path: str, visit: str, email: str) -> Html:
    fields = [
        Field(
            "email", say("sign_in.email"), "email", email, complete="username", is_first=not email
        ),
        Field(
            "password",
            say("sign_in.password"),
            "password",
            complete="current-password",
            is_first=bool(email),
        ),
    ]
    told = {TOKEN: token_for(call.home.path, visit), "next": path}
    return form(Form(SIGN_IN, fields, say("sign_in.button"), told))
