"""A frozen view: what its page said then, what is different now, and what people say about it."""

from opsdash.ui.desk import open_desk
from opsdash.ui.frozen_comments import draw_comments
from opsdash.ui.frozen_guests import draw_guests
from opsdash.ui.frozen_head import draw_head, draw_unknown
from opsdash.ui.frozen_numbers import draw_differences, draw_since, draw_totals
from opsdash.ui.frozen_pictures import draw_definitions, draw_lines, draw_parts
from opsdash.ui.frozen_room import open_room
from opsdash.ui.page_end import end_page

desk = open_desk()
room = open_room(desk)

if room is None:
    draw_unknown(desk)
    end_page()

draw_head(desk, room)
draw_totals(room)
draw_differences(room)
draw_since(room)
draw_lines(room)
draw_parts(room)
draw_comments(desk, room)
draw_guests(desk, room)
draw_definitions(room)
