"""A new password of one's own. What was typed is forgotten whatever becomes of it."""

from typing import Final

import streamlit as st

from opsdash.errors import InvalidRecordError, SignInRefusedError, SignInTooOftenError
from opsdash.ui import acting, panels
from opsdash.ui.desk import Desk
from opsdash.words import say

_OLD: Final = "account_old"
_NEW: Final = "account_new"
_TOLD: Final = "account_told"
_LONGEST: Final = 256


def draw_password(desk: Desk) -> None:
    # Hashing brings a library that no page needs before somebody asks for this one.
    from opsdash.access.sign_in import has_password  # noqa: PLC0415

    actor = desk.actor
    if not actor.person:
        return
    st.space("small")
    st.header(say("account.password.heading"), anchor=False)
    if not has_password(desk.home.state, actor.person):
        st.markdown(say("account.password.none"))
        return
    _draw_told()
    with st.form("account_password", border=False, width=400):
        st.text_input(say("account.password.old"), type="password", max_chars=_LONGEST, key=_OLD)
        st.text_input(
            say("account.password.new"),
            type="password",
            max_chars=_LONGEST,
            help=say("account.password.new_help"),
            key=_NEW,
        )
        st.form_submit_button(
            say("account.password.save"), type="primary", key="account_save", on_click=_change,
            args=(desk,),
        )  # fmt: skip
    panels.note(say("account.password.note"))


def _draw_told() -> None:
    told = st.session_state.pop(_TOLD, None)
    if isinstance(told, SignInRefusedError):
        st.error(say("account.password.wrong"), icon=":material/error:")
    elif told:
        panels.error(told)
    elif told is not None:
        st.success(say("account.password.saved"), icon=":material/check:")


def _change(desk: Desk) -> None:
    from opsdash.access.sign_in import change_password  # noqa: PLC0415 - as above

    said = st.session_state
    old, new = said[_OLD], said[_NEW]
    said[_OLD] = said[_NEW] = ""
    try:
        change_password(desk.home, desk.actor, old, new, acting.cookie_of_run())
    except (SignInRefusedError, SignInTooOftenError, InvalidRecordError) as refusal:
        said[_TOLD] = refusal
    else:
        said[_TOLD] = ""
