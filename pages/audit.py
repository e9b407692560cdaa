"""Audit: who did what to which record, when and from where."""

from opsdash.ui.audit_room import enter
from opsdash.ui.audit_table import draw_filters, draw_head, draw_table
from opsdash.ui.desk import open_desk

room = enter(open_desk())
draw_head(room)
draw_filters(room)
draw_table(room)
