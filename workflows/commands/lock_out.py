"""Locking an account out, and never the office: after many failures it is locked for devices that nobody knows.

The browsers from which its owner has come in get through all the while, and a second officer can release it. So nobody
keeps an officer from the desk by guessing at the officer's name from many addresses.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from records.credential import KnownDevice
from records.person import Account
from records.questions import accounts, lock_outs
from states.actor import Actor
from states.refusal import Cause, Refusal, Refused
from states.text import Text
from workflows.presence import NotSignedIn
from workflows.wording import HERE
from workflows.work import House, RefusedAt, Work, token_digest

FAILURES = 20
WITHIN = timedelta(minutes=15)
LASTS = timedelta(minutes=15)
KNOWN_FOR = timedelta(days=90)
RELEASERS = ("system_keeper", "duty_leader", "shift_leader")
_LOCKED = Text(
    "此账号失败次数过多，陌生设备暂停登录至 {until}；请用常用设备登录，或请值班长、带班领导解除",
    "too many failures: devices that nobody knows are not looked at until {until}. Use one that you have used before, "
    "or ask the shift leader to release the account",
)
_WHO = Text("只有值班长、带班领导或系统管理员可以解除", "only a shift leader, duty leader or system keeper releases it")
_OWN = Text("须由另一人解除", "somebody else must release it")
_NOT_LOCKED = Text("此账号没有被锁定", "this account is not locked")


@dataclass(frozen=True, slots=True)
class Knock:
    """Whoever tries to come in, as far as lock-outs go: the account that is meant, and the device that is shown."""

    account: Account
    device: str

    @property
    def subject(self) -> str:
        """How the journal names the account."""
        return f"account:{self.account.username}"


def check(work: Work, knock: Knock) -> None:
    """`NotSignedIn` while the account is locked for this device: nothing more is looked at."""
    until = lock_outs.locked_until(work.session, knock.account.id, work.now)
    if until is not None and not _is_known(work, knock):
        raise NotSignedIn(_LOCKED.filled(until=until.astimezone(HERE).strftime("%H:%M")))


def failed(house: House, knock: Knock, stranger: Actor, now: datetime) -> None:
    """Counts a failure from a device that nobody knows; one too many locks the account."""

    def count(work: Work) -> None:
        if _is_known(work, knock):
            return
        if lock_outs.count(work.session, knock.account.id, work.now, WITHIN) >= FAILURES:
            lock_outs.lock(work.session, knock.account.id, work.now + LASTS)
            work.ledger.office("locked_out", subject=knock.subject, failures=FAILURES, until=work.now + LASTS)

    house.carry(stranger, now, count)


def came_in(work: Work, knock: Knock, door: str) -> str:
    """The key by which this browser is known from now on; empty when it is known already, or when it is no browser."""
    if _is_known(work, knock):
        return ""
    lock_outs.forget(work.session, knock.account.id)
    if door != "page":
        return ""
    made = secrets.token_urlsafe(32)
    row = KnownDevice(account_id=knock.account.id, digest=token_digest(made), since=work.now)
    lock_outs.keep_device(work.session, row, work.now - KNOWN_FOR)
    return made


def may_release(work: Work, asked: str) -> None:
    """Refused, and kept, when it is nobody who releases accounts."""
    if work.actor.roles.isdisjoint(RELEASERS):
        raise RefusedAt(Refusal(Cause.FORBIDDEN, _WHO, who_could=RELEASERS), None, asked)


def release(work: Work, username: str) -> None:
    """Opens a locked account to every device again; by somebody else than its owner."""
    may_release(work, "release")
    kept = accounts.named(work.session, username) if username.isprintable() else None
    if kept is None or lock_outs.locked_until(work.session, kept.account.id, work.now) is None:
        raise Refused(Refusal(Cause.UNKNOWN, _NOT_LOCKED))
    if kept.person.key == work.actor.person:
        raise Refused(Refusal(Cause.GUARD, _OWN))
    lock_outs.forget(work.session, kept.account.id)
    work.ledger.office("released", subject=f"account:{username}", username=username)


def _is_known(work: Work, knock: Knock) -> bool:
    shown = knock.device
    since = work.now - KNOWN_FOR
    return bool(shown) and lock_outs.is_known(work.session, knock.account.id, token_digest(shown), since)
