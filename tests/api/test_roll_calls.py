"""Roll calls over REST: drawn by a kept seed, the missing by telephone, closed with a bulletin that all can read."""

from typing import Any

from states.roll_call import drawn
from tests.api.conftest import Office
from tests.api.duty_days import OFFICE
from tests.api.test_duty import entries
from workflows.work import House

PATH = f"/api/duty/{OFFICE}/roll-calls"


def called(office: Office, kind: str = "random") -> tuple[Any, str]:
    roll = office["duty"].post(PATH, {"kind": kind}, 201)
    return roll, f"/api/duty/roll-calls/{roll['id']}"


def answers(roll: Any, *given: str, note: str = "") -> dict[str, Any]:
    pairs = zip(roll["lines"], given, strict=False)
    return {"answers": [{"line": line["id"], "answer": answer, "note": note} for line, answer in pairs]}


def test_a_random_roll_call_keeps_its_seed_and_can_be_drawn_again(office: Office) -> None:
    roll, _ = called(office)
    assert {one["who"]["post"] for one in roll["lines"]} == set(
        drawn(roll["pool"], roll["seed"], roll["share"], roll["least"])
    )
    assert len(roll["lines"]) < len(roll["pool"])


def test_the_weekly_roll_call_calls_everybody(office: Office) -> None:
    roll, _ = called(office, "weekly")
    assert {one["who"]["post"] for one in roll["lines"]} == set(roll["pool"])


def test_a_roll_call_is_closed_with_a_bulletin_and_whoever_is_left_is_missing(office: Office, house: House) -> None:
    roll, path = called(office)
    office["duty"].post(f"{path}/answers", answers(roll, "present"))
    office["duty"].post(f"{path}/answers", answers(roll, "present", "by_telephone"), 422)
    office["duty"].post(f"{path}/answers", answers(roll, "present", "by_telephone", note="县城内线转接"))
    closed = office["shift"].post(f"{path}/close", {})
    missing = len(roll["lines"]) - 2
    assert closed["tally"]["missing"] == missing
    assert f"未应答{missing}个" in closed["bulletin"]["zh"]
    assert {one["state"] for one in closed["lines"]} == {"present", "by_telephone", "missing"}
    office["duty"].post(f"{path}/answers", answers(roll, "present"), 409)
    kinds = [one.kind for one in entries(house, "roll_called", "roll_call_answered", "roll_call_closed")]
    assert (kinds[0], kinds[-1]) == ("roll_called", "roll_call_closed")
    assert len(kinds) == 5


def test_only_the_desk_calls_the_roll(office: Office, house: House) -> None:
    office["auditor"].post(PATH, {"kind": "random"}, 403)
    roll, path = called(office)
    office["deputy"].post(f"{path}/answers", answers(roll, "present"), 403)
    office["duty"].post(f"{path}/answers", {"answers": [{"line": roll["id"], "answer": "present"}]}, 404)
    office["duty"].post(PATH, {"kind": "yearly"}, 422)
    assert len([one for one in entries(house, "refused") if one.data["trigger"] == "duty:roll_call"]) == 2
