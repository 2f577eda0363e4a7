"""A graded response to a chemical accident (AS3): fast start, raise past a border, refused acts; a class of its own."""

from __future__ import annotations

import re
from typing import Any

from sqlmodel import col, select

from plans.shelf import LIBRARY
from plans.source import read
from records import sealer
from records.journal import Entry
from records.verify import verify
from tests.api.conftest import Client, Clock, Office
from tests.api.pages.conftest import Browser
from workflows.work import House

ACCIDENT = {
    "source": "企业报警",
    "content": "腾达镇某化工仓库甲苯储罐泄漏着火，3人失联",
    "occurred_at": "2026-08-23T16:40:00+08:00",
    "incident_class": "hazardous_chemicals",
    "area": ["511527101"],
    "substance": "甲苯约20吨",
    "chemical_event": "fire",
    "dead_missing": 3,
}
PROPOSAL = {"reason": "罐区有殉爆危险", "measures": "警戒、疏散、侦检、堵漏", "expected_duration": "12h"}
PLAN = LIBRARY / "hazardous_chemicals" / "III.yaml"
DIRECTORY = LIBRARY / "junlian" / "directory.yaml"


def called_by_the_plan() -> set[str]:
    """The posts that level III names for a fire in Tengda town, read from the files by hand."""
    data = read(DIRECTORY).data
    members = {one["key"] for one in data["organisations"] if "hazardous_chemicals" in one.get("member_of", ())}
    deciders = {"chemical_commander", "chemical_deputy", "chemical_office", "chemical_leader"}
    bureaus = {one["key"] for one in data["posts"] if one["organisation"] in members and one["role"] == "shift_leader"}
    return deciders | bureaus | {"head_tengda", "vice_tengda"}


def started(office: Office) -> tuple[Any, Any]:
    """The county desk takes in and proposes; its headquarters for chemicals approves level III."""
    intake = office["duty"].opens("intake", ACCIDENT, drill=True)
    office["shift"].pulls("let_out", intake)
    incident = office["duty"].get("/api/cases", kind="incident")[0]
    suggested = office["duty"].get(f"/api/cases/{incident['id']}/suggestion")
    assert suggested["level"] == "III"
    assert suggested["held"][0]["title"]["zh"] == "死亡、失踪3人以上"
    after = office["duty"].pulls("propose_response", incident, PROPOSAL | {"level": "III"})
    proposed = next(one for one in after["children"] if one["kind"] == "response")
    refused = office["deputy"].pulls("approve", proposed, status=403)
    assert refused["refused"] == "forbidden", "the flood headquarters does not lead this class"
    return incident, office["chemical_deputy"].pulls("approve", proposed)


def commands(office: Office, incident: Any) -> dict[str, Any]:
    """Each body that commands, commanded, or has been offered to, with its command."""
    children = office["duty"].get(f"/api/cases/{incident['id']}")["children"]
    every = (office["duty"].get(f"/api/cases/{one['id']}") for one in children if one["kind"] == "command")
    return {one["facts"]["organisation"]: one for one in every}


def states(office: Office, incident: Any) -> dict[str, str]:
    """Where the command of each body stands."""
    return {body: one["state"] for body, one in commands(office, incident).items()}


def one_request_did_it_all(office: Office, incident: Any, response: Any) -> None:
    """(1) Level, plan, one task per duty of a member unit, every post that level III names."""
    assert (response["level"], response["procedure"]) == ("III", "response/hazardous_chemicals/III")
    tasks = office["duty"].get(f"/api/cases/{response['id']}/tasks")
    assert sorted(one["key"] for one in tasks) == sorted(one["key"] for one in read(PLAN).data["duties"])
    assert all(one["owner"]["name"] for one in tasks)
    calls = office["duty"].get(f"/api/cases/{response['id']}/calls")
    assert {one["who"]["post"] for one in calls} == called_by_the_plan()
    assert states(office, incident) == {"county_chemical": "held"}


def raised_by_the_city(office: Office, incident: Any) -> Any:
    """(3) The city raises to level II: two officers of its own, and command moves by a recorded hand-over."""
    form = PROPOSAL | {"level": "II", "departure": "罐区连环爆炸危险，超出县级处置能力"}
    after = office["city_duty"].pulls("propose_response", incident, form)
    proposed = next(one for one in after["children"] if one["kind"] == "response" and one["level"] == "II")
    assert office["chemical"].pulls("approve", proposed, status=403)["refused"] == "forbidden"
    assert office["mayor"].pulls("approve", proposed)["state"] == "proposed"
    second = office["vice_mayor"].pulls("approve", proposed)
    offered = commands(office, incident)["city_general"]
    assert states(office, incident) == {"county_chemical": "held", "city_general": "offered"}
    assert office["chemical"].pulls("accept", offered, status=403)["refused"] == "forbidden"
    office["mayor"].pulls("accept", offered)
    assert states(office, incident) == {"county_chemical": "handed_over", "city_general": "held"}
    return second


def county_may_not_raise(office: Office, house: House, incident: Any) -> None:
    """(3) The county's raise to level I gets 403, whom to ask, and an entry in the journal."""
    form = PROPOSAL | {"level": "I", "departure": "会商"}
    after = office["chemical_shift"].pulls("propose_response", incident, form)
    proposed = next(one for one in after["children"] if one["kind"] == "response" and one["level"] == "I")
    refused = office["chemical"].pulls("approve", proposed, status=403)
    assert "市级指挥" in refused["reason"]["zh"]
    assert "Ⅱ级及以上由市应急总指挥部指挥" in refused["clause"]
    assert refused["who_could"]
    with house.database.transaction() as session:
        query = select(Entry).where(col(Entry.kind) == "refused").order_by(col(Entry.id).desc())
        kept = session.execute(query).scalars().first()
        assert kept is not None
        assert (str(kept.case_id), kept.actor["post"]) == (proposed["id"], "chemical_commander")
        assert kept.data["clause"] == refused["clause"]


def chart_marks_the_state(client: Client, response: Any) -> None:
    """(4) The chart is drawn from the running definition, with the present state lit."""
    page = Browser(Client(client.app)).signs_in("duty").get(f"/cases/{response['number']}")
    lit = re.findall(r'<li class="now"[^>]*><span>([^<]+)', page.html)
    assert (page.status, lit) == (200, ["叫应中"]), lit


def test_a_chemical_accident_step_by_step(client: Client, house: House, clock: Clock) -> None:
    """S16, S18, S19, S10, S33: team proposals (2) and publication by compile, review, publish (5) come later."""
    office = Office(client)
    incident, response = started(office)
    one_request_did_it_all(office, incident, response)
    clock.passes(minutes=20)
    second = raised_by_the_city(office, incident)
    county_may_not_raise(office, house, incident)
    chart_marks_the_state(client, second)
    assert office["duty"].get(f"/api/cases/{response['id']}")["state"] == "superseded"
    with house.database.transaction() as session:
        sealer.seal(session, whole=True)
    with house.database.transaction() as session:
        assert verify(session).stands
