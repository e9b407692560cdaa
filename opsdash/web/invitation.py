"""The page behind an invitation: a name, a password, and one is in."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Final

from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from opsdash.access.invitations import Arrival, Invitation, accept_invitation, open_invitation
from opsdash.access.sign_in import BY_PASSWORD, begin_session
from opsdash.errors import InvalidRecordError, InvitationRefusedError, SignInTooOftenError
from opsdash.team import Company, Team
from opsdash.web.doors import SIGN_IN, Call, company_name
from opsdash.web.forms import TOKEN, is_ours, keep_visit, read_form, token_for, visit_of
from opsdash.web.plain_pages import Field, Form, Html, form, link, notice, paragraph, plain_page
from opsdash.web.threads import with_password
from opsdash.words import known, say
from opsdash.words.problems import explain
from opsdash.words.seen import seen_words

_USED: Final = "link_used"


async def answer_invitation(call: Call) -> Response:
    try:
        invitation = await run_in_threadpool(open_invitation, call.home, _link(call))
        if call.request.method == "POST":
            return await _posted(call, invitation)
    except InvitationRefusedError as problem:
        return _closed(problem)
    return _page(call, invitation, {}, [])


async def _posted(call: Call, invitation: Invitation) -> Response:
    fields = await read_form(call.request)
    if fields is None or not is_ours(call.home.path, call.request, fields):
        return _page(call, invitation, {}, [notice(say("sign_in.old_form"))], 403)
    if not call.team.passwords:
        return _page(call, invitation, {}, [], 403)
    arrival = Arrival(
        name=fields.get("name", ""),
        email=invitation.email or fields.get("email", ""),
        password=fields.get("password", ""),
        origin=call.arrival.address,
    )
    try:
        session = await with_password(partial(_accepted, call, arrival))
    except InvalidRecordError as problem:
        return _page(call, invitation, fields, [notice(explain(problem).what)], 422)
    except SignInTooOftenError as problem:
        return _page(call, invitation, fields, [notice(str(explain(problem)))], 429)
    return call.go_in(session, "/")


def _accepted(call: Call, arrival: Arrival) -> str:
    person = accept_invitation(call.home, _link(call), arrival)
    return begin_session(call.home, person, BY_PASSWORD, call.visit)


def _link(call: Call) -> str:
    return str(call.request.path_params["link"])


def _page(
    call: Call,
    invitation: Invitation,
    typed: Mapping[str, str],
    told: Sequence[Html],
    status: int = 200,
) -> Response:
    visit = visit_of(call.request)
    is_new = not invitation.person
    parts = [*told]
    if is_new:
        parts[:0] = _what_opens(invitation)
    if call.team.passwords and invitation.email:
        parts.append(paragraph(say("sign_in.invitation.account", email=invitation.email)))
    if call.team.passwords:
        parts.append(_form(call, invitation, typed, visit))
    # An invitation for nobody in particular cannot be found again by the company's address.
    if call.team.company and is_new and (invitation.email or not call.team.passwords):
        parts.extend(_company_way(call.team, call.team.company))
    title = say(f"sign_in.invitation.{'title' if is_new else 'password_title'}")
    response = plain_page(title, parts, status)
    keep_visit(response, visit, is_secure=call.team.is_secure)
    return response


def _what_opens(invitation: Invitation) -> list[Html]:
    """The role, and the groups it is limited to, before anybody agrees to them."""
    if invitation.groups is None:
        role = say(f"sign_in.roles.{invitation.role.value}")
        return [paragraph(say("sign_in.invitation.about", role=role))]
    role = say(f"sign_in.limited_roles.{invitation.role.value}")
    told = say("sign_in.invitation.about", role=role)
    return [paragraph(f"{told} {seen_words(invitation.groups)}")]


def _company_way(team: Team, company: Company) -> list[Html]:
    words = say("sign_in.company", name=company_name(company))
    if not team.passwords:
        return [link(words, f"{SIGN_IN}/company", "button")]
    told = paragraph(say("sign_in.invitation.company"), "quiet")
    return [told, link(words, f"{SIGN_IN}/company", "button quiet")]


def _form(call: Call, invitation: Invitation, said: Mapping[str, str], visit: str) -> Html:
    new_password = Field(
        "password",
        say("sign_in.invitation.new_password"),
        "password",
        hint=say("sign_in.invitation.password_hint"),
        complete="new-password",
        is_first=bool(invitation.person),
    )
    fields = [*_who(invitation, said), new_password] if not invitation.person else [new_password]
    button = "password_button" if invitation.person else "button"
    told = {TOKEN: token_for(call.home.path, visit)}
    return form(Form(call.request.url.path, fields, say(f"sign_in.invitation.{button}"), told))


def _who(invitation: Invitation, said: Mapping[str, str]) -> list[Field]:
    name = Field(
        "name",
        say("sign_in.invitation.name"),
        value=said.get("name", ""),
        complete="name",
        is_first=not said,
    )
    if invitation.email:
        return [name]
    hint = say("sign_in.invitation.email_hint")
    email = said.get("email", "")
    return [
        name,
        Field("email", say("sign_in.email"), "email", email, hint=hint, complete="username"),
    ]


def _closed(problem: InvitationRefusedError) -> Response:
    words, reason = explain(problem), str(problem.facts.get("problem", ""))
    todo = f"sign_in.invitation.todo.{reason}"
    # Whoever opens it once more has an account most of the time.
    kind = "button" if reason == _USED else "button quiet"
    parts = [
        notice(words.what),
        paragraph(say(todo) if known(todo) else words.todo),
        link(say("sign_in.invitation.sign_in"), SIGN_IN, kind),
    ]
    return plain_page(say("sign_in.invitation.closed_title"), parts, 410)
