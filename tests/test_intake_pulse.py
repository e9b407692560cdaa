"""The bar of an import: it moves while a step knows nothing of itself, and never runs back."""

import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from acting import person
from importing import BERLIN
from workbook_files import zipped

from opsdash.intake.choices import Choices
from opsdash.intake.decoding import decode
from opsdash.intake.examining import examine
from opsdash.intake.importing import load
from opsdash.intake.pulse import PREVIEWED, SPANS, Pulse
from opsdash.intake.workbooks import ran
from opsdash.store import Home

HEADER = "id,created,solved,channel,topic\n"
ROW = "{at},2024-01-05 10:00,2024-01-05 11:00,Email,Delivery\n"


class StoppedError(Exception):
    """What a cancelled import raises where progress is reported."""


@dataclass
class Clock:
    now: float = 0.0
    told: list[tuple[float, str]] = field(default_factory=list)

    def __call__(self) -> float:
        return self.now

    def pulse(self, size: int = 0) -> Pulse:
        return Pulse(lambda share, step: self.told.append((share, step)), size, self)


def test_the_spans_follow_each_other_up_to_the_whole() -> None:
    spans = list(SPANS.values())
    assert [begin for begin, _ in spans[1:]] == [end for _, end in spans[:-1]]
    assert (spans[0][0], spans[-1][1]) == (0.0, 1.0)
    assert 0 < PREVIEWED < 1


def test_a_step_that_knows_nothing_moves_with_the_time_and_never_reaches_its_end() -> None:
    clock = Clock()
    pulse = clock.pulse()
    clock.now = 20.0
    pulse.step("understanding")
    clock.now = 25.0
    pulse.step("typing")
    for _ in range(1000):
        clock.now += 1.0
        pulse.beat()
    shares = [share for share, step in clock.told if step == "typing"]
    begin, end = SPANS["typing"]
    assert shares == sorted(shares)
    assert shares[0] == begin
    assert shares[40] > begin + (end - begin) / 2
    assert shares[60] < end


def test_the_first_step_goes_by_the_size_of_the_file() -> None:
    small, large = Clock(), Clock()
    for clock, size in ((small, 100_000_000), (large, 2_000_000_000)):
        pulse = clock.pulse(size)
        clock.now = 1.0
        pulse.beat()
    assert small.told[-1][0] > 2 * large.told[-1][0] > 0


def test_what_a_step_knows_of_itself_counts_at_once() -> None:
    clock = Clock()
    pulse = clock.pulse()
    pulse(0.5)
    assert clock.told == [(SPANS["reading"][1] / 2, "reading")]


def test_beats_that_come_fast_are_told_a_few_times_a_second() -> None:
    clock = Clock()
    pulse = clock.pulse(1_000_000_000)
    for _ in range(1000):
        clock.now += 0.001
        pulse.beat()
    assert 5 <= len(clock.told) <= 11


def test_a_commit_has_no_pulse() -> None:
    clock = Clock()
    pulse = clock.pulse()
    clock.now = 1.0
    pulse.step("committing")
    clock.now = 2.0
    pulse.beat()
    assert clock.told == []


@pytest.mark.parametrize("last", range(4))
def test_a_file_can_be_left_during_every_pass_over_its_bytes(tmp_path: Path, last: int) -> None:
    """Unpacking is the first, then hash, encoding and stray bytes."""
    path = tmp_path / "small.zip"
    path.write_bytes(zipped({"rows.csv": (HEADER + ROW.format(at=1)).encode()}))
    beats = 0

    def beat() -> None:
        nonlocal beats
        beats += 1
        if beats > last:
            raise StoppedError

    with pytest.raises(StoppedError):
        decode(path, path.name, tmp_path, beat=beat)


def test_the_process_that_reads_a_workbook_ends_with_its_import() -> None:
    def stop() -> None:
        raise StoppedError

    begun = time.monotonic()
    with pytest.raises(StoppedError):
        ran([sys.executable, "-c", "import time; time.sleep(60)"], stop)
    assert time.monotonic() - begun < 30


def test_every_step_of_an_import_is_told_in_its_order(home: Home, tmp_path: Path) -> None:
    path = tmp_path / "file.csv"
    path.write_text(HEADER + ROW.format(at=1), encoding="utf-8")
    told: list[tuple[float, str]] = []
    report = lambda share, step: told.append((share, step))  # noqa: E731
    with examine(home, path, path.name, Choices(), BERLIN, report) as examined:
        load(home, examined, person("tester"))
    steps = list(dict.fromkeys(step for _, step in told))
    assert steps == [*(step for step in SPANS if step != "committing"), "done"]
    assert [share for share, _ in told] == sorted(share for share, _ in told)
