"""Messages by a DingTalk app to one person, as an Apprise plugin of ours: `dingapp://{account}/{userid}`.

A call whose account names a card template goes out as an interactive card with buttons, by the app's robot (POST
/v1.0/card/instances/createAndDeliver); its number `outTrackId` is our duplicate key: the same number makes no second
card. Everything else is a work notice (POST /topapi/message/corpconversation/asyncsend_v2, an action card that opens
the page of the message), whose `task_id` is asked later for what became of it: see `dingtalk_asked`.

A work notice with the same words reaches the same person once a day; a second one is taken and silently dropped. Every
notice therefore ends in the number of its message and its repeat: another message, and every repeat of one, has other
words, while the same sending made twice has the same, and DingTalk drops the second: the rule is our duplicate key.

Limits: a notice of 2,048 bytes in all, title 64, markdown 5,000, title of the button 20 characters, its address 500; a
value of a card 1 KB. Names of fields were checked against dingtalk-sdk and alibabacloud-dingtalk; the meaning of codes
is from documents alone: https://open.dingtalk.com/document/development, asynchronous-sending-of-enterprise-session-
messages, create-and-deliver-cards, server-api-error-codes-1.
"""

from __future__ import annotations

import json
from typing import Any

from typing_extensions import override

from notifiers import reasons
from notifiers.address import Address
from notifiers.channels.accounts import AccountFault, ChannelAccount
from notifiers.channels.cutting import cut, fitted, utf8
from notifiers.channels.dingtalk_access import asked_new, asked_old
from notifiers.channels.dingtalk_signing import GIVEN_BEFORE, KIND, has_cards, track_id
from notifiers.channels.handover import Handover
from notifiers.channels.plugin import Plugin
from notifiers.channels.verdicts import Verdict, judged
from notifiers.notifier import Message, Outcome, Result
from states.text import Text

LONGEST_NOTICE = 2048
LONGEST_TITLE = 64
LONGEST_VALUE = 1000
"""Bytes; a value of a card may have 1 KB."""
_NOW, _GOOD = Outcome.failed_for_now, Outcome.failed_for_good
_OPEN = Text("打开并应答", "Open")
CODES: dict[str, Verdict] = {
    "-1": Verdict(_NOW, reasons.BUSY),
    "90018": Verdict(_NOW, reasons.BUSY),
    "143103": Verdict(_NOW, reasons.BUSY),
    "143104": Verdict(_NOW, reasons.BUSY),
    "Forbidden.AccessDenied.QpsLimitForApi": Verdict(_NOW, reasons.BUSY),
    "Forbidden.AccessDenied.QpsLimitForAppkeyAndApi": Verdict(_NOW, reasons.BUSY),
    "ServiceUnavailable": Verdict(_NOW, reasons.BUSY),
    "33012": Verdict(_GOOD, reasons.RECIPIENT_REFUSED),
    "40003": Verdict(_GOOD, reasons.RECIPIENT_REFUSED),
    "143105": Verdict(_GOOD, reasons.RECIPIENT_REFUSED),
    "34014": Verdict(_GOOD, reasons.TEXT_REFUSED),
    "34016": Verdict(_GOOD, reasons.TEXT_REFUSED),
    "60011": Verdict(_GOOD, reasons.SENDER_REFUSED),
    "60020": Verdict(_GOOD, reasons.SENDER_REFUSED),
    "Forbidden.AccessDenied": Verdict(_GOOD, reasons.SENDER_REFUSED),
    "40014": Verdict(_GOOD, reasons.LOG_IN_REFUSED),
    "InvalidAuthentication": Verdict(_GOOD, reasons.LOG_IN_REFUSED),
}
"""What a code means; any other is a refusal for good. 143105: 500 messages of one app to one person in a day."""


