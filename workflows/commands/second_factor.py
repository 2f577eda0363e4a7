"""The second factor of one's own account: begun, confirmed by a code, taken away by a code; and asked at the door.

The secret lies encrypted and is shown once, when it is begun; recovery codes are shown once, when it is confirmed,
and only their digests are kept. Each code counts once. What was done stands in the office journal, never a code.
"""

from __future__ import annotations

import secrets
import uuid
from dataclasses import dataclass

from records.credential import SecondFactor
from records.questions import credentials
from states import totp
from states.refusal import Cause, Refusal, Refused
from states.text import Text
from workflows.work import Work, token_digest

ISSUER = "Tocsin"
CODES = 10
_ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"
"""No letter that is taken for a digit when it is read from paper."""
_LENGTH = 12
WRONG_CODE = Text("验证码不对或已用过", "this code is wrong or was used already")
_ALREADY = Text("已启用两步验证，须先停用才能重新设置", "the second factor is on: take it away before you set another")
_NOT_BEGUN = Text("还没有开始设置两步验证", "no second factor has been begun")
_CODE_FIELD = Text("请填写有效验证码", "give a code that is valid now")


@dataclass(frozen=True, slots=True)
class Mine:
    """An account as its owner works on it."""

    id: uuid.UUID
    username: str

    @property
    def subject(self) -> str:
        """How the journal names it."""
        return f"account:{self.username}"


@dataclass(frozen=True, slots=True)
class Begun:
    """A factor in the making: what is typed or read into the telephone."""

    written: str
    address: str


def begin(work: Work, mine: Mine) -> Begun:
    """A new secret for the account's telephone; it counts once a code has confirmed it.

    Refused while a factor is on: whoever holds an open session could exchange it.
    """
    there = credentials.factor_of(work.session, mine.id)
    if there is not None and there.confirmed_at is not None:
        raise Refused(Refusal(Cause.STALE, _ALREADY))
    secret = secrets.token_bytes(totp.SECRET_BYTES)
    factor = SecondFactor(account_id=mine.id, secret="", since=work.now)
    factor.secret = work.house.vault.shut(secret, _about(factor))
    credentials.keep_factor(work.session, factor)
    return Begun(totp.written(secret), totp.address(secret, mine.username, ISSUER))


def again(work: Work, mine: Mine) -> Begun | None:
    """The factor in the making once more, for a page that has to show it again; None when there is none."""
    factor = credentials.factor_of(work.session, mine.id)
    if factor is None or factor.confirmed_at is not None:
        return None
    secret = work.house.vault.open(factor.secret, _about(factor))
    return Begun(totp.written(secret), totp.address(secret, mine.username, ISSUER))


def confirm(work: Work, mine: Mine, code: str) -> list[str]:
    """The factor counts from now on; its recovery codes, which nobody can show a second time."""
    factor = credentials.factor_of(work.session, mine.id)
    if factor is None or factor.confirmed_at is not None:
        raise Refused(Refusal(Cause.STALE, _NOT_BEGUN if factor is None else _ALREADY))
    if not _is_code(work, factor, code):
        raise Refused(Refusal(Cause.FORM, WRONG_CODE, fields={"code": _CODE_FIELD}))
    credentials.confirm_factor(work.session, factor, work.now)
    codes = ["".join(secrets.choice(_ALPHABET) for _ in range(_LENGTH)) for _ in range(CODES)]
    credentials.keep_recovery_codes(work.session, mine.id, [_digest(one) for one in codes])
    work.ledger.office("second_factor", subject=mine.subject, before="off", after="on")
    return [f"{one[:4]}-{one[4:8]}-{one[8:]}" for one in codes]


def take_away(work: Work, mine: Mine, code: str) -> None:
    """The account is opened by its password alone again; needs a code that is valid now."""
    if way_of(work, mine.id, code) is None:
        raise Refused(Refusal(Cause.FORM, WRONG_CODE, fields={"code": _CODE_FIELD}))
    credentials.forget_factor(work.session, mine.id)
    work.ledger.office("second_factor", subject=mine.subject, before="on", after="off")


def is_on(work: Work, account_id: uuid.UUID) -> bool:
    """Whether the account asks for a code."""
    factor = credentials.factor_of(work.session, account_id)
    return factor is not None and factor.confirmed_at is not None


def way_of(work: Work, account_id: uuid.UUID, code: str) -> str | None:
    """Takes a code of the telephone or a recovery code; which of them it was, None when it was neither."""
    factor = credentials.factor_of(work.session, account_id)
    if factor is None or factor.confirmed_at is None:
        return None
    if _is_code(work, factor, code):
        return "code"
    if credentials.take_recovery_code(work.session, account_id, _digest(code), work.now):
        return "recovery_code"
    return None


def lie_under_current_key(work: Work) -> int:
    """Encrypts every secret of a factor anew that lies under an older key than the current one; how many there were."""
    vault, changed = work.house.vault, 0
    for factor in credentials.all_factors(work.session):
        if vault.lies_under(factor.secret) != vault.current:
            about = _about(factor)
            credentials.change_secret(work.session, factor, vault.shut(vault.open(factor.secret, about), about))
            changed += 1
    return changed


def _is_code(work: Work, factor: SecondFactor, code: str) -> bool:
    secret = work.house.vault.open(factor.secret, _about(factor))
    step = totp.matching_step(secret, code, work.now, factor.used_step)
    return step is not None and credentials.take_step(work.session, factor, step)


def _about(factor: SecondFactor) -> str:
    return f"second_factor:{factor.id}"


def _digest(code: str) -> str:
    return token_digest("".join(letter for letter in code.lower() if letter.isalnum()))
