"""Accounts as the office's system keeper keeps them: made, limited, closed, opened again, given a new start.

The keeper never sees a password: the owner chooses one with a key that is shown once and lasts three days. Every
change is one entry of the office journal, with before and after, and why.
"""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from records import signing_in
from records.person import Account, Person
from records.questions import accounts, credentials
from records.questions.accounts import Kept
from states.refusal import Cause, Refusal, Refused
from states.text import Text
from workflows.commands.sign_in import hashed
from workflows.presence import EVALUATOR, GUESTS, OFFICER
from workflows.work import RefusedAt, Work, token_digest

KEEPER = "system_keeper"
SETUP_LASTS = timedelta(days=3)
_NAME = re.compile(r"[\w.@-]{2,64}")
_KEEPERS = Text("只有系统管理员可以管理账号", "only the system keeper keeps accounts")
_NONE = Text("没有这个账号", "there is no such account")
_FORM = Text("请检查填写内容", "please check what you typed")
_BAD_NAME = Text("2 至 64 个字母、数字或 . _ @ -", "2 to 64 letters, digits or . _ @ -")
_TAKEN = Text("用户名已被占用", "this name is taken")
_NO_PERSON = Text("通讯录中没有此人", "nobody in the directory has this key")
_KINDS = Text("应为 officer、auditor 或 evaluator", "must be officer, auditor or evaluator")
_NEEDS_END = Text("只读账号须有截止时间，且晚于现在", "an account that only reads needs an end, and one to come")
_NEEDS_NAME = Text("请填写姓名", "say the name")
_NEEDS_INCIDENTS = Text("请至少指定一起事件", "name at least one incident")
_NO_INCIDENT = Text("没有这起事件：{names}", "there is no such incident: {names}")
_WHY = Text("请说明理由", "say why")
_OWN = Text("不能停用自己的账号", "you can not close your own account")


@dataclass(frozen=True, slots=True)
class Limits:
    """Until when an account lasts, and which incidents an evaluator reads."""

    until: datetime | None = None
    incidents: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Wanted:
    """An account to be made: for somebody of the directory (`person`), or for a guest by name."""

    username: str
    kind: str = OFFICER
    person: str = ""
    name: Text = field(default_factory=lambda: Text("", ""))
    limits: Limits = field(default_factory=Limits)


@dataclass(frozen=True, slots=True)
class Setup:
    """The key with which the owner chooses a password, in the only moment in which it is shown."""

    key: str
    until: datetime


def may_keep(work: Work, asked: str) -> None:
    """Refused, and kept, when it is not a system keeper who asks."""
    seat = next(iter(work.actor.sitting((KEEPER,))), None)
    if seat is not None:
        work.sit(seat.post)
    else:
        raise RefusedAt(Refusal(Cause.FORBIDDEN, _KEEPERS, who_could=(KEEPER,)), None, asked)


def invite(work: Work, wanted: Wanted) -> Setup:
    """Makes an account that nobody can open until its owner has chosen a password."""
    may_keep(work, "invite")
    return new_account(work, wanted)


def new_account(work: Work, wanted: Wanted) -> Setup:
    """The account itself, whoever asks for it."""
    person = accounts.person_of(work.session, wanted.person) if wanted.person else None
    faults = _name_faults(work, wanted, person) | _limit_faults(work, wanted.kind, wanted.limits)
    if faults:
        raise Refused(Refusal(Cause.FORM, _FORM, fields=faults))
    newcomer = None
    if person is None:
        person = newcomer = Person(key=f"guest-{wanted.username}", zh=wanted.name.zh, en=wanted.name.en)
    account = Account(
        person_id=person.id, username=wanted.username, password_hash=_unusable(), kind=wanted.kind,
        until=wanted.limits.until, incidents=list(wanted.limits.incidents),
    )  # fmt: skip
    accounts.keep(work.session, account, newcomer)
    after = _told(account) | {"person": person.key}
    work.ledger.office("account", subject=_subject(account), before=None, after=after)
    return _setup(work, account)


def limit(work: Work, username: str, limits: Limits, why: str) -> None:
    """Sets until when an account lasts, and what an evaluator reads."""
    kept = _kept(work, username, "limit", why)
    if faults := _limit_faults(work, kept.account.kind, limits):
        raise Refused(Refusal(Cause.FORM, _FORM, fields=faults))
    _change(work, kept.account, why, until=limits.until, incidents=list(limits.incidents))


