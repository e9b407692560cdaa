"""Health: whether all is well, what opsdash holds, and which questions took longest."""

from opsdash.ui.desk import open_desk
from opsdash.ui.health_check import draw_check
from opsdash.ui.health_figures import draw_figures, draw_tables
from opsdash.ui.health_head import draw_head, read_troubles
from opsdash.ui.health_questions import draw_questions
from opsdash.ui.health_support import draw_support

desk = open_desk()
draw_head(desk, read_troubles(desk))
draw_support(desk)
draw_check(desk)
draw_questions(desk)
draw_figures(desk)
draw_tables(desk)
