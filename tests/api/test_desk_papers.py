"""Urgent documents and fault tickets: sent to whom the form names, signed for with the time, the missing ones shown."""

from typing import Any

from sqlmodel import select

from records.call import Call
from tests.api.conftest import Clock, Office
from tests.api.duty_days import FIRST
from workflows.work import House

DOCUMENT = {
    "heading": "关于做好强降雨防范工作的紧急通知", "number": "宜防指明电〔2026〕12号", "sender": "市防指",
    "content": "各乡镇立即排查地灾隐患点，8月23日20时前报告。",
}  # fmt: skip
READERS = {"readers": ["commander", "office", "water_duty"]}
TICKET = {"support": "support_power", "fault": "指挥大厅市电中断，UPS剩余40分钟", "equipment": "UPS-01"}


def calls(house: House) -> list[Call]:
    with house.database.transaction() as session:
        return [one for one in session.execute(select(Call)).scalars() if one.part == "holder"]


def circulating(office: Office) -> Any:
    document = office["duty"].opens("urgent_document", DOCUMENT)
    return office["shift"].pulls("circulate", document, READERS)


def test_a_document_goes_to_the_posts_that_the_shift_leader_names(office: Office, house: House) -> None:
    document = office["duty"].opens("urgent_document", DOCUMENT)
    assert document["number"].startswith("2026-W")
    office["duty"].pulls("circulate", document, READERS, status=403)
    refused = office["shift"].pulls("circulate", document, {"readers": ["water_duty", "nobody"]}, status=422)
    assert "nobody" in refused["fields"]["readers"]["zh"]
    after = office["shift"].pulls("circulate", document, READERS)
    assert after["state"] == "circulating"
    assert {one.who["post"] for one in calls(house)} == {"commander", "office", "water_duty"}


def test_a_document_is_signed_for_by_each_and_who_has_not_is_shown(office: Office, house: House, clock: Clock) -> None:
    document = circulating(office)
    told = office["duty"].get(f"/api/cases/{document['number']}/calls")
    clock.passes(minutes=3)
    for one in told[:2]:
        answer = {"answer": "received", "note": "电话签收", "happened_at": clock().isoformat()}
        office["duty"].post(f"/api/calls/{one['id']}/answer", answer)
    told = office["duty"].get(f"/api/cases/{document['number']}/calls")
    assert [one["answered_at"] is not None for one in told] == [True, True, False]


def test_a_fault_calls_whoever_is_on_call_for_that_support_by_its_rota(office: Office, house: House) -> None:
    days = {"first_day": str(FIRST), "last_day": str(FIRST)}
    rota = office["support"].post("/api/duty/support/rotas", days, 201)
    path = f"/api/duty/rotas/{rota['id']}"
    office["support"].post(f"{path}/publish", {}, 409)
    on = {"coordinator": "s001", "telecom": "s002", "power": "s005", "drone": "s006"}
    turns = [{"day": str(FIRST), "shift": "day", "post": post, "people": [{"person": who}]} for post, who in on.items()]
    office["support"].post(f"{path}/turns", {"turns": turns})
    office["support"].post(f"{path}/publish", {})
    ticket = office["duty"].opens("fault_ticket", TICKET)
    (call,) = calls(house)
    assert (call.who["person"], call.who["post"]) == ("s005", "support_power")
    assert ticket["number"].startswith("2026-G")


def test_the_ticket_keeps_when_the_support_answered_and_what_was_done(office: Office, clock: Clock) -> None:
    ticket = office["duty"].opens("fault_ticket", TICKET)
    (call,) = office["duty"].get(f"/api/cases/{ticket['number']}/calls")
    clock.passes(minutes=2)
    answer = {"answer": "received", "note": "已出发", "happened_at": clock().isoformat()}
    office["duty"].post(f"/api/calls/{call['id']}/answer", answer)
    (call,) = office["duty"].get(f"/api/cases/{ticket['number']}/calls")
    assert call["answered_at"].startswith("2026-08-23T09:02")
    mended = office["duty"].pulls("mend", ticket, {"remedy": "切换备用回路"})
    assert mended["state"] == "fixed"
