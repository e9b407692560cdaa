"""`python -m opsdash`: the command line."""

import sys

from opsdash.cli import main

sys.exit(main())
