"""The pretend phones as pages for people: what lies on each, what its owner can do, which fault is in force."""

from __future__ import annotations

import functools
from collections.abc import Awaitable, Callable
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote

from aiohttp import web
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from notifiers.channels.batches import HERE
from notifiers.channels.kinds import KINDS
from notifiers.phones import Arrived
from notifiers.rehearsed.exchange import Exchange
from notifiers.rehearsed.letters import MAIL
from notifiers.rehearsed.provider import Provider
from notifiers.tray import Order, Trouble
from states.call import MINUTES
from states.text import Text

KEYS = "123456789*0#"
TROUBLES = {
    Trouble.none: Text("正常", "as it should be"),
    Trouble.refuse: Text("拒绝收件人", "refuses the recipient"),
    Trouble.busy: Text("繁忙", "busy"),
    Trouble.throttled: Text("限流", "throttled"),
    Trouble.body_error: Text("HTTP 200 但返回错误码", "HTTP 200 with an error in the body"),
    Trouble.gone: Text("服务不可用", "gone"),
    Trouble.slow: Text("慢（5 秒）", "slow (5 s)"),
    Trouble.silent: Text("已受理但不回应", "takes it and never answers"),
    Trouble.lost: Text("已受理后断线", "takes it and cuts the line"),
    Trouble.undelivered: Text("已受理但未送达", "takes it and does not deliver it"),
    Trouble.receipt_twice: Text("重复回执", "tells each receipt twice"),
    Trouble.receipts_out_of_order: Text("回执乱序", "receipts out of order"),
}
_PLAIN = {"mail": Text("邮件", "mail"), "sms": Text("短信", "SMS"), "voice": Text("语音电话", "telephone call")}
"""The channels of the practice mailbox, which are no kinds of account."""
_SLOW = 5.0
LAID_DOWN = 202
"""Stands for the answer of a callback door where there is none: a reply by mail lies there until it is read."""

Acting = Callable[[str, str, dict[str, str]], Awaitable[tuple[int, bytes]]]


class Pages:
    """The pages, in Chinese, or in English with `?lang=en`."""

    def __init__(self, exchange: Exchange, known: dict[str, Provider], act: Acting) -> None:
        self._exchange = exchange
        self._known = known
        self._act = act

    def routes(self) -> list[web.RouteDef]:
        """Where they are."""
        return [
            web.get("/", self.phones),
            web.get("/phone/{address}", self.phone),
            web.post("/phone/{address}", self.act),
        ]

    async def phones(self, request: web.Request) -> web.Response:
        """Every phone, the one that was called last first."""
        tray = self._exchange.tray
        last = {address: tray.phones.of(address)[-1] for address in tray.phones.addresses()}
        order = sorted(last.items(), key=lambda one: one[1].at, reverse=True)
        return _page("phones.html.j2", request, phones=order)

    async def phone(self, request: web.Request) -> web.Response:
        """One phone: its messages, newest first, and all that its owner can do."""
        address = request.match_info["address"]
        messages = self._exchange.tray.phones.of(address)[::-1]
        return _page(
            "phone.html.j2", request, address=address, messages=messages, shows=self._exchange.shows,
            can=self._can, fills=self._fills, answers=_answers,
            fault=self._exchange.tray.order_for(address).trouble, said=request.query.get("said", ""),
        )  # fmt: skip

    async def act(self, request: web.Request) -> web.Response:
        """The owner of a phone does something, or a fault is chosen."""
        address, form = request.match_info["address"], {name: str(one) for name, one in (await request.post()).items()}
        said = ""
        if "fault" in form:
            self._choose(address, form["fault"])
        else:
            done = {way: form.get(way, "") for way in ("tap", "text", "key", "note", "minutes")}
            status, _ = await self._act(address, form.get("number", ""), done)
            said = f"&said={status}"
        language = "en" if request.query.get("lang") == "en" else "zh"
        raise web.HTTPSeeOther(f"/phone/{quote(address, safe='')}?lang={language}{said}")

    def _choose(self, address: str, fault: str) -> None:
        try:
            trouble = Trouble(fault)
        except ValueError as wrong:
            raise web.HTTPBadRequest(text="no such fault") from wrong
        self._exchange.tray.order(address, Order(trouble, _SLOW if trouble is Trouble.slow else None))

    def _fills(self, message: Arrived) -> frozenset[str]:
        """What can be filled in on its card beside its buttons, and the minutes."""
        provider = self._known.get(message.channel)
        return provider.fills if provider and message.choices else frozenset()

    def _can(self, message: Arrived) -> frozenset[str]:
        provider = self._known.get(message.channel)
        if provider is None:
            return frozenset({"text"}) if message.channel == MAIL and message.provider_id else frozenset()
        return provider.hears


@functools.cache
def _environment() -> Environment:
    folder = Path(__file__).parent / "templates"
    return Environment(loader=FileSystemLoader(folder), undefined=StrictUndefined, autoescape=True)


def _page(template: str, request: web.Request, **values: Any) -> web.Response:
    language = "en" if request.query.get("lang") == "en" else "zh"

    def t(zh: str, en: str) -> str:
        return en if language == "en" else zh

    def kind_of(message: Arrived) -> str:
        kind = KINDS.get(message.channel)
        return (kind.title if kind else _PLAIN.get(message.channel, Text(message.channel, message.channel))).in_(
            language
        )

    shown = {
        "minutes": MINUTES,
        "troubles": TROUBLES,
        "keys": KEYS,
        "in_path": _in_path,
        "clock": _clock,
        "laid_down": str(LAID_DOWN),
        "kind_of": kind_of,
    }
    html = _environment().get_template(template).render(t=t, language=language, **shown, **values)
    return web.Response(text=html, content_type="text/html")


def _answers(message: Arrived) -> frozenset[str]:
    return frozenset(answer for answer, _ in message.choices)


def _in_path(address: str) -> str:
    return quote(address, safe="")


def _clock(at: str) -> str:
    return datetime.fromisoformat(at).astimezone(HERE).strftime("%m-%d %H:%M:%S")
