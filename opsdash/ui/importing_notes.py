"""What somebody should know before he imports: lost files, another's import, the sample company."""

from opsdash.ui.importing_progress import draw_other
from opsdash.ui.importing_room import Room
from opsdash.ui.importing_sample import draw_sample_notice
from opsdash.ui.importing_uploads import draw_lost


def draw_notes(room: Room) -> None:
    draw_lost()
    draw_other(room.other)
    if not room.run:
        draw_sample_notice(room.desk, key="top")
