"""Swapping turns: asked by whoever is on duty, agreed by whoever would come, approved by whoever plans."""

from datetime import timedelta
from typing import Any

import pytest

from tests.api.conftest import Office
from tests.api.duty_days import FIRST, drafted, published
from tests.api.test_duty import entries
from workflows.work import House


def slot(day: int, post: str = "cadre") -> dict[str, Any]:
    return {"day": str(FIRST + timedelta(days=day)), "shift": "day", "post": post}


@pytest.fixture
def path(office: Office) -> str:
    return published(office, days=6)


def asked(office: Office, path: str, **more: Any) -> Any:
    """The shift leader of the even days would give away the third day."""
    wanted = slot(2) | {"to": "p015", "why": "外出培训"} | more
    return office["shift"].post(f"{path}/swaps", wanted, 201)[0]


def on(office: Office, path: str, day: int) -> list[str]:
    turns = office["duty"].get(path)["turns"]
    wanted = slot(day)
    return [one["person"] for one in turns if (one["day"], one["post"]) == (wanted["day"], wanted["post"])]


def test_two_turns_change_hands_once_all_three_have_said_so(office: Office, house: House, path: str) -> None:
    swap = asked(office, path, back=slot(3))
    act = f"/api/duty/swaps/{swap['id']}"
    office["office"].post(f"{act}/approve", {}, 409)
    office["shift2"].post(f"{act}/agree", {})
    assert (on(office, path, 2), on(office, path, 3)) == (["p006"], ["p015"])
    office["office"].post(f"{act}/approve", {})
    assert (on(office, path, 2), on(office, path, 3)) == (["p015"], ["p006"])
    told = entries(house, "swap")
    assert [(one.actor["person"], one.data["after"]["state"]) for one in told] == [
        ("p006", "asked"), ("p015", "agreed"), ("p004", "approved"),
    ]  # fmt: skip
    assert [one.why for one in entries(house, "turn_set")[-2:]] == ["外出培训", "外出培训"]


def test_whoever_stands_in_needs_nothing_in_return(office: Office, path: str) -> None:
    swap = asked(office, path)
    office["shift2"].post(f"/api/duty/swaps/{swap['id']}/agree", {})
    office["office"].post(f"/api/duty/swaps/{swap['id']}/approve", {})
    assert on(office, path, 2) == ["p015"]


def test_a_swap_that_would_break_a_rule_is_not_carried_out(office: Office, path: str) -> None:
    """The newcomer agrees, and has still not passed the test."""
    wanted = slot(2, "professional") | {"to": "d003", "why": "请假"}
    (swap, *_) = office["duty"].post(f"{path}/swaps", wanted, 201)
    office["newcomer"].post(f"/api/duty/swaps/{swap['id']}/agree", {})
    refused = office["office"].post(f"/api/duty/swaps/{swap['id']}/approve", {}, 409)
    assert "应知应会" in refused["reason"]["zh"]
    assert office["duty"].get(f"{path}/swaps")[0]["state"] == "agreed"


def test_only_who_was_asked_agrees_and_only_who_plans_approves(office: Office, path: str) -> None:
    act = f"/api/duty/swaps/{asked(office, path)['id']}"
    office["duty"].post(f"{act}/agree", {}, 403)
    office["shift2"].post(f"{act}/agree", {})
    office["shift2"].post(f"{act}/approve", {}, 403)
    office["office"].post(f"{act}/refuse", {}, 422)
    office["office"].post(f"{act}/refuse", {"why": "汛期不换班"})
    office["office"].post(f"{act}/approve", {}, 409)
    assert on(office, path, 2) == ["p006"]


def test_what_is_declined_is_over(office: Office, path: str) -> None:
    act = f"/api/duty/swaps/{asked(office, path)['id']}"
    office["shift2"].post(f"{act}/decline", {})
    office["office"].post(f"{act}/approve", {}, 409)


@pytest.mark.parametrize(
    ("wanted", "status"),
    [
        (slot(3) | {"to": "p015", "why": "x"}, 409),
        (slot(0) | {"to": "p015", "why": "x"}, 409),
        (slot(2) | {"to": "p006", "why": "x"}, 409),
        (slot(2) | {"to": "nobody", "why": "x"}, 422),
        (slot(2) | {"to": "p015", "why": " "}, 422),
        (slot(2) | {"to": "p015", "why": "x", "back": slot(4)}, 409),
    ],
)
def test_what_can_not_be_asked_for(office: Office, path: str, wanted: dict[str, Any], status: int) -> None:
    """Not one's own, begun already, with oneself, with nobody, without a reason, for what the other does not have."""
    office["shift"].post(f"{path}/swaps", wanted, status)


def test_a_draft_is_changed_and_not_swapped(office: Office) -> None:
    office["shift"].post(f"{drafted(office)}/swaps", slot(2) | {"to": "p015", "why": "x"}, 409)
