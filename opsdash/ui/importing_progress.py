"""A running import to watch and to stop, and the account of one that has ended."""

from typing import Final

import streamlit as st

from opsdash.intake.queue import Result, Run
from opsdash.settings import ROOT
from opsdash.ui import panels
from opsdash.ui.escaping import verbatim
from opsdash.ui.importing_drafts import drafts
from opsdash.ui.importing_preview import draw_outcome
from opsdash.ui.importing_restated import draw_restated
from opsdash.ui.importing_room import Room
from opsdash.ui.importing_run import leave_run
from opsdash.ui.importing_words import spoken_problem, step_words, sum_words
from opsdash.words import say
from opsdash.words.numbers import count

_POLL_SECONDS: Final = 0.5
# Most imports are done by then, and their visitor sees no bar that flickers.
_PATIENCE: Final = 0.4


def draw_running(run: Run) -> None:
    """The bar, the step and a way to stop; the page is drawn anew when the import has ended."""
    run.join(_PATIENCE)
    if not run.is_alive():
        st.rerun()
    _draw_bar(run)


@st.fragment(run_every=_POLL_SECONDS)
def _draw_bar(run: Run) -> None:
    if not run.is_alive():
        st.rerun()
    st.progress(run.share, text=step_words(run.step, verbatim(run.current.name, 60)))
    notes = [say("imports.run.note")]
    if len(run.tasks) > 1:
        at = min(len(run.results) + 1, len(run.tasks))
        notes.insert(0, say("imports.run.at", at=count(at), all=count(len(run.tasks))))
    st.caption(" ".join(notes))
    label = "imports.action.stopping" if run.is_cancelled else "imports.action.stop"
    st.button(say(label), disabled=run.is_cancelled, key="imp_stop", on_click=run.cancel)


def draw_other(run: Run | None) -> None:
    """Somebody else's import, in a quiet line that follows it."""
    if run and run.is_alive():
        _follow_other(run)
    elif run:
        for result in run.results:
            panels.note(_other_words(result))


@st.fragment(run_every=_POLL_SECONDS)
def _follow_other(run: Run) -> None:
    if not run.is_alive():
        st.rerun()
    panels.note(say("imports.other.running", file=verbatim(run.current.name, 60)))


def _other_words(result: Result) -> str:
    file = verbatim(result.task.name, 60)
    if result.outcome:
        return say("imports.other.done", file=file, sum=verbatim(sum_words(result.outcome), 160))
    return say("imports.other.failed", file=file)


def draw_done(room: Room, run: Run) -> None:
    """One account per file, then where to go."""
    st.header(say("imports.happen.done_title"), anchor=False)
    for at, result in enumerate(run.results):
        _draw_result(room, result, at)
    with st.container(horizontal=True, vertical_alignment="center", gap="medium"):
        if any(result.outcome for result in run.results):
            st.page_link(
                ROOT / "pages" / "inquiry_slope.py",
                label=say("imports.action.slope"),
                icon=":material/show_chart:",
            )
            st.page_link(
                ROOT / "pages" / "today.py",
                label=say("imports.action.today"),
                icon=":material/today:",
            )
        waiting = drafts()
        more = say("imports.action.more")
        if waiting:
            more = say("imports.action.next", file=verbatim(waiting[0].file.name, 40))
        st.button(more, key="imp_more", on_click=leave_run)


def _draw_result(room: Room, result: Result, at: int) -> None:
    name = verbatim(result.task.name)
    if result.outcome:
        st.markdown(f":material/description: {name}")
        draw_outcome(result.outcome, key=f"imp_done_{at}")
        draw_restated(room.desk, result.outcome)
    elif result.problem:
        _draw_problem(room, result.problem)
    else:
        st.markdown(say("imports.run.cancelled", file=name))


def _draw_problem(room: Room, problem: Exception) -> None:
    panels.error(spoken_problem(problem, room.profiles))
