"""Warnings at the desk: a file by REST, page or command; one list of all departments; what goes out is sound CAP."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import capvalidator
import pytest
from defusedxml.ElementTree import fromstring
from typer.testing import CliRunner

from api.command_line import app
from tests.api.conftest import BEGIN, Client, Clock, Office
from tests.api.pages.conftest import Browser
from workflows.interchange.warnings.reading import read_cap

FILES = Path(__file__).parents[1] / "workflows" / "files" / "warnings"
JUNLIAN = (FILES / "junlian_rainstorm_orange.json").read_bytes()
BAODING = (FILES / "baoding_lightning_yellow.xml").read_bytes()
CAP = "{urn:oasis:names:tc:emergency:cap:1.2}"
TORRENT: dict[str, Any] = {
    "department": "water", "hazard": "mountain_torrent", "colour": "orange", "area": ["511527109", "511527209"],
    "headline": "山洪橙色预警 <两镇> & {area}", "description": "未来24小时发生山洪灾害可能性大",
    "expires": (BEGIN + timedelta(hours=24)).isoformat(),
}  # fmt: skip


def send(office: Office, data: bytes, status: int = 201, who: str = "duty") -> Any:
    answer = office.client.post(
        "/api/warnings/files", files={"file": ("a.json", data)}, data={"drill": "true"}, headers=office[who].headers
    )
    assert answer.status_code == status, answer.text
    return answer.json()


def published(office: Office, **more: Any) -> Any:
    warning = office["water_officer"].opens("warning", TORRENT | more, drill=True)
    for who, step in (("water_officer", "compile"), ("water", "review"), ("water", "publish")):
        warning = office[who].pulls(step, warning)
    return warning


def cap(office: Office, number: str) -> Any:
    answer = office.client.get(f"/api/warnings/{number}/cap", headers=office["duty"].headers)
    assert answer.headers["content-type"].startswith("application/cap+xml")
    assert capvalidator.check_schema(answer.content).passed, answer.text
    assert read_cap(answer.content).identifier
    return fromstring(answer.content)


def test_a_file_is_taken_in_once_and_stands_in_the_list(office: Office) -> None:
    [first] = send(office, JUNLIAN)
    [again] = send(office, JUNLIAN)
    assert (first["became"], again["became"]) == ("collected", "same")
    assert first["number"] == again["number"]
    [listed] = office["office"].get("/api/warnings")
    assert (listed["hazard"], listed["colour"], listed["state"], listed["drill"]) == (
        "heavy_rain", "orange", "collected", True,
    )  # fmt: skip


def test_a_faulty_file_is_refused_by_its_elements_and_nothing_is_entered(office: Office) -> None:
    faulty = [json.loads(JUNLIAN), json.loads(JUNLIAN) | {"severity": "purple"}]
    told = send(office, json.dumps(faulty).encode(), 422)
    assert told["fields"]["[2].severity"]["zh"] == "应为 Red、Orange、Yellow、Blue"
    assert office["duty"].get("/api/warnings") == []
    send(office, JUNLIAN, 403, "auditor")


def test_what_goes_out_is_sound_cap_and_says_what_was_published(office: Office, clock: Clock) -> None:
    warning = published(office)
    alert = cap(office, warning["number"])
    info = alert.find(f"{CAP}info")
    assert (alert.findtext(f"{CAP}msgType"), alert.findtext(f"{CAP}status")) == ("Alert", "Exercise")
    assert info.findtext(f"{CAP}headline") == TORRENT["headline"]
    assert (info.findtext(f"{CAP}severity"), info.findtext(f"{CAP}responseType")) == ("Severe", "Prepare")
    assert [one.text for one in info.iter(f"{CAP}areaDesc")] == ["大雪山镇", "联合苗族乡"]
    assert read_cap(office.client.get(
        f"/api/warnings/{warning['number']}/cap", headers=office["duty"].headers
    ).content).areas == ("511527109", "511527209")  # fmt: skip
    office["water"].pulls("adjust", warning, {"reason": "加强"})
    adjusting = office["water"].get("/api/cases", kind="warning")[0]
    office["water_officer"].pulls("compile", adjusting, {"colour": "red"})
    office["water"].pulls("review", adjusting)
    clock.passes(minutes=5)
    adjusted = office["water"].pulls("publish", adjusting)
    update = cap(office, adjusted["number"])
    sender, number, sent = update.findtext(f"{CAP}references").split(",")
    assert (sender, number, sent) == tuple(alert.findtext(f"{CAP}{one}") for one in ("sender", "identifier", "sent"))
    office["water"].pulls("lift", adjusted, {"reason": "结束"})
    cancel = cap(office, adjusted["number"])
    assert (cancel.findtext(f"{CAP}msgType"), update.findtext(f"{CAP}identifier")) == (
        "Cancel", cancel.findtext(f"{CAP}references").split(",")[1],
    )  # fmt: skip


def test_what_is_not_published_does_not_go_out(office: Office) -> None:
    [first] = send(office, JUNLIAN)
    answer = office.client.get(f"/api/warnings/{first['number']}/cap", headers=office["duty"].headers)
    assert answer.status_code == 409
    assert office.client.get("/api/warnings/2026-J0001", headers=office["duty"].headers).status_code == 404


def test_the_page_takes_a_file_in_and_shows_what_it_came_to_in_the_readers_language(office: Office) -> None:
    browser = Browser(Client(office.client.app)).signs_in("duty")
    page = browser.get("/warnings")
    key = page.hidden("form_key")

    def sends(data: bytes, **headers: str) -> Any:
        files = {"file": ("a.xml", data)}
        return browser.client.post(
            "/warnings/files", files=files, data={"form_key": key, "drill": "yes"}, headers=headers
        )

    faulty = BAODING.replace(b"<scope>Public</scope>", b"")
    assert "缺少此项" in sends(faulty, **{"accept-language": "zh-CN"}).text
    refused = sends(faulty, **{"accept-language": "en"})
    assert refused.status_code == 422
    assert "<code>scope</code> is missing" in refused.text
    taken = sends(BAODING)
    assert taken.status_code == 200
    assert "已挂起" in taken.text
    assert "保定市气象台更新雷电黄色预警" in browser.get("/warnings").text


def test_the_page_shows_every_departments_warning_with_its_hops(office: Office) -> None:
    published(office)
    page = Browser(Client(office.client.app)).signs_in("office").get("/warnings")
    assert "有效预警 1 条" in page.first_line
    assert "水利局" in page.text
    assert "县级部门 0/6 (0%) → 乡镇 0/2 (0%)" in page.text


def test_a_warning_is_typed_in_compiled_and_published_on_its_pages(office: Office) -> None:
    officer, leader = (Browser(Client(office.client.app)).signs_in(one) for one in ("water_officer", "water"))
    officer.get("/open/warning")
    form = {one: value for one, value in TORRENT.items() if one not in ("area", "expires")}
    opened = officer.post("/open/warning", **form, area=TORRENT["area"], drill="yes")
    assert (opened.status, "已收集待编制" in opened.text) == (200, True)
    number = opened.url.rpartition("/")[2]
    for browser, step in ((officer, "compile"), (leader, "review"), (leader, "publish")):
        browser.get(f"/cases/{number}")
        page = browser.post(f"/cases/{number}/triggers/{step}", back=f"/cases/{number}")
        assert page.status == 200, page.text
    assert "已发布" in page.text
    assert "山洪叫应方案" in page.text
    english = leader.get("/warnings", lang="en")
    assert english.first_line == "Warnings: 1 in force"
    cascade = next(one for one in office["water"].get("/api/warnings")[0]["parts"] if one["procedure"] == "cascade")
    assert "叫应乡镇" in leader.get(f"/cases/{cascade['number']}", lang="zh").text


def test_the_department_that_a_received_warning_is_of_works_on_it_and_sees_its_cascades(office: Office) -> None:
    [first] = send(office, JUNLIAN)
    for who, step in (("weather_officer", "compile"), ("weather", "review"), ("weather", "publish")):
        office[who].pulls(step, first)
    [seen] = office["weather"].get("/api/warnings")
    assert len([one for one in seen["parts"] if one["procedure"] == "cascade"]) == 12
    assert office["weather"].get(f"/api/cases/{seen['parts'][-1]['number']}")["state"] == "active/township"
    other = office.client.get(f"/api/warnings/{seen['number']}", headers=office["forestry"].headers)
    assert other.status_code == 403


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_command_tells_what_a_file_says_and_ends_with_one_on_a_fault(language: str, tmp_path: Path) -> None:
    run = CliRunner()
    good = run.invoke(app, ["warning", "read", str(FILES / "pinggu_gale_blue.json"), "--language", language])
    assert (good.exit_code, "23010041600000_20211107160846" in good.output) == (0, True)
    bad = tmp_path / "bad.xml"
    bad.write_bytes(BAODING.replace(b"<severity>Moderate", b"<severity>Purple"))
    told = run.invoke(app, ["warning", "read", str(bad), "--language", language])
    assert (told.exit_code, "info[2].severity" in told.output) == (1, True)
    assert ("应为其中之一" if language == "zh" else "must be one of") in told.output
