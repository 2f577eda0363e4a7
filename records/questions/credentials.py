"""Questions and changes of what an account is opened with besides its password."""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import delete, func, select, update
from sqlmodel import Session, col

from records.credential import RecoveryCode, SecondFactor


def factor_of(session: Session, account_id: uuid.UUID) -> SecondFactor | None:
    """The second factor of an account, confirmed or only begun."""
    return session.execute(select(SecondFactor).where(col(SecondFactor.account_id) == account_id)).scalar_one_or_none()


def keep_factor(session: Session, begun: SecondFactor) -> None:
    """Keeps a factor that was begun, in the place of any other of the account."""
    forget_factor(session, begun.account_id)
    session.add(begun)
    session.flush()


def confirm_factor(session: Session, factor: SecondFactor, now: datetime) -> None:
    """The factor counts from now on."""
    session.execute(update(SecondFactor).where(col(SecondFactor.id) == factor.id).values(confirmed_at=now))


def take_step(session: Session, factor: SecondFactor, step: int) -> bool:
    """Takes the code of a step; False when it, or a later one, was taken already."""
    later = update(SecondFactor).where(col(SecondFactor.id) == factor.id, col(SecondFactor.used_step) < step)
    taken = session.execute(later.values(used_step=step).returning(col(SecondFactor.id)))
    return taken.scalar_one_or_none() is not None


def forget_factor(session: Session, account_id: uuid.UUID) -> bool:
    """Forgets the factor of an account with its recovery codes; False when there was none."""
    session.execute(delete(RecoveryCode).where(col(RecoveryCode.account_id) == account_id))
    gone = delete(SecondFactor).where(col(SecondFactor.account_id) == account_id).returning(col(SecondFactor.id))
    return session.execute(gone).scalar_one_or_none() is not None


def keep_recovery_codes(session: Session, account_id: uuid.UUID, digests: list[str]) -> None:
    """Keeps new recovery codes in the place of all earlier ones."""
    session.execute(delete(RecoveryCode).where(col(RecoveryCode.account_id) == account_id))
    session.add_all([RecoveryCode(account_id=account_id, digest=digest) for digest in digests])
    session.flush()


def take_recovery_code(session: Session, account_id: uuid.UUID, digest: str, now: datetime) -> bool:
    """Takes a recovery code; False when there is none such, or it was taken already."""
    mine = (col(RecoveryCode.account_id) == account_id, col(RecoveryCode.digest) == digest)
    unused = update(RecoveryCode).where(*mine, col(RecoveryCode.used_at).is_(None))
    return bool(session.execute(unused.values(used_at=now).returning(col(RecoveryCode.id))).scalars().all())


def recovery_codes_left(session: Session, account_id: uuid.UUID) -> int:
    """How many recovery codes of an account have not been used."""
    unused = select(func.count()).where(col(RecoveryCode.account_id) == account_id, col(RecoveryCode.used_at).is_(None))
    return int(session.execute(unused).scalar_one())


def all_factors(session: Session) -> list[SecondFactor]:
    """Every second factor, locked: for lying them under another key."""
    return list(session.execute(select(SecondFactor).order_by(col(SecondFactor.id)).with_for_update()).scalars())
