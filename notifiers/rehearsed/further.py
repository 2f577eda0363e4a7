"""Further services, rehearsed: takes what Apprise's plugins ask of some of them, and answers in their words.

Which one it is the account says. Requests are of the shapes that the locked Apprise makes; answers are those of
`channels.further_codes`. The services themselves have not been asked.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl

from aiohttp import web
from typing_extensions import override

from notifiers.channels.further_account import KIND
from notifiers.phones import Parcel
from notifiers.rehearsed.exchange import Exchange
from notifiers.rehearsed.provider import Asking, Draw, Provider
from notifiers.tray import Trouble

Said = Mapping[str, Any]
Answer = tuple[int, Any]


@dataclass(frozen=True, slots=True)
class Shape:
    """How one service is asked and how it answers; `path` is the end of the path that it listens at."""

    path: str
    to: Callable[[Said], Any]
    text: Callable[[Said], Any]
    well: Callable[[str], Any]
    ill: Mapping[Trouble, Answer]


def _by_code(name: str, refused: int, busy: int) -> Mapping[Trouble, Answer]:
    """HTTP 200 whatever happens, with a code in the body."""
    no, wait = (200, {name: refused, "msg": "refused"}), (200, {name: busy, "msg": "too fast"})
    return {Trouble.refuse: no, Trouble.body_error: no, Trouble.busy: wait, Trouble.throttled: wait}


def _by_status(no: Any, wait: Any) -> Mapping[Trouble, Answer]:
    """HTTP 400 and 429, each with a body."""
    return {
        Trouble.refuse: (400, no), Trouble.body_error: (400, no),
        Trouble.busy: (429, wait), Trouble.throttled: (429, wait),
    }  # fmt: skip


def _number(given: str) -> int:
    return int(given[:12], 16)


_FEISHU = Shape(
    "", lambda one: one["path"].rstrip("/").rpartition("/")[2], lambda one: one["content"]["text"],
    lambda _: {"code": 0, "msg": "success", "data": {}}, _by_code("code", 19001, 11232),
)  # fmt: skip
SHAPES: Mapping[str, Shape] = {
    "ntfys": Shape(
        "", lambda one: one["topic"], lambda one: one["message"], lambda given: {"id": given, "event": "message"},
        _by_status({"code": 40009, "http": 400, "error": "refused"}, {"code": 42901, "http": 429, "error": "too fast"}),
    ),
    "tgram": Shape(
        "/sendMessage", lambda one: one["chat_id"], lambda one: one["text"],
        lambda given: {"ok": True, "result": {"message_id": _number(given)}},
        _by_status({"ok": False, "error_code": 400, "description": "Bad Request: chat not found"},
                   {"ok": False, "error_code": 429, "description": "Too Many Requests"}),
    ),
    "wxpusher": Shape(
        "/message", lambda one: one["uids"][0], lambda one: one["content"],
        lambda given: {"code": 1000, "data": [{"code": 1000, "messageId": _number(given), "status": "ok"}]},
        _by_code("code", 1004, 1008),
    ),
    "wecombot": Shape(
        "/send", lambda one: one["key"], lambda one: one["text"]["content"],
        lambda _: {"errcode": 0, "errmsg": "ok"}, _by_code("errcode", 93000, 45009),
    ),
    "dingtalk": Shape(
        "/send", lambda one: one["access_token"], lambda one: one["text"]["content"],
        lambda _: {"errcode": 0, "errmsg": "ok"}, _by_code("errcode", 310000, 130101),
    ),
    "feishu": _FEISHU,
    "lark": _FEISHU,
    "schan": Shape(
        ".send", lambda one: one["path"].removesuffix(".send"), lambda one: one["desp"],
        lambda given: {"code": 0, "message": "", "data": {"pushid": given}},
        _by_status({"code": 40001, "message": "bad pushtoken"}, {}),
    ),
}  # fmt: skip
"""The services that can be rehearsed."""


class RehearsedFurther(Provider):
    """See `channels.further`."""

    kind = KIND.channel
    hears = frozenset[str]()

    @override
    def made_up(self, draw: Draw) -> dict[str, str]:
        return {"service": "ntfys", "address": f"{draw('topic', 6).hex()}:x@push.invalid/{{to}}", "per_second": "50"}

    @override
    async def asked(self, exchange: Exchange, asking: Asking) -> web.StreamResponse:
        shape = SHAPES.get(asking.account.secret("service"))
        if shape is None or asking.request.method != "POST" or not asking.path.endswith(shape.path.lstrip("/")):
            raise web.HTTPNotFound(text="this is not rehearsed here")
        said = _said(asking)
        text = str(shape.text(said))
        number, _, repeat = text.rpartition("\n#")[2].rpartition(".")
        parcel = Parcel(KIND.channel, str(shape.to(said)), number, int(repeat or 0), str(said.get("title", "")), text)
        taken = await exchange.take(self, asking, parcel)
        if taken.trouble in shape.ill:
            status, body = shape.ill[taken.trouble]
            return web.json_response(body, status=status)
        return web.json_response(shape.well(taken.id))


def _said(asking: Asking) -> dict[str, Any]:
    """Path, query and body of a request, a form as well as JSON, under one roof."""
    if "json" in asking.request.content_type or asking.body[:1] == b"{":
        body = json.loads(asking.body)
    else:
        body = dict(parse_qsl(asking.body.decode()))
    return {**asking.request.query, **body, "path": asking.path}
