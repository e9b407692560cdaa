"""Goals: what was promised, where each promise stands, and the form to make one."""

from opsdash.ui.desk import open_desk
from opsdash.ui.goal_archive import archive_head, archived_in, is_archive_open, show_archive
from opsdash.ui.goal_conflict import show_conflict
from opsdash.ui.goal_draft import current_draft
from opsdash.ui.goal_files import are_files_open, files_head, show_files
from opsdash.ui.goal_form import show_form
from opsdash.ui.goal_head import (
    conflict_head,
    draw_bar,
    form_head,
    list_head,
    show_empty,
    show_nothing_here,
)
from opsdash.ui.goal_links import follow_goal_link
from opsdash.ui.goal_list import show_list
from opsdash.ui.goal_notices import show_notices
from opsdash.ui.goal_room import enter
from opsdash.ui.goal_table import current_table, show_table, table_head
from opsdash.ui.goal_table_clashes import show_clashes

draft = current_draft()
if not draft:
    follow_goal_link()
room = enter(open_desk())
table = current_table()

if draft and draft.base and draft.mine and draft.theirs:
    conflict_head(room, draft.mine)
    show_conflict(room, draft.base, draft.mine, draft.theirs)
elif draft:
    form_head(room, draft)
    show_form(room, draft)
elif table:
    table_head(room, table)
    show_notices(room)
    show_table(room, table)
    show_clashes(room, table)
elif is_archive_open():
    archived = archived_in(room)
    archive_head(room, archived)
    show_archive(room, archived)
elif are_files_open():
    files_head(room)
    show_notices(room)
    show_files(room)
else:
    list_head(room)
    show_notices(room)
    draw_bar(room)
    if room.listed:
        show_list(room)
    elif room.standings:
        show_nothing_here()
    else:
        show_empty(room)
