"""Dissolving organisations and posts: nobody is left behind, no plan is left hanging, and what they did stays."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlmodel import col

from records.journal import Entry
from records.organisation import Organisation
from records.person import Holding, Post
from records.questions import directory, organisations
from states.procedure import Selector
from states.refusal import Cause, Refused
from tests.cast import OFFICE, SHIFT, holder
from tests.workflows.directory_books import exported, imported, line, places, sent
from tests.workflows.scene import BEGIN, Scene
from workflows.commands.directory import bodies, dissolving, posts

WHY = "县防指〔2026〕7号"
TEAM = bodies.Told("team", "county", ("511527",), "水上救援队", "Water rescue team", "county_general")
LEADER = posts.Told("team_leader", "班长", "Leader")


@pytest.fixture
def boats(scene: Scene) -> Scene:
    """A team with one post, which nobody holds."""
    scene.carry(OFFICE, lambda work: bodies.add_organisation(work, "boats", TEAM, WHY))
    scene.carry(OFFICE, lambda work: posts.add_post(work, "boats", "boat_leader", LEADER, WHY))
    return scene


def refusal(scene: Scene, of_post: str = "", of_body: str = "") -> Refused:
    """The refusal that dissolving meets."""
    dissolve = dissolving.dissolve_post if of_post else dissolving.dissolve_organisation
    with pytest.raises(Refused) as caught:
        scene.carry(OFFICE, lambda work: dissolve(work, of_post or of_body, work.now, WHY))
    return caught.value


def dissolved(scene: Scene) -> Scene:
    """The team after its end."""
    scene.carry(OFFICE, lambda work: dissolving.dissolve_post(work, "boat_leader", work.now, WHY))
    scene.carry(OFFICE, lambda work: dissolving.dissolve_organisation(work, "boats", work.now, WHY))
    return scene


def test_what_is_dissolved_is_meant_and_listed_no_more_and_stays_in_the_record(boats: Scene) -> None:
    meant = [Selector(role=("team_leader",), unit=("boats",))]
    with boats.house.database.transaction() as session:
        assert len(directory.posts_meant(session, meant, [])) == 1
    dissolved(boats)
    with boats.house.database.transaction() as session:
        assert directory.posts_meant(session, meant, []) == []
        assert "boats" not in {one.key for one in organisations.every(session)}
        assert [one.key for one in organisations.every(session, dissolved=True)] == ["boats"]
    assert boats.one(Organisation, Organisation.key == "boats").dissolved_at == BEGIN
    told = boats.rows(Entry, col(Entry.kind).in_(("post_dissolved", "organisation_dissolved")))
    assert [(one.subject, one.why) for one in told] == [("post:boat_leader", WHY), ("organisation:boats", WHY)]


def test_a_post_that_somebody_holds_or_will_hold_is_not_dissolved(boats: Scene) -> None:
    taken = posts.Taken("p045", "deputy", BEGIN, WHY)
    boats.carry(OFFICE, lambda work: posts.take_over(work, "boat_leader", taken))
    assert "邓小红" in refusal(boats, "boat_leader").refusal.reason.zh
    (held,) = boats.rows(Holding, Holding.post_id == boats.one(Post, Post.key == "boat_leader").id)
    boats.carry(OFFICE, lambda work: posts.leave(work, held.id, BEGIN + timedelta(hours=2), WHY))
    assert refusal(boats, "boat_leader").refusal.cause is Cause.GUARD
    boats.clock.passes(hours=2)
    dissolved(boats)


def test_an_organisation_goes_after_its_posts_and_after_what_stands_below_it(boats: Scene) -> None:
    assert "班长" in refusal(boats, of_body="boats").refusal.reason.zh
    below = bodies.Told("team", "county", ("511527",), "冲锋舟组", "Boat group", "boats")
    boats.carry(OFFICE, lambda work: bodies.add_organisation(work, "boat_group", below, WHY))
    boats.carry(OFFICE, lambda work: dissolving.dissolve_post(work, "boat_leader", work.now, WHY))
    assert "冲锋舟组" in refusal(boats, of_body="boats").refusal.reason.zh
    boats.carry(OFFICE, lambda work: dissolving.dissolve_organisation(work, "boat_group", work.now, WHY))
    boats.carry(OFFICE, lambda work: dissolving.dissolve_organisation(work, "boats", work.now, WHY))


def test_a_body_that_leads_a_class_hands_it_over_first(boats: Scene) -> None:
    leading = bodies.Told("team", "county", ("511527",), "水上救援队", "x", "county_general", ("earthquake",))
    boats.carry(OFFICE, lambda work: bodies.change_organisation(work, "boats", leading, WHY))
    boats.carry(OFFICE, lambda work: dissolving.dissolve_post(work, "boat_leader", work.now, WHY))
    assert "仍牵头" in refusal(boats, of_body="boats").refusal.reason.zh


def test_what_a_plan_means_by_name_is_not_dissolved(scene: Scene) -> None:
    """No duty without an owner: the plan is changed first."""
    with scene.house.database.transaction() as session:
        held = organisations.held(session, [scene.one(Post, Post.key == "water_duty").id])
    for one, _ in held:
        scene.carry(OFFICE, lambda work, one=one: posts.leave(work, one.id, BEGIN, WHY))  # type: ignore[misc]
    assert "水利局值班员" in refusal(scene, "water_duty").refusal.reason.zh
    alone = posts.Told("duty_officer", "水利局值班员", "Water duty officer")
    scene.carry(OFFICE, lambda work: posts.change_post(work, "water_officer", alone, WHY))
    said = refusal(scene, "water_duty").refusal.reason.zh
    assert said.startswith("预案仍指名使用：")
    assert "防汛" in said


def test_what_is_dissolved_takes_nothing_on_and_is_changed_no_more(boats: Scene) -> None:
    dissolved(boats)
    taken = posts.Taken("p045", "holder", BEGIN, WHY)
    below = bodies.Told("team", "county", ("511527",), "组", "group", "boats")
    for command in (
        lambda work: posts.take_over(work, "boat_leader", taken),
        lambda work: posts.change_post(work, "boat_leader", LEADER, WHY),
        lambda work: posts.add_post(work, "boats", "another", LEADER, WHY),
        lambda work: bodies.change_organisation(work, "boats", TEAM, WHY),
        lambda work: bodies.add_organisation(work, "group", below, WHY),
        lambda work: dissolving.dissolve_organisation(work, "boats", work.now, WHY),
        lambda work: dissolving.dissolve_post(work, "boat_leader", work.now, WHY),
    ):
        with pytest.raises(Refused):
            boats.carry(OFFICE, command)


def test_a_file_changes_nothing_that_is_dissolved_and_an_export_leaves_it_out(boats: Scene) -> None:
    dissolved(boats)
    kept = exported(boats)
    assert "boats" not in str(kept["organisations"])
    assert places(imported(boats, sent(kept))) == []
    body = line(
        "organisations", key="boats", zh="另一名", en="x", kind="队伍", tier="县级", areas="511527",
        parent="county_general",
    )  # fmt: skip
    held = line("holdings", post="boat_leader", person="p045", part="任职人", since="2026-08-23 17:00")
    found = imported(boats, sent({"organisations": [body], "holdings": [held]}))
    assert places(found) == [("organisations", 2, "short name"), ("holdings", 2, "post")]


def test_only_the_office_dissolves_with_a_reason_and_not_in_advance(boats: Scene) -> None:
    for actor in (SHIFT, holder("gong_office")):
        with pytest.raises(Refused) as caught:
            boats.carry(actor, lambda work: dissolving.dissolve_post(work, "boat_leader", work.now, WHY))
        assert caught.value.refusal.cause is Cause.FORBIDDEN
    with pytest.raises(Refused) as caught:
        boats.carry(OFFICE, lambda work: dissolving.dissolve_post(work, "boat_leader", BEGIN + timedelta(1), ""))
    assert set(caught.value.refusal.fields) == {"at", "why"}
