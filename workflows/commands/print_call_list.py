"""The printed call list, for the day when no channel works: who is called, by which numbers, how each call stands.

A call keeps its number on every list of its case: what is written beside a number on an old sheet is entered under it
on a new one. Printing takes numbers of persons out of the system, and is kept with who did it.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from notifiers.address import Address
from records.call import Call
from records.case import Case
from records.person import Address as Kept
from records.questions import call_lists, cases, directory
from states.call import OPEN, Answer
from states.refusal import Cause, Refusal
from states.saying import calling_of
from states.text import Text, listed
from workflows import wording
from workflows.commands.write_documents import headquarters_name
from workflows.finding import found
from workflows.grounds import refusal_of
from workflows.work import RefusedAt, Work, token

_ASKED = "call_list"
_DESK = Text("只有值班室可以打印叫应单、登记应答", "only the duty desk prints call lists and enters answers")
_NOBODY = Text("这里没有叫应名单", "nobody has been called here")


@dataclass(frozen=True, slots=True)
class Listed:
    """One call on the list."""

    call: Call
    number: int
    telephones: tuple[str, ...]
    instead_of: Text | None
    """The posts for which this person is called in another's place."""
    message: str
    """The number of the last message that carries its link; empty when there was none."""
    key: str
    """The key of the link by which the person answers; empty when no message has one."""

    @property
    def is_open(self) -> bool:
        """Whether nobody has answered yet."""
        return self.call.state in OPEN


@dataclass(frozen=True, slots=True)
class CallList:
    """A call list as it is printed: what is said to everybody, and a line for each call."""

    case: Case
    who: Text
    what: Text
    do: Text
    choices: tuple[tuple[Answer, Text], ...]
    lines: tuple[Listed, ...]


def print_call_list(work: Work, ref: str, printed_by: str = "") -> CallList:
    """The call list of a case, as of now; `printed_by` names whoever prints at the machine itself.

    Raises Refused where nobody was called, and to whoever may not enter answers here.
    """
    case = cases.locked(work.session, at_the_desk(work, found(work, ref)).id)
    if case is None:
        raise RefusedAt(Refusal(Cause.UNKNOWN, _NOBODY), None, _ASKED)
    fresh = call_lists.without_number(work.session, case.id)
    made = _lines(work, case, call_lists.wanted(work.session, case.id), _numbers(work, case, fresh))
    if not made:
        raise RefusedAt(Refusal(Cause.GUARD, _NOBODY), case.id, _ASKED)
    draft = work.ledger.entry(
        case, "list_printed", people=len(made), open=sum(one.is_open for one in made),
        telephones=sum(len(one.telephones) for one in made), first=made[0].number, last=made[-1].number,
        **({"printed_by": printed_by} if printed_by else {}),
    )  # fmt: skip
    numbers = {one.call.id: one.number for one in made}
    work.ledger.change_together([(draft, call, {"list_number": numbers[call.id]}) for call in fresh])
    procedure = work.library.pinned(work.session, case.definition_id).procedure
    calling = calling_of(procedure, case.facts)
    around = {
        "who": headquarters_name(work, case), "title": procedure.title, "number": case.number, "drill": case.drill,
        "calling": calling,
    }  # fmt: skip
    said = wording.values("call", {}, around)
    return CallList(
        case, _text(said["who"]), _text(said["what"]), _text(said["do"]), wording.choices(calling), tuple(made)
    )


def at_the_desk(work: Work, case: Case) -> Case:
    """The case, for whoever may enter answers for others there; refused to everybody else. The engine's own door is
    that of the machine: whoever is there holds the database.
    """
    refusal = None if work.actor.engine else refusal_of(work, case, "enter_answer")
    if refusal is not None:
        raise RefusedAt(replace(refusal, reason=_DESK), case.id, _ASKED)
    return case


def _numbers(work: Work, case: Case, fresh: Sequence[Call]) -> dict[uuid.UUID, int]:
    """The numbers of the calls that stand on no list yet: they follow the last."""
    after = call_lists.last_number(work.session, case.id) + 1
    return {call.id: number for number, call in enumerate(fresh, start=after)}


def _lines(work: Work, case: Case, calls: Sequence[Call], fresh: Mapping[uuid.UUID, int]) -> list[Listed]:
    people = {call.person_id for call in calls if call.person_id is not None}
    known = directory.addresses(work.session, people, drill=case.drill)
    sent = call_lists.newest_messages(work.session, [call.id for call in calls])
    posts = _instead(calls)
    made = []
    for call in calls:
        message = sent.get(call.id)
        key = token(work.house.link_key, message.id) if message else ""
        number = fresh.get(call.id) or call.list_number
        if number is not None:
            numbers = _telephones(known.get(call.person_id, ()) if call.person_id else ())
            made.append(Listed(call, number, numbers, posts.get(call.id), message.number if message else "", key))
    return sorted(made, key=lambda one: one.number)


def _telephones(addresses: Iterable[Kept]) -> tuple[str, ...]:
    """The numbers among somebody's addresses, without those that somebody else has answered from."""
    read = (Address.read(one.url) for one in addresses if one.denied_at is None)
    return tuple(dict.fromkeys(one.target for one in read if one is not None and one.wants_short))


def _instead(calls: Iterable[Call]) -> dict[uuid.UUID, Text]:
    """By call the posts in whose holder's place it was made."""
    posts: dict[uuid.UUID, list[Text]] = {}
    for call in calls:
        for other in call.stand_in_ids or ():
            posts.setdefault(other, []).append(Text.of(call.who["title"]))
    return {call: listed(titles) for call, titles in posts.items()}


def _text(said: object) -> Text:
    return said if isinstance(said, Text) else Text(str(said), str(said))
