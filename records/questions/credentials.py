"""Questions and changes of what an account is opened with besides its password."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta

from sqlalchemy import delete, func, select, update
from sqlmodel import Session, col

from records.credential import ApiToken, Identity, RecoveryCode, SecondFactor
from records.person import Account, Person


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


def change_secret(session: Session, factor: SecondFactor, secret: str) -> None:
    """Keeps the secret of a factor in another form."""
    session.execute(update(SecondFactor).where(col(SecondFactor.id) == factor.id).values(secret=secret))


def keep_token(session: Session, token: ApiToken) -> None:
    """Keeps a new interface token."""
    session.add(token)
    session.flush()


def token_of(session: Session, digest: str) -> tuple[ApiToken, Account, Person] | None:
    """The interface token under this digest, whatever its state, with its account and person."""
    query = (
        select(ApiToken, Account, Person)
        .join(Account, col(Account.id) == ApiToken.account_id)
        .join(Person, col(Person.id) == Account.person_id)
        .where(col(ApiToken.digest) == digest)
    )
    row = session.execute(query).first()
    return None if row is None else (row[0], row[1], row[2])


def tokens_of(session: Session, account_id: uuid.UUID) -> list[ApiToken]:
    """The interface tokens of an account, the newest first, also those that are over."""
    query = select(ApiToken).where(col(ApiToken.account_id) == account_id)
    return list(session.execute(query.order_by(col(ApiToken.since).desc(), col(ApiToken.id).desc())).scalars())


def token_used(session: Session, token: ApiToken, now: datetime, address: str, at_most: timedelta) -> None:
    """Keeps when and whence a token was used, unless that is known to within `at_most`."""
    if token.used_at is None or now - token.used_at >= at_most or token.used_from != address:
        used = update(ApiToken).where(col(ApiToken.id) == token.id)
        session.execute(used.values(used_at=now, used_from=address))


def revoke_token(session: Session, account_id: uuid.UUID, token_id: uuid.UUID, now: datetime) -> ApiToken | None:
    """Ends a token of an account; None when there is none such, or it was ended before."""
    mine = (col(ApiToken.id) == token_id, col(ApiToken.account_id) == account_id, col(ApiToken.revoked_at).is_(None))
    ended = session.execute(update(ApiToken).where(*mine).values(revoked_at=now).returning(col(ApiToken.id)))
    found = ended.scalar_one_or_none()
    return None if found is None else session.get_one(ApiToken, found)


def identity_of(session: Session, issuer: str, subject: str) -> Identity | None:
    """Whose account a single sign-on means by this subject."""
    query = select(Identity).where(col(Identity.issuer) == issuer, col(Identity.subject) == subject)
    return session.execute(query).scalar_one_or_none()


def is_known_to(session: Session, account_id: uuid.UUID, issuer: str) -> bool:
    """Whether an account has a subject at this single sign-on already."""
    query = select(col(Identity.id)).where(col(Identity.account_id) == account_id, col(Identity.issuer) == issuer)
    return session.execute(query).scalar_one_or_none() is not None


def keep_identity(session: Session, identity: Identity) -> None:
    """Keeps by which subject a single sign-on means an account."""
    session.add(identity)
    session.flush()
