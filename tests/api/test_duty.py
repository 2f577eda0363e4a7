"""Duty over REST: a rota is published without a gap or not at all, by whoever plans it, and each change is kept."""

from datetime import timedelta
from typing import Any

from sqlmodel import col, select

from records.journal import Entry
from tests.api.conftest import Office
from tests.api.duty_days import FIRST, OFFICE, drafted, published, turns
from workflows.work import House


def entries(house: House, *kinds: str) -> list[Entry]:
    with house.database.transaction() as session:
        query = select(Entry).where(col(Entry.kind).in_(kinds)).order_by(col(Entry.id))
        return list(session.execute(query).scalars())


def cell(post: str, *people: str, day: int = 0, **times: str) -> dict[str, Any]:
    there = [{"person": one} | times for one in people]
    return {"day": str(FIRST + timedelta(days=day)), "shift": "day", "post": post, "people": there}


def test_an_empty_rota_names_every_empty_post_of_every_day(office: Office) -> None:
    rota = office["office"].get(drafted(office, days=2))
    assert [(one["day"], one["post"]) for one in rota["gaps"]] == [
        (str(FIRST + timedelta(days=day)), post)
        for day in (0, 1)
        for post in ("leader", "cadre", "driver", "professional", "stand_by")
    ]  # fmt: skip


def test_publishing_with_gaps_is_refused_with_the_gaps(office: Office) -> None:
    path = drafted(office)
    office["office"].post(f"{path}/turns", {"turns": [*turns(3), cell("driver", day=1)]})
    refused = office["office"].post(f"{path}/publish", {}, 409)
    assert "1 处缺口" in refused["reason"]["zh"]
    (reason,) = refused["fields"].values()
    assert reason["zh"] == "08-24 驾驶员：全天班无人"
    assert office["office"].get(path)["state"] == "draft"


def test_a_whole_rota_is_published_and_everybody_sees_who_is_on_duty(office: Office) -> None:
    published(office)
    seen = office["duty"].get(f"/api/duty/{OFFICE}")
    assert {one["post"]: one["person"] for one in seen["on_duty"]} == {
        "leader": "p005", "cadre": "p006", "driver": "d001", "professional": "p007",
        "stand_by": "p011",
    }  # fmt: skip


def test_whoever_has_not_passed_the_test_is_not_placed(office: Office) -> None:
    path = drafted(office)
    refused = office["office"].post(f"{path}/turns", {"turns": [cell("professional", "d003")]}, 409)
    assert "应知应会考核合格" in refused["reason"]["zh"]
    assert office["office"].get(path)["turns"] == []


def test_one_person_in_two_posts_keeps_a_rota_from_being_published(office: Office) -> None:
    path = drafted(office)
    office["office"].post(f"{path}/turns", {"turns": [*turns(3), cell("leader", "p006")]})
    assert [one["sort"] for one in office["office"].get(path)["gaps"]] == ["two_places"]
    office["office"].post(f"{path}/publish", {}, 409)


def test_only_whoever_plans_may_draft_fill_and_publish(office: Office, house: House) -> None:
    path = drafted(office)
    assert office["shift"].post(f"{path}/turns", {"turns": []}, 403)["who_could"] == ["office_head"]
    assert office["shift"].post(f"{path}/publish", {}, 403)["who_could"] == ["office_head"]
    assert [one.data["trigger"] for one in entries(house, "refused")] == ["duty:fill", "duty:publish"]


def test_two_rotas_never_rule_the_same_day(office: Office) -> None:
    published(office, days=3)
    path = drafted(office, days=1)
    office["office"].post(f"{path}/turns", {"turns": turns(1)})
    assert "2026-08-23" in office["office"].post(f"{path}/publish", {}, 409)["reason"]["en"]


def test_a_published_rota_is_changed_with_a_reason_and_never_into_a_gap(office: Office, house: House) -> None:
    path = published(office)
    change = cell("driver", "d002")
    assert "why" in office["office"].post(f"{path}/turns", {"turns": [change]}, 422)["fields"]
    office["office"].post(f"{path}/turns", {"turns": [cell("driver")], "why": "请假"}, 409)
    office["office"].post(f"{path}/turns", {"turns": [change], "why": "马长顺请假"})
    told = entries(house, "turn_set")[-1]
    assert (told.why, told.actor["person"]) == ("马长顺请假", "p004")
    assert [one["person"] for one in told.data["before"]] == ["d001"]
    assert [one["person"] for one in told.data["after"]] == ["d002"]


def test_a_shift_may_be_shared_by_the_hour(office: Office) -> None:
    path = published(office)
    begins, noon, ends = (
        f"{FIRST}T08:00:00+08:00",
        f"{FIRST}T12:00:00+08:00",
        f"{FIRST + timedelta(days=1)}T08:00:00+08:00",
    )
    shared = cell("driver")
    shared["people"] = [
        {"person": "d001", "begins_at": begins, "ends_at": noon},
        {"person": "d002", "begins_at": noon, "ends_at": ends},
    ]
    office["office"].post(f"{path}/turns", {"turns": [shared], "why": "换车"})
    driver = [one for one in office["duty"].get(f"/api/duty/{OFFICE}")["on_duty"] if one["post"] == "driver"]
    assert [one["person"] for one in driver] == ["d002"]
    shared["people"][1]["ends_at"] = f"{FIRST + timedelta(days=3)}T08:00:00+08:00"
    office["office"].post(f"{path}/turns", {"turns": [shared], "why": "换车"}, 422)


