"""The printed call list: the PDF read back by others, the page on which it is entered, REST, the command."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from api.pages.call_list import read_time
from api.printed import print_list
from api.printing.sheet import Asked, call_list, file
from settings import Settings
from states.actor import engine
from tests.api.conftest import Clock, Office
from tests.api.pages.conftest import Browser
from tests.printed import Paper
from workflows.work import House

NOON = datetime(2026, 8, 23, 4, 0, tzinfo=UTC)
"""Twelve o'clock at the office."""
HOSTILE = '#panic("x") *b* $x$ @ref \\[ ] <l> // /* `'


@pytest.fixture
def response(office: Office) -> Any:
    """A response that has just been approved: calls are out."""
    _, proposed = office.proposed()
    return office["deputy"].pulls("approve", proposed)


def calls(office: Office, response: Any) -> list[Any]:
    """The calls of a response."""
    found: list[Any] = office["duty"].get(f"/api/cases/{response['id']}/calls")
    return found


def prints(office: Office, response: Any, language: str = "zh", who: str = "duty") -> Paper:
    """The list over REST."""
    duty = office[who]
    answer = duty.client.post(f"/api/cases/{response['number']}/call-list?lang={language}", headers=duty.headers)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/pdf")
    assert answer.headers["cache-control"] == "no-store"
    return Paper(answer.content)


def line(number: int, at: datetime, answer: str = "accepted", note: str = "") -> dict[str, Any]:
    return {"number": number, "answer": answer, "happened_at": at.isoformat(), "note": note}


def test_the_paper_names_everybody_with_post_and_telephone_in_chinese(office: Office, response: Any) -> None:
    paper = prints(office, response)
    assert paper.size == (210, 297)
    for call in calls(office, response):
        assert call["who"]["name"]["zh"] in paper.text
        assert str(call["list_number"]) in paper.text
    assert "【演练】" in paper.text
    assert response["number"] in paper.text
    assert f"第 1 页，共 {paper.pages} 页" in paper.text


def test_the_paper_is_whole_in_english(office: Office, response: Any) -> None:
    paper = prints(office, response, "en")
    called = calls(office, response)[0]
    assert called["who"]["name"]["en"] in paper.text
    assert "Call list" in paper.text
    assert f"{len(calls(office, response))} not answered, 0 answered" in paper.text
    assert "has started. Go to your post" in re.sub(r"\s+", " ", paper.text)
    assert "【DRILL】" in paper.text
    assert "演练" not in paper.text
    assert f"page 1 of {paper.pages}" in paper.text


def test_the_letters_are_embedded_and_only_those_that_occur(office: Office, response: Any) -> None:
    fonts = prints(office, response).fonts
    assert fonts
    assert all("MicroHei" in name.replace(" ", "") for name in fonts)
    assert all(0 < embedded < 400_000 for embedded in fonts.values())


def test_each_line_has_a_code_that_dials(office: Office, response: Any) -> None:
    paper = prints(office, response)
    scanned = [one for page in range(paper.pages) for one in paper.codes(page)]
    dialled = [one.removeprefix("tel:") for one in scanned if one.startswith("tel:")]
    assert len(dialled) == len(calls(office, response))
    assert all(number in paper.text for number in dialled)


def test_what_people_write_is_never_taken_for_markup(office: Office, response: Any, house: House) -> None:
    made = call_list(Asked("zh", "http://desk.example", NOON))
    contents = house.carry(engine("command_line"), NOON, lambda work: made(work, response["number"]))
    contents["lines"][0]["name"] = HOSTILE
    assert re.sub(r"\s", "", HOSTILE) in re.sub(r"\s", "", Paper(file(contents, Path("nowhere"))).text)


