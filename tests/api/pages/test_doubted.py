"""An entry that a failed call-out has marked: on the person's page, at their organisation, and over REST."""

from __future__ import annotations

from collections.abc import Callable

from records.columns import new_id
from records.doubt import Doubt
from records.person import Person
from tests.api.conftest import BEGIN, Office
from tests.api.pages.conftest import Browser, rows
from tests.workflows.test_addresses import WHOM
from workflows.work import House

AtDesk = Callable[[str], Browser]
WHY = "已电话核实"


def marked(house: House) -> None:
    """The number of somebody was refused in a call-out."""
    with house.database.transaction() as session:
        (person,) = [one for one in rows(house, Person) if one.key == WHOM]
        session.add(
            Doubt(
                id=new_id(), person_id=person.id, cause="refused", channel="sms", drill=True,
                case_number="2026-0001-R1", since=BEGIN,
            )
        )  # fmt: skip


def test_the_page_of_the_person_says_why_and_the_office_confirms_there(at_desk: AtDesk, house: House) -> None:
    marked(house)
    desk = at_desk("office")
    page = desk.get(f"/people/{WHOM}")
    assert "号码或地址被渠道拒绝" in page.text
    assert "2026-0001-R1" in page.text
    assert "the channel refuses the number or address" in desk.get(f"/people/{WHOM}?lang=en").text
    desk.get(f"/people/{WHOM}?lang=zh")
    assert desk.post(f"/people/{WHOM}/confirm", why=" ").status == 422
    assert "号码或地址被渠道拒绝" not in desk.post(f"/people/{WHOM}/confirm", why=WHY).text
    assert "条目核查无误" in at_desk("auditor").get("/office").text


def test_readiness_and_the_organisation_name_whoever_is_to_be_checked(at_desk: AtDesk, house: House) -> None:
    body = "/organisations/water"
    assert "条目待核查" not in at_desk("duty").get(body).text
    marked(house)
    assert "条目待核查" in at_desk("duty").get(body).text
    assert "叫应未果、条目待核查的人" in at_desk("duty").get("/readiness?drill").text


def test_over_rest_the_marks_are_told_and_confirmed(office: Office, house: House) -> None:
    marked(house)
    (told,) = office["duty"].get(f"/api/people/{WHOM}/doubts")["doubts"]
    assert (told["cause"], told["channel"], told["case_number"]) == ("refused", "sms", "2026-0001-R1")
    office["duty"].post(f"/api/people/{WHOM}/confirm", {"why": WHY}, 403)
    office["office"].post(f"/api/people/{WHOM}/confirm", {"why": WHY})
    assert office["duty"].get(f"/api/people/{WHOM}/doubts") == {"person": WHOM, "doubts": []}
