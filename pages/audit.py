"""Audit: who did what to which record, when and from where."""

from opsdash.ui.audit_files import draw_files
from opsdash.ui.audit_filters import draw_filters
from opsdash.ui.audit_room import enter
from opsdash.ui.audit_table import draw_entries, draw_head
from opsdash.ui.desk import open_desk

room = enter(open_desk())
draw_head(room)
draw_filters(room)
draw_entries(room)
draw_files(room)
