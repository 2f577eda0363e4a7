"""Who takes part: units whose posts were called, have something to do, or were told, and whoever opened a matter."""

from __future__ import annotations

from sqlalchemy import select
from sqlmodel import col

from records import sight
from records.call import Call, Message
from records.case import Case
from records.organisation import Organisation
from records.participation import Participation
from records.person import Holding, Post
from records.task import Task
from states.sight import Sight
from tests.cast import DUTY, SHIFT
from tests.workflows.scene import INFORMATION, Scene


def taking_part(scene: Scene, case: Case) -> set[str]:
    """The units that take part in a case, by key."""
    joined = select(Organisation).join(Participation, col(Participation.organisation_id) == col(Organisation.id))
    with scene.house.database.transaction() as session:
        return {one.key for one in session.execute(joined.where(col(Participation.case_id) == case.id)).scalars()}


def units_of(scene: Scene, posts: set[object]) -> set[str]:
    """The units to which posts belong, by key."""
    units = {one.id: one.key for one in scene.rows(Organisation)}
    return {units[post.organisation_id] for post in scene.rows(Post) if post.id in posts}


def sees(scene: Scene, unit: str, case: Case) -> bool:
    """Whether somebody of a unit that answers for no place sees a case."""
    with scene.house.database.transaction() as session:
        return sight.sees(session, Sight(units=(unit,)), case)


def test_those_take_part_whose_posts_were_called_given_a_task_or_told_and_nobody_else(flood: Scene) -> None:
    flood.sends()
    called = {one.post_id for one in flood.rows(Call)}
    owners = {one.owner_post_id for one in flood.rows(Task)}
    told = {one.person_id for one in flood.rows(Message) if one.call_id is None}
    assert told, "the plan tells nobody"
    held = {one.post_id for one in flood.rows(Holding) if one.person_id in told}
    expected = units_of(flood, called | owners | held) | {"county_command"}
    assert taking_part(flood, flood.incident) == expected
    assert "safety_committee" not in expected
    assert all(sees(flood, unit, flood.response) for unit in expected)
    assert not any(sees(flood, unit, flood.response) for unit in ("safety_committee", "gong_command", "garrison"))


def test_whoever_opens_a_matter_takes_part_in_it(scene: Scene) -> None:
    intake = scene.opens(DUTY, "intake", INFORMATION)
    assert taking_part(scene, intake) == {"county_command"}


def test_whoever_took_part_in_an_intake_takes_part_in_the_incident_that_it_becomes_part_of(scene: Scene) -> None:
    intake = scene.opens(DUTY, "intake", INFORMATION)
    water = scene.one(Organisation, Organisation.key == "water")
    with scene.as_owner() as session:
        session.add(Participation(case_id=intake.id, organisation_id=water.id, since=scene.clock()))
    assert sees(scene, "water", intake)
    incident = scene.one(Case, Case.id == scene.pulls(SHIFT, "let_out", intake).incident_id)
    assert taking_part(scene, incident) == {"county_command", "water"}
    assert sees(scene, "water", incident)


def test_a_place_is_seen_by_those_who_answer_for_it_or_for_what_holds_it(flood: Scene) -> None:
    def seen(*areas: str) -> bool:
        with flood.house.database.transaction() as session:
            incident = session.get_one(Case, flood.incident.id)
            return sight.sees(session, Sight(areas=areas), session.get_one(Case, flood.response.id)) and sight.sees(
                session, Sight(areas=areas), incident
            )

    assert seen("510000")
    assert seen("511500")
    assert seen("511527")
    assert seen("511526", "511527")
    assert not seen("511526")
    assert not seen("530623")
    assert not seen()


def test_whoever_sees_one_case_does_not_see_another_by_it(flood: Scene) -> None:
    """A town with a matter of its own, and a unit that takes part in it, see that matter and no other."""
    other = flood.opens(DUTY, "intake", {**INFORMATION, "area": ["511527100"]})
    committee = flood.one(Organisation, Organisation.key == "safety_committee")
    with flood.as_owner() as session:
        session.add(Participation(case_id=other.id, organisation_id=committee.id, since=flood.clock()))
    for eyes in (Sight(areas=("511527100",)), Sight(units=("safety_committee",))):
        with flood.house.database.transaction() as session:
            assert sight.sees(session, eyes, session.get_one(Case, other.id))
            assert not sight.sees(session, eyes, session.get_one(Case, flood.response.id))
            assert not sight.sees(session, eyes, session.get_one(Case, flood.incident.id))