def test_a_key_period_is_set_and_asks_for_more(office: Office) -> None:
    path = drafted(office, days=1)
    office["office"].post(f"{path}/turns", {"turns": turns(1)})
    period = {
        "zh": "重大会议", "en": "large meeting", "first_day": str(FIRST), "last_day": str(FIRST),
        "count": {"leader": 2},
    }  # fmt: skip
    (kept,) = office["office"].post(f"/api/duty/{OFFICE}/key-periods", period, 201)
    assert [one["sort"] for one in office["office"].get(path)["gaps"]] == ["too_few"]
    answer = office.client.delete(f"/api/duty/{OFFICE}/key-periods/{kept['id']}", headers=office["office"].headers)
    assert answer.json() == []
    assert office["office"].get(path)["gaps"] == []


def test_a_purchased_service_has_its_contract_and_its_end(office: Office) -> None:
    given = {"person": "p013", "kind": "professional", "since": str(FIRST)}
    refused = office["office"].post(f"/api/duty/{OFFICE}/qualifications", given, 422)
    assert "until" in refused["fields"]
    given |= {"until": "2026-12-31", "contract": "值服2026-03"}
    kept = office["office"].post(f"/api/duty/{OFFICE}/qualifications", given, 201)
    assert [one["detail"] for one in kept if one["person"] == "p013" and one["kind"] == "professional"] == [
        {"contract": "值服2026-03"}
    ]


def test_a_rota_has_at_most_two_months(office: Office) -> None:
    long = {"first_day": str(FIRST), "last_day": str(FIRST + timedelta(days=63))}
    office["office"].post(f"/api/duty/{OFFICE}/rotas", long, 422)
    office["office"].post("/api/duty/education/rotas", long, 404)


def meeting(day: int, **count: int) -> dict[str, Any]:
    """A key period of one day."""
    at = str(FIRST + timedelta(days=day))
    return {"zh": "重大会议", "en": "large meeting", "first_day": at, "last_day": at, "count": count}


def test_a_refused_publication_is_kept_with_every_gap(office: Office, house: House) -> None:
    path = drafted(office)
    office["office"].post(f"{path}/turns", {"turns": [*turns(3), cell("driver", day=1)]})
    office["office"].post(f"{path}/publish", {}, 409)
    (kept,) = entries(house, "refused")
    assert (kept.actor["person"], kept.data["trigger"]) == ("p004", "duty:publish")
    assert [one["zh"] for one in kept.data["faults"]] == ["08-24 驾驶员：全天班无人"]


def test_a_key_period_set_after_publication_names_what_the_rota_lacks(office: Office, house: House) -> None:
    published(office)
    assert office["office"].get(f"/api/duty/{OFFICE}")["gaps"] == []
    office["office"].post(f"/api/duty/{OFFICE}/key-periods", meeting(1, leader=2), 201)
    assert [(one["day"], one["post"]) for one in office["duty"].get(f"/api/duty/{OFFICE}")["gaps"]] == [
        (str(FIRST + timedelta(days=1)), "leader")
    ]
    (told,) = entries(house, "rota_weakened")
    assert told.data["because"] == "key_period_set"
    assert "应有 2 人，现有 1 人" in told.data["gaps"][0]["reason"]["zh"]


def test_gaps_that_came_after_publication_are_filled_bit_by_bit_and_never_made_worse(office: Office) -> None:
    path = published(office)
    for day in (1, 2):
        office["office"].post(f"/api/duty/{OFFICE}/key-periods", meeting(day, leader=3), 201)
    two = cell("leader", "p014", "p004", day=1)
    office["office"].post(f"{path}/turns", {"turns": [two], "why": "加强带班"})
    office["office"].post(f"{path}/turns", {"turns": [cell("leader", "p014", day=1)], "why": "撤回"}, 409)
    assert len(office["office"].get(path)["gaps"]) == 2


def test_a_withdrawn_qualification_leaves_a_gap_in_the_published_rota(office: Office, house: House) -> None:
    published(office)
    listed = office["office"].get(f"/api/duty/{OFFICE}/qualifications")
    licence = next(one for one in listed if (one["person"], one["kind"]) == ("d002", "driver"))
    path = f"/api/duty/{OFFICE}/qualifications/{licence['id']}/withdraw"
    office["duty"].post(path, {"why": "驾照吊销"}, 403)
    office["office"].post(path, {"why": " "}, 422)
    office["office"].post(path, {"why": "驾照吊销"})
    office["office"].post(path, {"why": "驾照吊销"}, 404)
    assert [(one["sort"], one["day"]) for one in office["duty"].get(f"/api/duty/{OFFICE}")["gaps"]] == [
        ("unqualified", str(FIRST + timedelta(days=1)))
    ]
    (told,) = entries(house, "qualification_withdrawn")
    assert (told.why, told.data["before"]["kind"], told.data["after"]) == ("驾照吊销", "driver", None)
    assert entries(house, "rota_weakened")[0].data["because"] == "qualification_withdrawn"


def test_a_key_period_opens_a_training_that_is_due_before_its_first_day(office: Office, house: House) -> None:
    (kept,) = office["office"].post(f"/api/duty/{OFFICE}/key-periods", meeting(9, leader=2), 201)
    assert kept["training_due"] == str(FIRST + timedelta(days=8))
    path = f"/api/duty/{OFFICE}/key-periods/{kept['id']}/training"
    office["shift"].post(path, {"note": "自己登记"}, 403)
    office["office"].post(path, {"note": " "}, 422)
    (kept,) = office["office"].post(path, {"note": "值守流程、叫应演练；全体值班人员12人"})
    assert kept["trained_by"]["person"] == "p004"
    office["office"].post(path, {"note": "再登记一次"}, 409)
    assert entries(house, "key_period_trained")[0].why.startswith("值守流程")
