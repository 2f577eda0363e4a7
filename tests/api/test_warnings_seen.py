"""Warnings as they are seen: on the board, on their own page, behind the link of a head, in the table of coverage."""

from __future__ import annotations

import re

from tests.api.conftest import Client, Office
from tests.api.pages.conftest import Browser, Page, Response
from tests.api.test_warnings import TORRENT, published
from workflows.work import House


def test_a_warnings_own_page_says_who_is_awake_and_whom_it_reached_in_the_same_words(office: Office) -> None:
    number = published(office)["number"]
    parts = office["office"].get(f"/api/warnings/{number}")["parts"]
    cascade = next(one for one in parts if one["area"] == ["511527109"])
    told = {"coverage": [{"place": "511527109201", "targeted": 100, "reached": 80}]}
    office["daxueshan"].pulls("report_coverage", cascade, told)
    browser = Browser(Client(office.client.app)).signs_in("office")
    for lang, said in (
        (
            "zh",
            (
                "县级部门 0/6 (0%) → 乡镇 0/2 (0%)",
                "80% 未达 90% 80/100",
                "乡镇叫应到村 大雪山镇",
                "通知到人 80% 80/100",
            ),
        ),
        ("en", ("county departments 0/6 (0%) → townships 0/2 (0%)", "80% below 90% 80/100", "people reached 80%")),
    ):
        own, every = (browser.get(path, lang=lang).text for path in (f"/cases/{number}", "/warnings"))
        for words in said:
            assert words in own
            assert words in every
    other = office["water_officer"].opens("warning", TORRENT, drill=True)
    assert "叫应与覆盖" not in browser.get(f"/cases/{other['number']}", lang="zh").text, "it has called nobody"


def test_its_page_tells_clock_refusal_and_marks_in_words(office: Office) -> None:
    warning = office["weather_officer"].opens(
        "warning", TORRENT | {"department": "weather", "hazard": "hail"}, drill=True
    )
    office["weather_officer"].pulls("compile", warning)
    office["weather"].pulls("review", warning)
    office["weather"].pulls("publish", warning, status=409)
    browser = Browser(Client(office.client.app)).signs_in("weather")
    page = browser.get(f"/cases/{warning['number']}", lang="zh")
    assert "未予办理" in page.text
    assert "没有“冰雹”的叫应方案" in page.text
    assert "open:call_out/hail：" not in page.text, "the line says it in words; the record behind it keeps the key"
    number = published(office)["number"]
    browser = Browser(Client(office.client.app)).signs_in("office")
    page = browser.get(f"/cases/{number}", lang="en")
    assert "expires, and is lifted" in page.text
    call_out = office["office"].get(f"/api/warnings/{number}")["parts"][0]["number"]
    page = browser.get(f"/cases/{call_out}", lang="en")
    assert "Qd queued, Sent accepted by the channel, Dlvd delivered, Read read, Ans answered, " in page.text
    assert "排 已排入发送队列， 发 通道已接收， 达 已送达" in browser.get(f"/cases/{call_out}", lang="zh").text


def test_a_warned_head_sees_after_the_answer_what_the_post_has_to_do_and_nothing_of_others(
    office: Office, house: House
) -> None:
    number = published(office)["number"]
    phones = Response(house, number, number)
    browser = Browser(Client(office.client.app))
    links = [phones.link_to(phones.called(post)) for post in ("head_daxueshan", "head_lianhe")]
    before = browser.get(links[0])
    assert before.text.count(TORRENT["headline"]) == 1, "the sentence is said once"
    assert "山洪危险区人员转移" not in before.text
    page = browser.post(links[0], answer="received")
    told = page.text.partition("您岗位的任务")[2]
    assert told.count("橙色预警：") == 2
    assert "乡镇主要负责人到岗" in told
    assert "山洪危险区人员转移并逐户核实" in told
    assert "沿沟沿河巡查值守" not in told, "that is for the deputy head"
    assert browser.get(f"{links[0]}?lang=en").text.count("orange warning: ") == 2
    assert "您岗位的任务" not in browser.get(links[1]).text, "the other head has not answered"


def test_a_township_is_offered_its_own_villages_to_report_of_and_any_other_place_is_refused(office: Office) -> None:
    number = published(office)["number"]
    parts = office["office"].get(f"/api/warnings/{number}")["parts"]
    cascade = next(one for one in parts if one["area"] == ["511527109"])
    stray = {"coverage": [{"place": "511527", "targeted": 100, "reached": 90}]}
    refused = office["daxueshan"].pulls("report_coverage", cascade, stray, status=422)
    assert refused["fields"]["coverage"]["zh"] == "第1行 村(社区)：应为大雪山镇的下一级地区，不能是筠连县"
    assert "row 1, village: must be a place right inside Daxueshan town" in refused["fields"]["coverage"]["en"]

    head = Browser(Client(office.client.app)).signs_in("daxueshan")
    path = f"/cases/{cascade['number']}"
    offered = re.findall(r'<option value="(\d+)"', head.get(path).html)
    assert set(offered) == {one for one in offered if one.startswith("511527109") and len(one) == 12}
    assert len(set(offered)) == 16
    cells = {"coverage.0.place": "511527209201", "coverage.0.targeted": "100", "coverage.0.reached": "90"}
    page = head.post(f"{path}/triggers/report_coverage", back=path, **cells)
    assert page.status == 422
    assert "应为大雪山镇的下一级地区" in page.text
    page = head.post(f"{path}/triggers/report_coverage", back=path, **cells | {"coverage.0.place": offered[0]})
    assert page.status == 200
    assert office["office"].get(f"/api/warnings/{number}")["coverage"]["reached"] == 90


def test_the_heading_of_a_warning_and_of_each_hop_names_colour_hazard_and_place(office: Office) -> None:
    number = published(office)["number"]
    parts = office["office"].get(f"/api/warnings/{number}")["parts"]
    browser = Browser(Client(office.client.app)).signs_in("office")
    for lang, which, one in (
        ("zh", "橙色 山洪 · 大雪山镇、联合苗族乡", "橙色 山洪 · 大雪山镇"),
        (
            "en",
            "orange mountain torrent · Daxueshan town, Lianhe Miao township",
            "orange mountain torrent · Daxueshan town",
        ),
    ):
        assert heading(browser.get(f"/cases/{number}", lang=lang)).endswith(which)
        [hop] = [part["number"] for part in parts if part["area"] == ["511527109"]]
        page = browser.get(f"/cases/{hop}", lang=lang)
        assert heading(page).endswith(one)
        assert one.replace("橙色 ", "橙色") in page.title
        call_out = next(part["number"] for part in parts if len(part["area"]) == len(TORRENT["area"]))
        assert which in heading(browser.get(f"/cases/{call_out}", lang=lang))


def heading(page: Page) -> str:
    """The heading as it is read."""
    found = re.search(r"<h1[^>]*>(.*?)</h1>", page.html, re.DOTALL)
    assert found is not None
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", found.group(1))).strip()
