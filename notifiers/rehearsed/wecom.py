"""WeCom, rehearsed: lends tokens, takes cards and texts of an app, encrypts the taps and texts that it sends back.

What a real one answers is in the documents named by `channels.wecom`; the codes for a response code that was used
before, and for a card with faults, are this rehearsal's own choice.
"""

from __future__ import annotations

import json
import re
import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from aiohttp import web
from typing_extensions import override

from notifiers.channels.accounts import ChannelAccount
from notifiers.channels.wecom import LONGEST_TEXT
from notifiers.channels.wecom_cards import BUTTON, MOST_BUTTONS, tapped
from notifiers.channels.wecom_signing import KEY_LENGTH, KIND, agent_id, leaves, opened, sealed, signature
from notifiers.phones import Parcel
from notifiers.rehearsed.exchange import Exchange
from notifiers.rehearsed.lending import Lent
from notifiers.rehearsed.provider import Act, Asking, Callback, Draw, Provider
from notifiers.tray import Trouble
from states.call import USUAL_MINUTES

_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
_REPLACED = re.compile(r"<MsgType><!\[CDATA\[update_button]]></MsgType>.*<ReplaceName><!\[CDATA\[(.*?)]]>")
_TASK = re.compile(r"[A-Za-z0-9_@-]{1,128}")
_LONGEST_KEY = 1024
_MOST_OPTIONS = 10
_GOOD_FOR = timedelta(hours=72)
_TELLS = {
    Trouble.refuse: (81013, "user & party & tag all invalid"),
    Trouble.busy: (-1, "system busy"),
    Trouble.throttled: (45009, "api freq out of limit"),
    Trouble.body_error: (50003, "app is disabled"),
}
_TOKEN_WRONG, _SECRET_WRONG, _FAULTY, _TASK_KNOWN, _KEY_KNOWN = 40014, 40001, 40058, 42014, 42039


class RehearsedWecom(Provider):
    """See `channels.wecom`."""

    kind = KIND.channel
    hears = frozenset({"tap", "text"})

    def __init__(self) -> None:
        self.lent = Lent()
        self._codes: dict[str, tuple[str, datetime]] = {}
        self._tasks: set[tuple[str, str]] = set()

    @override
    def made_up(self, draw: Draw) -> dict[str, str]:
        return {
            "corp_id": "ww" + draw("corp_id", 8).hex(),
            "agent_id": "1000002",
            "secret": draw("secret", 21).hex(),
            "token": draw("token", 12).hex(),
            "encoding_aes_key": "".join(_LETTERS[one % len(_LETTERS)] for one in draw("aes", KEY_LENGTH)),
        }

    @override
    async def asked(self, exchange: Exchange, asking: Asking) -> web.StreamResponse:
        query, account = asking.request.query, asking.account
        if asking.path == "cgi-bin/gettoken":
            right = {"corpid": account.secret("corp_id"), "corpsecret": account.secret("secret")}
            if dict(query) != right:
                return _said(_SECRET_WRONG, "invalid credential")
            return _said(0, "ok", access_token=self.lent.token(account), expires_in=7200)
        if not self.lent.is_good(account, query.get("access_token", "")):
            return _said(_TOKEN_WRONG, "invalid access_token")
        payload = json.loads(asking.body)
        if payload.get("agentid") != agent_id(account):
            return _said(40056, "invalid agentid")
        if asking.path == "cgi-bin/message/update_template_card":
            return self._updated(exchange, payload)
        return await self._sent(exchange, asking, payload)

    async def _sent(self, exchange: Exchange, asking: Asking, payload: Mapping[str, Any]) -> web.Response:
        account, card = asking.account, payload.get("template_card") or {}
        fault = _fault(card) if card else 0
        if fault:
            return _said(fault, "invalid template_card")
        same = json.dumps(payload, sort_keys=True) if payload.get("enable_duplicate_check") else ""
        known = (account.key, str(card.get("task_id")))
        if card and known in self._tasks:
            return _said(_TASK_KNOWN, "taskid has existed")
        taken = await exchange.take(self, asking, _parcel(payload), same)
        if taken.trouble in _TELLS:
            code, words = _TELLS[taken.trouble]
            more = {"invaliduser": payload["touser"]} if taken.trouble is Trouble.refuse else {}
            return _said(code, words, **more)
        if not card:
            return _said(0, "ok", msgid=taken.id)
        self._tasks.add(known)
        return _said(0, "ok", msgid=taken.id, response_code=self._code_for(taken.id, exchange.now()))

    def _updated(self, exchange: Exchange, payload: Mapping[str, Any]) -> web.Response:
        message, until = self._codes.pop(str(payload.get("response_code")), ("", exchange.now()))
        if exchange.now() >= until:
            return _said(_FAULTY, "invalid response_code")
        exchange.shows[message] = payload["button"]["replace_name"]
        return _said(0, "ok")

    @override
    def acted(self, account: ChannelAccount, act: Act, at: datetime) -> Callback | None:
        said = {
            "ToUserName": account.secret("corp_id"), "FromUserName": act.message.to,
            "CreateTime": str(int(at.timestamp())), "AgentID": account.secret("agent_id"),
        }  # fmt: skip
        labels = dict(act.message.choices)
        if act.tap in labels:
            said |= {
                "MsgType": "event", "Event": "template_card_event", "CardType": "button_interaction",
                "EventKey": f"{act.tap}:{act.message.number}:{labels[act.tap]}",
                "TaskId": f"{act.message.number}@{act.message.repeat}",
                "ResponseCode": self._code_for(act.message.provider_id, at),
            }  # fmt: skip
        elif act.text:
            said |= {"MsgType": "text", "Content": act.text, "MsgId": str(int(act.event[:12], 16))}
        else:
            return None
        return _encrypted(account, said, _selected(act), at)

    @override
    def shown(self, account: ChannelAccount, act: Act, answer: bytes) -> str:
        if not answer.startswith(b"<xml>"):
            return ""
        plain = opened(account, leaves(answer)["Encrypt"])
        replaced = _REPLACED.search(plain.decode())
        return replaced[1] if replaced else leaves(plain)["Content"]

    def _code_for(self, message: str, now: datetime) -> str:
        code = secrets.token_urlsafe(16)
        self._codes[code] = (message, now + _GOOD_FOR)
        return code


