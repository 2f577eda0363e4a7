"""An address answers: by the link of the message that went there, or by its code, which the desk types in on behalf.

Opening the link answers nothing. An answer counts once, until its time is over, and while the address is in use.
"""

from __future__ import annotations

import hmac
import uuid
from dataclasses import dataclass
from enum import StrEnum

from notifiers.address import masked
from records.questions import address_tests, cases, organisations
from records.questions.address_tests import Behind
from states.actor import Actor
from states.area import inside
from states.contact import MOST_TRIES
from states.refusal import Cause, Refusal, Refused
from states.text import Text
from workflows import doubting
from workflows.commands import advance_case
from workflows.commands.call_roll import DESK_ROLES
from workflows.commands.directory.keeping import there
from workflows.commands.effects.following import as_engine
from workflows.work import RefusedAt, Work, short_code, token_digest

_DESK = Text("只有本人或本辖区值班室可以登记核实码", "only the person or the duty desk of the place enters a code")
_NOTE = Text("代为登记须写明如何联系到本人", "say how this person was reached")
_NO_TEST = Text("没有等待回应的测试，请重新测试", "no test is waiting for an answer: send a new one")
_TOO_OFTEN = Text("核实码输错次数过多，请重新测试", "the code was wrong too often: send a new test")
WRONG = Text("核实码不对", "this is not the code")


class Outcome(StrEnum):
    """How a test stands for whoever looks at it or answers."""

    ASK = "ask"
    FIRST = "first"
    AGAIN = "again"
    DENIED = "denied"
    LATE = "late"
    CLOSED = "closed"
    WRONG = "wrong"


@dataclass(frozen=True, slots=True)
class Seen:
    """A test with how it stands, or with what became of an answer to it."""

    behind: Behind
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class Code:
    """A code as it was read out, and how the person who read it was reached."""

    digits: str
    note: str = ""


def look(work: Work, link: str) -> Seen | None:
    """How the test behind a link stands; None for a link that was never made. Changes nothing."""
    found = address_tests.behind(work.session, token_digest(link))
    return None if found is None else Seen(found, _stands(work, found))


def answer_by_link(work: Work, link: str, *, is_me: bool = True) -> Seen | None:
    """Whoever is at the address answers by the link that went there; None for a link that was never made.

    Somebody else there says that it is not the person: it is verified no more, whatever was before.
    """
    known = address_tests.behind(work.session, token_digest(link))
    if known is None:
        return None
    address_tests.locked(work.session, known.address.id)
    found: Behind = there(address_tests.behind(work.session, token_digest(link)))
    seen = Seen(found, _stands(work, found))
    if seen.outcome is not Outcome.ASK:
        return seen
    person, door = found.person, f"link:{found.address.channel}"
    if not is_me:
        return _denied(work, found, Actor("somebody_else", "他人", door=door, name_en="somebody else"))
    return _verified(work, found, Actor(person.key, person.zh, door=door, name_en=person.en), {"by": "link"})


def answer_by_code(work: Work, number: uuid.UUID, code: Code) -> Seen:
    """The code of the latest test, read out and typed in; a wrong one is counted, and after some none counts any more.

    Refused for whoever is neither the person nor at the desk of their place.
    """
    address, person = there(organisations.address(work.session, number))
    mine = work.actor.person == person.key
    if not mine and not is_at_the_desk(work, person.id):
        refusal = Refusal(Cause.FORBIDDEN, _DESK, who_could=tuple(sorted(DESK_ROLES)))
        raise RefusedAt(refusal, None, f"person:{person.key}")
    if not mine and not code.note.strip():
        raise Refused(Refusal(Cause.FORM, _NOTE, fields={"note": _NOTE}))
    found = address_tests.latest(work.session, address.id)
    if found is None or _stands(work, found) is not Outcome.ASK:
        raise Refused(Refusal(Cause.STALE, _NO_TEST))
    if found.test.wrong_codes >= MOST_TRIES:
        raise Refused(Refusal(Cause.STALE, _TOO_OFTEN))
    right = short_code(work.house.link_key, found.message.id)
    if not hmac.compare_digest(right.encode(), code.digits.strip().encode()):
        return _wrong(work, found)
    return _verified(work, found, work.actor, {"by": "code", "note": code.note.strip()})


def _stands(work: Work, found: Behind) -> Outcome:
    if found.test.answered_at is not None:
        return Outcome.DENIED if found.test.answered_by.get("by") == address_tests.DENIED else Outcome.AGAIN
    if found.address.closed_at is not None:
        return Outcome.CLOSED
    return Outcome.ASK if work.now < found.test.until else Outcome.LATE


def is_at_the_desk(work: Work, person_id: uuid.UUID) -> bool:
    """Whether the actor is at the duty desk of a place in which a person holds a post; of any, for one who has none."""
    held = organisations.held_by(work.session, person_id)
    places = [one.areas for holding, _, one in held if organisations.now_held(holding, work.now)]
    seats = work.actor.sitting(DESK_ROLES)
    if not places:
        return bool(seats)
    return any(all(inside(code, seat.areas) for code in areas) for seat in seats for areas in places)


def _wrong(work: Work, found: Behind) -> Seen:
    found.test.wrong_codes += 1
    address_tests.keep(work.session, [found.test])
    work.ledger.office(
        "address_code_wrong", subject=f"person:{found.person.key}", before=found.test.wrong_codes - 1,
        after=found.test.wrong_codes, case=found.case.number,
    )  # fmt: skip
    return Seen(found, Outcome.WRONG)


def _denied(work: Work, found: Behind, who: Actor) -> Seen:
    address, test = found.address, found.test
    before = {"verified_at": address.verified_at}
    address.verified_at, address.denied_at, test.answered_at = None, work.now, work.now
    test.answered_by = {**who.as_data(), "by": address_tests.DENIED}
    address_tests.keep(work.session, [address, test])
    work.ledger.office(
        "address_denied", subject=f"person:{found.person.key}", before=before,
        after={"channel": address.channel, "address": masked(address.url), "verified_at": None}, case=found.case.number,
    ).by(who, work.now)  # fmt: skip
    _over_when_all_answered(work, found)
    return Seen(found, Outcome.DENIED)


def _verified(work: Work, found: Behind, who: Actor, how: dict[str, str]) -> Seen:
    address, test = found.address, found.test
    before = {"verified_at": address.verified_at}
    address.verified_at = test.answered_at = work.now
    address.denied_at = None
    test.answered_by = {**who.as_data(), **how}
    address_tests.keep(work.session, [address, test])
    told = {"channel": address.channel, "address": masked(address.url), "verified_at": work.now, "by": how["by"]}
    work.ledger.office(
        "address_verified", subject=f"person:{found.person.key}", why=how.get("note", ""), before=before, after=told,
        case=found.case.number,
    ).by(who, work.now)  # fmt: skip
    doubting.confirmed(work, found.person, who, how.get("note", ""), address.channel)
    _over_when_all_answered(work, found)
    return Seen(found, Outcome.FIRST)


def _over_when_all_answered(work: Work, found: Behind) -> None:
    """The case of the test is over with its last answer."""
    case = cases.locked(work.session, found.case.id)
    if case is not None and address_tests.unanswered(work.session, case.id) == 0:
        advance_case.pull_if_possible(as_engine(work), case, "close")
