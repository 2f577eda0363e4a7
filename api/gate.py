"""What somebody who is signed in may not reach at all, whatever their posts allow.

Asked once for every request, before any route. Which act a post may do is the matter of the procedures.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from fastapi import APIRouter, Request

from api.security import SAFE
from states.refusal import Cause, Refusal, Refused
from states.text import Text
from workflows.presence import Present

OWN_ACCOUNT = ("/account", "/api/account", "/sign-out", "/api/sign-out", "/api/me")
"""What everybody reaches who is signed in: their own account, and the way out."""
_ME = "/api/me"
_NO_PROGRAM = frozenset({"", "health", "sessions", "account", "accounts", "channels", "settings"})
"""Where no program goes: a token that leaks must not give itself a longer life."""
_NOT_FOR_PROGRAMS = Text("接口令牌不能用于此处", "an interface token opens nothing here")
_NOT_IN_SCOPE = Text("令牌不含所需范围 {scope}", "this token does not have the scope {scope}")
SECOND_FACTOR, EVALUATION = "/account/second-factor", "/evaluation"
_READS_ONLY = Text("此账号只能查阅，不能办理", "this account only reads: nothing was carried out")
_NOT_NAMED = Text("此账号只能查阅指定的事件", "this account reads the incidents named for it, and nothing else")
_ENROL = Text(
    "您的岗位须启用两步验证后才能办理，请先在“我的账号”中设置",
    "your post needs a second factor: set it up under “my account” first",
)


class SentOn(Refused):
    """There is another page for this reader; a program is told why."""

    def __init__(self, told: str, reason: Text, page: str) -> None:
        super().__init__(Refusal(Cause.FORBIDDEN, reason))
        self.told = told
        self.page = page


@dataclass(frozen=True, slots=True)
class Sought:
    """What a request is after: its address, whether it only reads, and the area of the interface."""

    path: str
    reads: bool
    area: str = ""
    incident: str = ""
    """The number of the incident that it is about; looked for only where that matters."""

    @staticmethod
    def by(request: Request) -> Sought:
        """What this request is after."""
        tags = getattr(request.scope.get("route"), "tags", None) or [""]
        return Sought(request.url.path, request.method in SAFE, str(tags[0]))


def areas(routers: Iterable[APIRouter]) -> tuple[str, ...]:
    """The areas of the interface for which a token can be made, in the order of its routers."""
    named = dict.fromkeys(str(tag) for router in routers for tag in router.tags)
    return tuple(name for name in named if name not in _NO_PROGRAM)


def kept_out(found: Present, sought: Sought) -> Refused | None:
    """Why this person or program may not reach this address; None when nothing keeps them out."""
    if found.scopes is not None and (fault := _beyond(found.scopes, sought)) is not None:
        return Refused(fault)
    if found.must_enrol and not _within(sought.path, OWN_ACCOUNT):
        return SentOn("second_factor", _ENROL, SECOND_FACTOR)
    if found.guest and not _within(sought.path, OWN_ACCOUNT):
        return _beyond_a_guest(found, sought)
    return None


def _beyond_a_guest(found: Present, sought: Sought) -> Refused | None:
    """What an account does not reach that only reads."""
    if not sought.reads:
        return Refused(Refusal(Cause.FORBIDDEN, _READS_ONLY))
    if found.incidents is None or sought.path == EVALUATION or sought.incident in found.incidents:
        return None
    if sought.path == "/":
        return SentOn("forbidden", _NOT_NAMED, EVALUATION)
    return Refused(Refusal(Cause.FORBIDDEN, _NOT_NAMED))


def _beyond(scopes: frozenset[str], sought: Sought) -> Refusal | None:
    """What a token does not open."""
    if sought.path == _ME and sought.reads:
        return None
    if not sought.path.startswith("/api/") or sought.area in _NO_PROGRAM:
        return Refusal(Cause.FORBIDDEN, _NOT_FOR_PROGRAMS)
    needed = f"{sought.area}:{'read' if sought.reads else 'write'}"
    return None if needed in scopes else Refusal(Cause.FORBIDDEN, _NOT_IN_SCOPE.filled(scope=needed))


def _within(path: str, doors: tuple[str, ...]) -> bool:
    return any(path == door or path.startswith(f"{door}/") for door in doors)
