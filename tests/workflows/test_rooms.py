"""Command rooms: a room serves one response, goes with it to another level, and is free again when it is over."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy.exc import IntegrityError

from records.case import Case
from records.fold import changes_until, differences, fold, stored
from records.room import Room
from states.actor import Actor
from states.refusal import Cause, Refusal, Refused
from states.text import Text
from tests.cast import COMMANDER, DEPUTY, DUTY, OFFICE, OUTSIDER, SHIFT, STANDING, holder
from tests.workflows.scene import ENDING, HEAVY, INFORMATION, ORDER, Scene
from workflows.commands.advance_case import Advance, advance_case
from workflows.commands.keep_rooms import close, leave, register, take
from workflows.commands.open_case import Opening, open_case
from workflows.rooms import seen_rooms
from workflows.work import Work

HALL, SECOND = "hall", "room_2"


@pytest.fixture(autouse=True)
def _rooms(scene: Scene) -> None:
    for key, title in ((HALL, Text("应急指挥大厅", "Command hall")), (SECOND, Text("会商室", "Consultation room"))):
        scene.carry(OFFICE, lambda work, key=key, title=title: register(work, "county_command", key, title))  # type: ignore[misc]


def moves(scene: Scene, case: Case, key: str, who: Actor = DUTY) -> Case:
    """A response takes a room."""
    return scene.carry(who, lambda work: take(work, case.number, key))


def refused(scene: Scene, who: Actor, asked: Callable[[Work], object]) -> Refusal:
    """Why somebody was refused."""
    with pytest.raises(Refused) as said:
        scene.carry(who, asked)
    return said.value.refusal


def held(scene: Scene) -> dict[str, str]:
    """The response that holds each room."""
    by = {one.room_id: one.number for one in scene.rows(Case)}
    return {one.key: by[one.id] for one in scene.rows(Room) if one.id in by}


def in_earnest(scene: Scene) -> Case:
    """A response in force that is no drill."""
    form = {**INFORMATION, "towns": HEAVY}
    intake = scene.carry(DUTY, lambda work: open_case(work, Opening("intake", form, drill=False)))
    let_out = scene.pulls(SHIFT, "let_out", intake)
    incident = scene.one(Case, Case.id == let_out.incident_id)
    proposal = {"level": "III", "departure": "会商决定", **ORDER}
    scene.carry(DUTY, lambda work: advance_case(work, Advance(incident.id, "propose_response", proposal)))
    return scene.pulls(DEPUTY, "approve", scene.response)


def test_two_responses_never_hold_the_same_room(scene: Scene) -> None:
    first, other = scene.started(), scene.started()
    moves(scene, first, HALL)
    said = refused(scene, DUTY, lambda work: take(work, other.number, HALL))
    assert first.number in said.reason.zh
    assert first.number in said.reason.en
    moves(scene, other, SECOND)
    assert held(scene) == {HALL: first.number, SECOND: other.number}


def test_the_database_itself_keeps_a_second_response_out_of_a_room(scene: Scene) -> None:
    first, other = scene.started(), scene.started()
    room = moves(scene, first, HALL).room_id
    with pytest.raises(IntegrityError, match="cases_room"), scene.house.database.transaction() as session:
        session.get_one(Case, other.id).room_id = room


def test_a_response_that_moves_leaves_its_first_room_free_and_may_do_without_one(scene: Scene) -> None:
    response = scene.started()
    moves(scene, response, HALL)
    moves(scene, response, SECOND)
    assert held(scene) == {SECOND: response.number}
    scene.carry(DUTY, lambda work: leave(work, response.number))
    assert held(scene) == {}
    told = [(one.kind, (one.data.get("before") or {}).get("key")) for one in scene.entries("room_taken", "room_left")]
    assert told == [("room_taken", None), ("room_taken", HALL), ("room_left", None)]


def test_the_room_goes_with_the_response_up_and_down(scene: Scene) -> None:
    third = moves(scene, scene.started(), HALL)
    second = scene.nearly_approved(scene.incident, "II")
    assert held(scene) == {HALL: third.number}
    scene.pulls(STANDING, "approve", second)
    assert held(scene) == {HALL: second.number}
    lowered = scene.raised(scene.incident, "III")
    assert held(scene) == {HALL: lowered.number}


def test_a_response_that_chose_a_room_of_its_own_keeps_it(scene: Scene) -> None:
    moves(scene, scene.started(), HALL)
    second = scene.raised(scene.incident, "II")
    moves(scene, second, SECOND)
    third = scene.raised(scene.incident, "III")
    assert held(scene) == {SECOND: third.number}


def test_a_room_is_free_again_when_its_response_is_over(scene: Scene) -> None:
    response = moves(scene, scene.started(), HALL)
    scene.pulls(DEPUTY, "stand_down", response, {"reason": "雨停"})
    assert held(scene) == {HALL: response.number}
    scene.pulls(DEPUTY, "end", response, ENDING | {"waiver": "转入日常"})
    assert held(scene) == {}
    assert refused(scene, DUTY, lambda work: take(work, response.number, HALL)).cause is Cause.GUARD


def test_a_response_that_is_only_proposed_holds_no_room(scene: Scene) -> None:
    proposed = scene.proposed(scene.opens_incident())
    assert refused(scene, DUTY, lambda work: take(work, proposed.number, HALL)).cause is Cause.GUARD


def test_a_drill_makes_room_for_a_response_in_earnest_and_never_the_other_way(scene: Scene) -> None:
    drill, earnest = scene.started(), in_earnest(scene)
    moves(scene, drill, HALL)
    moves(scene, earnest, HALL)
    assert held(scene) == {HALL: earnest.number}
    (left,) = scene.entries("room_left")
    assert (left.case_id, left.data["by"]) == (drill.id, earnest.number)
    assert earnest.number in refused(scene, DUTY, lambda work: take(work, drill.number, HALL)).reason.zh


def test_taking_the_room_one_holds_already_changes_nothing(scene: Scene) -> None:
    response = moves(scene, scene.started(), HALL)
    moves(scene, response, HALL)
    assert len(scene.entries("room_taken")) == 1


def test_a_room_in_use_is_not_closed_and_a_closed_one_is_there_for_nobody(scene: Scene) -> None:
    response = moves(scene, scene.started(), HALL)
    assert response.number in refused(scene, OFFICE, lambda work: close(work, HALL)).reason.zh
    moves(scene, response, SECOND)
    scene.carry(OFFICE, lambda work: close(work, HALL))
    assert refused(scene, DUTY, lambda work: take(work, response.number, HALL)).cause is Cause.UNKNOWN
    assert refused(scene, OFFICE, lambda work: close(work, HALL)).cause is Cause.UNKNOWN


def test_only_who_plans_the_duty_enters_rooms_and_no_number_is_given_twice(scene: Scene) -> None:
    title = Text("前方指挥部", "Forward post")
    said = refused(scene, DUTY, lambda work: register(work, "county_command", "forward", title))
    assert said.cause is Cause.FORBIDDEN
    assert refused(scene, OFFICE, lambda work: register(work, "county_command", HALL, title)).fields.keys() == {"key"}
    assert refused(scene, OFFICE, lambda work: register(work, "county_command", "a/b", title)).fields.keys() == {"key"}
    unnamed = Text("", "x" * 201)
    said = refused(scene, OFFICE, lambda work: register(work, "county_command", "", unnamed))
    assert said.fields.keys() == {"key", "zh"}


def test_who_takes_no_part_in_the_response_moves_it_nowhere(scene: Scene) -> None:
    response = scene.started()
    assert refused(scene, OUTSIDER, lambda work: take(work, response.number, HALL)).cause is Cause.FORBIDDEN
    assert held(scene) == {}


def test_a_unit_that_takes_no_part_sees_that_a_room_is_in_use_and_not_by_what(scene: Scene) -> None:
    response = moves(scene, scene.started(), HALL)

    def told(who: Actor) -> list[tuple[str, bool, str | None]]:
        found = scene.house.look(who, scene.clock(), seen_rooms)
        return [(one.room.key, one.held, one.holder.number if one.holder else None) for one in found]

    assert told(DUTY) == [(HALL, True, response.number), (SECOND, False, None)]
    assert told(holder("committee")) == [(HALL, True, None), (SECOND, False, None)]


def test_who_held_which_room_is_folded_from_the_journal(scene: Scene) -> None:
    moves(scene, scene.started(), HALL)
    scene.raised(scene.incident, "II")
    scene.pulls(COMMANDER, "stand_down", scene.response, {"reason": "雨停"})
    scene.pulls(COMMANDER, "end", scene.response, ENDING | {"waiver": "转入日常"})
    with scene.house.database.transaction() as session:
        assert differences(fold(changes_until(session, None, None)), stored(session)) == []
