"""What an import did or would do, in counts that add up and rejects that can be found again."""

from dataclasses import dataclass
from datetime import date

from opsdash.errors import ReconciliationError


@dataclass(frozen=True)
class Reject:
    """`line` is the physical line in the file; `reason` a code with a sentence in words."""

    line: int
    column: str
    value: str
    reason: str


@dataclass(frozen=True)
class Outcome:
    """Counts of file rows. `ignored_by` splits `ignored` by reason.

    `batch_id` is None for a preview. `first_day` and `through_day` are the local days the file
    covers; the last one is complete.
    """

    file: str
    source: str
    profile: str
    fact: str
    rows_in: int
    new: int
    changed: int
    same: int
    folded: int
    ignored: int
    rejected: int
    ignored_by: tuple[tuple[str, int], ...]
    rejects: tuple[Reject, ...]
    first_day: date | None
    through_day: date | None
    batch_id: int | None = None

    @property
    def loaded(self) -> int:
        return self.new + self.changed + self.same

    def check(self) -> "Outcome":
        """Raise ReconciliationError unless every row of the file is accounted for."""
        total = self.loaded + self.folded + self.ignored + self.rejected
        if total != self.rows_in:
            raise ReconciliationError(file=self.file, detail=f"{self.rows_in} in, {total} out")
        return self
