"""Takes a picture of every page, as a person would see it after a scroll to its end.

The first run, every page without data, an import in its steps, every page of the sample company,
the doors of a team's server: at 1440 and 390 pixels, light and dark, into an untracked folder.
`--readme` also renews the pictures of the README, which are the only tracked ones.
"""

import argparse
import csv
import tempfile
from dataclasses import replace
from pathlib import Path

from chromium import launch
from picturing import DRAW_MS, LOOKS, SCREENS, Look, press, take, window
from playwright.sync_api import Browser, Page, sync_playwright
from serving import Server, configure, opened, serving, with_sample
from team_screens import take_team
from watching import settled

from opsdash.access.actor import owner
from opsdash.calendar.periods import Period
from opsdash.goals.closing import Verdict, close_many, quarter_of
from opsdash.goals.goal import Course, Goal, PartsRule
from opsdash.goals.objective import Objective, list_objectives, save_objective
from opsdash.goals.parting import Part, parted
from opsdash.goals.records import list_goals, save_goals
from opsdash.goals.windows import course_of
from opsdash.intake.lookups import Change
from opsdash.intake.saving_lookups import save_lookups
from opsdash.intake.saving_topics import save_topics
from opsdash.intake.topic_rules import TopicRule
from opsdash.metrics.catalog import load_catalog
from opsdash.settings import ROOT
from opsdash.store import Home

PICTURES = ROOT / "docs" / "pictures"
# The heights end a picture between two rows of what it shows.
README_PAGES = {"today": 892, "inquiry-slope": 746}
EXAMPLES = ROOT / "data" / "examples"
FILES = ("zendesk_tickets.csv", "shopify_orders.csv")
UNKNOWN = ("Slip", "When it came in", "What about", "How", "Colleague", "Client mail", "Notes")
# Pages that no navigation shows, with what they have to be told.
HIDDEN = {
    "metric": "metric?m=contact_rate_orders",
    "rows": "rows?m=inquiries&p=4w",
    "explore-split": "explore?m=inquiries&m=resolution_median&by=topic&over=period&top=5",
    "own-metric": "own-metric",
    "goals-files": "goals?view=files",
    "goals-archive": "goals?view=archive",
}
# A page and the button that opens a form or a text on it.
OPENED = {
    "goals-form": ("goals", "goal_new"),
    "goals-table": ("goals", "goal_table_begin"),
    "goals-more": ("goals", "goals_more"),
    "save-view": ("explore", "save_view"),
    "share": ("inquiry-slope", "share_menu"),
    "objective-form": ("objectives", "objective_new"),
    "own-metric-form": ("own-metric", "own_new"),
    "notice-form": ("morning-notice", "notice_add"),
    "health-support": ("health", "support"),
}
LENA = owner(name="Lena")
MAREK = "Marek Nowak"
GOAL = {"title": "Fewer questions per order", "owner": "Lena Hoffmann", "target": "9"}


def addresses(page: Page) -> dict[str, str]:
    """Every page of the navigation: its name and its address."""
    found = page.locator("[data-testid=stSidebarNavLink]").evaluate_all(
        "links => links.map(link => link.href)"
    )
    return {address.split("?")[0].rstrip("/").rpartition("/")[2]: address for address in found}


def named(name: str) -> str:
    # The default page has no path of its own.
    return "today" if ":" in name else name


def first_run(browser: Browser, server: Server, look: Look) -> None:
    with window(browser, look) as page:
        page.goto(server.url)
        take(page, look, "welcome")


def every_page(browser: Browser, server: Server, look: Look, prefix: str = "") -> None:
    with window(browser, look) as page:
        page.goto(server.url)
        settled(page)
        for name, address in addresses(page).items():
            page.goto(address)
            take(page, look, f"{prefix}{named(name)}")


def goal_pages(path: Path) -> dict[str, str]:
    """The address of the page of a goal of each kind."""
    with opened(path) as home:
        catalog = load_catalog()
        kinds = {course_of(goal, catalog): goal for goal in reversed(list_goals(home.state))}
        return {f"goal-{kind}": f"goal?g={goal.id}" for kind, goal in kinds.items()}


