"""Tests of addresses as pages: what is verified is said, and only who keeps an address or is at the desk acts."""

from collections.abc import Callable

from tests.api.conftest import Client
from tests.api.pages.conftest import Browser
from tests.api.test_addresses import latest
from workflows.work import short_code

AtDesk = Callable[[str], Browser]
_KEY = b"k" * 32


def test_the_page_of_a_person_says_what_is_verified_and_takes_the_code(at_desk: AtDesk, client: Client) -> None:
    office = at_desk("office")
    page = office.get("/people/p020")
    assert "未核实：尚未测试" in page.text
    number = page.html.partition("/addresses/")[2].partition("/")[0]
    assert "已发测试，待回应" in office.post(f"/people/p020/addresses/{number}/test").text
    again = office.post(f"/people/p020/addresses/{number}/test")
    assert (again.status, "测试刚刚发出" in again.text) == (409, True)
    at = f"/people/p020/addresses/{number}/code"
    missed = office.post(at, code="000000x", note="回电至办公室")
    assert (missed.status, "核实码不对" in missed.text, "回电至办公室" in missed.html) == (422, True, True)
    assert "已核实 ·" in office.post(at, code=short_code(_KEY, latest(client).id), note="回电").text


def test_somebody_who_only_reads_is_offered_no_test(at_desk: AtDesk) -> None:
    page = at_desk("mining").get("/people/p020")
    assert "未核实" in page.text
    assert "发送测试" not in page.text


def test_the_page_of_an_organisation_tells_who_was_never_reached_and_tests_them_all(at_desk: AtDesk) -> None:
    office = at_desk("office")
    assert "联系方式未核实" in office.get("/organisations/water").text
    assert office.post("/organisations/water/address-tests").status == 200
    case = office.get("/cases/2026-L0001")
    assert case.text.count("已发测试，待回应") > 1
    assert "138****0020" in case.text
    again = office.post("/organisations/water/address-tests")
    assert (again.status, "没有待核实的联系方式" in again.text) == (409, True)
