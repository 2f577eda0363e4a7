"""Coming in by the office's single sign-on: what a provider vouches for becomes a session of an account that is there.

Nobody is created by it. The first time an account is found by the claim that names it; from then on by the provider's
own subject, so that a name that is given to somebody else there opens nothing here.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from records import signing_in
from records.credential import Identity
from records.person import Account, Person
from records.questions import credentials
from states.text import Text
from workflows.commands.sign_in import Came, Opened, Try, keep_refused, let_in
from workflows.presence import PROVEN, NotSignedIn
from workflows.work import House, Work

NOBODY_HERE = Text(
    "单点登录已通过，但本系统没有对应账号，请联系系统管理员",
    "the single sign-on knows you, and there is no account for you here: ask the system keeper",
)
_SOMEBODY_ELSE = Text(
    "此账号已绑定单点登录中的另一人，请联系系统管理员",
    "this account belongs to somebody else at the single sign-on: ask the system keeper",
)


@dataclass(frozen=True, slots=True)
class Vouched:
    """What a provider vouches for: who it is there, the name that an account has here, whether by a second factor."""

    issuer: str
    subject: str
    username: str
    by_second_factor: bool = False


def sign_on(house: House, vouched: Vouched, one: Try, now: datetime) -> Opened:
    """Opens a session; `NotSignedIn` when no account is meant, `CodeWanted` when its second factor is to come."""
    try:
        found = house.carry(one.stranger(), now, lambda work: _meant(work, vouched))
    except NotSignedIn as refused:
        keep_refused(house, one, now, reason=refused.reason.as_data(), way="oidc", issuer=vouched.issuer)
        raise
    way = PROVEN if vouched.by_second_factor else "oidc"
    return let_in(house, found, one, now, Came(way, proven=vouched.by_second_factor))


def _meant(work: Work, vouched: Vouched) -> tuple[Account, Person]:
    """The account that is meant, bound to the subject for good."""
    known = credentials.identity_of(work.session, vouched.issuer, vouched.subject)
    if known is not None:
        found = signing_in.account_by_id(work.session, known.account_id, work.now)
    elif vouched.username and vouched.username.isprintable():
        found = signing_in.account_of(work.session, vouched.username, work.now)
    else:
        found = None
    if found is None:
        raise NotSignedIn(NOBODY_HERE)
    if known is None:
        _bind(work, found[0], vouched)
    return found


def _bind(work: Work, account: Account, vouched: Vouched) -> None:
    if credentials.is_known_to(work.session, account.id, vouched.issuer):
        raise NotSignedIn(_SOMEBODY_ELSE)
    row = Identity(account_id=account.id, issuer=vouched.issuer, subject=vouched.subject, since=work.now)
    credentials.keep_identity(work.session, row)
    after = {"issuer": vouched.issuer, "subject": vouched.subject}
    work.ledger.office("identity", subject=f"account:{account.username}", before=None, after=after)
