"""What WeCom sends back to the callback address of an app: taps on cards and texts of members, and how it tries it.

Every request is encrypted and signed (see `wecom_signing`). WeCom waits five seconds and asks three times:

    GET  ?echostr=                    answered with the text in it
    POST template_card_event          EventKey (as wecom_cards gave it), TaskId, ResponseCode; answered with the words
                                      that stand on the card instead of its buttons (update_button). The code is kept:
                                      with it the card can be updated once more
                                      SelectedItems says in how many minutes they come
    POST text                         Content, MsgId; answered in the same breath with what became of it

Events of other kinds are taken and left alone. WeCom tells neither of delivery nor of reading. Checked against wechatpy
(cipher, signature) and documents (names): developer.work.weixin.qq.com/document/path/90238, 90239, 90240, 90241.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import partial

from notifiers.channels.accounts import ChannelAccount
from notifiers.channels.heard import (
    LATEST,
    TOO_OLD,
    UNSIGNED,
    Became,
    Forged,
    Heard,
    Incoming,
    Reply,
    Unreadable,
    Uplink,
    language_of,
)
from notifiers.channels.wecom_cards import MINUTES_KEY, minutes, tapped
from notifiers.channels.wecom_signing import chosen_in, envelope, is_signed, leaves, opened


def read(account: ChannelAccount, incoming: Incoming, now: datetime) -> Heard:
    """See Reader."""
    plain = _proven(account, incoming, now)
    if incoming.method == "GET":
        return Heard(answer=plain, content_type="text/plain")
    try:
        said = leaves(plain)
        at = datetime.fromtimestamp(int(said["CreateTime"]), UTC)
        if said["MsgType"] == "event" and said["Event"] == "template_card_event":
            return _tapped(account, said | {MINUTES_KEY: chosen_in(plain).get(MINUTES_KEY, "")}, at, now)
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


def _tapped(account: ChannelAccount, said: Mapping[str, str], at: datetime, now: datetime) -> Heard:
    answer, number, label = tapped(said["EventKey"])
    # Taps have no number of their own; WeCom tells them apart by who and when.
    event = hashlib.sha256("\n".join((said["FromUserName"], said["CreateTime"], said["EventKey"])).encode()).hexdigest()
    member, code = said["FromUserName"], said.get("ResponseCode", "")
    within = minutes(answer, said[MINUTES_KEY])
    reply = Reply(event, answer, "card", number, sender=member.lower(), at=at, card=code, minutes=within)
    language = "en" if label.isascii() else "zh"
    return Heard(
        replies=(reply,), answer=b"", content_type="text/xml",
        answered=partial(_shown, account, member, language, str(int(now.timestamp()))),
    )  # fmt: skip


def _shown(account: ChannelAccount, member: str, language: str, timestamp: str, became: Became) -> bytes:
    """How the call stands, on the card instead of its buttons; a tap that was not taken leaves them."""
    if became.outcome == "refused":
        return b""
    words = f"<Button><ReplaceName><![CDATA[{became.words.in_(language)}]]></ReplaceName></Button>"
    return _replied(account, member, ("update_button", words), timestamp)


def _written(account: ChannelAccount, said: Mapping[str, str], at: datetime, now: datetime) -> Heard:
    member, text = said["FromUserName"], said["Content"]
    answered = partial(_written_back, account, member, language_of(text), str(int(now.timestamp())))
    uplink = Uplink(f"msg-{said['MsgId']}", member.lower(), text, at)
    return Heard(uplinks=(uplink,), answer=b"", content_type="text/xml", answered=answered)


def _written_back(account: ChannelAccount, member: str, language: str, timestamp: str, became: Became) -> bytes:
    words = f"<Content><![CDATA[{became.of_text.in_(language)}]]></Content>"
    return _replied(account, member, ("text", words), timestamp)


def _replied(account: ChannelAccount, member: str, what: tuple[str, str], timestamp: str) -> bytes:
    """An answer of this type with these elements."""
    plain = (
        f"<xml><ToUserName><![CDATA[{member}]]></ToUserName>"
        f"<FromUserName><![CDATA[{account.secret('corp_id')}]]></FromUserName><CreateTime>{timestamp}</CreateTime>"
        f"<MsgType><![CDATA[{what[0]}]]></MsgType>{what[1]}</xml>"
    )
    return envelope(account, plain.encode(), timestamp)