def test_the_command_prints_straight_from_the_database(
    office: Office, response: Any, house: House, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    address = house.database.engine.url.render_as_string(hide_password=False)
    settings = Settings(database_url=address, prefect="off", public_url="https://desk.example", data_folder=tmp_path)
    paper = tmp_path / "list.pdf"
    assert print_list(settings, response["number"], "zh", paper, "王工") == 0
    assert calls(office, response)[0]["who"]["name"]["zh"] in Paper(paper.read_bytes()).text
    assert paper.stat().st_mode & 0o077 == 0
    assert "王工" in Paper(paper.read_bytes()).text
    assert print_list(settings, response["number"], "zh", paper, "王工") == 1
    assert print_list(settings, "2026-R9999", "zh", tmp_path / "none.pdf") == 1
    assert "there is no such case" in capsys.readouterr().err
    journal = office["duty"].get(f"/api/cases/{response['id']}/journal")
    assert [one["data"]["printed_by"] for one in journal if one["kind"] == "list_printed"] == ["王工"]


def test_lines_are_entered_over_rest_each_with_what_became_of_it(office: Office, response: Any, clock: Clock) -> None:
    prints(office, response)
    really = clock.at + timedelta(minutes=2)
    clock.passes(minutes=20)
    lines = [line(1, really), line(2, clock.at + timedelta(hours=1)), line(99, really), line(1, really)]
    path = f"/api/cases/{response['number']}/call-list/answers"
    done = office["duty"].post(path, {"how": "电话", "lines": lines})
    assert [one["outcome"] for one in done] == ["first", "refused", "refused", "repeat"]
    assert "不能晚于现在" in done[1]["reason"]["zh"]
    entry = next(e for e in office["duty"].get(f"/api/cases/{response['id']}/journal") if e["kind"] == "answered")
    assert entry["happened_at"] < entry["entered_at"]


@pytest.mark.parametrize("who", ["auditor", "gong_duty", "committee"])
def test_whoever_is_not_at_this_desk_neither_prints_nor_enters_nor_looks(
    office: Office, response: Any, clock: Clock, who: str
) -> None:
    prints(office, response)
    path, somebody = f"/cases/{response['number']}/call-list", office[who]
    assert somebody.post(f"/api{path}", {}, 403)["refused"] == "forbidden"
    assert somebody.post(f"/api{path}/answers", {"lines": [line(1, clock.at)]}, 403)["refused"] == "forbidden"
    assert somebody.client.get(path, headers=somebody.headers).status_code == 403
    assert {one["answer"] for one in calls(office, response)} == {None}


def test_the_page_prints_and_enters_by_number(browser: Browser, office: Office, response: Any, clock: Clock) -> None:
    browser.signs_in("duty")
    path = f"/cases/{response['number']}/call-list"
    assert "还没有打印过叫应单" in browser.get(path).first_line
    assert browser.post(f"{path}.pdf").headers["content-type"] == "application/pdf"
    clock.passes(minutes=30)
    typed = {"answer.1": "accepted", "time.1": "1715", "answer.2": "declined", "time.2": "17:16", "how": "电话"}
    browser.get(path)
    page = browser.post(path, **{name.replace(".", "__"): value for name, value in typed.items()})
    assert page.status == 422
    assert "请写明不能到岗的原因" in page.text
    assert 'value="17:16"' in page.html
    assert 'value="1715"' not in page.html
    page = browser.post(path, answer__2="declined", time__2="17:16", note__2="住院", how="电话")
    assert page.status == 200
    told = {call["list_number"]: call for call in calls(office, response)}
    assert (told[1]["answer"], told[2]["answer"]) == ("accepted", "declined")
    assert told[1]["answered_at"].startswith("2026-08-23T09:15")


def test_the_roster_leads_to_the_list(browser: Browser, office: Office, response: Any) -> None:
    browser.signs_in("duty")
    incident = office["duty"].get("/api/cases", kind="incident")[0]
    path = f"/cases/{response['number']}/call-list"
    assert path in browser.get(f"/incidents/{incident['number']}").html


@pytest.mark.parametrize(
    ("written", "at"),
    [
        ("1130", NOON - timedelta(minutes=30)),
        ("11:30", NOON - timedelta(minutes=30)),
        ("9：05", NOON - timedelta(hours=2, minutes=55)),
        ("12时10分", NOON + timedelta(minutes=10)),
        ("0001", NOON - timedelta(hours=11, minutes=59)),
        ("2026-08-22T23:50", NOON - timedelta(hours=12, minutes=10)),
        ("soon", None),
        ("2561", None),
    ],
)
def test_a_time_is_read_as_it_is_written_on_paper(written: str, at: datetime | None) -> None:
    assert read_time(written, NOON) == at


def test_after_midnight_a_late_hour_is_that_of_the_day_before() -> None:
    assert read_time("23:50", NOON - timedelta(hours=11, minutes=50)) == NOON - timedelta(hours=12, minutes=10)
