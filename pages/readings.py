"""Typed values: what teams track beside their tools, typed or pasted by day or week."""

from opsdash.ui.desk import open_desk
from opsdash.ui.typed_values import draw_typed
from opsdash.words import say

desk = open_desk()
desk.head(say("typed.grey"), say("typed.title"))
draw_typed(desk)
