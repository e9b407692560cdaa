"""The page to sign out, here or on all devices. A link alone signs nobody out: other sites have
links too.
"""

from starlette.concurrency import run_in_threadpool
from starlette.responses import RedirectResponse, Response

from opsdash.access.actor import Actor
from opsdash.access.sessions import COOKIE, end_all_sessions, end_session
from opsdash.web.doors import SIGN_IN, Call, visitor
from opsdash.web.forms import TOKEN, is_ours, keep_visit, read_form, token_for, visit_of
from opsdash.web.plain_pages import Form, Html, form, link, notice, paragraph, plain_page
from opsdash.words import say

_PATH = "/sign-out"
_EVERYWHERE = "everywhere"


async def answer_sign_out(call: Call) -> Response:
    actor = await visitor(call.request, call.home, call.arrival)
    if actor is None:
        return RedirectResponse(SIGN_IN, 303, {"Cache-Control": "no-store"})
    if call.request.method != "POST":
        return _page(call, actor, [])
    fields = await read_form(call.request)
    if fields is None or not is_ours(call.home.path, call.request, fields):
        return _page(call, actor, [notice(say("sign_in.old_form"))], 403)
    await run_in_threadpool(_end, call, actor, is_everywhere=fields.get("where") == _EVERYWHERE)
    headers = {"Cache-Control": "no-store", "Clear-Site-Data": '"cache"'}
    response = RedirectResponse(f"{SIGN_IN}?out=1", 303, headers)
    response.delete_cookie(COOKIE, path="/")
    return response


def _end(call: Call, actor: Actor, *, is_everywhere: bool) -> None:
    if is_everywhere:
        end_all_sessions(call.home.state, actor.person, actor)
    else:
        end_session(call.home, call.request.cookies.get(COOKIE, ""), call.arrival.address)


def _page(call: Call, actor: Actor, told: list[Html], status: int = 200) -> Response:
    visit = visit_of(call.request)
    token = {TOKEN: token_for(call.home.path, visit)}
    everywhere = {**token, "where": _EVERYWHERE}
    parts = [
        *told,
        paragraph(say("sign_in.sign_out.about", name=actor.name)),
        form(Form(_PATH, [], say("sign_in.sign_out.here"), token)),
        form(Form(_PATH, [], say("sign_in.sign_out.everywhere"), everywhere, is_quiet=True)),
        link(say("sign_in.sign_out.back"), "/"),
    ]
    response = plain_page(say("sign_in.sign_out.title"), parts, status)
    keep_visit(response, visit, is_secure=call.team.is_secure)
    return response
