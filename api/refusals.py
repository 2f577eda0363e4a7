"""Refusals and errors become answers: one table. REST gets JSON, a page gets a page with the same words."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from http import HTTPStatus
from typing import Any

import structlog
from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response

from api.gate import SentOn
from api.sign_in import TooManyTries
from api.telephone import Telephone, telephone
from records.database import DatabaseAway
from states.forms import MISSING
from states.refusal import Cause, Refused
from states.text import Text
from workflows.commands.sign_in import CodeWanted
from workflows.presence import NotSignedIn

STATUS = {
    Cause.FORM: 422,
    Cause.FORBIDDEN: 403,
    Cause.ILLEGAL: 409,
    Cause.GUARD: 409,
    Cause.STALE: 409,
    Cause.UNKNOWN: 404,
    Cause.OVER: 410,
}
_AWAY = Text(
    "数据库暂时无法连接，没有办理任何事项，请稍后重试",
    "the database can not be reached: nothing was done, try again in a moment",
)
_WAIT = Text("登录失败次数过多，请 {seconds} 秒后再试", "too many failures: try again in {seconds} s")
_CODE = Text("此账号已启用两步验证，请同时填写验证码", "this account has a second factor: send its code as well")
_CUT_OFF = Text("内容不完整或过大，没有办理", "what was sent is too large or was cut off: nothing was carried out")
_NOT_HERE = Text("没有这个地址", "there is nothing at this address")
_NOT_SO = Text("此地址不支持这种操作", "this address does not do that")
_BODY = Text("请检查以下字段：{names}", "please check these fields: {names}")
_FIELD = {
    "missing": MISSING,
    "extra_forbidden": Text("此处没有这个字段", "is not a field of this request"),
    "json_invalid": Text("不是有效的 JSON", "is not valid JSON"),
}


@dataclass(frozen=True, slots=True)
class Answer:
    """One refusal as it is shown: its status, and everything that a person needs in order to act."""

    status: int
    refused: str
    reason: Text
    clause: str = ""
    possible: tuple[str, ...] = ()
    who_could: tuple[str, ...] = ()
    fields: dict[str, Text] = field(default_factory=dict)
    telephone: tuple[Telephone, ...] = ()
    headers: dict[str, str] = field(default_factory=dict)
    page: str = ""
    """Where a person is led instead."""

    def body(self) -> dict[str, Any]:
        """The form in which REST sends it."""
        told = asdict(self)
        return {name: value for name, value in told.items() if name not in ("status", "headers", "page")}


Page = Callable[[Request, Answer], Response]
"""How pages show a refusal."""


def add_refusals(app: FastAPI, page: Page) -> None:
    """Puts the table in force: every refusal and every error has its one answer."""

    def answer(request: Request, shown: Answer) -> Response:
        if request.url.path.startswith("/api/"):
            return JSONResponse(shown.body(), shown.status, shown.headers)
        return page(request, shown)

    def refused(request: Request, fault: Exception) -> Response:
        return answer(request, _of(request, fault))

    for kind in _TABLE:
        app.add_exception_handler(kind, refused)


def _of(request: Request, fault: Exception) -> Answer:
    kind = next(one for one in type(fault).__mro__ if one in _TABLE)
    return _TABLE[kind](request, fault)


def _refused(request: Request, fault: Any) -> Answer:
    one = fault.refusal
    return Answer(
        STATUS[one.cause],
        one.cause,
        one.reason,
        one.clause,
        one.possible,
        one.who_could,
        one.fields,
        telephone(request),
    )


def _sent_on(_: Request, fault: Any) -> Answer:
    return Answer(403, fault.told, fault.refusal.reason, page=fault.page)


def _not_signed_in(_: Request, fault: Any) -> Answer:
    return Answer(401, "sign_in", fault.reason, headers={"WWW-Authenticate": "Bearer"})


def _code_wanted(_: Request, __: Any) -> Answer:
    return Answer(401, "code", _CODE, fields={"code": MISSING}, headers={"WWW-Authenticate": "Bearer"})


def _too_many(_: Request, fault: Any) -> Answer:
    wait = {"Retry-After": str(fault.seconds)}
    return Answer(429, "wait", _WAIT.filled(seconds=fault.seconds), headers=wait)


def _away(request: Request, fault: Any) -> Answer:
    structlog.get_logger("tocsin.web").warning("database_away", reason=str(fault))
    return Answer(503, "away", _AWAY, telephone=telephone(request), headers={"Retry-After": "2"})


def _malformed(_: Request, fault: Any) -> Answer:
    fields = {_name(error["loc"]): _FIELD.get(error["type"], _wrong(error["msg"])) for error in fault.errors()}
    return Answer(422, Cause.FORM, _BODY.filled(names=", ".join(fields)), fields=fields)


def _name(place: tuple[int | str, ...]) -> str:
    """The field's name as the sender knows it, without where FastAPI found it."""
    return ".".join(str(part) for part in place[1:]) or str(place[0])


def _wrong(said: str) -> Text:
    return Text(f"格式不对（{said}）", said)


def _cut_off(_: Request, __: Any) -> Answer:
    return Answer(413, Cause.FORM, _CUT_OFF)


def _http(_: Request, fault: Any) -> Answer:
    reason = {404: _NOT_HERE, 405: _NOT_SO}.get(fault.status_code)
    phrase = str(fault.detail) or HTTPStatus(fault.status_code).phrase
    return Answer(fault.status_code, Cause.UNKNOWN, reason or Text(phrase, phrase), headers=dict(fault.headers or {}))


_TABLE: dict[type[Any], Callable[[Request, Any], Answer]] = {
    SentOn: _sent_on,
    Refused: _refused,
    NotSignedIn: _not_signed_in,
    CodeWanted: _code_wanted,
    TooManyTries: _too_many,
    DatabaseAway: _away,
    RequestValidationError: _malformed,
    HTTPException: _http,
    ClientDisconnect: _cut_off,
}
