"""What Feishu sends back: taps on cards, texts to the app, and which messages were read.

Every request is encrypted and carries the verification token of the app, and is signed but for the first, by which
Feishu tries the address (`url_verification`). Taps are answered with the card as it stands now; Feishu waits three
seconds. Events of other kinds are taken and left alone.

    card.action.trigger            event.operator, event.action.value (as feishu_cards gave it), header.event_id
    im.message.receive_v1          event.sender.sender_id, event.message (message_id, parent_id, chat_type, content)
    im.message.message_read_v1     event.reader.reader_id, event.reader.read_time, event.message_id_list

A text that quotes a card answers that card; any other is an uplink, and answers the call of its code, or the only call
of its writer. What became of it is said in a reply to it, once it is recorded.

Names were checked against lark-oapi. Source: open.feishu.cn, card-callback-communication; im-v1/message/events.
"""

from __future__ import annotations

import hmac
import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import partial
from typing import Any
from urllib.parse import quote

from notifiers.channels.accounts import ChannelAccount
from notifiers.channels.feishu_access import asked
from notifiers.channels.feishu_cards import answered, filled
from notifiers.channels.feishu_signing import LONGEST_UUID, id_type, read_event, shown, signature
from notifiers.channels.heard import (
    LATEST,
    TOO_OLD,
    UNSIGNED,
    Became,
    Forged,
    Heard,
    Incoming,
    Receipt,
    Reply,
    Step,
    Unreadable,
    Uplink,
    language_of,
)
from states.call import OUT, Answer
from states.written_answer import understood

LONGEST_NOTE = 500
_TRYING = "url_verification"
_MICROSECONDS, _MILLISECONDS = 10**15, 10**12
"""Times of Feishu are in seconds, thousandths or millionths: what is larger than this is in these."""


def read(account: ChannelAccount, incoming: Incoming, now: datetime) -> Heard:
    """See Reader."""
    said = _proven(account, incoming, now)
    try:
        if said.get("type") == _TRYING:
            return Heard(answer=_json({"challenge": str(said["challenge"])}))
        header = said["header"]
        reading = _READINGS.get(header["event_type"])
        return reading(account, header, said["event"]) if reading else Heard(answer=b"{}")
    except (ValueError, KeyError, TypeError, AttributeError, OverflowError) as fault:
        raise Unreadable(type(fault).__name__) from fault


def _proven(account: ChannelAccount, incoming: Incoming, now: datetime) -> dict[str, Any]:
    """What was said, when it is signed and encrypted as the account's and names its token."""
    key = account.secret("encrypt_key")
    signed = _is_signed(key, incoming, now)
    try:
        said = json.loads(shown(key, json.loads(incoming.body)["encrypt"]))
        token = said["header"]["token"] if "header" in said else said["token"]
        is_ours = hmac.compare_digest(str(token).encode(), account.secret("verification_token").encode())
        is_trying = said.get("type") == _TRYING
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as fault:
        raise Forged(UNSIGNED) from fault
    if not is_ours or not (signed or is_trying):
        raise Forged(UNSIGNED)
    return dict(said)


def _is_signed(key: str, incoming: Incoming, now: datetime) -> bool:
    """Whether the request is signed; Forged when its signature is not right, or of another time."""
    given, at = incoming.headers.get("x-lark-signature", ""), incoming.headers.get("x-lark-request-timestamp", "")
    if not given and not at:
        return False
    right = signature(at, incoming.headers.get("x-lark-request-nonce", ""), key, incoming.body)
    if not hmac.compare_digest(right.encode(), given.encode()):
        raise Forged(UNSIGNED)
    try:
        told = _moment(at)
    except (ValueError, OverflowError) as fault:
        raise Forged(UNSIGNED) from fault
    if abs(now - told) > LATEST:
        raise Forged(TOO_OLD)
    return True


def _tapped(account: ChannelAccount, header: Mapping[str, Any], event: Mapping[str, Any]) -> Heard:
    given = event["action"]["value"]
    number, answer = str(given["number"]), str(given["answer"])
    sender = str(event["operator"][id_type(account)])
    note, minutes = filled(event["action"].get("form_value"))
    reply = Reply(
        str(header["event_id"]), answer, "card", number, sender=sender, at=_moment(header["create_time"]),
        note=note if answer in OUT else "", minutes=minutes if answer == Answer.ACCEPTED else None,
    )  # fmt: skip
    return Heard(replies=(reply,), answer=b"{}", answered=lambda became: _json(answered(given, became)))


def _written(account: ChannelAccount, header: Mapping[str, Any], event: Mapping[str, Any]) -> Heard:
    message = event["message"]
    if message["chat_type"] != "p2p" or message["message_type"] != "text":
        return Heard(answer=b"{}")
    text, sender = str(json.loads(message["content"])["text"]), str(event["sender"]["sender_id"][id_type(account)])
    told, at = str(header["event_id"]), _moment(message["create_time"])
    then = partial(_say, account, str(message["message_id"]), language_of(text))
    quoted, said = message.get("parent_id"), understood(text)
    if quoted and said.answer is not None and said.code is None:
        note = said.note[:LONGEST_NOTE]
        reply = Reply(
            told, said.answer, "text", provider_id=str(quoted), sender=sender, note=note, at=at, minutes=said.minutes
        )
        return Heard(replies=(reply,), answer=b"{}", then=then)
    return Heard(uplinks=(Uplink(told, sender, text, at),), answer=b"{}", then=then)


def _say(account: ChannelAccount, message_id: str, language: str, became: Became) -> None:
    """Says in a reply what became of a text; nothing hangs on it."""
    words = json.dumps({"text": became.of_text.in_(language)}, ensure_ascii=False)
    path = f"/open-apis/im/v1/messages/{quote(message_id, safe='')}/reply"
    asked(account, "POST", path, {"msg_type": "text", "content": words, "uuid": f"told-{message_id}"[:LONGEST_UUID]})


def _was_read(_account: ChannelAccount, _header: Mapping[str, Any], event: Mapping[str, Any]) -> Heard:
    at = _moment(event["reader"]["read_time"])
    told = [str(one) for one in event["message_id_list"]]
    receipts = (Receipt(read_event(one), Step.READ, provider_id=one, at=at) for one in told)
    return Heard(receipts=tuple(receipts), answer=b"{}")


_READINGS: Mapping[str, Callable[[ChannelAccount, Mapping[str, Any], Mapping[str, Any]], Heard]] = {
    "card.action.trigger": _tapped,
    "im.message.receive_v1": _written,
    "im.message.message_read_v1": _was_read,
}


def _moment(said: Any) -> datetime:
    number = int(said)
    if number > _MICROSECONDS:
        return datetime.fromtimestamp(number / 10**6, UTC)
    return datetime.fromtimestamp(number / 10**3 if number > _MILLISECONDS else number, UTC)


def _json(said: Mapping[str, Any]) -> bytes:
    return json.dumps(said, ensure_ascii=False).encode()
