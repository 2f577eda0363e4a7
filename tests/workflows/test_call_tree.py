"""What is simulated is what runs: turn by turn, at the same times, to the same people, by the same channels."""

from __future__ import annotations

from datetime import timedelta

import pytest

from records.call import Call, CallOut, Message
from records.journal import Entry
from records.person import Holding, Post
from states.refusal import Refused
from tests.cast import DUTY
from tests.workflows.scene import APPROVERS, HEAVY, Scene
from tests.workflows.test_ladders import stands_by
from workflows.call_tree import Asked, Branch, CallTree, Turn, call_trees, compared

AREA = tuple(sorted(str(one["place"]) for one in HEAVY))
Event = tuple[int, str, tuple[str, ...], tuple[str, ...]]
"""Seconds since the beginning, whom, by which channels, and why others were passed."""


def simulated(scene: Scene, name: str, version: str = "", area: tuple[str, ...] = AREA) -> list[CallTree]:
    """What a procedure would do now, with the addresses for drills."""
    asked = Asked(name, scene.clock(), area, version, drill=True)
    return scene.house.look(DUTY, scene.clock(), lambda work: call_trees(work, asked))


def branch(trees: list[CallTree], post: str) -> Branch:
    """The branch of a post."""
    [found] = [one for tree in trees for one in tree.branches if one.post == post]
    return found


def foreseen(tree: CallTree) -> dict[str, list[Event]]:
    """By post what is simulated."""

    def event(turn: Turn) -> Event:
        seconds = round((turn.at - tree.begins).total_seconds())
        return seconds, turn.person, turn.channels, tuple(one.reason.zh for one in turn.passed)

    return {one.post: [event(turn) for turn in one.turns] for one in tree.branches}


def happened(scene: Scene) -> dict[str, list[Event]]:
    """By post what the journal says of the response while nobody answers."""
    begins = scene.one(CallOut).opened_at
    found: dict[str, list[Event]] = {}
    for one in scene.entries("called", "climbed", "unreached"):
        person, channels = _called(scene, one) if one.kind == "called" else (one.data.get("person"), ())
        seconds = round((one.happened_at - begins).total_seconds())
        passed = tuple(skip["reason"]["zh"] for skip in one.data["skipped"])
        event = (seconds, str(person or "desk"), channels or tuple(one.data.get("channels", ())), passed)
        found.setdefault(one.data["who"]["post"], []).append(event)
    return found


def _called(scene: Scene, entry: Entry) -> tuple[str, tuple[str, ...]]:
    """Whom a first call went to, and by which channels, as its entry keeps the messages that came into being.

    Whoever stands in for several posts gets one message for all of them, which stands in another entry.
    """
    sent = [new for table, _, new in entry.changes if table == "messages"]
    if not sent:
        stand_ins = [
            new["stand_in_ids"] for table, _, new in entry.changes if table == "calls" and new.get("stand_in_ids")
        ]
        [call] = [one for one in scene.rows(Call) if [str(one.id)] in stand_ins]
        return call.part, tuple(one.channel for one in scene.rows(Message, Message.call_id == call.id))
    [call_id] = {one["call_id"] for one in sent}
    [call] = [one for one in scene.rows(Call) if str(one.id) == call_id]
    return call.part, tuple(one["channel"] for one in sent)


def leaves_soon(scene: Scene, post: str) -> None:
    """The deputy of a post is so for four minutes more: the directory changes while the ladder is climbed."""
    with scene.as_owner() as session:
        meant = scene.one(Post, Post.key == post)
        held = session.get_one(Holding, scene.one(Holding, Holding.post_id == meant.id, Holding.part == "deputy").id)
        held.until = scene.clock() + timedelta(minutes=4)
        session.add(held)


