"""The head of the Import page in each of its situations, and the row of files under it."""

from typing import Final

import streamlit as st

from opsdash.errors import ColumnMissingError, FileUnknownError, UnknownNameError
from opsdash.intake.queue import Run
from opsdash.ui import panels
from opsdash.ui.escaping import verbatim
from opsdash.ui.importing_answers import draw_profile_choice, pick_profile
from opsdash.ui.importing_drafts import Draft, change, remove, with_profile
from opsdash.ui.importing_missing import draw_missing, pick_missing
from opsdash.ui.importing_recognition import draw_recognition
from opsdash.ui.importing_review import Refusal, Review
from opsdash.ui.importing_room import CHOSEN, Room, Waiting
from opsdash.ui.importing_text import draw_encoding, draw_member, member_question
from opsdash.ui.importing_uploads import draw_uploader
from opsdash.ui.importing_words import (
    about_file,
    file_state,
    review_title,
    rows_words,
    spoken_problem,
)
from opsdash.words import say
from opsdash.words.numbers import count

# What pointing out a profile or a column may mend.
_BY_HAND: Final = (ColumnMissingError, FileUnknownError, UnknownNameError)


def start_head(room: Room) -> None:
    room.desk.head(say("imports.grey.start"), say("imports.title.start"))


def running_head(room: Room, run: Run) -> None:
    title = say("imports.title.running", file=verbatim(run.current.name, 60))
    room.desk.head(say("imports.grey.running"), title)


def done_head(room: Room, run: Run) -> None:
    room.desk.head(say("imports.grey.done"), _done_title(run))


def _done_title(run: Run) -> str:
    outcomes = [result.outcome for result in run.results if result.outcome]
    failed = [result for result in run.results if result.problem]
    file = verbatim(run.current.name, 60)
    if run.is_cancelled and len(outcomes) < len(run.tasks):
        return say("imports.title.cancelled")
    if failed and len(run.tasks) == 1:
        return say("imports.title.failed", file=file)
    if failed:
        counts = {"failed": count(len(failed)), "all": count(len(run.tasks))}
        return say("imports.title.failed_many", **counts)
    if len(outcomes) > 1:
        return say("imports.title.imported_many", count=count(len(outcomes)))
    outcome = outcomes[0]
    if not outcome.new + outcome.changed:
        return say("imports.title.nothing_new", file=file)
    return say("imports.title.imported", rows=rows_words(outcome.loaded), file=file)


def review_head(room: Room, waiting: Waiting) -> None:
    """What the file is, as a finding; under it the file, and another kind if this is wrong."""
    several = len(room.waiting) > 1
    grey = say("imports.grey.review")
    if several:
        numbers = {"at": count(room.number), "all": count(len(room.waiting))}
        grey = say("imports.grey.review_many", **numbers)
    name = verbatim(waiting.draft.file.name, 60)
    if isinstance(waiting.found, Refusal):
        title = say(f"imports.title.{_kind(waiting.found)}", file=name)
    else:
        title = verbatim(review_title(waiting.found), 160)
    room.desk.head(grey, title)


def _kind(refusal: Refusal) -> str:
    """What keeps a file from being imported, as its title says it."""
    if member_question(refusal):
        return "member"
    return "unmapped" if refusal.drafted else "problem"


def draw_files(room: Room) -> None:
    """The waiting files when there are several, each with what it waits for."""
    words = {
        each.draft.file.id: file_state(each.found, verbatim(each.draft.file.name, 40))
        for each in room.waiting
    }
    if len(words) > 1 and room.current:
        st.segmented_control(
            say("imports.file.choose"),
            list(words),
            default=room.current.draft.file.id,
            required=True,
            format_func=lambda draft_id: words[draft_id],
            key=CHOSEN,
            label_visibility="collapsed",
        )


def _draw_more(room: Room) -> None:
    with st.popover(say("imports.start.more"), type="tertiary", icon=":material/add:"):
        draw_uploader(room.desk, quiet=True)


def draw_file(room: Room, draft: Draft, found: Review) -> None:
    """Name, size, encoding and days of the file; how sure the recognition is."""
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        name = verbatim(draft.file.name, 60)
        st.markdown(f":gray-badge[:material/description: {name}]", width="content")
        about = verbatim(about_file(found, draft.file.size), 160)
        st.markdown(f":small[:gray[{about}]]", width="content")
        draw_profile_choice(room, draft)
        _draw_more(room)
    draw_member(draft)
    draw_encoding(draft, found)
    draw_recognition(room, draft, found)


def draw_refusal(room: Room, draft: Draft, refusal: Refusal) -> None:
    """What is the matter with the file, and the ways to make it readable."""
    with st.container(width=820):
        if member_question(refusal):
            draw_member(draft)
        elif refusal.drafted:
            _draw_lacking(room, draft, refusal)
        else:
            _draw_problem(room, draft, refusal)
        with st.container(horizontal=True, gap="small"):
            if draft.choices != Draft(draft.file).choices:
                st.button(
                    say("imports.action.again"),
                    key="imp_again",
                    on_click=change,
                    args=(draft.file.id, lambda kept: with_profile(kept, None)),
                )
            st.button(
                say("imports.action.remove"),
                key="imp_cancel",
                on_click=remove,
                args=(draft.file.id,),
            )
            _draw_more(room)


def _draw_lacking(room: Room, draft: Draft, refusal: Refusal) -> None:
    """The table above says which columns are still missing; any other problem stands here."""
    if not isinstance(refusal.problem, ColumnMissingError):
        panels.error(spoken_problem(refusal.problem, room.profiles))
    pick_profile(room, draft)


def _draw_problem(room: Room, draft: Draft, refusal: Refusal) -> None:
    problem = refusal.problem
    missing = problem if isinstance(problem, ColumnMissingError) else None
    if missing and refusal.columns:
        draw_missing(room, draft, refusal, missing)
    else:
        panels.error(spoken_problem(problem, room.profiles))
    if refusal.columns and isinstance(problem, _BY_HAND):
        columns = ", ".join(verbatim(name, 40) for name in refusal.columns[:40])
        panels.note(say("imports.problem.columns", columns=columns))
        pick_profile(room, draft)
        if missing:
            pick_missing(room, draft, refusal, missing)
