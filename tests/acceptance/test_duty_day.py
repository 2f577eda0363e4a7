"""A duty day "3+1" and a hand-over in the middle of an incident, step by step: the whole desk on a real database."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import text
from sqlmodel import col, select

from records import sealer
from records.journal import Entry
from records.verify import verify
from tests.api.conftest import INFORMATION, Client, Clock, Office
from tests.api.duty_days import FIRST, OFFICE, drafted, turns
from tests.workflows.seen import as_owner
from workflows.work import House

NEXT_DAY = datetime(2026, 8, 24, 0, 0, tzinfo=UTC)
"""08:00 by the clocks of the county."""
MONTH = 31
POSTS = ("leader", "cadre", "driver", "professional")


def entries(house: House, *kinds: str) -> list[Entry]:
    with house.database.transaction() as session:
        query = select(Entry).order_by(col(Entry.id))
        return list(session.execute(query.where(col(Entry.kind).in_(kinds)) if kinds else query).scalars())


def cell(post: str, day: int, *people: str) -> dict[str, Any]:
    there = [{"person": one} for one in people]
    return {"day": str(FIRST + timedelta(days=day)), "shift": "day", "post": post, "people": there}


def planned(office: Office) -> str:
    """Step 1: the newcomer and the incomplete day are refused; corrected, the month is published."""
    planner, path = office["office"], drafted(office, MONTH)
    refused = planner.post(f"{path}/turns", {"turns": [cell("professional", 1, "d003")]}, 409)
    assert "袁小满不具备“应知应会考核合格”" in refused["reason"]["zh"]
    planner.post(f"{path}/turns", {"turns": [*turns(MONTH), cell("driver", 1)]})
    refused = planner.post(f"{path}/publish", {}, 409)
    assert [one["zh"] for one in refused["fields"].values()] == ["08-24 驾驶员：全天班无人"]
    planner.post(f"{path}/turns", {"turns": [cell("driver", 1, "d002")]})
    planner.post(f"{path}/publish", {})
    return path


def whole_day(office: Office, path: str) -> None:
    """The corrected day has four different people in its four posts, from eight to eight."""
    rota = office["duty"].get(path)
    day = [one for one in rota["turns"] if one["day"] == "2026-08-24" and one["post"] != "stand_by"]
    assert sorted(one["post"] for one in day) == sorted(POSTS)
    assert len({one["person"] for one in day}) == len(POSTS)
    for one in day:
        begins, ends = (datetime.fromisoformat(one[name]) for name in ("begins_at", "ends_at"))
        assert (begins, ends - begins) == (NEXT_DAY, timedelta(hours=24))
    assert rota["gaps"] == []


def incident_with_two_call_outs(office: Office) -> Any:
    """An open response in force, whose call-outs nobody has answered yet, and a faulty satellite set."""
    _, third = office.proposed("III")
    office["deputy"].pulls("approve", third)
    _, fourth = office.proposed("IV", source="县水文站")
    office["office"].pulls("approve", fourth)
    register = {"key": "SAT-02", "zh": "卫星便携站2号", "en": "portable satellite set 2"}
    office["office"].post(f"/api/duty/{OFFICE}/equipment", register, 201)
    fault = {"key": "SAT-02", "state": "faulty", "fault": "无法入网"}
    office["duty"].post(f"/api/duty/{OFFICE}/equipment/state", fault)
    return third


def test_a_duty_day_and_a_hand_over_in_the_middle_of_an_incident(client: Client, house: House, clock: Clock) -> None:
    office = Office(client)
    whole_day(office, planned(office))
    response = incident_with_two_call_outs(office)
    clock.at = NEXT_DAY
    office = Office(client)

    sheet = office["shift"].get(f"/api/duty/{OFFICE}/hand-over")["sheet"]
    assert response["number"] in {one["number"] for one in sheet["cases"]}
    assert len(sheet["call_outs"]) == 2
    assert all(one["waiting"] for one in sheet["call_outs"])
    assert [one["fault"] for one in sheet["equipment"]] == ["无法入网"]

    before = office["duty2"].opens("intake", INFORMATION, drill=True)
    after = office["duty2"].opens("intake", INFORMATION | {"source": "镇政府"}, drill=True)
    signing = {"at": "2026-08-24T08:00:00+08:00", "part": "incoming"}
    refused = office["shift2"].pulls("let_out", before, status=403)
    assert "08:00 交接班尚未完成" in refused["reason"]["zh"]
    assert refused["clause"]
    office["shift2"].post(f"/api/duty/{OFFICE}/hand-over", signing, 409)
    office["shift"].post(f"/api/duty/{OFFICE}/hand-over", signing | {"part": "outgoing", "note": "关注大雪山镇"})
    office["shift2"].pulls("let_out", before, status=403)
    office["shift"].pulls("let_out", before)
    signed = office["shift2"].post(f"/api/duty/{OFFICE}/hand-over", signing)
    assert signed["complete"]
    assert "不当班" in office["shift"].pulls("let_out", after, status=403)["reason"]["zh"]
    office["shift2"].pulls("let_out", after)

    let_out = [
        one for one in entries(house, "moved") if one.data["trigger"] == "let_out" and one.happened_at >= clock.at
    ]
    assert [(one.actor["person"], one.actor["post"]) for one in let_out] == [("p006", "shift"), ("p015", "shift")]
    refused_at = [one for one in entries(house, "refused") if one.data["trigger"] == "let_out"]
    assert [one.actor["person"] for one in refused_at] == ["p015", "p015", "p006"]

    assert [one.id for one in entries(house) if not one.actor.get("person")] == []
    tampering_is_found(house, let_out[0])


def tampering_is_found(house: House, entry: Entry) -> None:
    """Step 3: one altered entry is named by the command that checks the record."""
    with house.database.transaction() as session:
        sealer.seal(session, whole=True)
    with house.database.transaction() as session:
        assert verify(session).stands
    with as_owner(house) as session:
        session.execute(text("alter table journal disable trigger user"))
        session.execute(text('update journal set actor = \'{"person": "p015"}\' where id = :id'), {"id": entry.id})
        session.execute(text("alter table journal enable trigger user"))
        session.execute(text("alter table journal enable trigger user"))
    with house.database.transaction() as session:
        faults = verify(session).faults
    assert any(f"entry {entry.id} " in one and "altered" in one for one in faults)
