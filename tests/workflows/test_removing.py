"""Somebody who has left can have name and addresses removed; the record keeps their key, and stands."""

from __future__ import annotations

import json

import pytest
from sqlalchemy import update
from sqlmodel import col

from records.call import Message
from records.journal import Entry
from records.person import Account, Address, Holding, Person, Post
from states.refusal import Cause
from tests.cast import DUTY, OFFICE, holder
from tests.workflows.scene import Scene
from workflows.commands.directory import posts
from workflows.commands.directory.removing import remove_person
from workflows.work import RefusedAt

GONG = holder("gong_office")
WHY = "本人申请，〔2026〕12号"


def gone(scene: Scene, post: str = "water_duty") -> Person:
    """Whoever held a post has left every one that they held."""
    held = scene.one(Holding, Holding.post_id == scene.one(Post, Post.key == post).id, Holding.part == "holder")
    for one in scene.rows(Holding, Holding.person_id == held.person_id):
        scene.carry(OFFICE, lambda work, number=one.id: posts.leave(work, number, work.now, "调离"))  # type: ignore[misc]
    scene.clock.passes(minutes=1)
    return scene.one(Person, col(Person.id) == held.person_id)


def removed(scene: Scene, person: Person) -> None:
    """The office removes somebody."""
    scene.carry(OFFICE, lambda work: remove_person(work, person.key, WHY))


def test_name_and_addresses_go_and_the_key_stays(flood: Scene) -> None:
    person = gone(flood)
    urls = [one.url for one in flood.rows(Address, Address.person_id == person.id)]
    assert urls
    removed(flood, person)
    after = flood.again(person)
    assert (after.key, after.zh, after.en) == (person.key, f"已删除姓名({person.key})", f"name removed ({person.key})")
    assert (after.removed_at, after.removed_by) == (flood.clock(), OFFICE.person)
    kept = flood.rows(Address, Address.person_id == person.id)
    assert {(one.url, one.closed_at is None) for one in kept} == {("", False)}
    assert flood.proof().stands


def test_the_entry_says_who_why_and_how_much_and_no_name(flood: Scene) -> None:
    person = gone(flood)
    removed(flood, person)
    (told,) = flood.entries("person_removed")
    assert (told.subject, told.why, told.actor["person"]) == (f"person:{person.key}", WHY, OFFICE.person)
    assert told.data["before"] == {"addresses": len(flood.rows(Address, Address.person_id == person.id))}
    assert person.zh not in json.dumps(told.model_dump(mode="json"), ensure_ascii=False)


def test_calls_of_the_time_when_they_served_stay_what_they_were(flood: Scene) -> None:
    person = gone(flood)
    before = [one.changes for one in flood.rows(Entry)]
    called = [one.address for one in flood.rows(Message, Message.person_id == person.id)]
    removed(flood, person)
    assert [one.changes for one in flood.rows(Entry)][: len(before)] == before
    assert [one.address for one in flood.rows(Message, Message.person_id == person.id)] == called


def refused(scene: Scene, person: Person, who: object = OFFICE, why: str = WHY) -> RefusedAt:
    """The refusal of a removal; nothing is changed."""
    with pytest.raises(RefusedAt) as answer:
        scene.carry(who, lambda work: remove_person(work, person.key, why))  # type: ignore[arg-type]
    assert scene.again(person).zh == person.zh
    return answer.value


def test_nobody_is_removed_who_holds_a_post_has_an_account_or_is_on_a_rota(flood: Scene) -> None:
    serving = flood.one(Person, Person.key == "p020")
    assert "仍任" in refused(flood, serving).refusal.reason.zh
    person = gone(flood)
    with flood.as_owner() as session:
        session.add(Account(person_id=person.id, username="left", password_hash="x"))
    assert "账号 left 尚未停用" in refused(flood, person).refusal.reason.zh
    with flood.as_owner() as session:
        session.execute(update(Account).where(col(Account.username) == "left").values(closed_at=flood.clock()))
    removed(flood, person)
    with pytest.raises(RefusedAt) as again:
        removed(flood, person)
    assert again.value.refusal.cause is Cause.GUARD


def test_only_the_office_of_the_place_removes(flood: Scene) -> None:
    serving = flood.one(Person, Person.key == "p020")
    for who in (DUTY, GONG):
        assert refused(flood, serving, who).refusal.cause is Cause.FORBIDDEN
