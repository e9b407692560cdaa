"""Files that a page hands out: the audit keeps who fetched which."""

from collections.abc import Callable

from opsdash.access.exports import note_export
from opsdash.ui.acting import acting_later
from opsdash.ui.process import current_home


def exported(file: str, make: Callable[[], bytes]) -> Callable[[], bytes]:
    """What makes the file and notes that it was asked for; nothing happens before that."""
    home = current_home()
    # The file is made outside the run, where nobody knows any more who asked.
    acting = acting_later(home)

    def made() -> bytes:
        actor = acting()
        content = make()
        note_export(home.state, actor, file)
        return content

    return made
