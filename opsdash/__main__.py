"""`python -m opsdash`: the command line."""

import sys

from opsdash.cli import main
from opsdash.cli.pipes import until_unread

sys.exit(until_unread(main))
