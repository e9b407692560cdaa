"""Rows: exactly the facts that a number is made of, page by page and as a file."""

from opsdash.ui.desk import open_desk
from opsdash.ui.no_data import draw_no_data
from opsdash.ui.page_end import end_page
from opsdash.ui.rows_head import draw_head, draw_unasked, draw_without_rows, pick_side
from opsdash.ui.rows_room import open_rows
from opsdash.ui.rows_table import draw_table, pick_part
from opsdash.words import say

desk = open_desk()

if desk.coverage.is_empty:
    desk.head(say("rows.grey_unasked"), say("shell.empty.headline"))
    draw_no_data(desk)
    end_page()

room = open_rows(desk)
if room is None:
    draw_unasked(desk)
    end_page()

draw_head(desk, room)
if room.behind is None:
    draw_without_rows(desk, room)
    end_page()

pick_side(room)
if room.behind.rows:
    draw_table(desk, room, pick_part(room))
else:
    draw_without_rows(desk, room)
