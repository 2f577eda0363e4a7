"""The board's line for each warning in force: who is awake, what is only told, and what it costs to ask."""

from __future__ import annotations

from records.call import Call
from tests.api.conftest import Client, Office
from tests.api.pages.conftest import Browser, Response, rows
from tests.api.test_warnings import published
from tests.workflows.seen import asked_of
from workflows.work import House


def test_the_board_says_that_a_warning_calls_and_how_many_are_not_awake(office: Office) -> None:
    at_desk = Browser(Client(office.client.app)).signs_in("duty")
    assert "有效预警" not in at_desk.get("/").text
    warning = published(office)
    page = at_desk.get("/")
    assert "1 条预警正在叫应，8 人未应答" in page.first_line
    assert f"/cases/{warning['number']}" in page.html
    assert "橙色 山洪橙色预警" in page.text
    assert "山洪 · 大雪山镇、联合苗族乡 · " in page.text
    assert "已叫醒 0/8 县级部门 0/6 → 乡镇 0/2" in page.text
    assert "awake 0/8 county departments 0/6 → townships 0/2" in at_desk.get("/", lang="en").text


def test_the_board_shows_a_warning_that_only_tells_and_one_whose_people_are_all_awake(
    office: Office, house: House
) -> None:
    yellow = published(office, colour="yellow", area=["511527107"])
    at_desk = Browser(Client(office.client.app)).signs_in("duty")
    page = at_desk.get("/", lang="zh")
    assert "1 条预警只告知" in page.first_line
    assert "正在叫应" not in page.first_line
    assert "只告知，不叫应" in page.text
    office["water"].pulls("lift", yellow, {"reason": "结束"})
    assert "有效预警" not in at_desk.get("/", lang="zh").text
    published(office)
    phones = Response(house, "", "")
    for call in [one for one in rows(house, Call) if one.state == "calling"]:
        Browser(Client(office.client.app)).post(phones.link_to(call), answer="received")
    page = at_desk.get("/", lang="zh")
    assert "1 条预警正在叫应，全部已应答" in page.first_line
    assert "已叫醒 8/8" in page.text


def test_warnings_cost_the_board_the_same_statements_however_many_there_are(office: Office, house: House) -> None:
    at_desk = Browser(Client(office.client.app)).signs_in("duty")

    def statements() -> int:
        at_desk.get("/")
        with asked_of(house.database) as asked:
            at_desk.get("/")
        return len(asked)

    without = statements()
    for _ in range(3):
        published(office)
    assert statements() == without
