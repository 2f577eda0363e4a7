"""Accounts as the office's system keeper keeps them, and the page on which an owner chooses a password."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

from fastapi import APIRouter
from starlette.responses import Response

from api.dependencies import AtDesk, Desk, House, Now, Signed
from api.pages.asking import Post, Posted, tried
from api.pages.moments import read_local
from api.pages.rendering import Read, Reader, to
from api.refusals import STATUS
from api.routes.accounts import SETUP
from records.person import Person
from records.questions import accounts
from states.actor import Actor
from states.refusal import Cause, Refusal, Refused
from states.text import Text
from workflows.commands import keep_accounts, set_password
from workflows.commands.keep_accounts import Limits, Setup, Wanted
from workflows.presence import GUESTS, OFFICER
from workflows.work import Work

router = APIRouter(include_in_schema=False)
KINDS = {OFFICER: Text("工作人员", "officer")} | GUESTS
_SPLIT = re.compile(r"[\s,，、]+")
_END_OF_DAY = "T23:59:59"
_NO_ACTION = Text("没有这种操作", "there is no such act")
_DIFFER = Text("两次输入不一致", "the two are not the same")


@router.get("/accounts")
def index(desk: Desk, reader: Read) -> Response:
    """Every account."""
    return _page(desk, reader, None)


@router.post("/accounts")
def invite(desk: Desk, reader: Read, posted: Post) -> Response:
    """Makes an account, and shows the link for its owner."""
    name = Text(posted.one("name_zh"), posted.one("name_en"))
    wanted = Wanted(posted.one("username"), posted.one("kind"), posted.one("person"), name, _limits(posted))
    return _page(desk, reader, tried(desk, lambda work: keep_accounts.invite(work, wanted)), posted)


@router.post("/accounts/{username}/{act}")
def act(username: str, act: str, desk: Desk, reader: Read, posted: Post) -> Response:
    """Closes, opens, limits an account, or gives it a new start."""
    done = tried(desk, lambda work: _act(work, username, act, posted))
    return _page(desk, reader, done, posted, username)


def _act(work: Work, username: str, act: str, posted: Posted) -> Setup | None:
    why = posted.one("why")
    if act == "reset":
        lost = posted.one("telephone_lost") == "yes"
        return keep_accounts.reset(work, username, why, telephone_lost=lost)
    if act == "limit":
        keep_accounts.limit(work, username, _limits(posted), why)
    elif act in ("close", "open"):
        (keep_accounts.close if act == "close" else keep_accounts.open_again)(work, username, why)
    else:
        raise Refused(Refusal(Cause.UNKNOWN, _NO_ACTION))
    return None


def _page(
    desk: AtDesk, reader: Reader, done: Setup | Refusal | None, posted: Posted | None = None, at: str = ""
) -> Response:
    refusal = done if isinstance(done, Refusal) else None
    if refusal is not None and refusal.cause is Cause.FORBIDDEN:
        raise Refused(refusal)

    def ask(work: Work) -> list[accounts.Kept]:
        keep_accounts.may_keep(work, "accounts")
        return accounts.all_accounts(work.session)

    values: dict[str, Any] = {
        "accounts": desk.carry(ask), "kinds": KINDS, "refusal": refusal, "at": at,
        "typed": posted.typed if posted and refusal else None,
        "setup": done if isinstance(done, Setup) else None, "address": SETUP,
    }  # fmt: skip
    return reader.page("accounts.html", STATUS[refusal.cause] if refusal else 200, **values)


def _limits(posted: Posted) -> Limits:
    day = posted.one("until")
    written = read_local(f"{day}{_END_OF_DAY}") if day and "T" not in day else read_local(day)
    try:
        until = datetime.fromisoformat(written)
    except ValueError:
        until = None
    return Limits(until, tuple(filter(None, _SPLIT.split(posted.one("incidents")))))


@router.get("/evaluation")
def evaluation(present: Signed, reader: Read) -> Response:
    """What an outside evaluator may read."""
    return reader.page("evaluation.html", incidents=sorted(present.incidents or ()))


@router.get("/sign-in/setup/{key}")
def setup(key: str, house: House, now: Now, reader: Read) -> Response:
    """The page on which an owner chooses a password."""
    found = house.look(_stranger(), now, lambda work: set_password.awaited(work, key))
    return _setup(reader, key, found[1], None)


@router.post("/sign-in/setup/{key}")
def choose(key: str, house: House, now: Now, reader: Read, posted: Post) -> Response:
    """Chooses it; the link is used up."""
    _, person = house.look(_stranger(), now, lambda work: set_password.awaited(work, key))
    owner = Actor(person.key, person.zh, name_en=person.en)
    given = posted.typed.one("new_password")
    if given != posted.typed.one("once_more"):
        return _setup(reader, key, person, Refusal(Cause.FORM, _DIFFER, fields={"once_more": _DIFFER}))
    try:
        house.carry(owner, now, lambda work: set_password.choose(work, key, given))
    except Refused as refused:
        return _setup(reader, key, person, refused.refusal)
    return to("/sign-in")


@router.get("/account/password")
def password(present: Signed, reader: Read) -> Response:
    """The page on which one changes one's own password."""
    return reader.page("password.html", refusal=None, done=False, least=set_password.SHORTEST, mine=present.mine)


@router.post("/account/password")
def change(desk: Desk, present: Signed, reader: Read, posted: Post) -> Response:
    """Changes it; every other session is over."""
    old, new = posted.typed.one("password"), posted.typed.one("new_password")
    done: Any = Refusal(Cause.FORM, _DIFFER, fields={"once_more": _DIFFER})
    if new == posted.typed.one("once_more"):
        done = tried(desk, lambda work: set_password.change(work, present.mine, present.session, (old, new)))
    refusal = done if isinstance(done, Refusal) else None
    values = {"refusal": refusal, "done": refusal is None, "least": set_password.SHORTEST, "mine": present.mine}
    return reader.page("password.html", STATUS[refusal.cause] if refusal else 200, **values)


def _setup(reader: Reader, key: str, person: Person, refusal: Refusal | None) -> Response:
    values = {"owner": person, "address": f"{SETUP}{key}", "refusal": refusal, "least": set_password.SHORTEST}
    return reader.page("setup.html", STATUS[refusal.cause] if refusal else 200, **values)


def _stranger() -> Actor:
    """Whoever holds a link, before anybody knows who it is."""
    return Actor(person="", name="", door="page")
