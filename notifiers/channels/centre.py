"""Whole call-outs handed to a governance centre (基层社会治理平台): `centre://{account}/{person there}`.

One POST to the account's address holds everybody of a call-out who is reached through that centre:

    {"type": "call_out", "drill": false, "people": [
        {"person", "number", "repeat", "kind", "name", "post", "asked", "answer_by", "subject", "text", "link",
         "choices": [{"answer", "label"}, …]}, …]}
    →  2xx {"code": 0, "people": [{"number": "…", "code": 0, "id": "…"}, …]}

signed as a webhook's (`hook_signing`). Codes are those of an SMS gateway, for the whole request and for each person. A
person of whom the answer says nothing may have been taken: unknown. `centre_heard` reads what becomes of them.
"""

from __future__ import annotations

import hashlib
import json
from http import HTTPStatus

from typing_extensions import override

from notifiers import reasons
from notifiers.address import Address
from notifiers.channels.centre_signing import KIND
from notifiers.channels.gateway import judged
from notifiers.channels.handover import Handover
from notifiers.channels.hook_signing import signature
from notifiers.channels.plugin import Plugin
from notifiers.channels.web import Asked, Said, ask
from notifiers.notifier import Message, Outcome, Result

_NOBODY = Result(
    Outcome.failed_for_good, reasons.ADDRESS_WRONG_FOR_CHANNEL.en, reason=reasons.ADDRESS_WRONG_FOR_CHANNEL
)
_UNSAID = Result(Outcome.unknown, "the answer does not say what became of this person", reason=reasons.NO_ANSWER)


class TocsinCentre(Plugin):
    """The messages of a call-out, to one centre."""

    service_name = "Tocsin governance centre"
    protocol = KIND.channel

    @override
    def deliver(self, handover: Handover) -> Result:
        """Post one signed request for all of the handover; each has its own result in it."""
        account, everybody = handover.own_account, (handover.message, *handover.beside)
        sent = [one for one in everybody if _person(one)]
        handover.results = {one.duplicate_key: _NOBODY for one in everybody}
        if sent:
            said = {"type": "call_out", "drill": handover.message.drill, "people": [_told(one) for one in sent]}
            body = json.dumps(said, ensure_ascii=False).encode()
            signed = signature(account.secret("secret"), _key(sent), handover.now, body)
            answer = ask(Asked(account.base_url, body, {"Content-Type": "application/json", **signed}))
            for one in sent:
                handover.results[one.duplicate_key] = answer if isinstance(answer, Result) else _became(one, answer)
        return handover.results[handover.message.duplicate_key]


def _person(message: Message) -> str:
    address = Address.read(message.address)
    return address.target if address else ""


def _key(sent: list[Message]) -> str:
    """The same for the same people with the same messages, so that a request that is sent again is one."""
    if len(sent) == 1:
        return sent[0].duplicate_key
    return hashlib.sha256("\n".join(sorted(one.duplicate_key for one in sent)).encode()).hexdigest()[:40]


def _told(message: Message) -> dict[str, object]:
    asked = (message.pieces.get(name, "") for name in ("what", "text", "do"))
    return {
        "person": _person(message),
        "number": message.number,
        "repeat": message.repeat,
        "kind": message.kind,
        "name": message.pieces.get("name", ""),
        "post": message.pieces.get("post", ""),
        "asked": " ".join(one for one in asked if one),
        "answer_by": message.pieces.get("answer_by", ""),
        "subject": message.subject,
        "text": message.body,
        "link": message.link,
        "choices": [{"answer": one.answer, "label": one.label} for one in message.choices],
    }


def _became(message: Message, answer: Said) -> Result:
    """What became of one person, out of the answer for all."""
    whole = judged(answer.status, answer.body)
    if whole.outcome is not Outcome.accepted:
        return whole
    people = json.loads(answer.body).get("people")
    for one in people if isinstance(people, list) else ():
        if isinstance(one, dict) and one.get("number") == message.number:
            return judged(HTTPStatus.OK, json.dumps(one).encode())
    return _UNSAID
