"""Own metrics: what a team counts in its own way, written in a form or as text."""

from opsdash.ui.desk import open_desk
from opsdash.ui.own_metric_list import show_list
from opsdash.ui.own_metric_room import opened_draft, show_draft, show_head

desk = open_desk()
draft = opened_draft(desk)

show_head(desk, draft)
if draft is None:
    show_list(desk)
else:
    show_draft(desk, draft)
