"""The directory as the office keeps it: history stays, rules hold, every change has its entry with before and after."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import col

from records.journal import Entry
from records.organisation import Organisation
from records.person import Address, Holding, Person, Post
from states.refusal import Cause, Refused
from tests.cast import OFFICE, SHIFT, holder
from tests.workflows.scene import BEGIN, Scene
from workflows.commands.directory import bodies, people, posts
from workflows.work import Work

GONG_OFFICE = holder("gong_office")
WHY = "县防指〔2026〕7号"
TEAM = bodies.Told("team", "county", ("511527",), "水上救援队", "Water rescue team", "county_general")


def refused(scene: Scene, command: Callable[[Work], Any], actor: Any = OFFICE) -> Refused:
    """The refusal with which a command is met."""
    with pytest.raises(Refused) as caught:
        scene.carry(actor, command)
    return caught.value


def told(scene: Scene, kind: str) -> list[Entry]:
    """The entries of a kind in the office journal, in their order."""
    return scene.rows(Entry, Entry.kind == kind, col(Entry.case_id).is_(None))


def of(scene: Scene, post: str, part: str = "holder") -> list[Holding]:
    """Who ever held a post in a part, the first first."""
    number = scene.one(Post, Post.key == post).id
    return sorted(scene.rows(Holding, Holding.post_id == number, Holding.part == part), key=lambda one: one.since)


def test_a_new_organisation_is_written_down_with_who_and_why(scene: Scene) -> None:
    scene.carry(OFFICE, lambda work: bodies.add_organisation(work, "boats", TEAM, WHY))
    (entry,) = told(scene, "organisation_added")
    assert (entry.subject, entry.why, entry.actor["person"]) == ("organisation:boats", WHY, OFFICE.person)
    assert (entry.data["before"], entry.data["after"]["parent"]) == (None, "county_general")


def test_a_change_tells_what_was_and_what_is_and_only_what_differs(scene: Scene) -> None:
    scene.carry(OFFICE, lambda work: bodies.add_organisation(work, "boats", TEAM, WHY))
    other = bodies.Told("team", "county", ("511527",), "水域救援队", "Water rescue team", "county_general")
    for _ in range(2):
        scene.carry(OFFICE, lambda work: bodies.change_organisation(work, "boats", other, WHY))
    (entry,) = told(scene, "organisation_changed")
    assert entry.data == {"before": {"zh": "水上救援队"}, "after": {"zh": "水域救援队"}}


@pytest.mark.parametrize(
    ("field", "wrong"),
    [
        ("kind", {"kind": "command"}),
        ("tier", {"tier": "empire"}),
        ("areas", {"areas": ()}),
        ("areas", {"areas": ("511527999",)}),
        ("zh", {"zh": " "}),
        ("parent", {"parent": "nobody"}),
        ("parent", {"parent": "boats"}),
        ("leads", {"leads": ("flood",)}),
    ],
)
def test_an_organisation_that_can_not_be_is_refused_at_its_field(
    scene: Scene, field: str, wrong: dict[str, Any]
) -> None:
    """拉萨市三年行动 item 1: one body leads a class in a place; nothing stands below itself."""
    scene.carry(OFFICE, lambda work: bodies.add_organisation(work, "boats", TEAM, WHY))
    given = {name: getattr(TEAM, name) for name in ("kind", "tier", "areas", "zh", "en", "parent", "leads")} | wrong
    fault = refused(scene, lambda work: bodies.change_organisation(work, "boats", bodies.Told(**given), WHY))
    assert (fault.refusal.cause, set(fault.refusal.fields)) == (Cause.FORM, {field})
    assert scene.one(Organisation, Organisation.key == "boats").kind == "team"


@pytest.mark.parametrize("key", ["county_command", "No Spaces", ""])
def test_a_short_name_is_well_formed_and_taken_once(scene: Scene, key: str) -> None:
    fault = refused(scene, lambda work: bodies.add_organisation(work, key, TEAM, ""))
    assert set(fault.refusal.fields) == {"key", "why"}


def test_only_the_office_keeps_the_directory_and_only_of_its_own_places(scene: Scene) -> None:
    """S04: the same request for another county is refused and kept."""
    for actor, reason in ((SHIFT, "通讯录由指挥部办公室维护"), (GONG_OFFICE, "只能维护本辖区的单位、岗位和人员")):
        fault = refused(scene, lambda work: bodies.add_organisation(work, "boats", TEAM, WHY), actor)
        assert (fault.refusal.cause, fault.refusal.reason.zh) == (Cause.FORBIDDEN, reason)
        assert (fault.refusal.clause, fault.refusal.who_could) != ("", ())
    assert [one.data["trigger"] for one in told(scene, "refused")] == ["organisation:boats"] * 2
    wide = bodies.Told("team", "county", ("511527", "511526"), "跨县队", "Both counties")
    assert refused(scene, lambda work: bodies.add_organisation(work, "boats", wide, WHY)).refusal.cause == "forbidden"


def test_whoever_takes_a_post_over_closes_the_holding_before_and_nothing_is_lost(scene: Scene) -> None:
    before = of(scene, "water_duty")[0]
    moment = BEGIN + timedelta(hours=1)
    taken = posts.Taken("p045", "holder", moment, WHY)
    scene.carry(OFFICE, lambda work: posts.take_over(work, "water_duty", taken))
    old, new = of(scene, "water_duty")
    assert (old.id, old.since, old.until) == (before.id, before.since, moment)
    assert (new.since, new.until) == (moment, None)
    (entry,) = told(scene, "post_taken")
    assert (entry.data["before"]["person"], entry.data["after"]["person"]) == ("p020", "p045")


def test_who_is_called_is_whoever_holds_the_post_then(scene: Scene) -> None:
    taken = posts.Taken("p045", "holder", scene.clock(), WHY)
    scene.carry(OFFICE, lambda work: posts.take_over(work, "water_duty", taken))
    scene.clock.passes(minutes=1)
    assert scene.call_of(scene.started(), "water_duty").who["person"] == "p045"


def test_stand_bys_stand_beside_one_another(scene: Scene) -> None:
    for person in ("p045", "p046"):
        taken = posts.Taken(person, "stand_by", scene.clock(), WHY)
        scene.carry(OFFICE, lambda work, taken=taken: posts.take_over(work, "water_duty", taken))  # type: ignore[misc]
    assert [one.until for one in of(scene, "water_duty", "stand_by")] == [None, None]
    assert of(scene, "water_duty")[0].until is None


@pytest.mark.parametrize(
    ("field", "taken"),
    [
        ("person", posts.Taken("p999", "holder", BEGIN, WHY)),
        ("person", posts.Taken("p020", "holder", BEGIN, WHY)),
        ("part", posts.Taken("p045", "king", BEGIN, WHY)),
        ("since", posts.Taken("p045", "holder", BEGIN - timedelta(days=9), WHY)),
        ("until", posts.Taken("p045", "holder", BEGIN, WHY, BEGIN)),
        ("why", posts.Taken("p045", "holder", BEGIN, " ")),
    ],
)
def test_a_taking_over_that_can_not_be_is_refused_at_its_field(scene: Scene, field: str, taken: posts.Taken) -> None:
    fault = refused(scene, lambda work: posts.take_over(work, "water_duty", taken))
    assert set(fault.refusal.fields) == {field}
    assert [one.until for one in of(scene, "water_duty")] == [None]


def test_whoever_leaves_a_post_held_it_until_then(scene: Scene) -> None:
    held = of(scene, "water_duty")[0]
    scene.carry(OFFICE, lambda work: posts.leave(work, held.id, BEGIN, WHY))
    assert of(scene, "water_duty")[0].until == BEGIN
    assert told(scene, "post_left")[0].data["before"]["until"] is None
    again = refused(scene, lambda work: posts.leave(work, held.id, BEGIN + timedelta(hours=1), WHY))
    assert "until" in again.refusal.fields


def test_a_post_is_added_changed_and_never_above_itself(scene: Scene) -> None:
    made = posts.Told("team_leader", "冲锋舟班长", "Boat leader", "rescue_leader")
    scene.carry(OFFICE, lambda work: posts.add_post(work, "rescue_team", "boat_leader", made, WHY))
    circle = posts.Told("team_leader", "队长", "Leader", "boat_leader")
    fault = refused(scene, lambda work: posts.change_post(work, "rescue_leader", circle, WHY))
    assert set(fault.refusal.fields) == {"superior"}
    other = posts.Told("team_leader", "冲锋舟组长", "Boat leader", "rescue_leader")
    scene.carry(OFFICE, lambda work: posts.change_post(work, "boat_leader", other, WHY))
    assert told(scene, "post_changed")[0].data["after"] == {"zh": "冲锋舟组长"}


def test_a_number_becomes_an_address_like_the_others_and_is_told_masked(scene: Scene) -> None:
    scene.carry(OFFICE, lambda work: people.add_person(work, "p900", people.Told("新同志", "New colleague"), WHY))
    reached = people.Reached("sms", "13912345678", drill=True)
    scene.carry(OFFICE, lambda work: people.add_address(work, "p900", reached, WHY))
    number = scene.one(Person, Person.key == "p900").id
    assert [one.url for one in scene.rows(Address, Address.person_id == number)] == [
        "tsms://127.0.0.1:9903/13912345678"
    ]
    (entry,) = told(scene, "address_added")
    assert entry.data["after"] == {"channel": "sms", "address": "139****5678", "drill": True}
    bad = people.Reached("sms", "139 1234", drill=True)
    assert "target" in refused(scene, lambda work: people.add_address(work, "p900", bad, WHY)).refusal.fields


def test_an_address_that_is_closed_is_used_no_more_and_stays(scene: Scene) -> None:
    number = scene.one(Person, Person.key == "p020").id
    sms = scene.rows(Address, Address.person_id == number, Address.channel == "sms")[0]
    scene.carry(OFFICE, lambda work: people.close_address(work, sms.id, WHY))
    assert scene.call_of(scene.started(), "water_duty").who["channels"] == ["mail"]
    assert scene.rows(Address, Address.id == sms.id)[0].closed_at == scene.clock()


def test_a_person_of_another_county_is_changed_by_their_own_office(scene: Scene) -> None:
    name = people.Told("赖明远", "Lai Mingyuan", "en")
    assert refused(scene, lambda work: people.change_person(work, "p020", name, WHY), GONG_OFFICE).refusal.clause
    scene.carry(OFFICE, lambda work: people.change_person(work, "p020", name, WHY))
    assert told(scene, "person_changed")[0].data == {"before": {"language": "zh"}, "after": {"language": "en"}}


@pytest.mark.parametrize(
    ("url", "sound"),
    [("further://county_tgram/13800000001", True), ("further://county_tgram/1,2", False),
     ("further://county_tgram/1/2", False), ("wecomapp://county/zhangsan%7Clisi", False), ("nowhere", False),
     ("tmail://127.0.0.1:25/garbage?from=a@b.c", False), ("smtp://county_mail/garbage", False),
     ("smtp://county_mail/li@county.example", True), ("tsms://127.0.0.1:9903/garbage", False),
     ("aliyunsms://county/0870123456", False), ("tencentvoice://county/08701234567", True)],
)  # fmt: skip
def test_an_address_of_several_or_of_nobody_is_not_taken_in(url: str, sound: bool) -> None:
    assert (people.fault_of(url) is None) is sound