class DingTalkApp(Plugin):
    """One work notice, or one card, to one person."""

    service_name = "DingTalk app"
    protocol = KIND.channel

    def __init__(self, address: Address, **kwargs: Any) -> None:
        super().__init__(address, **kwargs)
        if not address.target or "," in address.target:
            raise TypeError("the path must be the userid of one person")

    @override
    def deliver(self, handover: Handover) -> Result:
        """Send a card when the message offers choices and the account has one, else a work notice."""
        account, message = handover.own_account, handover.message
        if message.choices and has_cards(account):
            return self._card(account, message)
        return self._notice(account, message)

    def _notice(self, account: ChannelAccount, message: Message) -> Result:
        agent = account.secret("agent_id")
        if not agent.isascii() or not agent.isdecimal():
            raise AccountFault(f"{account.key}: agent_id is a number")
        body = {"agent_id": int(agent), "userid_list": self.address.target, "msg": notice(message)}
        told = asked_old(account, "/topapi/message/corpconversation/asyncsend_v2", body)
        if isinstance(told, Result):
            return told
        if told.code == GIVEN_BEFORE:
            return Result(Outcome.accepted, f"code {told.code} {told.words}")
        if told.code:
            return judged(CODES, told.code, told.words)
        return Result(Outcome.accepted, "errcode 0", str(told.body["task_id"]) if "task_id" in told.body else None)

    def _card(self, account: ChannelAccount, message: Message) -> Result:
        track = track_id(account, message.duplicate_key)
        told = asked_new(account, "/v1.0/card/instances/createAndDeliver", self._instance(account, message, track))
        if isinstance(told, Result):
            return told
        if told.code:
            return judged(CODES, told.code, told.words)
        result = told.body.get("result") or {}
        failed = [one for one in result.get("deliverResults") or () if not one.get("success")]
        if told.body.get("success") is not True or failed:
            words = str(failed[0].get("errorMsg", ""))[:200] if failed else "success is not true"
            return Result(Outcome.failed_for_good, words, reason=reasons.RECIPIENT_REFUSED)
        return Result(Outcome.accepted, "success", track, card="")

    def _instance(self, account: ChannelAccount, message: Message, track: str) -> dict[str, Any]:
        title = cut(message.subject, LONGEST_VALUE)
        return {
            "cardTemplateId": account.secret("card_template"),
            "outTrackId": track,
            "callbackType": "HTTP",
            "callbackRouteKey": account.secret("route_key"),
            "cardData": {"cardParamMap": _values(message, title)},
            "openSpaceId": f"dtv1.card//IM_ROBOT.{self.address.target}",
            "imRobotOpenSpaceModel": {
                "supportForward": False,
                "lastMessageI18n": {"ZH_CN": cut(title, 200, len)},
                "notification": {"alertContent": cut(title, 200, len), "notificationOff": False},
            },
            "imRobotOpenDeliverModel": {"spaceType": "IM_ROBOT", "robotCode": account.secret("robot_code")},
            "userIdType": 1,
        }


def notice(message: Message) -> dict[str, Any]:
    """The work notice of a message: its words fill what the envelope leaves of the bytes, its number is never cut."""
    last = f"\n\n{message.number}" + (f" · {message.repeat + 1}" if message.repeat else "")
    empty = _enveloped(message, last)
    room = LONGEST_NOTICE - utf8(json.dumps(empty, ensure_ascii=False))
    words = fitted(_lines(message.body), room, (message.link,), _as_json)
    return _enveloped(message, words + last)


def _enveloped(message: Message, words: str) -> dict[str, Any]:
    title = cut(message.subject or message.number, LONGEST_TITLE, len)
    if not message.link:
        return {"msgtype": "markdown", "markdown": {"title": title, "text": words}}
    button = {"single_title": f"{_OPEN.zh} {_OPEN.en}", "single_url": message.link}
    return {"msgtype": "action_card", "action_card": {"title": title, "markdown": words, **button}}


def _values(message: Message, title: str) -> dict[str, str]:
    """The values of the template: what a message says, and the label of each answer under its own name."""
    labels = {one.answer: cut(one.label, LONGEST_VALUE) for one in message.choices}
    return {
        "title": title,
        "text": fitted(message.body, LONGEST_VALUE, (message.link,)),
        "number": message.number,
        "link": message.link,
        "state": "asking",
        "answered": "",
        **labels,
    }


def _lines(text: str) -> str:
    """Markdown joins lines: each ends in the two blanks that keep it. Words that would become a link stay words."""
    return "  \n".join(line for line in text.replace("](", "] (").splitlines() if line.strip())


def _as_json(text: str) -> int:
    """Bytes of a text within a body of JSON, without its quotes."""
    return utf8(json.dumps(text, ensure_ascii=False)) - len('""')