def opened_things(browser: Browser, server: Server, look: Look, goals: dict[str, str]) -> None:
    """What no navigation shows: a metric's card, a goal, rows, and what a click opens."""
    with window(browser, look) as page:
        for name, address in {**goals, **HIDDEN}.items():
            page.goto(f"{server.url}/{address}")
            take(page, look, name)
        for name, (address, key) in OPENED.items():
            page.goto(f"{server.url}/{address}")
            settled(page)
            press(page, key)
            take(page, look, name)
        write_goal(page, server)
        take(page, look, "goals-advice")


def write_goal(page: Page, server: Server) -> None:
    """A goal that there is advice on."""
    page.goto(f"{server.url}/goals")
    settled(page)
    press(page, "goal_new")
    for name, text in GOAL.items():
        page.locator(f".st-key-goal_{name} input").fill(text)
        page.keyboard.press("Tab")
        settled(page)


def import_steps(browser: Browser, server: Server, look: Look, folder: Path) -> None:
    """Recognition, result, difference and rejects of a later export, ledger, undo, mapping."""
    with window(browser, look) as page:
        drop(page, server, *(EXAMPLES / name for name in FILES))
        take(page, look, "import-understood")
        press(page, "imp_all")
        take(page, look, "import-done")
        drop(page, server, later_export(folder))
        take(page, look, "import-diff")
        press(page, "imp_go")
        page.locator("[data-testid=stExpander] summary").first.click()
        take(page, look, "import-rejects")
        page.goto(f"{server.url}/import")
        take(page, look, "import-ledger")
        press(page, "undo_1")
        take(page, look, "import-undo")
        drop(page, server, unknown_file(folder))
        take(page, look, "import-mapping")


def drop(page: Page, server: Server, *paths: Path) -> None:
    page.goto(f"{server.url}/import")
    settled(page)
    page.locator("input[type=file]").first.set_input_files(paths)
    page.wait_for_timeout(DRAW_MS)
    settled(page)


def later_export(folder: Path) -> Path:
    """The tickets a week later: some are solved, one is gone, two cannot be read."""
    with (EXAMPLES / FILES[0]).open(encoding="utf-8", newline="") as file:
        head, *rows = csv.reader(file)
    created, status = head.index("Created at"), head.index("Status")
    del rows[3]
    for row in rows[:4]:
        row[status] = "Solved" if row[status] != "Solved" else "Closed"
    broken, future = [*rows[-1]], [*rows[-1]]
    broken[0], broken[created] = "990001", "soon"
    future[0], future[created] = "990002", "2199-01-01 10:00"
    path = folder / "zendesk_tickets_later.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([head, *rows, broken, future])
    return path


def unknown_file(folder: Path) -> Path:
    """A list that a team keeps by hand."""
    path = folder / "phone list.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, delimiter=";")
        writer.writerow(UNKNOWN)
        for at in range(1, 29):
            about = ("Delivery", "Refund", "Login")[at % 3]
            told = f"The caller told at length what went wrong with parcel {at}"
            how, who = ("Phone", "Mail")[at % 2], ("Ana", "Bo")[at % 2]
            day = f"{at:02}.04.2026 {8 + at % 9:02}:15"
            writer.writerow([f"C-{100 + at}", day, about, how, who, f"p{at}@example.com", told])
    return path


def with_rules(path: Path) -> Path:
    """The sample company after somebody has named its groups and ruled its topics."""
    with opened(path) as home:
        source, agent = home.facts.rows("SELECT source, MIN(agent) FROM inquiry GROUP BY 1")[0]
        save_lookups(
            home,
            [
                Change("rename:topic", "Other", None, "Everything else"),
                Change("agent_group", agent, None, "North"),
                Change("manager", "North", None, "Nora Lindqvist"),
            ],
            owner(name="Nora"),
        )
        rules = [
            TopicRule("Delivery", "topic", ("delivery*", "damaged item")),
            TopicRule("Money", "topic", ("invoice*", "returns*")),
        ]
        save_topics(home, source, rules, owner(name="Nora"))
    return path


