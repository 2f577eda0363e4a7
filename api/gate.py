"""What somebody who is signed in may not reach at all, whatever their posts allow.

Asked once for every request, before any route. Which act a post may do is the matter of the procedures.
"""

from __future__ import annotations

from states.refusal import Cause, Refusal, Refused
from states.text import Text
from workflows.presence import Present

OWN_ACCOUNT = ("/account", "/api/account", "/sign-out", "/api/sign-out", "/api/me")
"""What everybody reaches who is signed in: their own account, and the way out."""
_ENROL = Text(
    "您的岗位须启用两步验证后才能办理，请先在“我的账号”中设置",
    "your post needs a second factor: set it up under “my account” first",
)


class MustEnrol(Refused):
    """The office asks for a second factor that the account does not have yet."""

    def __init__(self) -> None:
        super().__init__(Refusal(Cause.FORBIDDEN, _ENROL))


def kept_out(found: Present, path: str) -> Refused | None:
    """Why this person may not reach this address; None when nothing keeps them out."""
    if found.must_enrol and not _within(path, OWN_ACCOUNT):
        return MustEnrol()
    return None


def _within(path: str, doors: tuple[str, ...]) -> bool:
    return any(path == door or path.startswith(f"{door}/") for door in doors)
