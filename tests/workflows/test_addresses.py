"""Addresses are verified by an answer from them: a message to that very address, a link or a code, and a time limit."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from sqlmodel import col, select

from notifiers.notifier import Message as Letter
from notifiers.notifier import Outcome
from records.address_test import AddressTest
from records.call import Message
from records.case import Case
from records.journal import Entry
from records.person import Address, Person
from records.questions import address_tests
from states.actor import Actor
from states.contact import MOST_TRIES, Sureness, sureness
from states.refusal import Cause, Refused
from tests.cast import DUTY, OFFICE, OUTSIDER, holder
from tests.workflows.scene import VISITOR, Scene
from workflows.commands import verify_address
from workflows.commands.ask_address import ask_address, ask_holders
from workflows.commands.directory import people
from workflows.commands.verify_address import Code, Seen
from workflows.work import Work

GONG = holder("gong_office")
WHY = "县防指〔2026〕7号"
WHOM = "p020"
_LINK = re.compile(r"http://desk\.example/a/([A-Za-z0-9_-]{22})")
_CODE = re.compile(r"核实码 ?(\d{6})")


def sms(scene: Scene, person: str = WHOM) -> Address:
    """The SMS address of a person, as it is now."""
    number = scene.one(Person, Person.key == person).id
    found = scene.rows(Address, Address.person_id == number, Address.channel == "sms", col(Address.closed_at).is_(None))
    return found[-1]


def asks(scene: Scene, actor: Actor = OFFICE, person: str = WHOM) -> tuple[AddressTest, Letter]:
    """Somebody has an address tested, and the message goes out."""
    number = sms(scene, person).id
    test = scene.carry(actor, lambda work: ask_address(work, number))
    (letter,) = scene.sends()
    return test, letter


def link_of(letter: Letter) -> str:
    """The key of the link in a message."""
    found = _LINK.search(letter.body)
    assert found, letter.body
    return found.group(1)


def code_of(letter: Letter) -> str:
    """The code in a message."""
    found = _CODE.search(letter.body)
    assert found, letter.body
    return found.group(1)


def answers(scene: Scene, link: str) -> Seen:
    """Whoever holds the message answers by its link."""
    seen = scene.carry(VISITOR, lambda work: verify_address.answer_by_link(work, link))
    assert seen is not None
    return seen


def types(scene: Scene, digits: str, actor: Actor = DUTY, note: str = "回电核实") -> Seen:
    """The desk types in a code that was read out."""
    number = sms(scene).id
    return scene.carry(actor, lambda work: verify_address.answer_by_code(work, number, Code(digits, note)))


def refused(scene: Scene, actor: Actor = OFFICE) -> Refused:
    """The refusal with which a test is met."""
    number = sms(scene).id
    with pytest.raises(Refused) as caught:
        scene.carry(actor, lambda work: ask_address(work, number))
    return caught.value


def known(scene: Scene) -> Sureness:
    """How sure the address is now."""
    address = sms(scene)

    def ask(work: Work) -> Sureness:
        tested = address_tests.tested(work.session, [address.id])
        return sureness(address.verified_at, tested.get(address.id), scene.clock())

    return scene.house.look(OFFICE, scene.clock(), ask)


def test_a_test_goes_to_that_very_address_and_an_answer_from_there_verifies_it(scene: Scene) -> None:
    test, letter = asks(scene)
    assert letter.address == sms(scene).url
    assert "叫应" not in letter.body.replace("不是叫应", "")
    assert known(scene) is Sureness.WAITING
    scene.carry(VISITOR, lambda work: verify_address.look(work, link_of(letter)))
    assert known(scene) is Sureness.WAITING
    assert answers(scene, link_of(letter)).outcome == "first"
    assert known(scene) is Sureness.VERIFIED
    (entry,) = scene.rows(Entry, Entry.kind == "address_verified")
    assert (entry.actor["person"], entry.actor["door"], entry.data["after"]["by"]) == (WHOM, "link:sms", "link")
    assert scene.one(Case, Case.id == test.case_id).state == "over"


def test_an_answer_counts_once_and_only_until_its_time_is_over(scene: Scene) -> None:
    _, letter = asks(scene)
    scene.clock.passes(hours=24)
    scene.looks_after()
    assert known(scene) is Sureness.UNANSWERED
    assert answers(scene, link_of(letter)).outcome == "late"
    assert known(scene) is Sureness.UNANSWERED
    _, again = asks(scene)
    assert (again.repeat, "【核实2】" in again.body) == (1, True)
    assert [answers(scene, link_of(again)).outcome for _ in range(2)] == ["first", "again"]


def test_the_desk_types_in_the_code_that_was_read_out_and_says_how_it_got_it(scene: Scene) -> None:
    _, letter = asks(scene)
    with pytest.raises(Refused) as caught:
        types(scene, code_of(letter), note=" ")
    assert "note" in caught.value.refusal.fields
    assert types(scene, code_of(letter)).outcome == "first"
    (entry,) = scene.rows(Entry, Entry.kind == "address_verified")
    assert (entry.actor["person"], entry.why) == (DUTY.person, "回电核实")


def test_a_code_is_not_guessed(scene: Scene) -> None:
    _, letter = asks(scene)
    right = code_of(letter)
    wrong = f"{(int(right) + 1) % 1_000_000:06d}"
    assert [types(scene, wrong).outcome for _ in range(MOST_TRIES)] == ["wrong"] * MOST_TRIES
    with pytest.raises(Refused) as caught:
        types(scene, right)
    assert caught.value.refusal.cause is Cause.STALE
    assert known(scene) is Sureness.WAITING


def test_only_the_office_of_the_place_and_the_person_themselves_may_ask_and_only_the_desk_enters_codes(
    scene: Scene,
) -> None:
    for stranger in (GONG, OUTSIDER, DUTY):
        assert refused(scene, stranger).refusal.cause is Cause.FORBIDDEN
    own = replace(OUTSIDER, person=WHOM)
    _, letter = asks(scene, own)
    with pytest.raises(Refused) as caught:
        types(scene, code_of(letter), OUTSIDER)
    assert caught.value.refusal.cause is Cause.FORBIDDEN
    assert types(scene, code_of(letter), own, "").outcome == "first"


def test_nobody_is_tested_again_and_again(scene: Scene) -> None:
    asks(scene)
    assert refused(scene).refusal.cause is Cause.STALE
    scene.clock.passes(minutes=5)
    _, letter = asks(scene)
    assert letter.repeat == 1


def test_a_changed_address_is_not_verified_and_the_old_link_proves_nothing(scene: Scene) -> None:
    _, letter = asks(scene)
    old = sms(scene)
    scene.carry(OFFICE, lambda work: people.close_address(work, old.id, WHY))
    reached = people.Reached("sms", "13900000001", drill=True)
    scene.carry(OFFICE, lambda work: people.add_address(work, WHOM, reached, WHY))
    assert answers(scene, link_of(letter)).outcome == "closed"
    assert known(scene) is Sureness.UNTESTED


def test_somebody_else_who_has_the_number_says_so_and_it_is_verified_no_more(scene: Scene) -> None:
    _, letter = asks(scene)
    answers(scene, link_of(letter))
    scene.clock.passes(days=90)
    test, again = asks(scene)
    denied = scene.carry(VISITOR, lambda work: verify_address.answer_by_link(work, link_of(again), is_me=False))
    assert denied is not None
    assert (denied.outcome, known(scene)) == ("denied", Sureness.DENIED)
    assert answers(scene, link_of(again)).outcome == "denied"
    assert known(scene) is Sureness.DENIED
    (entry,) = scene.rows(Entry, Entry.kind == "address_denied")
    assert (entry.subject, entry.actor["person"]) == (f"person:{WHOM}", "somebody_else")
    assert entry.data["before"]["verified_at"] is not None
    assert scene.one(Case, Case.id == test.case_id).state == "over"


def test_what_a_killed_worker_had_in_hand_is_in_doubt_and_goes_nowhere_else(scene: Scene) -> None:
    number = sms(scene).id
    scene.carry(OFFICE, lambda work: ask_address(work, number))
    (claimed,) = scene.claim()
    with scene.house.database.transaction() as session:
        message = session.execute(select(Message)).scalars().one()
        message.sending_since = scene.clock()
        session.add(message)
    scene.loses(claimed)
    assert scene.sends() == []
    assert known(scene) is Sureness.UNKNOWN
    _, again = asks(scene)
    assert again.repeat == 1


def test_a_test_that_fails_goes_to_no_other_address_and_tells_nobody_else(scene: Scene) -> None:
    scene.notifier.fail_always(sms(scene).url, Outcome.failed_for_good)
    number = sms(scene).id
    scene.carry(OFFICE, lambda work: ask_address(work, number))
    assert len(scene.sends()) == 1
    assert known(scene) is Sureness.FAILED


def test_the_office_tests_all_that_is_not_verified_of_an_organisation(scene: Scene) -> None:
    _, letter = asks(scene)
    answers(scene, link_of(letter))
    asked = scene.carry(OFFICE, lambda work: ask_holders(work, "water"))
    letters = scene.sends()
    assert len(letters) == len(asked) > 0
    assert sms(scene).url not in {one.address for one in letters}
    with pytest.raises(Refused):
        scene.carry(OFFICE, lambda work: ask_holders(work, "water"))


def test_the_record_holds_neither_the_code_nor_the_address(scene: Scene) -> None:
    _, letter = asks(scene)
    types(scene, code_of(letter))
    kept = " ".join(str((one.data, one.changes, one.why)) for one in scene.rows(Entry))
    assert code_of(letter) not in kept
    assert letter.address not in kept
    assert link_of(letter) not in kept
    assert scene.proof().stands
