"""Every kind of record that the audit tells of leads to its past from where it stands."""

import ast
import tomllib

from acting import ANN
from sources import tree_of
from test_goals_closing import GOAL
from visiting import ran, visit

from opsdash.goals.records import save_goal
from opsdash.metrics import own_records
from opsdash.settings import ROOT
from opsdash.store import Home

# These have no place of their own: what they belong to leads to its past, or tells theirs itself.
ELSEWHERE = {
    "file",
    "frozen_comment",
    "goal_check_in",
    "goal_close",
    "guest_link",
    "invitation",
    "remembered_file",
    "sample",
}
NAMED = {"NOUN": own_records.NOUN}


def linked() -> set[str]:
    found = set()
    for path in [*(ROOT / "opsdash" / "ui").glob("*.py"), *(ROOT / "pages").glob("*.py")]:
        for node in ast.walk(tree_of(path)):
            if isinstance(node, ast.Call) and ast.unparse(node.func) in (
                "draw_past_link",
                "draw_setting_link",
            ):
                noun = node.args[1]
                if isinstance(noun, ast.Constant):
                    found.add(str(noun.value))
                elif ast.unparse(noun) in NAMED:
                    found.add(NAMED[ast.unparse(noun)])
    return found


def test_every_kind_of_record_leads_to_its_past() -> None:
    text = (ROOT / "opsdash" / "words" / "en" / "audit.toml").read_text(encoding="utf-8")
    assert linked() == set(tomllib.loads(text)["noun"]) - ELSEWHERE


def test_a_goal_leads_to_its_past(pages_home: Home) -> None:
    stored = save_goal(pages_home.state, GOAL, ANN)
    app = ran(visit("goal", g=stored.id))
    links = [each for each in app.main if each.type == "page_link"] or app.get("page_link")
    found = [each.proto.query_string for each in links if "noun=goal" in each.proto.query_string]
    assert found == [f"noun=goal&id={stored.id}"]