@pytest.mark.parametrize("level", ["IV", "III", "II", "I"])
def test_what_is_simulated_is_what_runs_turn_by_turn(scene: Scene, level: str) -> None:
    stands_by(scene, "weather_duty", "p004")
    scene.unreachable("police_duty")
    scene.unreachable("water_duty", channel="sms")
    scene.vacant("head_lianhe")
    leaves_soon(scene, "natural_resources_duty")
    proposed = scene.nearly_approved(scene.opens_incident(), level)
    [tree] = simulated(scene, f"response/flood/{level}")
    scene.pulls(APPROVERS[level], "approve", proposed)
    for _ in range(25):
        scene.nobody_answers(1)
    assert foreseen(tree) == happened(scene)
    assert len(tree.branches) > 10
    assert max(len(one) for one in foreseen(tree).values()) > 4


def test_at_night_another_tree_is_foreseen_than_by_day(scene: Scene) -> None:
    def first(hours: int) -> set[str]:
        scene.clock.passes(hours=hours)
        [tree] = simulated(scene, "call_out/heavy_rain")
        return {skip.reason.zh for one in tree.branches for skip in one.turns[0].passed}

    assert first(0) == {"不在这一级的时段内"}  # ten past five in the afternoon: the telephone of the night is passed
    assert first(7) == {"没有可用的联系方式"}  # at night it would ring, had these people one


def test_villages_of_a_cascade_begin_when_its_clock_rings(scene: Scene) -> None:
    trees = {one.trigger: one for one in simulated(scene, "cascade")}
    assert set(trees) == {"open", "township_awake", "township_silent"}
    assert (trees["township_silent"].begins - scene.clock()).total_seconds() == 300


def test_a_selector_that_means_nobody_is_told_and_a_post_that_nobody_can_be_called_for(scene: Scene) -> None:
    assert simulated(scene, "response/flood/IV")[0].sound
    nowhere = simulated(scene, "response/flood/IV", area=("110000",))[0]
    assert [one.role for one in nowhere.empty] == [
        ("office_head",),
        ("township_deputy",),
        ("village_flood_duty",),
    ]
    scene.unreachable("office")
    for part in ("deputy", "superior"):
        _silence(scene, "office", part)
    [tree] = simulated(scene, "response/flood/IV")
    assert branch([tree], "office").nobody
    assert not tree.sound


def _silence(scene: Scene, post: str, part: str) -> None:
    """Whoever stands in for a post can not be reached either."""
    if part == "deputy":
        scene.vacant(post, "deputy")
        return
    with scene.as_owner() as session:
        row = session.get_one(Post, scene.one(Post, Post.key == post).id)
        row.superior_id = None
        session.add(row)


def test_superiors_that_lead_back_to_a_post_are_a_circle(scene: Scene) -> None:
    with scene.as_owner() as session:
        office = session.get_one(Post, scene.one(Post, Post.key == "office").id)
        above = session.get_one(Post, office.superior_id)
        above.superior_id = office.id
        session.add(above)
    [tree] = simulated(scene, "response/flood/IV")
    assert [one.zh for one in branch([tree], "office").circle][-1] == branch([tree], "office").title.zh
    assert not tree.sound


def test_rungs_that_reach_nobody_for_any_post_are_told(scene: Scene) -> None:
    [tree] = simulated(scene, "response/flood/II")
    assert ("village", 2, "holder") in tree.idle  # nobody of the cast has a telephone that is read out
    assert ("urgent", 1, "holder") not in tree.idle


def test_two_plans_are_compared_by_what_they_would_do(scene: Scene) -> None:
    low, high = simulated(scene, "response/flood/III"), simulated(scene, "response/flood/II")
    assert compared(low, low) == []
    changes = {one.title.zh: one for one in compared(low, high)}
    assert changes["水利局值班长"].before is not None  # sooner
    assert [one for one in changes.values() if one.before is None]  # called from level II on
    added = {one.after.post for one in changes.values() if one.before is None and one.after}
    assert {"commander", "health_duty"} <= added


def test_a_version_that_is_not_there_is_refused(scene: Scene) -> None:
    with pytest.raises(Refused, match="no version"):
        simulated(scene, "response/flood/II", "not-one")