def with_objectives(path: Path) -> dict[str, str]:
    """Beside the sample's: an objective, a closed goal, a level in parts; the addresses to see."""
    with opened(path) as home:
        goals = list_goals(home.state)
        second_objective(home, quarter_of(goals[0].due))
        whole = next(goal for goal in goals if goal.metric == "contact_rate_orders")
        parts = [
            Part(f"Email: {whole.title}", whole.target - 1, values=("Email",), weight=3),
            Part(f"Chat: {whole.title}", whole.target + 1, MAREK, values=("Chat",), weight=2),
        ]
        rule = PartsRule.WEIGHTED
        save_goals(home.state, parted(whole, rule, "contact_channel", parts, ()), LENA)
        calm = list_objectives(home.state)[0]
    return {
        "objective-opened": f"objectives?objective={calm.id}",
        "objective-parts": f"objectives?parts={whole.id}",
        "objective-close": "objectives?view=close",
    }


def second_objective(home: Home, quarter: Period) -> None:
    """With one goal to do and one that is done and closed."""
    first, end = quarter.first, quarter.end
    ready = Objective("The team is ready for the season", MAREK, first, end, team="Operations")
    ready = save_objective(home.state, ready, LENA)
    hired = Goal("Two people are hired", "", MAREK, 0, 1, first, quarter.last)
    hired = replace(hired, kind=Course.MILESTONE, objective_id=ready.id)
    guide = replace(hired, title="A guide for returns is written", done_day=first)
    edits = save_goals(home.state, [hired, guide], LENA).edits
    lesson = "Two pictures answer more than a page of words."
    done = [Verdict(edits[1].after, 1.0, 1.0, lesson)]
    close_many(home.state, done, first, LENA, load_catalog())


def objectives(browser: Browser, server: Server, look: Look, addresses: dict[str, str]) -> None:
    with window(browser, look) as page:
        for name, address in {"objective-tree": "objectives", **addresses}.items():
            page.goto(f"{server.url}/{address}")
            take(page, look, name)


def names_and_topics(browser: Browser, server: Server, look: Look) -> None:
    with window(browser, look) as page:
        for name in ("names", "topics"):
            page.goto(f"{server.url}/{name}")
            take(page, look, f"{name}-saved")


def readme_pictures(browser: Browser, server: Server) -> None:
    PICTURES.mkdir(parents=True, exist_ok=True)
    for name, height in README_PAGES.items():
        with window(browser, Look(1440, "light")) as page:
            page.set_viewport_size({"width": 1440, "height": height})
            page.goto(server.url if name == "today" else f"{server.url}/{name}")
            settled(page)
            page.wait_for_timeout(DRAW_MS)
            page.screenshot(path=PICTURES / f"{name}.png")


def take_own(browser: Browser, here: Path, *, readme: bool) -> None:
    """What one person sees who runs opsdash alone."""
    with serving(here / "first", here / "log") as server:
        for look in LOOKS:
            first_run(browser, server, look)
    for look in LOOKS:
        with serving(configure(here / look.suffix), here / "log") as server:
            every_page(browser, server, look, "empty-")
            import_steps(browser, server, look, here)
    sample = with_sample(here / "sample")
    goals = goal_pages(sample)
    with serving(sample, here / "log") as server:
        for look in LOOKS:
            every_page(browser, server, look)
            opened_things(browser, server, look, goals)
        if readme:
            readme_pictures(browser, server)
    looked_at = with_objectives(here / "sample")
    with serving(here / "sample", here / "log") as server:
        for look in LOOKS:
            objectives(browser, server, look, looked_at)
    with serving(with_rules(here / "sample"), here / "log") as server:
        for look in LOOKS:
            names_and_topics(browser, server, look)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--readme", action="store_true", help="renew docs/pictures as well")
    parser.add_argument("--team", action="store_true", help="only what a team has")
    wanted = parser.parse_args()
    SCREENS.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        here = Path(folder)
        browser = launch(playwright)
        if not wanted.team:
            take_own(browser, here, readme=wanted.readme)
        take_team(browser, here)
        browser.close()


if __name__ == "__main__":
    main()
