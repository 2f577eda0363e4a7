"""The directory as a file over REST and on its page: exported, tried, imported; every fault with its place."""

from __future__ import annotations

from io import BytesIO
from typing import Any
from zipfile import ZipFile

import pytest

from api.security import FORM_KEY, LARGER
from tests.api.conftest import PASSWORD, Client, Office

WHY = "县防指〔2026〕9号"
PEOPLE = "代号,中文名,英文名,叫应用语\np900,新同志,New,中文\n"
FAULTY = PEOPLE + "P 901,新人,New,法文\n"


def send(office: Office, who: str, data: bytes, status: int = 200, **more: Any) -> Any:
    """An import over REST, tried when `more` says so."""
    files = {"file": (more.pop("name", "人员.csv"), data)}
    answer = office.client.post(
        "/api/directory/import", files=files, data={"why": more.pop("why", WHY)}, params=more,
        headers=office[who].headers,
    )  # fmt: skip
    assert answer.status_code == status, answer.text
    return answer.json()


@pytest.mark.parametrize(("form", "ending"), [("xlsx", "xlsx"), ("csv", "zip")])
def test_an_export_is_imported_again_without_a_change(office: Office, form: str, ending: str) -> None:
    answer = office.client.get(f"/api/directory/export?format={form}&said=en", headers=office["office"].headers)
    assert f'filename="directory.{ending}"' in answer.headers["content-disposition"]
    told = send(office, "office", answer.content, name=f"x.{ending}", dry_run="true")
    assert (told["faults"], told["done"], told["changed"]) == ([], False, [])
    assert {(one["added"], one["changed"]) for one in told["counts"].values()} == {(0, 0)}


def test_the_template_is_taken_and_has_nothing_in_it(office: Office) -> None:
    answer = office.client.get("/api/directory/template", headers=office["duty"].headers)
    told = send(office, "office", answer.content, 422, name="模板.xlsx")
    assert [one["reason"]["zh"] for one in told["faults"]] == ["文件中没有任何可导入的内容"]


def test_a_trial_changes_nothing_and_an_import_does(office: Office) -> None:
    told = send(office, "office", PEOPLE.encode(), dry_run="true")
    assert (told["done"], told["added"]["people"]) == (False, ["p900"])
    assert office["office"].get("/api/people", sought="p900") == []
    assert send(office, "office", PEOPLE.encode())["done"] is True
    assert [one["key"] for one in office["office"].get("/api/people", sought="p900")] == ["p900"]


def test_a_file_with_a_fault_is_not_imported_and_each_fault_has_its_place(office: Office) -> None:
    told = send(office, "office", FAULTY.encode(), 422)
    found = [(one["sheet"]["zh"], one["row"], one["column"]["zh"]) for one in told["faults"]]
    assert found == [("人员", 3, "代号"), ("人员", 3, "叫应用语")]
    assert office["office"].get("/api/people", sought="p900") == []


def test_only_the_office_imports_and_says_why(office: Office) -> None:
    for more in ({}, {"dry_run": "true"}):
        assert send(office, "shift", PEOPLE.encode(), 403, **more)["who_could"] == ["office_head"]
    assert "why" in send(office, "office", PEOPLE.encode(), 422, why=" ")["fields"]


def test_too_large_a_file_is_refused_unread_and_other_addresses_take_no_more_than_before(office: Office) -> None:
    told = send(office, "office", b"x" * (LARGER["/api/directory/import"] + 1), 413)
    assert "21 MB" in told["reason"]["en"]
    answer = office.client.post("/api/people", content=b"x" * 1_000_001, headers=office["office"].headers)
    assert answer.status_code == 413


def signed_in(client: Client, username: str) -> str:
    """Signs in by cookie; the key of the page."""
    client.post("/sign-in", data={"username": username, "password": PASSWORD})
    return str(client.get("/api/me").json()["form_key"])


@pytest.mark.parametrize(("language", "said", "row"), [("zh", "2 处错误", "第 3 行"), ("en", "2 faults", "row 3")])
def test_the_page_tells_faults_with_sheet_row_and_column(client: Client, language: str, said: str, row: str) -> None:
    form = {FORM_KEY: signed_in(client, "office"), "act": "check"}
    answer = client.post(f"/directory/import?lang={language}", data=form, files={"file": ("人员.csv", FAULTY)})
    assert answer.status_code == 200
    assert all(one in answer.text for one in (said, row, "代号" if language == "zh" else "short name"))


def test_the_page_imports_when_told_to_and_keeps_what_was_typed(client: Client) -> None:
    form = {FORM_KEY: signed_in(client, "office"), "act": "import", "why": ""}
    answer = client.post("/directory/import", data=form, files={"file": ("人员.csv", PEOPLE)})
    assert (answer.status_code, "请写明依据或原因" in answer.text) == (422, True)
    done = client.post("/directory/import", data=form | {"why": WHY}, files={"file": ("人员.csv", PEOPLE)})
    assert (done.status_code, "已导入" in done.text) == (200, True)
    wrong = client.post("/directory/import", data=form | {"why": WHY}, files={"file": ("人员.csv", FAULTY)})
    assert (wrong.status_code, f'value="{WHY}"' in wrong.text) == (422, True)
    assert client.get("/people/p900").status_code == 200


def test_nothing_is_imported_without_the_key_of_the_page(client: Client) -> None:
    signed_in(client, "office")
    form = {"act": "import", "why": WHY}
    answer = client.post("/directory/import", data=form, files={"file": ("人员.csv", PEOPLE)})
    assert (answer.status_code, "页面已过期" in answer.text) == (403, True)
    assert client.get("/people/p900").status_code == 404


def test_the_page_without_a_file_asks_for_one(client: Client) -> None:
    form = {FORM_KEY: signed_in(client, "office"), "act": "check"}
    answer = client.post("/directory/import", data=form, files={"file": ("", b"")})
    assert answer.status_code == 422


def test_whoever_does_not_keep_the_directory_can_export_and_not_import(client: Client) -> None:
    signed_in(client, "duty")
    page = client.get("/directory/import").text
    assert ("/api/directory/export?format=xlsx" in page, 'type="file"' in page) == (True, False)


@pytest.mark.parametrize(
    ("language", "said"), [("zh", "人员.csv（人员新增1、变更0）"), ("en", "人员.csv (people: 1 added, 0 changed)")]
)
def test_the_office_journal_tells_an_import_in_a_line(client: Client, language: str, said: str) -> None:
    form = {FORM_KEY: signed_in(client, "office"), "act": "import", "why": WHY}
    client.post("/directory/import", data=form, files={"file": ("人员.csv", PEOPLE)})
    signed_in(client, "auditor")
    page = client.get(f"/office?lang={language}").text
    assert (said in page, "p900" in page) == (True, True)


def test_an_export_holds_no_more_than_its_reader_sees(office: Office) -> None:
    def told(who: str) -> str:
        answer = office.client.get("/api/directory/export", params={"format": "csv"}, headers=office[who].headers)
        with ZipFile(BytesIO(answer.content)) as packed:
            return "".join(packed.read(name).decode("utf-8-sig") for name in packed.namelist())

    here, there, above = told("duty"), told("gong_duty"), told("city")
    assert ("p007" in here, "p007" in there, "p007" in above) == (True, False, True)
    assert ("gong_command" in here, "gong_command" in there, "gong_command" in above) == (False, True, True)
