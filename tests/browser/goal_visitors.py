"""People who edit goals as a table in browsers, beside a plain account of what is stored by then.

The account knows which version each row on a screen began from, so it says of every save what is
stored by it and which rows somebody else has changed: those are told on this screen, no others are.
"""

from dataclasses import dataclass, field, replace

from playwright.sync_api import Locator, Page, expect
from watching import settled

COLUMNS = ("Owner", "Team")
_ROW = 38
_ACROSS = {"row": 14, "title": 80}
_MOST_SAVES = 20
_LOOKS = 20


@dataclass(frozen=True, eq=False)
class Version:
    """One version of a goal: no two are equal, as no two in the history are."""

    title: str
    owner: str
    team: str = ""
    is_archived: bool = False

    def written(self, cells: dict[str, str]) -> "Version":
        return replace(self, **{name.lower(): text for name, text in cells.items()})


@dataclass
class Account:
    """`pasts` are the versions of each goal; a list has the goals by `dues`, then by age."""

    pasts: list[list[Version]]
    dues: list[int]

    def now(self, goal: int) -> Version:
        return self.pasts[goal][-1]

    def store(self, goal: int, version: Version) -> Version:
        self.pasts[goal].append(version)
        return version

    def add(self, like: int, version: Version) -> int:
        self.pasts.append([version])
        self.dues.append(self.dues[like])
        return len(self.pasts) - 1

    def there(self) -> list[int]:
        goals = (goal for goal in range(len(self.pasts)) if not self.now(goal).is_archived)
        return sorted(goals, key=lambda goal: (self.dues[goal], goal))


@dataclass
class Row:
    """`cells` are what was written over `base`; neither they nor that it `is_gone` are saved."""

    goal: int
    base: Version
    cells: dict[str, str] = field(default_factory=dict)
    is_gone: bool = False

    @property
    def says_something(self) -> bool:
        return bool(self.cells) or self.is_gone

    @property
    def shown(self) -> Version:
        return replace(self.base.written(self.cells), is_archived=self.is_gone)


@dataclass(frozen=True)
class Edit:
    """`before` is None for a goal that was added."""

    goal: int
    before: Version | None
    after: Version


