"""What WeCom sends back to the callback address of an app: taps on cards and texts of members, and how it tries it.

Every request is encrypted and signed (see `wecom_signing`). WeCom waits five seconds and asks three times:

    GET  ?echostr=                    answered with the text in it
    POST template_card_event          EventKey (as wecom_cards gave it), TaskId, ResponseCode; the card is updated once
                                      it is recorded: its code can be used once, within 72 hours
    POST text                         Content, MsgId; answered in the same breath with what became of it

Events of other kinds are taken and left alone. WeCom tells neither of delivery nor of reading. Checked against wechatpy
(cipher, signature) and documents (names): developer.work.weixin.qq.com/document/path/90238, 90239, 90240, 90241, 94888.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import partial

from notifiers.channels.accounts import ChannelAccount
from notifiers.channels.heard import (
    BECAME_OF_TEXT,
    LATEST,
    TOO_OLD,
    UNSIGNED,
    Forged,
    Heard,
    Incoming,
    Reply,
    Unreadable,
    Uplink,
    language_of,
)
from notifiers.channels.wecom_access import asked
from notifiers.channels.wecom_cards import tapped, told
from notifiers.channels.wecom_signing import agent_id, envelope, is_signed, leaves, opened


def read(account: ChannelAccount, incoming: Incoming, now: datetime) -> Heard:
    """See Reader."""
    plain = _proven(account, incoming, now)
    if incoming.method == "GET":
        return Heard(answer=plain, content_type="text/plain")
    try:
        said = leaves(plain)
        at = datetime.fromtimestamp(int(said["CreateTime"]), UTC)
        if said["MsgType"] == "event" and said["Event"] == "template_card_event":
            return _tapped(account, said, at)
        if said["MsgType"] == "text":
            return _written(account, said, at, now)
    except (ValueError, KeyError, OverflowError, OSError) as fault:
        raise Unreadable(type(fault).__name__) from fault
    return Heard(answer=b"", content_type="text/plain")


def _proven(account: ChannelAccount, incoming: Incoming, now: datetime) -> bytes:
    """What was encrypted, when it is signed as the account's and the time is ours."""
    try:
        shut = incoming.query["echostr"] if incoming.method == "GET" else leaves(incoming.body)["Encrypt"]
        at = datetime.fromtimestamp(int(incoming.query["timestamp"]), UTC)
    except (ValueError, KeyError, OverflowError, OSError) as fault:
        raise Forged(UNSIGNED) from fault
    if not is_signed(account, incoming.query, shut):
        raise Forged(UNSIGNED)
    if abs(now - at) > LATEST:
        raise Forged(TOO_OLD)
    try:
        return opened(account, shut)
    except ValueError as fault:
        raise Forged(UNSIGNED) from fault


def _tapped(account: ChannelAccount, said: Mapping[str, str], at: datetime) -> Heard:
    answer, number, label = tapped(said["EventKey"])
    # Taps have no number of their own; WeCom tells them apart by who and when.
    event = hashlib.sha256("\n".join((said["FromUserName"], said["CreateTime"], said["EventKey"])).encode()).hexdigest()
    reply = Reply(event, answer, "card", number, sender=said["FromUserName"].lower(), at=at)
    update = partial(_update, account, said["FromUserName"], said.get("ResponseCode", ""), label)
    return Heard(replies=(reply,), answer=b"", content_type="text/plain", then=update)


def _update(account: ChannelAccount, member: str, code: str, label: str, outcome: str) -> None:
    """The card shows what became of the tap. When it can not be updated it stays as it was: a later tap is a repeat."""
    if code:
        asked(account, "/cgi-bin/message/update_template_card", {
            "userids": [member], "agentid": agent_id(account), "response_code": code,
            "button": {"replace_name": told(label, outcome)},
        })  # fmt: skip


def _written(account: ChannelAccount, said: Mapping[str, str], at: datetime, now: datetime) -> Heard:
    member, text = said["FromUserName"], said["Content"]
    answers = {
        outcome: _answered(account, member, words.in_(language_of(text)), str(int(now.timestamp())))
        for outcome, words in BECAME_OF_TEXT.items()
    }
    uplink = Uplink(f"msg-{said['MsgId']}", member.lower(), text, at)
    return Heard(uplinks=(uplink,), answer=b"", content_type="text/xml", by_outcome=answers)


def _answered(account: ChannelAccount, member: str, words: str, timestamp: str) -> bytes:
    plain = (
        f"<xml><ToUserName><![CDATA[{member}]]></ToUserName>"
        f"<FromUserName><![CDATA[{account.secret('corp_id')}]]></FromUserName><CreateTime>{timestamp}</CreateTime>"
        f"<MsgType><![CDATA[text]]></MsgType><Content><![CDATA[{words}]]></Content></xml>"
    )
    return envelope(account, plain.encode(), timestamp)
