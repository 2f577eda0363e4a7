"""The must-know test over REST: a newcomer passes it, and only then is placed on a rota."""

from typing import Any

from tests.api.conftest import Clock, Office
from tests.api.duty_days import FIRST, OFFICE, drafted
from tests.api.test_duty import cell, entries
from tests.states.test_must_know import TEST
from workflows.work import House

PATH = f"/api/duty/{OFFICE}/must-know"


def right(paper: Any) -> dict[str, Any]:
    return {"answers": {one["key"]: list(TEST.questions[one["key"]].right) for one in paper["questions"]}}


def begun(office: Office, who: str = "newcomer") -> tuple[Any, str]:
    paper = office[who].post(PATH, {}, 201)
    return paper, f"/api/duty/papers/{paper['id']}"


def test_a_newcomer_who_passes_may_be_placed_until_the_day_it_ends(office: Office, house: House) -> None:
    rota = drafted(office)
    placed = {"turns": [cell("professional", "d003")]}
    office["office"].post(f"{rota}/turns", placed, 409)
    paper, path = begun(office)
    result = office["newcomer"].post(path, right(paper))
    assert (result["correct"], result["passed"]) == (TEST.ask, True)
    office["office"].post(f"{rota}/turns", placed)
    held = office["office"].get(f"/api/duty/{OFFICE}/qualifications")
    (mine,) = [one for one in held if one["person"] == "d003" and one["kind"] == "must_know"]
    assert (mine["since"], mine["until"], mine["detail"]) == (str(FIRST), "2027-08-23", {"score": "6/6"})
    assert [one.data["after"] for one in entries(house, "must_know")] == [{"score": "6/6", "passed": True}]


def test_what_is_right_is_told_only_after_handing_in(office: Office) -> None:
    paper, path = begun(office)
    assert {one["right"] for one in paper["questions"]} == {None}
    result = office["newcomer"].post(path, {"answers": {}})
    assert all(one["right"] for one in result["questions"])
    assert result["passed"] is False


def test_a_paper_is_handed_in_once_and_another_comes_after_a_while(office: Office, clock: Clock) -> None:
    paper, path = begun(office)
    office["newcomer"].post(path, {"answers": {}})
    office["newcomer"].post(path, right(paper), 409)
    assert "1小时" in office["newcomer"].post(PATH, {}, 409)["reason"]["zh"]
    clock.passes(hours=1)
    assert begun(office)[0]["id"] != paper["id"]


def test_nobody_draws_until_the_questions_suit_them(office: Office) -> None:
    assert begun(office)[0]["id"] == begun(office)[0]["id"]


def test_nobody_hands_in_or_reads_the_paper_of_somebody_else(office: Office) -> None:
    paper, path = begun(office)
    office["duty"].post(path, right(paper), 404)
    assert office.client.get(path, headers=office["duty"].headers).status_code == 404
    assert office["duty"].get(PATH)["papers"] == []
