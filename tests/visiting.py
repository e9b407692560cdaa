"""What the page tests share: the organisation, a visit without a browser, what a page says."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from shutil import copytree
from zoneinfo import ZoneInfo

from acting import person
from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash

from opsdash.calendar.organisation import Organisation
from opsdash.intake.choices import Choices
from opsdash.intake.importing import import_file
from opsdash.metrics.caching import answers
from opsdash.settings import ROOT, read_settings
from opsdash.store import Home, open_home
from opsdash.ui.process import close_homes, current_home

SHOP = Organisation("Europe/Berlin", "EUR", 0)
# The last day of the sample company in tests.
SAMPLE_UNTIL = date(2026, 5, 17)
SHELL = str(ROOT / "opsdash" / "ui" / "shell.py")
# A machine that is busy with other tests takes its time.
_SECONDS = 180


def today() -> date:
    """Today where the organisation is: late in the evening a day ahead of UTC."""
    return datetime.now(ZoneInfo(SHOP.timezone)).date()


def filled(template: Path, path: Path, fill: Callable[[Home], object]) -> Path:
    """A copy of a template, filled once for many tests: a template again."""
    copytree(template, path)
    return founded(path, fill)


def founded(path: Path, fill: Callable[[Home], object]) -> Path:
    """A home filled once for many tests, each of which begins with a copy."""
    made = open_home(replace(read_settings(), home=path))
    fill(made)
    made.close()
    return path


@contextmanager
def opened_by_pages(template: Path) -> Iterator[Home]:
    """A copy of a template as the home that pages open."""
    answers.clear()
    copytree(template, read_settings().home)
    yield current_home()
    close_homes()


def visit(address: str = "", **link: str | list[str]) -> AppTest:
    """The page at an address ("" is Today) as the first request of a fresh session, run once."""
    app = AppTest.from_file(SHELL, default_timeout=_SECONDS)
    for name, value in link.items():
        app.query_params[name] = value
    # As a browser names it. `switch_page` learns of addresses by running Today for nothing.
    app._page_hash = calc_hash(address)
    return app.run()


def settled(app: AppTest) -> AppTest:
    """The page as it is, which neither failed nor shows an error."""
    assert [str(panel.value) for panel in app.error] == []
    return ran(app)


def ran(app: AppTest) -> AppTest:
    """The page as it is, which did not fail; an error that it explains is fine."""
    assert [str(problem.value) for problem in app.exception] == []
    assert len(app.title) == 1
    return app


def said(app: AppTest) -> str:
    """All text of the page, as it was sent to be rendered."""
    headings = (*app.title, *app.header, *app.subheader)
    notices = (*app.info, *app.success, *app.warning, *app.error)
    return "\n".join(str(each.value) for each in (*headings, *app.markdown, *app.caption, *notices))


def stored(home: Home, text: str, name: str = "tickets.csv") -> None:
    """Import a text as a file."""
    path = Path(home.path, name)
    path.write_text(text, encoding="utf-8")
    import_file(home, path, Choices(timezone="UTC", currency="EUR"), SHOP, person("test"))
