"""Frozen views: the list of them, and the links that open some of them to guests."""

from opsdash.ui.desk import open_desk
from opsdash.ui.frozen_list import draw_head, draw_views, open_views
from opsdash.ui.guest_links import draw_links

desk = open_desk()
views = open_views(desk)

draw_head(desk, views)
draw_views(desk, views)
draw_links(desk, views)
