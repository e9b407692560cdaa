"""What Settings does: a save that overwrites nobody, a recount of the days, the sample company."""

from dataclasses import replace
from typing import cast

import streamlit as st

from opsdash.access.actor import Actor
from opsdash.calendar.organisation import Organisation, save_organisation
from opsdash.errors import ConflictError
from opsdash.intake.local_days import keep_in_step
from opsdash.sample import has_sample, load_sample, remove_sample
from opsdash.settings import ROOT
from opsdash.ui.desk import Desk
from opsdash.ui.jobs import Report, run_job
from opsdash.ui.organisation_form import weekday_name
from opsdash.ui.process import current_team
from opsdash.ui.recounting import recount
from opsdash.words import say

# The version the form was filled from, so that a save knows what its author had seen.
_SEEN = "settings_seen"
_SAVED = "settings_saved"


def note_version(desk: Desk, form_key: str) -> None:
    """Remember which version the form is filled from, when it is filled."""
    if f"{form_key}_zone" not in st.session_state:
        st.session_state[_SEEN] = desk.organisation.version


def save(desk: Desk, answers: Organisation) -> None:
    """Store the answers and count the days anew, or say what somebody else stored first."""
    try:
        seen = replace(answers, version=st.session_state[_SEEN])
        save_organisation(desk.home.state, seen, desk.actor)
    except ConflictError as conflict:
        stored = cast("Organisation", conflict.facts["stored"])
        st.session_state[_SEEN] = stored.version
        _draw_conflict(stored)
        return
    facts = desk.home.facts
    run_job(
        say("settings.rezoning", zone=answers.timezone),
        lambda report: keep_in_step(facts, answers.timezone, report),
    )
    recount(desk.home, answers.timezone)
    st.session_state[_SEEN] += 1
    st.session_state[_SAVED] = True
    st.rerun()


def draw_saved() -> None:
    if st.session_state.pop(_SAVED, False):
        st.success(say("settings.saved"), icon=":material/check:")


def _draw_conflict(stored: Organisation) -> None:
    text = say(
        "settings.conflict_body",
        zone=stored.timezone,
        currency=stored.currency,
        weekday=weekday_name(stored.week_start),
    )
    st.info(f"**{say('settings.conflict_title')}** {text}", icon=":material/call_split:")


def draw_sample(desk: Desk) -> None:
    loaded = has_sample(desk.home)
    st.markdown(say("settings.sample_loaded" if loaded else "settings.sample_absent"))
    action = say("settings.sample_remove" if loaded else "settings.sample_load")
    if not st.button(action, key="sample"):
        return
    if loaded:
        with st.spinner(say("settings.sample_removing")):
            remove_sample(desk.home, desk.actor)
    else:
        load_sample_company(desk)
    st.rerun()


def load_sample_company(desk: Desk) -> None:
    """Make the sample company behind a progress bar, unless it is there by now."""
    actor = desk.actor
    run_job(say("settings.sample_loading"), lambda report: _load(desk, actor, report))


def _load(desk: Desk, actor: Actor, report: Report) -> None:
    if not has_sample(desk.home):
        load_sample(desk.home, desk.organisation, actor, progress=report)


def draw_team() -> None:
    """The way to a team, for who runs opsdash alone: People is no page of his navigation."""
    if current_team():
        return
    st.space("small")
    st.header(say("settings.team_title"), anchor=False)
    st.markdown(say("settings.team"))
    st.page_link(ROOT / "pages" / "people.py", label=f":blue[{say('settings.team_link')}]")
