"""The place to drop files: several at once, taken out of the server's memory as they arrive."""

from typing import Final

import streamlit as st
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
from streamlit.runtime.scriptrunner import get_script_run_ctx
from streamlit.runtime.uploaded_file_manager import UploadedFile

from opsdash.intake.spool import open_spool, spool
from opsdash.ui.desk import Desk
from opsdash.ui.escaping import verbatim
from opsdash.ui.importing_drafts import add, taken_lost
from opsdash.words import say

# What a name may end in; what a file is, its bytes tell.
_TYPES: Final = ("csv", "tsv", "tab", "txt", "xlsx", "xlsm", "xls", "zip", "gz")

# A new key is a new, empty uploader.
_ROUND: Final = "imp_round"


def draw_uploader(desk: Desk, *, quiet: bool = False) -> None:
    """Take what is dropped and start over with what is waiting then."""
    turn: int = st.session_state.setdefault(_ROUND, 0)
    uploads = st.file_uploader(
        say("imports.start.more" if quiet else "imports.start.label"),
        type=_TYPES,
        accept_multiple_files=True,
        key=f"up_{turn}",
    )
    if not uploads:
        return
    folder = open_spool(desk.home.path)
    for upload in uploads:
        add(spool(folder, upload.name, upload))
        _free(upload)
    # What comes next may take minutes, and the widget's own value is a copy of all files.
    del st.session_state[f"up_{turn}"]
    st.session_state[_ROUND] = turn + 1
    st.rerun()


def draw_lost() -> None:
    """Files that were asked about here and are gone."""
    lost = taken_lost()
    if lost:
        files = ", ".join(verbatim(name) for name in lost)
        st.info(say("imports.start.lost", files=files), icon=":material/info:")


def draw_hints() -> None:
    """What to export, for who has not done it yet."""
    st.markdown(f"**{say('imports.start.example_title')}**")
    for key in ("imports.start.example_inquiries", "imports.start.example_orders"):
        st.markdown(f":gray[{say(key)}]")
    st.caption(say("imports.start.large"))


def _free(upload: UploadedFile) -> None:
    """Streamlit keeps an upload until its visitor leaves; on disk it is kept already."""
    upload.close()
    context = get_script_run_ctx()
    if context and isinstance(context.uploaded_file_mgr, MemoryUploadedFileManager):
        context.uploaded_file_mgr.remove_file(context.session_id, upload.file_id)
