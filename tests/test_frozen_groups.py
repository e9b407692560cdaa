"""Frozen views where people see other rows: a lead's holds his groups' numbers, then and now."""

import pytest
from acting import person
from frozen_company import FIRST, JULY, TICKETS
from importing import UTC, imported
from visiting import ran, said, settled, visit

from opsdash.access.actor import Actor
from opsdash.access.rights import Role
from opsdash.calendar.organisation import save_organisation
from opsdash.errors import RecordMissingError
from opsdash.metrics.catalog import load_catalog
from opsdash.metrics.question import Question
from opsdash.report.frozen import records
from opsdash.report.frozen.freezing import Seen, freeze
from opsdash.report.frozen.guest_links import list_links, make_link
from opsdash.report.frozen.records import FrozenView, answers_of, list_frozen
from opsdash.report.frozen.shown import shown
from opsdash.report.frozen.then_and_now import ThenAndNow, then_and_now
from opsdash.store import Home
from opsdash.team import Team
from opsdash.web.guest_page import guest_page
from opsdash.words import say

HEADER = "id,created,topic,solved,status,reopens,group\n"
ADMIN = person("Ann")
LEA, SAM = person("Lea", Role.EDITOR, "North"), person("Sam", Role.EDITOR, "South")
BOTH = person("Bo", Role.EDITOR, "North", "South")
QUESTIONS = (Question(("inquiries",), JULY), Question(("inquiries",), JULY, split="topic"))
# Of the five tickets a day three are of the North in the average of its days, two of the South.
NORTH, SOUTH = 84, 56


def row(number: int | str, day: int, group: str) -> str:
    at = f"{FIRST.replace(month=7, day=day):%Y-%m-%d %H:%M}"
    return f"{number},{at},about {group},{at},solved,0,{group}\n"


@pytest.fixture
def company(unasked_home: Home) -> Home:
    save_organisation(unasked_home.state, UTC, ADMIN)
    rows = [
        row(number, 1 + number // 5, "North" if number % 5 < 3 else "South")
        for number in range(TICKETS // 61 * 30)
    ]
    imported(unasked_home, HEADER + "".join(rows), UTC, name="july.csv")
    return unasked_home


def frozen(home: Home, actor: Actor, title: str) -> FrozenView:
    seen = Seen("resolution", "", title, JULY, (), QUESTIONS)
    return freeze(home, seen, UTC, load_catalog(), actor)


def values(home: Home, view: FrozenView) -> dict[str | None, float | None]:
    answers = answers_of(home.state, view.id)
    return {each.split: each.value for answer in answers for each in answer.rows}


def now(found: ThenAndNow) -> dict[str | None, float | None]:
    return {each.number.split: each.now for each in found.differences}


def test_each_view_holds_the_rows_of_who_froze_it(company: Home) -> None:
    whole, of_lea = frozen(company, ADMIN, "Whole"), frozen(company, LEA, "Lea's")
    assert values(company, whole)[None] == NORTH + SOUTH
    assert values(company, of_lea) == {None: NORTH, "about North": NORTH}
    assert values(company, frozen(company, BOTH, "Both"))[None] == NORTH + SOUTH


def test_now_is_asked_for_the_same_groups_whoever_opens_it(company: Home) -> None:
    view = frozen(company, LEA, "Lea's")
    late = row("N1", 10, "North") + row("S1", 10, "South") + row("S2", 10, "South")
    imported(company, HEADER + late, UTC, name="late.csv")
    imported(company, HEADER + row("S3", 11, "South"), UTC, name="south.csv")
    expected = {None: NORTH + 1, "about North": NORTH + 1}
    for home in (company, company.limited_to(LEA.groups), company.limited_to(BOTH.groups)):
        found = then_and_now(home, view)
        assert now(found) == expected
        # Nothing of the other group is a reason.
        assert {cause.name for each in found.differences for cause in each.causes} == {"late.csv"}


def test_rows_of_other_groups_change_nothing_of_it(company: Home) -> None:
    view = frozen(company, LEA, "Lea's")
    imported(company, HEADER + row("S1", 10, "South"), UTC, name="south.csv")
    assert then_and_now(company, view).differences == ()


def test_who_sees_less_opens_it_nowhere(company: Home) -> None:
    whole, of_lea = frozen(company, ADMIN, "Whole"), frozen(company, LEA, "Lea's")
    comment = records.add_comment(company.state, whole, "Only for us", ADMIN)
    opened = {
        actor.name: {each.title for each in list_frozen(company.state, actor)}
        for actor in (ADMIN, BOTH, LEA, SAM)
    }
    assert opened == {"Ann": {"Whole", "Lea's"}, "Bo": {"Lea's"}, "Lea": {"Lea's"}, "Sam": set()}
    state = company.state
    for view, actor in ((whole, LEA), (whole, BOTH), (of_lea, SAM)):
        attempts = (
            lambda: records.find_frozen(state, view.id, actor),  # noqa: B023 - called at once
            lambda: make_link(company, view, actor),  # noqa: B023
            lambda: records.add_comment(state, view, "?", actor),  # noqa: B023
            lambda: records.rename_frozen(state, view, "?", actor),  # noqa: B023
            lambda: records.delete_frozen(state, view, actor),  # noqa: B023
        )
        for attempt in attempts:
            with pytest.raises(RecordMissingError):
                attempt()
    with pytest.raises(RecordMissingError):
        records.delete_comment(state, comment, LEA)


def test_its_pages_say_nothing_of_what_is_not_open(
    company: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole, of_lea = frozen(company, ADMIN, "Whole"), frozen(company, LEA, "Only ours")
    make_link(company, whole, ADMIN, name="Board")
    monkeypatch.setattr("opsdash.ui.acting.owner", lambda: LEA)
    missing = ran(visit("frozen", f=whole.id))
    assert missing.title[0].value == say("frozen.missing_title")
    assert "Whole" not in said(missing)
    listed = said(settled(visit("frozen-views")))
    assert "Board" not in listed
    assert "Whole" not in listed
    text = said(settled(visit("frozen", f=of_lea.id)))
    assert "only North" in text
    assert "South" not in text


def test_what_a_lead_freezes_on_a_page_and_hands_to_guests_is_his(
    company: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("opsdash.ui.acting.owner", lambda: LEA)
    monkeypatch.setattr("opsdash.ui.share_menu.current_team", lambda: Team("https://ops.example"))
    app = visit("resolution", p="2024-07-01~2024-07-28")
    app.session_state["share_menu"] = True
    app.session_state["share_way"] = "guest"
    app = settled(app.run())
    app.button(key="share_do").click()
    settled(app.run())
    (view,) = list_frozen(company.state, LEA)
    (link,) = list_links(company.state, LEA)
    assert view.seen_groups == ("North",)
    answers = answers_of(company.state, view.id)
    assert {each.question.groups for each in answers} == {("North",)}
    held = shown(view, answers, records.metrics_of(company.state, view.id))
    text = guest_page("secret", link, view, held, ())
    assert "South" not in text
    assert str(NORTH) in text
    assert str(NORTH + SOUTH) not in text
