"""Choosing one's own password: with the key of a new start, or with the password that one has.

Afterwards every other session is over. A password needs length, and must not be the account's name.
"""

from __future__ import annotations

import uuid

from records import signing_in
from records.person import Account, Person
from records.questions import accounts
from states.refusal import Cause, Refusal, Refused
from states.text import Text
from workflows.commands.second_factor import Mine
from workflows.commands.sign_in import hashed, is_password
from workflows.work import Work, token_digest

SHORTEST = 12
LONGEST = 1000
_NO_KEY = Text(
    "链接无效、已用过或已过期，请向系统管理员索取新的链接",
    "this link is not valid, was used or is over: ask the system keeper for a new one",
)
_FORM = Text("请检查填写内容", "please check what you typed")
_WEAK = Text("至少 {least} 个字符，且不得包含用户名", "at least {least} letters, without the account's name").filled(
    least=SHORTEST
)
_WRONG = Text("现用密码不对", "this is not your password")


def awaited(work: Work, key: str) -> tuple[Account, Person]:
    """Whose new start this key is; refused when it is none, used or over."""
    found = signing_in.account_to_set_up(work.session, token_digest(key), work.now)
    if found is None:
        raise Refused(Refusal(Cause.OVER, _NO_KEY))
    return found


def choose(work: Work, key: str, password: str) -> str:
    """The owner's choice; the key is used up. The name of the account."""
    account, _ = awaited(work, key)
    _set(work, account, password)
    signing_in.end_all(work.session, account.id)
    work.ledger.office("password_set", subject=f"account:{account.username}", username=account.username)
    return account.username


def change(work: Work, mine: Mine, session: uuid.UUID, given: tuple[str, str]) -> None:
    """Another password in the place of one's own; `given` is the one that counts and the new one."""
    found = signing_in.account_by_id(work.session, mine.id, work.now)
    if found is None or not is_password(given[0], found[0]):
        raise Refused(Refusal(Cause.FORM, _FORM, fields={"password": _WRONG}))
    _set(work, found[0], given[1])
    others = [one for one in signing_in.ids_of(work.session, mine.id) if one != session]
    signing_in.end_of(work.session, mine.id, others)
    work.ledger.office("password_set", subject=mine.subject, username=mine.username)


def _set(work: Work, account: Account, password: str) -> None:
    if not SHORTEST <= len(password) <= LONGEST or account.username.lower() in password.lower():
        raise Refused(Refusal(Cause.FORM, _FORM, fields={"new_password": _WEAK}))
    accounts.change(work.session, account, password_hash=hashed(password), setup_digest=None, setup_until=None)
