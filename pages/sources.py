"""Sources: which days each source covers, what came last, and whether it is still used."""

from opsdash.ui.desk import open_desk
from opsdash.ui.source_list import draw_head, draw_none, draw_sources, read_sources

desk = open_desk()
sources = read_sources(desk)
draw_head(desk, sources)
if sources:
    draw_sources(desk, sources)
else:
    draw_none()
