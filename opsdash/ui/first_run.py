"""What the two doors of the welcome page do: keep the three answers, then lead on."""

import streamlit as st

from opsdash.calendar.organisation import Organisation, save_organisation
from opsdash.errors import ConflictError
from opsdash.intake.local_days import keep_in_step
from opsdash.sample import has_sample, load_sample
from opsdash.settings import ROOT
from opsdash.store import Home
from opsdash.ui.acting import actor_of_run
from opsdash.ui.guesses import guess_organisation
from opsdash.ui.jobs import Report, run_job
from opsdash.ui.organisation_form import ask_organisation, weekday_name
from opsdash.words import say


def draw_answers(stored: Organisation) -> Organisation:
    """One quiet line with the guesses, and a way to change them."""
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        place = st.empty()
        with st.popover(say("welcome.answers_change"), type="tertiary"):
            answers = ask_organisation(guess_organisation(stored), key="first")
        text = say(
            "welcome.answers",
            zone=answers.timezone,
            currency=answers.currency,
            weekday=weekday_name(answers.week_start),
        )
        place.markdown(f":small[:gray[{text}]]", width="content")
    return answers


def open_import(home: Home, answers: Organisation) -> None:
    _keep(home, answers)
    # Every address is the welcome page until now; the next run finds the import page at this one.
    st.switch_page(st.Page(ROOT / "pages" / "welcome.py", url_path="import"))


def open_sample(home: Home, answers: Organisation) -> None:
    answers.validate()
    actor = actor_of_run(home)

    def work(report: Report) -> None:
        if not has_sample(home):
            load_sample(home, answers, actor, progress=report)

    run_job(say("welcome.sample_loading"), work)
    _keep(home, answers)
    st.rerun()


def _keep(home: Home, answers: Organisation) -> None:
    try:
        save_organisation(home.state, answers, actor_of_run(home))
    except ConflictError:
        # Somebody else came first: their answers stand, and Settings can change them.
        return
    # Files may have come in before this, by the command line and in another zone.
    run_job(
        say("settings.rezoning", zone=answers.timezone),
        lambda report: keep_in_step(home.facts, answers.timezone, report),
    )