def close(work: Work, username: str, why: str) -> None:
    """Closes an account: its sessions are over and its tokens open nothing, at once."""
    kept = _kept(work, username, "close", why)
    if kept.person.key == work.actor.person:
        raise Refused(Refusal(Cause.GUARD, _OWN))
    signing_in.end_all(work.session, kept.account.id)
    _change(work, kept.account, why, closed_at=work.now)


def open_again(work: Work, username: str, why: str) -> None:
    """Opens an account that was closed; its password is the one that it had."""
    _change(work, _kept(work, username, "open", why).account, why, closed_at=None)


def reset(work: Work, username: str, why: str, *, telephone_lost: bool = False) -> Setup:
    """A new start: the old password opens nothing, sessions are over, the owner chooses anew.

    The second factor stays, unless the telephone is lost.
    """
    return new_start(work, _kept(work, username, "reset", why).account, why, telephone_lost=telephone_lost)


def new_start(work: Work, account: Account, why: str, *, telephone_lost: bool = False) -> Setup:
    """The new start itself, whoever asks for it."""
    signing_in.end_all(work.session, account.id)
    accounts.change(work.session, account, password_hash=_unusable())
    if telephone_lost:
        credentials.forget_factor(work.session, account.id)
    work.ledger.office(
        "account_reset", subject=_subject(account), why=why.strip(), username=account.username,
        telephone_lost=telephone_lost,
    )  # fmt: skip
    return _setup(work, account)


def _kept(work: Work, username: str, asked: str, why: str) -> Kept:
    may_keep(work, asked)
    kept = accounts.named(work.session, username) if username.isprintable() else None
    if kept is None:
        raise Refused(Refusal(Cause.UNKNOWN, _NONE))
    if not why.strip():
        raise Refused(Refusal(Cause.FORM, _FORM, fields={"why": _WHY}))
    return kept


def _change(work: Work, account: Account, why: str, **values: Any) -> None:
    before = _told(account)
    accounts.change(work.session, account, **values)
    work.ledger.office("account", subject=_subject(account), why=why.strip(), before=before, after=_told(account))


def _setup(work: Work, account: Account) -> Setup:
    setup = Setup(secrets.token_urlsafe(16), work.now + SETUP_LASTS)
    accounts.change(work.session, account, setup_digest=token_digest(setup.key), setup_until=setup.until)
    return setup


def _name_faults(work: Work, wanted: Wanted, person: Person | None) -> dict[str, Text]:
    faults: dict[str, Text] = {}
    if not _NAME.fullmatch(wanted.username):
        faults["username"] = _BAD_NAME
    elif accounts.named(work.session, wanted.username) is not None:
        faults["username"] = _TAKEN
    if person is None and (wanted.person or wanted.kind not in GUESTS):
        faults["person"] = _NO_PERSON
    elif person is None and not (wanted.name.zh.strip() and wanted.name.en.strip()):
        faults["name"] = _NEEDS_NAME
    return faults


def _limit_faults(work: Work, kind: str, limits: Limits) -> dict[str, Text]:
    faults: dict[str, Text] = {}
    if kind != OFFICER and kind not in GUESTS:
        faults["kind"] = _KINDS
    if kind in GUESTS and (limits.until is None or limits.until <= work.now):
        faults["until"] = _NEEDS_END
    unknown = set(limits.incidents) - accounts.incidents_of(work.session, list(limits.incidents))
    if unknown:
        faults["incidents"] = _NO_INCIDENT.filled(names=", ".join(sorted(unknown)))
    elif kind == EVALUATOR and not limits.incidents:
        faults["incidents"] = _NEEDS_INCIDENTS
    return faults


def _told(account: Account) -> dict[str, Any]:
    """An account as the journal keeps it."""
    return {
        "kind": account.kind, "until": account.until, "incidents": account.incidents,
        "open": account.closed_at is None,
    }  # fmt: skip


def _subject(account: Account) -> str:
    return f"account:{account.username}"


def _unusable() -> str:
    return hashed(secrets.token_urlsafe())
