"""Import: drop in files, see how they were understood, decide, and what became of every row."""

import streamlit as st

from opsdash.ui.desk import open_desk
from opsdash.ui.importing_answers import draw_questions, draw_settings
from opsdash.ui.importing_columns import draw_columns, draw_unmapped
from opsdash.ui.importing_head import (
    done_head,
    draw_file,
    draw_files,
    draw_refusal,
    review_head,
    running_head,
    start_head,
)
from opsdash.ui.importing_inbox import draw_inbox
from opsdash.ui.importing_ledger import draw_ledger, draw_rejecting
from opsdash.ui.importing_notes import draw_notes
from opsdash.ui.importing_preview import draw_decision, draw_first_rows, draw_happening
from opsdash.ui.importing_privacy import draw_privacy
from opsdash.ui.importing_progress import draw_done, draw_running
from opsdash.ui.importing_review import Refusal
from opsdash.ui.importing_room import enter
from opsdash.ui.importing_sample import draw_sample_notice
from opsdash.ui.importing_topics import draw_topics
from opsdash.ui.importing_uploads import draw_hints, draw_uploader
from opsdash.words import say

room = enter(open_desk())
if room.run or room.current:
    draw_notes(room)

if room.run and room.is_running:
    running_head(room, room.run)
    draw_running(room.run)
elif room.run:
    done_head(room, room.run)
    draw_done(room, room.run)
elif room.current:
    draft, found = room.current.draft, room.current.found
    review_head(room, room.current)
    draw_files(room)
    if isinstance(found, Refusal):
        draw_unmapped(draft, found)
        draw_refusal(room, draft, found)
    else:
        draw_file(room, draft, found)
        st.space("small")
        draw_columns(room, draft, found)
        draw_questions(draft, found)
        draw_settings(draft, found)
        st.space("small")
        draw_first_rows(room, found)
        st.space("small")
        draw_happening(room, draft, found)
        draw_topics(room, found)
        draw_privacy(room, found)
        draw_sample_notice(room.desk, key="decision")
        draw_decision(room, room.current, found)
else:
    start_head(room)
    with room.top:
        draw_notes(room)
        st.markdown(say("imports.start.body"))
        draw_uploader(room.desk)
        draw_hints()

if not room.current:
    st.space("small")
    draw_inbox(room.desk)
    draw_rejecting(room.desk)
    draw_ledger(room.desk)
