"""A plan played beforehand: on a page, over REST, and on the command line."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import cast

import pytest

from api.pages.selector_words import SelectorWords
from api.told_call_trees import simulate
from settings import Settings
from states.procedure import Selector
from states.text import Text
from tests.api.conftest import Office
from tests.api.pages.conftest import Browser, Response
from workflows.call_tree import Asked
from workflows.work import House, Work

AtDesk = Callable[[str], Browser]
COUNTY = "511527"
TOWN = "511527109"


def test_the_page_shows_every_ladder_and_what_is_wrong(started: Response, at_desk: AtDesk) -> None:
    page = at_desk("office").get(f"/call-trees?procedure=response/flood/IV&area={TOWN}&drill=1&lang=en")
    assert page.title.startswith("A plan played beforehand")
    assert "approve the start" in page.text
    assert "+3 min" in page.text
    assert "to the desk" in page.text
    nowhere = at_desk("office").get("/call-trees?procedure=response/flood/IV&area=110000&drill=1&lang=en")
    assert "no post is meant" in nowhere.text
    assert "head of the office, inside the area, county, leading this class of incident" in nowhere.text


@pytest.mark.parametrize("language", ["zh", "en"])
def test_no_key_of_a_plan_stands_on_the_page(started: Response, at_desk: AtDesk, language: str) -> None:
    desk = at_desk("office")
    page = desk.get(f"/call-trees?procedure=response/flood/I&area={COUNTY}&drill=1&lang={language}").text
    idle = {
        "zh": "村防汛责任人的叫应阶梯第 3 级 · 副岗",
        "en": "step 3 of the ladder of the village flood duty · the deputy",
    }
    assert idle[language] in page
    page += desk.get(f"/call-trees?procedure=response/flood/IV&area=110000&drill=1&lang={language}").text
    nowhere = {
        "zh": "区域内县级牵头本类事件的专项指挥部的办公室主任",
        "en": "inside the area, county, leading this class of",
    }
    assert nowhere[language] in page
    for key in ("call_out/", "response/", "township_head", "village_flood_duty", "urgent", "role:"):
        assert key not in page


def test_a_ladder_of_one_role_and_a_post_of_the_office_are_told_by_their_names(house: House) -> None:
    with house.database.transaction() as session:
        work = cast("Work", SimpleNamespace(session=session))
        words = SelectorWords(work, {"flood": Text("防汛", "floods")})
        own = {"village": ("village_flood_duty",)}
        assert words.ladder(own, "village").en == "the ladder of the village flood duty"
        assert words.ladder(own, "urgent").zh == "其他岗位的叫应阶梯"
        support = Selector(role=("support_drone",))
        assert words.said(support) == Text("无人机保障岗", "drone support")
        outside = Selector.model_validate({"role": "township_head", "kind": "township", "outside": "area"})
        assert words.said(outside).zh == "区域外乡镇(街道)的乡镇长"
        asked = Selector(role=("shift_leader", "duty_officer"), member_of="flood", unit=("water",))
        assert words.said(asked).zh == "防汛成员单位、筠连县水利局的值班长、值班员"
        assert words.said(Selector(post=("",))).en == "those that the form names"


def test_the_page_says_where_two_plans_differ(started: Response, at_desk: AtDesk) -> None:
    address = f"/call-trees?procedure=response/flood/III&against=response/flood/II&area={TOWN}&drill=1&lang=en"
    page = at_desk("office").get(address)
    assert "called in addition" in page.text
    assert "called otherwise" in page.text


def test_rest_tells_the_tree_and_the_changes(started: Response, office: Office) -> None:
    asked = {"procedure": "response/flood/III", "area": TOWN, "drill": "true"}
    told = office["office"].get("/api/call-trees", **asked)
    [tree] = told["trees"]
    assert tree["sound"] is True
    assert tree["trigger"] == "approve"
    first = tree["branches"][0]["turns"][0]
    assert (first["person"], first["rung"]) == ("holder", 0)
    assert tree["branches"][0]["turns"][-1]["person"] == "desk"
    assert told["changes"] == []
    other = office["office"].get("/api/call-trees", **asked, against="response/flood/II")
    assert {one["trigger"] for one in other["changes"]} == {"approve"}


def test_posts_elsewhere_are_counted_and_not_named(started: Response, office: Office) -> None:
    asked = {"procedure": "response/flood/II", "area": COUNTY, "drill": "true"}
    [whole] = office["office"].get("/api/call-trees", **asked)["trees"]
    [part] = office["gong"].get("/api/call-trees", **asked)["trees"]
    assert whole["hidden"] == 0
    assert 0 < part["hidden"] <= len(whole["branches"])
    assert len(part["branches"]) + part["hidden"] == len(whole["branches"])


def test_the_command_prints_it_and_its_exit_code_says_whether_somebody_is_missing(
    started: Response, house: House, capsys: pytest.CaptureFixture[str]
) -> None:
    address = house.database.engine.url.render_as_string(hide_password=False)
    installation = Settings(database_url=address, prefect="off")
    at = datetime(2026, 8, 23, 17, 42, tzinfo=UTC)
    asked = Asked("response/flood/III", at, (TOWN,), drill=True)
    assert simulate(installation, asked, "") == 0
    said = capsys.readouterr().out
    assert "批准启动 approve the start → to_call" in said
    assert "+3分钟 2 本人" in said
    assert simulate(installation, asked, "response/flood/II") == 0
    assert "  + 立即 1 本人" in capsys.readouterr().out
    assert simulate(installation, Asked("response/flood/III", at, ("110000",), drill=True), "") == 1
    assert "没有岗位符合" in capsys.readouterr().out
    assert simulate(installation, Asked("response/none", at, (TOWN,)), "") == 1
    assert "response/none" in capsys.readouterr().err
