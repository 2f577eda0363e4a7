"""The short codes of calls on phones: given when messages are sent, looked up when somebody writes back.

Where people are known by nothing but their number, every open call of a phone has a code of its own (`states.
written_answer`): a code stays with its call while that is open, and for a day after it was last sent.
"""

from __future__ import annotations

import hashlib
import hmac
import uuid
from collections.abc import Mapping, Sequence

from notifiers.address import Address
from notifiers.channels.kinds import KINDS
from notifiers.channels.telephone import plain
from records.answer_code import AnswerCode
from records.questions import answer_codes
from records.questions.answer_codes import Coded
from records.questions.messages import Taken
from states.written_answer import LARGEST_CODE, free_code
from workflows.work import Work

_ROUNDS = 8
"""How often a code is looked for again when other workers take the same one; in the end a call goes without."""
Place = tuple[str, uuid.UUID]
"""A phone, by its digest, and a call."""


def given(work: Work, taken: Sequence[Taken]) -> dict[uuid.UUID, str]:
    """The codes under which these messages can be answered by text, by the message's id."""
    wanted = {place: one for one in taken if (place := _place(work, one)) is not None}
    codes: dict[Place, int] = {}
    missing = wanted
    for _ in range(_ROUNDS):
        if not missing:
            break
        codes |= _claimed(work, missing)
        missing = {place: one for place, one in missing.items() if place not in codes}
    found = {one.message.id: _place(work, one) for one in taken}
    return {message: str(codes[place]) for message, place in found.items() if place in codes}


def of_phone(work: Work, number: str) -> list[Coded]:
    """The calls that a phone can answer by text, or could within the last day; the oldest first."""
    return answer_codes.of_phones(work.session, [phone_digest(work, number)], work.now)


def phone_digest(work: Work, number: str) -> str:
    """What is kept of a number: the same for every spelling, and nothing to whoever lacks our secret."""
    return hmac.new(work.house.link_key, b"phone:" + plain(number).encode(), hashlib.sha256).hexdigest()


def _place(work: Work, one: Taken) -> Place | None:
    """The phone and the call of a message that is answered by text; None for every other."""
    address = Address.read(one.message.address)
    kind = KINDS.get(address.schema) if address is not None else None
    if address is None or kind is None or not kind.written_back or one.call is None:
        return None
    return phone_digest(work, address.target), one.call.id


def _claimed(work: Work, wanted: Mapping[Place, Taken]) -> dict[Place, int]:
    """The codes that could be had for these places: the one that the call has on the phone, or else a free one."""
    known = answer_codes.of_phones(work.session, {phone for phone, _ in wanted}, work.now)
    held = {(one.row.phone_digest, one.row.call_id): one.row.code for one in known}
    taken: dict[str, set[int]] = {}
    last: dict[str, int] = {}
    for coded in known:
        taken.setdefault(coded.row.phone_digest, set()).add(coded.row.code)
        last[coded.row.phone_digest] = coded.row.code
    rows: dict[Place, AnswerCode] = {}
    for (phone, call), one in wanted.items():
        busy = taken.setdefault(phone, set())
        code = held.get((phone, call)) or free_code(busy, last.get(phone, LARGEST_CODE))
        if code is not None:
            busy.add(code)
            last[phone] = code
            rows[phone, call] = AnswerCode(
                phone_digest=phone, code=code, call_id=call, message_id=one.message.id, given_at=work.now
            )
    if not rows:
        return {}
    ours = answer_codes.claim(work.session, list(rows.values()), work.now)
    return {place: row.code for place, row in rows.items() if (row.phone_digest, row.code) in ours}
