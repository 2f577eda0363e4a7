"""DingTalk, rehearsed: lends tokens, puts work notices and cards on pretend phones, signs what their owners tap.

As the real one it drops a notice whose words the same person was given on the same day: it is taken, has a number, and
never arrives; only who asks for its result learns so.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import count
from typing import Any

from aiohttp import web
from typing_extensions import override

from notifiers.channels.accounts import ChannelAccount
from notifiers.channels.dingtalk_signing import KIND, signature
from notifiers.channels.heard import Step
from notifiers.phones import Arrived, Parcel
from notifiers.rehearsed.exchange import Exchange
from notifiers.rehearsed.provider import Act, Asking, Callback, Draw, Provider
from notifiers.tray import Trouble

LONGEST_NOTICE = 2048
_ANSWERS = ("received", "arrived", "accepted", "delegated", "declined")
"""The buttons that the template of a rehearsed account has, in their order."""
_NOTICES = "topapi/message/corpconversation"
_INSTANCES = "v1.0/card/instances"
_CARDS = f"{_INSTANCES}/createAndDeliver"
_NOTICE_TELLS = {
    Trouble.refuse: {"errcode": 33012, "errmsg": "无效的USERID"},
    Trouble.busy: {"errcode": -1, "errmsg": "系统繁忙"},
    Trouble.throttled: {"errcode": 88, "errmsg": "ding talk error", "sub_code": "90018", "sub_msg": "调用超过频率"},
    Trouble.body_error: {"errcode": 34016, "errmsg": "消息内容长度超过限制"},
}
_CARD_TELLS = {
    Trouble.busy: (503, "ServiceUnavailable"),
    Trouble.throttled: (403, "Forbidden.AccessDenied.QpsLimitForApi"),
    Trouble.body_error: (400, "param.error"),
}
_NO_TOKEN = {"errcode": 40014, "errmsg": "不合法的access_token"}


@dataclass(frozen=True, slots=True)
class _Task:
    """A work notice that was taken: to whom, and under which number of the tray; without one it was dropped."""

    to: str
    given: str = ""


class RehearsedDingTalk(Provider):
    """See `channels.dingtalk`."""

    kind = KIND.channel
    fills = frozenset({"note"})

    def __init__(self) -> None:
        self._tokens: dict[str, str] = {}
        self._tasks: dict[int, _Task] = {}
        self._steps: dict[str, set[Step]] = {}
        self._given: set[tuple[str, str, str, str]] = set()
        self._tracks: dict[str, str] = {}
        self._numbers = count(1)

    @override
    def made_up(self, draw: Draw) -> dict[str, str]:
        drawn = {one: draw(one, 12).hex() for one in ("app_secret", "callback_secret", "card_template")}
        return drawn | {
            "app_key": f"ding{draw('app_key', 6).hex()}",
            "agent_id": "1",
            "robot_code": "r",
            "route_key": "k",
        }

    @override
    async def asked(self, exchange: Exchange, asking: Asking) -> web.StreamResponse:
        if asking.path in ("gettoken", "v1.0/oauth2/accessToken"):
            return self._token(asking)
        token = self._tokens.get(asking.account.key)
        if asking.path in (_CARDS, _INSTANCES):
            if asking.request.headers.get("x-acs-dingtalk-access-token") != token:
                return web.json_response(
                    {"code": "InvalidAuthentication", "message": "不合法的access_token"}, status=400
                )
            return await self._card(exchange, asking) if asking.path == _CARDS else self._update(exchange, asking)
        if asking.request.query.get("access_token") != token:
            return web.json_response(_NO_TOKEN)
        if asking.path == f"{_NOTICES}/asyncsend_v2":
            return await self._notice(exchange, asking)
        if asking.path == f"{_NOTICES}/getsendresult":
            return self._result(asking)
        raise web.HTTPNotFound

    def forget_tokens(self) -> None:
        """Every token that was lent is not good any more."""
        self._tokens.clear()

    def _token(self, asking: Asking) -> web.Response:
        account, is_old = asking.account, asking.path == "gettoken"
        said = asking.request.query if is_old else json.loads(asking.body)
        names = ("appkey", "appsecret") if is_old else ("appKey", "appSecret")
        token = self._tokens.setdefault(account.key, uuid.uuid4().hex)
        if [said.get(one) for one in names] == [account.secret("app_key"), account.secret("app_secret")]:
            known = {"errcode": 0, "errmsg": "ok", "access_token": token, "expires_in": 7200}
            return web.json_response(known if is_old else {"accessToken": token, "expireIn": 7200})
        if is_old:
            return web.json_response({"errcode": 40089, "errmsg": "不合法的corpid或corpsecret"})
        return web.json_response(
            {"code": "invalidClientIdOrSecret", "message": "无效的clientId或者clientSecret"}, status=400
        )

    async def _notice(self, exchange: Exchange, asking: Asking) -> web.Response:
        said = json.loads(asking.body)
        words = json.dumps(said["msg"], ensure_ascii=False)
        if len(words.encode()) > LONGEST_NOTICE:
            return web.json_response(_NOTICE_TELLS[Trouble.body_error])
        to, number, given = said["userid_list"], next(self._numbers), ""
        mark = (asking.account.key, to, words, exchange.now().date().isoformat())
        if mark not in self._given:
            taken = await exchange.take(self, asking, _noticed(to, said["msg"]))
            if taken.trouble in _NOTICE_TELLS:
                return web.json_response(_NOTICE_TELLS[taken.trouble])
            given = taken.id
            self._given.add(mark)
        self._tasks[number] = _Task(to, given)
        return web.json_response({"errcode": 0, "task_id": number, "request_id": uuid.uuid4().hex})

    def _result(self, asking: Asking) -> web.Response:
        task = self._tasks.get(int(json.loads(asking.body)["task_id"]))
        if task is None:
            return web.json_response({"errcode": 400002, "errmsg": "无效的参数"})
        steps = self._steps.get(task.given, set())
        result = {
            "invalid_user_id_list": [],
            "failed_user_id_list": [task.to] if Step.FAILED in steps else [],
            "read_user_id_list": [task.to] if Step.READ in steps else [],
            "unread_user_id_list": [task.to] if steps == {Step.DELIVERED} else [],
            "forbidden_list": [] if task.given else [{"code": "143106", "count": 1, "userid": task.to}],
        }
        return web.json_response({"errcode": 0, "errmsg": "ok", "send_result": result})

    async def _card(self, exchange: Exchange, asking: Asking) -> web.Response:
        said = json.loads(asking.body)
        track, to = said["outTrackId"], said["openSpaceId"].removeprefix("dtv1.card//IM_ROBOT.")
        taken = await exchange.take(self, asking, _carded(to, track, said["cardData"]["cardParamMap"]), track)
        if taken.trouble in _CARD_TELLS:
            status, code = _CARD_TELLS[taken.trouble]
            return web.json_response({"code": code, "message": code, "requestid": uuid.uuid4().hex}, status=status)
        is_refused = taken.trouble is Trouble.refuse
        self._tracks[taken.id] = track
        delivered = {"spaceType": "IM_ROBOT", "spaceId": to, "success": not is_refused}
        if is_refused:
            delivered["errorMsg"] = "user not exist"
        return web.json_response({"success": True, "result": {"outTrackId": track, "deliverResults": [delivered]}})

    def _update(self, exchange: Exchange, asking: Asking) -> web.Response:
        said = json.loads(asking.body)
        known = next((given for given, track in self._tracks.items() if track == said["outTrackId"]), None)
        if known is None or asking.request.method != "PUT":
            return web.json_response({"code": "param.error", "message": "outTrackId not exist"}, status=400)
        exchange.shows[known] = said["cardData"]["cardParamMap"]["answered"]
        return web.json_response({"success": True, "result": True})

    @override
    def receipt(self, account: ChannelAccount, message: Arrived, told: tuple[Step, str], at: datetime) -> None:
        """Told to nobody: kept for whoever asks."""
        self._steps.setdefault(message.provider_id, set()).add(told[0])

    @override
    def acted(self, account: ChannelAccount, act: Act, at: datetime) -> Callback | None:
        track = self._tracks.get(act.message.provider_id)
        if track is None or act.tap not in dict(act.message.choices):
            return None
        filled = {name: said for name, said in (("note", act.note), ("minutes", act.minutes)) if said}
        tapped = {"cardPrivateData": {"actionIds": [act.tap], "params": {"answer": act.tap, **filled}}}
        said = {
            "type": "actionCallback", "outTrackId": track, "corpId": "ding1", "userId": act.message.to,
            "content": json.dumps(tapped),
        }  # fmt: skip
        moment = str(int(at.timestamp() * 1000))
        headers = {
            "Content-Type": "application/json",
            "x-ddpaas-signature-timestamp": moment,
            "x-ddpaas-signature": signature(account.secret("callback_secret"), moment),
        }
        return Callback(json.dumps(said).encode(), headers)

    @override
    def shown(self, account: ChannelAccount, act: Act, answer: bytes) -> str:
        try:
            return str(json.loads(answer)["cardData"]["cardParamMap"]["answered"])
        except (ValueError, KeyError, TypeError):
            return ""


def _noticed(to: str, msg: Mapping[str, Any]) -> Parcel:
    """A notice as its reader sees it; it ends in the number of the message and which time it is sent."""
    card = msg[msg["msgtype"]]
    words, _, last = str(card.get("markdown") or card.get("text")).rpartition("\n\n")
    number, _, time = last.partition(" · ")
    repeat = int(time) - 1 if time else 0
    return Parcel(KIND.channel, to, number, repeat, card["title"], words, link=card.get("single_url", ""))


def _carded(to: str, track: str, values: Mapping[str, str]) -> Parcel:
    choices = tuple((one, values[one]) for one in _ANSWERS if one in values)
    repeat = int(track.split(".")[-2])
    return Parcel(
        KIND.channel,
        to,
        values["number"],
        repeat,
        values["title"],
        values["text"],
        link=values["link"],
        choices=choices,
    )