def _fault(card: Mapping[str, Any]) -> int:
    """The code for a card that WeCom would not take."""
    keys = [one["key"] for one in card["button_list"]]
    if not _TASK.fullmatch(card["task_id"]):
        return _TASK_KNOWN
    if len(set(keys)) != len(keys) or any(len(one.encode()) > _LONGEST_KEY for one in keys):
        return _KEY_KNOWN
    chosen = card.get("button_selection", {}).get("option_list", ())
    if len(chosen) > _MOST_OPTIONS or any(len(one["text"]) > BUTTON for one in chosen):
        return _FAULTY
    titled = card["main_title"]["title"] or card["sub_title_text"]
    return 0 if titled and 1 <= len(keys) <= MOST_BUTTONS else _FAULTY


def _parcel(payload: Mapping[str, Any]) -> Parcel:
    """What lies on the phone; the number out of a card's buttons, or out of the last line of a text."""
    card = payload.get("template_card")
    if card is None:
        text = payload["text"]["content"].encode()[:LONGEST_TEXT].decode("utf-8", "ignore")
        number, _, repeat = text.rpartition("\n#")[2].rpartition(".")
        return Parcel(KIND.channel, payload["touser"], number, int(repeat or 0), "", text)
    keys = [tapped(one["key"]) for one in card["button_list"]]
    repeat = card["task_id"].rpartition("@")[2]
    return Parcel(
        KIND.channel, payload["touser"], keys[0][1], int(repeat), card["main_title"]["title"], card["sub_title_text"],
        link=card.get("card_action", {}).get("url", ""),
        choices=tuple((answer, label) for answer, _, label in keys),
    )  # fmt: skip


def _selected(act: Act) -> str:
    """What was chosen on the card, which WeCom tells with every tap; the usual one when nobody chose."""
    if "accepted" not in dict(act.message.choices) or not act.tap:
        return ""
    return (
        "<SelectedItems><SelectedItem><QuestionKey><![CDATA[minutes]]></QuestionKey><OptionIds>"
        f"<OptionId><![CDATA[{act.minutes or USUAL_MINUTES}]]></OptionId></OptionIds></SelectedItem></SelectedItems>"
    )


def _encrypted(account: ChannelAccount, said: Mapping[str, str], selected: str, at: datetime) -> Callback:
    inner = "".join(f"<{name}><![CDATA[{value}]]></{name}>" for name, value in said.items()) + selected
    timestamp, nonce = str(int(at.timestamp())), secrets.token_hex(5)
    shut = sealed(account, f"<xml>{inner}</xml>".encode())
    body = (
        f"<xml><ToUserName><![CDATA[{said['ToUserName']}]]></ToUserName><AgentID>{said['AgentID']}</AgentID>"
        f"<Encrypt><![CDATA[{shut}]]></Encrypt></xml>"
    )
    signed = signature(account, timestamp, nonce, shut)
    query = {"msg_signature": signed, "timestamp": timestamp, "nonce": nonce}
    return Callback(body.encode(), {"Content-Type": "text/xml"}, query)


def _said(code: int, words: str, **more: Any) -> web.Response:
    return web.json_response({"errcode": code, "errmsg": words, **more})
