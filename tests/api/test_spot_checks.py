"""Spot checks over REST: drawn in an area by a kept seed, six answers of each kept, and a task for each failure."""

from typing import Any

from states.roll_call import drawn
from tests.api.conftest import Office
from tests.api.duty_days import OFFICE
from tests.api.test_duty import entries
from workflows.work import House

PATH = f"/api/duty/{OFFICE}/spot-checks"
DAXUESHAN = "511527109"


def checked(office: Office, *area: str) -> tuple[Any, str]:
    check = office["duty"].post(PATH, {"area": list(area)}, 201)
    return check, f"/api/duty/spot-checks/{check['id']}"


def answers(check: Any, number: int, *wrong: str, said: str = "") -> dict[str, Any]:
    """What the person of this number answered: all of it right but for some."""
    keys = [one["key"] for one in check["questions"]]
    return {
        "line": check["lines"][number]["id"],
        "answers": {key: {"right": key not in wrong, "said": said if key in wrong else ""} for key in keys},
    }


def test_persons_are_drawn_from_the_area_alone_and_can_be_drawn_again(office: Office) -> None:
    check, _ = checked(office, DAXUESHAN)
    assert len(check["pool"]) == 16
    assert {one.rsplit("_", 1)[0] for one in check["pool"]} == {"daxueshan"}
    again = drawn(check["pool"], check["seed"], check["share"], check["least"])
    assert sorted(one["who"]["post"] for one in check["lines"]) == sorted(again)
    assert len(check["lines"]) == 3
    assert all(one["who"]["name"] for one in check["lines"])
    whole, _ = checked(office)
    assert len(whole["pool"]) > len(check["pool"])


def test_six_questions_are_asked_and_kept_with_the_check(office: Office) -> None:
    check, path = checked(office, DAXUESHAN)
    assert len(check["questions"]) == 6
    assert list(office["duty"].get(path)["questions"]) == check["questions"]
    assert all(one["zh"] and one["en"] for one in check["questions"])


def test_an_area_outside_the_organisation_is_refused(office: Office) -> None:
    refused = office["duty"].post(PATH, {"area": ["510000"]}, 422)
    assert "辖区" in str(refused)


def test_every_question_is_answered_at_once_and_may_be_corrected_until_the_close(office: Office, house: House) -> None:
    check, path = checked(office, DAXUESHAN)
    short = answers(check, 0)
    del short["answers"]["warned"]
    office["duty"].post(f"{path}/answers", short, 422)
    office["duty"].post(f"{path}/answers", answers(check, 0, "warned", said="没收到"))
    corrected = office["duty"].post(f"{path}/answers", answers(check, 0))
    (line,) = [one for one in corrected["lines"] if one["id"] == check["lines"][0]["id"]]
    assert line["state"] == "passed"
    kept = [one.data["after"] for one in entries(house, "spot_check_answered")]
    assert [one["state"] for one in kept] == ["failed", "passed"]
    assert kept[0]["results"]["warned"] == {"right": False, "said": "没收到"}
    office["duty"].post(f"{path}/close", {})
    office["duty"].post(f"{path}/answers", answers(check, 0), 409)


def test_each_failure_becomes_a_task_of_the_superior_and_doing_it_ends_its_case(office: Office) -> None:
    check, path = checked(office, DAXUESHAN)
    office["duty"].post(f"{path}/answers", answers(check, 0, "warned", "moved", said="不清楚"))
    office["duty"].post(f"{path}/answers", answers(check, 1))
    closed = office["shift"].post(f"{path}/close", {})
    assert closed["tally"] == {"drawn": 3, "passed": 1, "failed": 1, "missing": 1}
    assert "下达整改任务3项" in closed["bulletin"]["zh"]
    failed = next(one for one in closed["lines"] if one["state"] == "failed")
    missing = next(one for one in closed["lines"] if one["state"] == "missing")
    assert {key for key, one in failed["results"].items() if "case" in one} == {"warned", "moved"}
    number = failed["results"]["warned"]["case"]
    case = office["duty"].get(f"/api/cases/{number}")
    assert case["facts"]["said"] == "不清楚"
    (task,) = office["duty"].get(f"/api/cases/{number}/tasks")
    assert task["owner"]["post"] == "head_daxueshan"
    assert failed["who"]["title"]["zh"] in task["title"]["zh"]
    assert failed["who"]["title"]["en"] in task["title"]["en"]
    (task,) = office["duty"].get(f"/api/cases/{missing['results']['']['case']}/tasks")
    assert "未能联系上" in task["title"]["zh"]
    for act in ("accept", "done"):
        office["duty"].post(f"/api/tasks/{task['id']}/{act}", {"note": "值班室代办"})
    assert office["duty"].get(f"/api/cases/{missing['results']['']['case']}")["state"] == "put_right"


def test_only_the_desk_checks_and_others_read(office: Office, house: House) -> None:
    office["auditor"].post(PATH, {}, 403)
    check, path = checked(office, DAXUESHAN)
    office["deputy"].post(f"{path}/answers", answers(check, 0), 403)
    office["deputy"].post(f"{path}/close", {}, 403)
    assert office["auditor"].get(path)["id"] == check["id"]
    assert len([one for one in entries(house, "refused") if one.data["trigger"] == "duty:roll_call"]) == 3


def test_a_spot_check_is_no_roll_call(office: Office) -> None:
    check, _ = checked(office, DAXUESHAN)
    assert office["duty"].get(f"/api/duty/{OFFICE}/roll-calls") == []
    assert [one["id"] for one in office["duty"].get(PATH)] == [check["id"]]
    desk = office["duty"]
    assert desk.client.get(f"/api/duty/roll-calls/{check['id']}", headers=desk.headers).status_code == 404
