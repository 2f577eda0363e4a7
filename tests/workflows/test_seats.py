"""Somebody with several posts acts in each with its own authority and places, never with those of another of them."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlmodel import col

from records.journal import Entry
from records.person import Person
from records.task import Task
from states.actor import Actor
from states.refusal import Refused
from tests.cast import OFFICE, OUTSIDER, SHIFT, holder
from tests.workflows.scene import Scene
from workflows.commands import keep_accounts
from workflows.commands.directory import people, posts
from workflows.commands.verify_address import is_at_the_desk

WHY = "县防指〔2026〕7号"
NAME = people.Told("赖明远", "Lai Mingyuan", "en")


def also(first: Actor, *others: Actor) -> Actor:
    """The first, who holds the posts of the others too."""
    actors = (first, *others)
    return replace(
        first, roles=frozenset().union(*(one.roles for one in actors)),
        seats=tuple(seat for one in actors for seat in one.seats),
    )  # fmt: skip


def test_whoever_keeps_two_places_keeps_each_and_the_entry_names_the_post(scene: Scene) -> None:
    """拉萨市三年行动 item 1 (S04): the office of the place keeps its directory."""
    both = also(holder("gong_office"), OFFICE)
    scene.carry(both, lambda work: people.change_person(work, "p020", NAME, WHY))
    (entry,) = scene.rows(Entry, Entry.kind == "person_changed", col(Entry.case_id).is_(None))
    assert (entry.actor["person"], entry.actor["post"]) == (both.person, "office")


def test_an_office_of_one_county_does_not_keep_another_where_its_head_has_some_other_post(scene: Scene) -> None:
    for actor in (also(SHIFT, holder("gong_office")), also(holder("gong_office"), SHIFT)):
        with pytest.raises(Refused) as caught:
            scene.carry(actor, lambda work: people.change_person(work, "p020", NAME, WHY))
        assert caught.value.refusal.reason.zh == "只能维护本辖区的单位、岗位和人员"


def test_a_post_at_a_bureau_gives_no_authority_of_a_headquarters(scene: Scene) -> None:
    """A bureau has an office too, which keeps nothing of the headquarters."""
    bureau = replace(OUTSIDER, seats=tuple(replace(seat, role="office_head") for seat in OUTSIDER.seats))
    with pytest.raises(Refused):
        scene.carry(
            also(bureau, holder("gong_office")),
            lambda work: posts.add_post(work, "water", "x", posts.Told("x", "岗", "x"), WHY),
        )


def test_a_decision_is_taken_in_the_post_whose_authority_it_needs(scene: Scene) -> None:
    leader_too = also(OUTSIDER, holder("deputy"))
    response = scene.proposed(scene.opens_incident())
    approved = scene.pulls(leader_too, "approve", response)
    assert approved.acts["approve"]["post"] == "deputy"
    (entry,) = [one for one in scene.entries("moved") if one.data["trigger"] == "approve"]
    assert entry.actor["post"] == "deputy"


def test_a_task_is_worked_on_in_whichever_post_owns_it(scene: Scene) -> None:
    task = scene.rows(Task, Task.case_id == scene.started().id)[0]
    both = also(OUTSIDER, holder(task.owner["post"]))
    scene.does(both, task, "accept")
    assert scene.entries("task_accepted")[-1].actor["post"] == task.owner["post"]


def test_the_desk_of_one_county_speaks_for_nobody_of_another_where_its_officer_has_some_other_post(
    scene: Scene,
) -> None:
    """A shift leader here who holds a post at a bureau there enters no code of the people there."""
    there = scene.one(Person, Person.key == holder("gong_leader").person)
    bureau = replace(OUTSIDER, seats=tuple(replace(seat, areas=("511526",)) for seat in OUTSIDER.seats))

    def at_the_desk(actor: Actor) -> bool:
        return scene.house.look(actor, scene.clock(), lambda work: is_at_the_desk(work, there.id))

    first_there = replace(also(bureau, SHIFT), areas=("511526",))
    assert (at_the_desk(first_there), at_the_desk(also(SHIFT, holder("gong_shift")))) == (False, True)


def test_an_account_is_kept_in_the_post_of_the_keeper(scene: Scene) -> None:
    both = also(OUTSIDER, holder("keeper"))
    scene.carry(both, lambda work: keep_accounts.invite(work, keep_accounts.Wanted("one_more", person="p045")))
    (entry,) = scene.rows(Entry, Entry.kind == "account", col(Entry.case_id).is_(None))
    assert entry.actor["post"] == "keeper"