@dataclass
class Visitor:
    """`rows` are those of the table, `saves` can be undone, the newest first."""

    name: str
    page: Page
    account: Account
    rows: list[Row] = field(default_factory=list)
    saves: list[list[Edit]] = field(default_factory=list)
    texts: int = 0

    @property
    def shown(self) -> list[Row]:
        return [row for row in self.rows if not row.is_gone]

    @property
    def clashes(self) -> Locator:
        return self.page.locator(".st-key-goal_table_clashes")

    def press(self, key: str) -> None:
        self.page.locator(f".st-key-{key} button").click()
        settled(self.page)

    def open(self) -> None:
        """The goals as they are stored now; what was not saved is dropped."""
        if self.page.locator(".st-key-goal_table_close").count():
            self.press("goal_table_close")
        self.press("goal_table_begin")
        self.rows = [Row(goal, self.account.now(goal)) for goal in self.account.there()]
        self._compare()

    def write(self, at: int, column: str = COLUMNS[0]) -> None:
        text = self._text()
        self._go(at, column)
        self.page.keyboard.press("Enter")
        self.page.locator("#portal textarea, #portal input").first.fill(text)
        self.page.keyboard.press("Enter")
        settled(self.page)
        self.shown[at].cells[column] = text
        self._compare()

    def paste(self, at: int, height: int, column: str = COLUMNS[0]) -> None:
        """One below the other, as from a spreadsheet, once the cell has the focus."""
        texts = [self._text() for _ in range(height)]
        self.page.evaluate("text => navigator.clipboard.writeText(text)", "\n".join(texts))
        self._go(at, column)
        self.page.keyboard.press("Control+V")
        for row, text in zip(self.shown[at:], texts, strict=False):
            row.cells[column] = text
        self._look_at(self._cell(at, self._place(column)), texts[0])
        self._compare()

    def archive(self, at: int) -> None:
        """Taken out of the table, with what was written there; stored by the next save."""
        self.page.keyboard.press("Escape")
        self._click(at, "row")
        line = self.page.locator("tr[aria-rowindex]:has(td)").nth(at)
        expect(line).to_have_attribute("aria-selected", "true")
        self.page.keyboard.press("Delete")
        settled(self.page)
        row = self.shown[at]
        row.cells, row.is_gone = {}, True
        self._compare()

    def save(self) -> list[int]:
        """Everything at once; the goals that somebody else changed are told, and returned."""
        edits, clashing = [], []
        for row in self.rows:
            now = self.account.now(row.goal)
            if row.says_something and now is row.base:
                edits.append(Edit(row.goal, now, self.account.store(row.goal, row.shown)))
            elif row.cells and not row.is_gone:
                clashing.append(row.goal)
                continue
            row.cells, row.is_gone = {}, False
        self.press("goal_table_save")
        self._refresh(edits)
        self._expect_clashes(clashing)
        return clashing

    def settle(self, clashing: list[int], way: str) -> None:
        """For all of them: `save` mine over theirs, keep `both`, or `drop` mine."""
        for at, goal in enumerate(clashing):
            row = next(row for row in self.rows if row.goal == goal)
            edits = self._settled(row, way)
            self.clashes.locator(f"[class*=st-key-goal_clash_{way}_] button").first.click()
            settled(self.page)
            row.cells = {}
            self._refresh(edits)
            self._expect_clashes(clashing[at + 1 :])

    def undo(self) -> None:
        """What somebody changed since stays; typed rows stay over what they began from."""
        edits = []
        for edit in self.saves.pop():
            if self.account.now(edit.goal) is edit.after:
                back = replace(edit.before or edit.after, is_archived=_was_gone(edit))
                edits.append(Edit(edit.goal, edit.after, self.account.store(edit.goal, back)))
        self.press("goal_undo_save")
        for row in self.rows:
            undone = (edit.after for edit in edits if edit.before is row.base)
            row.base = next(undone, row.base)
        self._refresh(edits, is_undone=True)

    def _settled(self, row: Row, way: str) -> list[Edit]:
        theirs = self.account.now(row.goal)
        if way == "both":
            goal = self.account.add(row.goal, replace(row.shown, is_archived=False))
            return [Edit(goal, None, self.account.now(goal))]
        if way == "save":
            merged = replace(theirs.written(row.cells), is_archived=False)
            return [Edit(row.goal, theirs, self.account.store(row.goal, merged))]
        return []

    def _refresh(self, edits: list[Edit], *, is_undone: bool = False) -> None:
        """Rows that say nothing of their own are as stored, or gone with their goal."""
        if edits and not is_undone:
            self.saves = [*self.saves, edits][-_MOST_SAVES:]
        known = {row.goal for row in self.rows}
        self.rows += [Row(edit.goal, edit.after) for edit in edits if edit.goal not in known]
        for row in self.rows:
            row.base = row.base if row.says_something else self.account.now(row.goal)
        left = (row for row in self.rows if row.says_something or not row.base.is_archived)
        self.rows = sorted(left, key=lambda row: row.is_gone)
        self._compare()

    def _expect_clashes(self, goals: list[int]) -> None:
        shown = {row.goal: row.shown.title for row in self.shown}
        expect(self.clashes.get_by_role("heading", level=3)).to_have_text(
            [shown[goal] for goal in shown if goal in goals]
        )

    def _compare(self) -> None:
        """The screen shows what was written and, where nothing was, what is stored."""
        for name in ("Goal", *COLUMNS):
            wanted = [getattr(row.shown, _FIELDS[name]) for row in self.shown]
            cells = self.page.locator(f"td[aria-colindex='{self._place(name)}']")
            expect(cells).to_have_text(wanted)

    def _look_at(self, cell: Locator, text: str) -> None:
        """What the grid tells readers of its cells changes when somebody moves, not by a paste."""
        for _ in range(_LOOKS):
            self.page.keyboard.press("ArrowLeft")
            self.page.keyboard.press("ArrowRight")
            settled(self.page)
            if cell.text_content() == text:
                break

    def _place(self, column: str) -> int:
        head = self.page.locator("th[role=columnheader]").filter(has_text=column).first
        return int(head.get_attribute("aria-colindex") or 0)

    def _go(self, at: int, column: str) -> None:
        """Step by step: of two keys at once the grid may take one."""
        self._click(at, "title")
        first = self._place("Goal")
        expect(self._cell(at, first)).to_be_focused()
        for place in range(first + 1, self._place(column) + 1):
            self.page.keyboard.press("ArrowRight")
            expect(self._cell(at, place)).to_be_focused()

    def _cell(self, at: int, place: int) -> Locator:
        return self.page.locator(f"td[aria-colindex='{place}']").nth(at)

    def _click(self, at: int, across: str) -> None:
        grid = self.page.locator(".stDataFrameGlideDataEditor").first
        grid.click(position={"x": _ACROSS[across], "y": _ROW * (at + 1) + _ROW // 2})

    def _text(self) -> str:
        self.texts += 1
        return f"{self.name} {self.texts}"


_FIELDS = {"Goal": "title", "Owner": "owner", "Team": "team"}


def _was_gone(edit: Edit) -> bool:
    return edit.before is None or edit.before.is_archived
