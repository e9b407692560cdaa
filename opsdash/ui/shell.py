"""The main script: every page runs inside it, so none is reached without it.

It runs anew for every visitor and every click; all it needs is imported once.
"""

from opsdash.ui.navigation import run

run()
