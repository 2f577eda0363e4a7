"""Interface tokens: a program acts as the person whose account it belongs to, within scopes and for a time.

A token is shown once, when it is made; its digest is kept. It never reaches accounts or other tokens. Which areas
the interface has is told by whoever knows its routes.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from records.credential import ApiToken
from records.person import Account
from records.questions import credentials
from states import api_token
from states.actor import engine
from states.api_token import Fault
from states.refusal import Cause, Refusal, Refused
from states.text import Text
from workflows.commands.second_factor import Mine
from workflows.presence import Entered, NotSignedIn, Present, Rules, entered_as
from workflows.work import House, Work, token_digest

READ, WRITE = "read", "write"
LONGEST_DAYS = 366
LONGEST_NAME = 80
_USED_TO = timedelta(minutes=1)
_FORGED = Text("令牌无效：可能抄错、不完整或系伪造", "no valid token: misspelled, cut off or made up")
_ELSEWHERE = Text("这是另一套系统签发的令牌", "this token was made by another installation")
_EXPIRED = Text("令牌已于 {until} 到期", "this token expired at {until}")
_REVOKED = Text("令牌已于 {at} 被撤销", "this token was revoked at {at}")
_CLOSED = Text("令牌所属账号已停用", "the account of this token is closed")
_NONE = Text("没有这个令牌，或已撤销", "there is no such token, or it was revoked")
_NO_SCOPE = Text("没有这个范围：{names}", "there is no such scope: {names}")
_SOME_SCOPE = Text("请至少选择一个范围", "choose at least one scope")
_SOME_NAME = Text("请说明令牌的用途", "say what the token is for")
_DAYS = Text("有效期应为 1 至 {most} 天", "it must last from 1 to {most} days").filled(most=LONGEST_DAYS)
_FORM = Text("请检查填写内容", "please check what you typed")


@dataclass(frozen=True, slots=True)
class Wanted:
    """A token to be made: what for, for how many days, within which scopes (`cases:read`)."""

    name: str
    days: int
    scopes: frozenset[str]


@dataclass(frozen=True, slots=True)
class Made:
    """A new token, in the only moment in which it is whole."""

    id: uuid.UUID
    token: str
    until: datetime


def scopes(areas: tuple[str, ...]) -> tuple[str, ...]:
    """Every scope there is, given the areas of the interface."""
    return tuple(f"{area}:{act}" for area in areas for act in (READ, WRITE))


def issue(work: Work, mine: Mine, wanted: Wanted, areas: tuple[str, ...]) -> Made:
    """Makes a token for a program of one's own; refused when name, days or scopes can not be."""
    faults = _faults(wanted, areas)
    if faults:
        raise Refused(Refusal(Cause.FORM, _FORM, fields=faults))
    token = api_token.written(installation(work.house), secrets.token_bytes(api_token.SECRET_BYTES))
    row = ApiToken(
        account_id=mine.id, name=wanted.name.strip(), start=api_token.name_of(token), digest=token_digest(token),
        scopes=sorted(wanted.scopes), since=work.now, until=work.now + timedelta(days=wanted.days),
    )  # fmt: skip
    credentials.keep_token(work.session, row)
    after = {"name": row.name, "start": row.start, "scopes": row.scopes, "until": row.until}
    work.ledger.office("api_token", subject=mine.subject, before=None, after=after)
    return Made(row.id, token, row.until)


def _faults(wanted: Wanted, areas: tuple[str, ...]) -> dict[str, Text]:
    faults: dict[str, Text] = {}
    if not wanted.name.strip():
        faults["name"] = _SOME_NAME
    if not 1 <= wanted.days <= LONGEST_DAYS:
        faults["days"] = _DAYS
    unknown = wanted.scopes - frozenset(scopes(areas))
    if unknown or not wanted.scopes:
        faults["scopes"] = _NO_SCOPE.filled(names=", ".join(sorted(unknown))) if unknown else _SOME_SCOPE
    return faults


def revoke(work: Work, mine: Mine, token_id: uuid.UUID) -> None:
    """Ends one of one's own tokens, at once."""
    ended = credentials.revoke_token(work.session, mine.id, token_id, work.now)
    if ended is None:
        raise Refused(Refusal(Cause.UNKNOWN, _NONE))
    before = {"name": ended.name, "start": ended.start, "until": ended.until}
    work.ledger.office("api_token", subject=mine.subject, before=before, after=None)


def installation(house: House) -> str:
    """The eight letters by which tokens of this installation are known; they tell nothing of its secret."""
    return hmac.new(house.link_key, b"tocsin installation", hashlib.sha256).hexdigest()[:8]


@dataclass(frozen=True, slots=True)
class Shown:
    """A token that a program shows, and where it comes from."""

    token: str
    address: str


def bearer(house: House, shown: Shown, now: datetime, rules: Rules) -> Present:
    """Whose program this is; `NotSignedIn` with the reason when the token is none of ours, over or ended."""
    fault = api_token.fault(shown.token, installation(house))
    if fault is not None:
        raise NotSignedIn(_ELSEWHERE if fault is Fault.ELSEWHERE else _FORGED)
    with house.database.transaction() as session:
        found = credentials.token_of(session, token_digest(shown.token))
        if found is None:
            raise NotSignedIn(_FORGED)
        kept, account, person = found
        if (reason := _over(kept, account, now)) is not None:
            raise NotSignedIn(reason)
        credentials.token_used(session, kept, now, shown.address, _USED_TO)
        entered = Entered(kept.id, f"token:{kept.start}", kept.until, scopes=frozenset(kept.scopes))
        return entered_as(Work(house, session, engine("token"), now), account, person, entered, rules)


def _over(kept: ApiToken, account: Account, now: datetime) -> Text | None:
    if kept.revoked_at is not None:
        return _REVOKED.filled(at=_written(kept.revoked_at))
    if kept.until <= now:
        return _EXPIRED.filled(until=_written(kept.until))
    over = account.until is not None and account.until <= now
    return _CLOSED if over or account.closed_at is not None else None


def _written(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds")
