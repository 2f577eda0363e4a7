"""Asking an address to answer: a message to that very address, with a link and a code, as a case with its own clock.

The office asks for the addresses of its people, anybody for their own. What comes of it is `verify_address`.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from notifiers.address import masked
from records.address_test import AddressTest
from records.organisation import Organisation
from records.person import Address, Person
from records.questions import address_tests, organisations
from states.call import shortened
from states.contact import Sureness, sureness
from states.refusal import Cause, Refusal, Refused
from states.text import Text
from workflows.commands.directory.keeping import kept_by, there
from workflows.commands.directory.people import kept_person
from workflows.commands.effects import TESTING, Following
from workflows.commands.effects.following import queue
from workflows.commands.effects.posting import ADDRESS_TEST, Sending, post_message
from workflows.commands.open_case import Opening, open_case
from workflows.work import Work

PROCEDURE = "address_test"
REST = timedelta(minutes=5)
"""An address that was asked and may still answer is left in peace for so long."""
_JUST_ASKED = Text("测试刚刚发出，请先等待回应", "a test has just been sent: wait for its answer first")
_NONE_LEFT = Text(
    "没有待核实的联系方式（已核实，或测试刚刚发出）", "no address is left to test: all verified, or just tested"
)


@dataclass(frozen=True, slots=True)
class _At:
    """A person at one of their addresses, and at no other."""

    person: Person
    addresses: dict[str, Address]

    def address(self, channel: str) -> Address:
        """That address."""
        return self.addresses[channel]


def ask_address(work: Work, number: uuid.UUID) -> AddressTest:
    """Tests one address; refused for whoever neither keeps it nor owns it, and while a test has just been sent."""
    address, person = there(organisations.address(work.session, number))
    if work.actor.person != person.key:
        kept_person(work, person.key)
    if _resting(work, address):
        raise Refused(Refusal(Cause.STALE, _JUST_ASKED))
    return _ask(work, [(address, person)], Text(person.zh, person.en), _areas(work, person))[0]


def ask_holders(work: Work, key: str) -> list[AddressTest]:
    """Tests every address that is not verified of all who hold a post of an organisation."""
    body: Organisation = there(organisations.with_key(work.session, Organisation, key))
    kept_by(work, body.areas, f"organisation:{key}")
    found = address_tests.of_holders(work.session, body.id, work.now)
    wanted = [one for one in found if one[0].verified_at is None and not _resting(work, one[0])]
    if not wanted:
        raise Refused(Refusal(Cause.GUARD, _NONE_LEFT))
    return _ask(work, wanted, Text(body.zh, body.en), body.areas)


def _resting(work: Work, address: Address) -> bool:
    last = address_tests.latest(work.session, address.id)
    if last is None or work.now - last.test.asked_at >= REST:
        return False
    tested = address_tests.tested(work.session, [address.id]).get(address.id)
    return sureness(address.verified_at, tested, work.now) is Sureness.WAITING


def _areas(work: Work, person: Person) -> Iterable[str]:
    held = organisations.held_by(work.session, person.id)
    return next((one.areas for holding, _, one in held if organisations.now_held(holding, work.now)), work.actor.areas)


def _ask(work: Work, wanted: Sequence[tuple[Address, Person]], whose: Text, areas: Iterable[str]) -> list[AddressTest]:
    """Drills and earnest never share a case."""
    asked = []
    for drill in (False, True):
        group = [one for one in wanted if one[0].drill is drill]
        if group:
            form = {"tested": f"{whose.zh} {whose.en}", "addresses": len(group), "area": list(areas)}
            asked += _case(work, group, Opening(PROCEDURE, form, drill=drill, ordered=True))
    return asked


def _case(work: Work, group: Sequence[tuple[Address, Person]], opening: Opening) -> list[AddressTest]:
    case = open_case(work, opening)
    published = work.library.pinned(work.session, case.definition_id)
    until = work.now + shortened(published.procedure.span("answer_within"), case.pace)
    draft = work.ledger.entry(case, "addresses_asked", addresses=len(group))
    effect = queue(work, Following(case, published, (), draft), TESTING)
    tests = []
    for address, person in group:
        before = address_tests.count_of(work.session, address.id)
        sending = Sending(effect, _At(person, {address.channel: address}), ADDRESS_TEST, {}, repeat=before)
        message = post_message(work, draft, case, address.channel, sending)
        tests.append(AddressTest(
            address_id=address.id, case_id=case.id, message_id=message.id, asked_at=work.now,
            asked_by=work.actor.as_act(), until=until,
        ))  # fmt: skip
        work.ledger.office(
            "address_asked", subject=f"person:{person.key}", before=None,
            after={"channel": address.channel, "address": masked(address.url), "drill": address.drill},
            case=case.number,
        )  # fmt: skip
    work.ledger.write()
    address_tests.keep(work.session, tests)
    return tests
