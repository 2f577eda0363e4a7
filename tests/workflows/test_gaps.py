"""Gaps of the directory and modes of its organisations, as they follow from what is there and from what runs."""

from __future__ import annotations

from records.organisation import Organisation
from records.person import Address, Person
from states.actor import Actor, engine
from states.gap import Lack
from tests.cast import OFFICE
from tests.workflows.scene import BEGIN, Scene
from tests.workflows.test_directory import GONG_OFFICE, WHY, of
from tests.workflows.test_ending import ended
from workflows.commands.directory import bodies, people, posts
from workflows.gaps import gaps_of
from workflows.modes import Modes
from workflows.work import Work


def gaps(scene: Scene, *, drill: bool = True, actor: Actor = OFFICE) -> set[tuple[str, Lack]]:
    """What is missing, by organisation or place."""
    found = scene.carry(actor, lambda work: gaps_of(work, drill=drill))
    return {(one.organisation or one.areas[0], one.lack) for one in found}


def modes(scene: Scene) -> dict[str, str]:
    """The mode of every organisation."""

    def ask(work: Work) -> dict[str, str]:
        found = Modes(work)
        return {one.key: found.of(one).key for one in scene.rows(Organisation)}

    return scene.carry(engine("test"), ask)


def test_every_township_and_village_without_an_officer_who_can_be_telephoned_is_listed(scene: Scene) -> None:
    """拉萨市三年行动 item 1 (S05)."""
    before = gaps(scene)
    assert {lack for _, lack in before} <= {Lack.NO_LIAISON, Lack.NOT_VERIFIED}
    scene.carry(OFFICE, lambda work: posts.leave(work, of(scene, "lianhe_03")[0].id, BEGIN, WHY))
    assert gaps(scene) - before == {("village_lianhe_03", Lack.NO_OFFICER)}


def test_a_closed_number_is_a_gap_and_a_number_for_drills_counts_in_drills_only(scene: Scene) -> None:
    before = gaps(scene)
    assert ("village_lianhe_03", Lack.DRILL_ONLY) in gaps(scene, drill=False)
    person = scene.one(Person, Person.key == "p114").id
    (sms,) = scene.rows(Address, Address.person_id == person, Address.channel == "sms")
    scene.carry(OFFICE, lambda work: people.close_address(work, sms.id, WHY))
    assert gaps(scene) - before == {("village_lianhe_03", Lack.NO_TELEPHONE)}


def test_an_officer_whose_telephone_has_never_answered_is_a_gap_until_it_does(scene: Scene) -> None:
    assert ("village_lianhe_03", Lack.NOT_VERIFIED) in gaps(scene)
    person = scene.one(Person, Person.key == "p114").id
    (sms,) = scene.rows(Address, Address.person_id == person, Address.channel == "sms")
    with scene.as_owner() as session:
        session.get_one(Address, sms.id).verified_at = BEGIN
    assert ("village_lianhe_03", Lack.NOT_VERIFIED) not in gaps(scene)
    assert ("village_lianhe_03", Lack.DRILL_ONLY) in gaps(scene, drill=False)


def test_a_township_for_which_there_is_no_organisation_is_a_gap_of_its_own_county(scene: Scene) -> None:
    assert ("511526100", Lack.NO_BODY) in gaps(scene, actor=GONG_OFFICE)
    assert ("511526100", Lack.NO_BODY) not in gaps(scene)
    assert ("511526100", Lack.NO_BODY) in gaps(scene, actor=engine("command_line"))


def test_a_headquarters_is_reached_by_the_liaison_officer_of_its_office(scene: Scene) -> None:
    found = gaps(scene, actor=engine("test"))
    assert ("county_general", Lack.NO_LIAISON) not in found
    assert ("mining_area", Lack.NO_LIAISON) in found
    deputy = of(scene, "county_liaison", "deputy")[0]
    scene.carry(OFFICE, lambda work: posts.leave(work, deputy.id, BEGIN, WHY))
    assert gaps(scene) >= {("county_general", Lack.NO_LIAISON_DEPUTY)}


def test_the_mode_follows_the_first_response_and_the_end_of_the_last(scene: Scene) -> None:
    """拉萨市三年行动 item 1 (S11): 常态与非常态; the other county and the next province stay in normal mode."""
    assert set(modes(scene).values()) == {"normal"}
    scene.started()
    during = modes(scene)
    for key in ("county_command", "county_general", "city_general", "town_lianhe", "mining_area", "water"):
        assert during[key] == "drill", key
    for key in ("gong_command", "yanjin", "town_muai"):
        assert during[key] == "normal", key
    ended(scene)
    assert set(modes(scene).values()) == {"normal"}


def test_whoever_is_called_from_elsewhere_goes_into_response_mode_too(scene: Scene) -> None:
    elsewhere = bodies.Told(
        "department", "county", ("511526",), "水利局", "Water bureau", "gong_general", (), ("flood",)
    )
    scene.carry(engine("test"), lambda work: bodies.change_organisation(work, "water", elsewhere, WHY))
    assert modes(scene)["water"] == "normal"
    scene.started()
    assert modes(scene)["water"] == "drill"
    assert modes(scene)["gong_command"] == "normal"
