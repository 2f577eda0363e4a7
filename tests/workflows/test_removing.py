"""Somebody who has left can have name and addresses removed; the record keeps their key, and stands."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from sqlalchemy import update
from sqlmodel import col

from records.call import Message
from records.journal import Entry
from records.person import Account, Address, Holding, Person, Post
from states.refusal import Cause, Refused
from tests.cast import DUTY, OFFICE, holder
from tests.workflows.directory_books import exported, imported, line, sent, tried
from tests.workflows.scene import Scene
from workflows.commands.directory import people, posts
from workflows.commands.directory.keeping import REMOVED
from workflows.commands.directory.removing import remove_person
from workflows.work import RefusedAt, Work

GONG = holder("gong_office")
WHY = "本人申请，〔2026〕12号"


def gone(scene: Scene, post: str = "agriculture_duty") -> Person:
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
    serving = flood.one(Person, Person.key == "p034")
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
    serving = flood.one(Person, Person.key == "p034")
    for who in (DUTY, GONG):
        assert refused(flood, serving, who).refusal.cause is Cause.FORBIDDEN


def test_a_file_never_names_a_removed_person_again_nor_reaches_them_nor_gives_them_a_post(flood: Scene) -> None:
    person = gone(flood)
    before = exported(flood)
    removed(flood, person)
    held = line("holdings", post="agriculture_duty", person=person.key, part="任职人", since="2026-08-23 19:00")
    again = {
        "people": [one for one in before["people"] if one[0] == person.key],
        "holdings": [held],
        "addresses": [line("addresses", person=person.key, channel="短信", target="13900001111", use="演练")],
    }
    found = imported(flood, sent(again))
    assert not found.done
    assert sorted((one.sheet.en, one.row, one.column.en) for one in found.faults) == [
        ("addresses", 2, "person"), ("holdings", 2, "person"), ("people", 2, "name in Chinese"),
    ]  # fmt: skip
    assert {one.reason for one in found.faults} == {REMOVED}
    after = flood.again(person)
    assert (after.zh, after.removed_at is None) == (f"已删除姓名({person.key})", False)


def test_a_file_that_was_exported_after_a_removal_still_comes_in(flood: Scene) -> None:
    removed(flood, gone(flood))
    found = tried(flood, sent(exported(flood)))
    assert found.faults == []


def test_the_office_writes_no_name_no_address_and_no_post_for_a_removed_person(flood: Scene) -> None:
    person = gone(flood)
    removed(flood, person)
    taken = posts.Taken(person.key, "holder", flood.clock(), WHY)
    acts: tuple[Callable[[Work], object], ...] = (
        lambda work: people.change_person(work, person.key, people.Told("王二", "Wang Er"), WHY),
        lambda work: people.add_address(work, person.key, people.Reached("sms", "13900001111", drill=True), WHY),
        lambda work: posts.take_over(work, "agriculture_duty", taken),
    )
    for act in acts:
        with pytest.raises(Refused) as refusal:
            flood.carry(OFFICE, act)
        assert REMOVED in (refusal.value.refusal.reason, *refusal.value.refusal.fields.values())
