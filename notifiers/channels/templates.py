"""Templates of messages at a provider: which one carries a message, and how its words fill the variables.

In China a provider sends no free text: an account holds one approved template for each sort of message. Its value says
the template's number and the pieces of the message that fill its variables, in order:

    SMS_154950909 who,what,post,code

Pieces are those of `notifiers.texts`; `text` is the whole short text where a message has no such piece. Links and 【】
are taken out: no provider lets them stand in a variable. A piece is cut to what a variable may hold, but a code or a
number never is. The first piece of a drill begins with 演练, whatever the template says.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from notifiers import reasons
from notifiers.channels.accounts import AccountFault, ChannelAccount, Wanted
from notifiers.channels.cutting import cut
from notifiers.notifier import Message, Outcome, Result
from states.text import Text


class Sort(StrEnum):
    """What a template is for."""

    CALL = "call"
    STAND_DOWN = "stand_down"
    NOTICE = "notice"
    DRILL = "drill"


class Approval(StrEnum):
    """What the provider's examiners have said of a template."""

    APPROVED = "approved"
    WAITING = "waiting"
    REFUSED = "refused"


APPROVAL_NAMES = {
    Approval.APPROVED: Text("已通过", "approved"),
    Approval.WAITING: Text("审核中", "waiting"),
    Approval.REFUSED: Text("未通过", "refused"),
}
SORT_NAMES = {
    Sort.CALL: Text("叫应", "calls"),
    Sort.STAND_DOWN: Text("解除", "stand-downs"),
    Sort.NOTICE: Text("通知", "notices"),
    Sort.DRILL: Text("演练", "drills"),
}
MOST = 500
"""Characters that a whole message may have at every provider."""
NOTHING = "-"
"""What stands in a variable for a piece that a message does not have: providers refuse an empty one."""
_NEVER_CUT = frozenset({"code", "number"})
_DRILL = "演练 "
_FORM = re.compile(r"([A-Za-z0-9_-]{1,40})(?:\s+([a-z_]+(?:,[a-z_]+)*))?")
PIECES = ("who", "what", "post", "do", "code", "task", "due", "text", "phone", "number")
"""What may fill a variable: the pieces of `notifiers.texts`, and the number of the message."""
_PIECE = f"(?:{'|'.join(PIECES)})"
_ENTERED = re.compile(rf"[A-Za-z0-9_-]{{1,40}}(?:\s+{_PIECE}(?:,{_PIECE})*)?")
_COUNT = re.compile(r"[0-9]{1,3}")
_LINK = re.compile(r"[a-z]+://\S+|www\.\S+", re.IGNORECASE)
_NOT_APPROVED = {Approval.WAITING: reasons.TEMPLATE_WAITING, Approval.REFUSED: reasons.TEMPLATE_REFUSED}

_UNREAD = Text("应为：编号 变量,变量（如 SMS_1 who,what,code）", "must be: number piece,piece (SMS_1 who,what,code)")
_FORMAT = Text("{sort}模板：编号 变量,变量（如 SMS_1 who,what,code）", "template for {sort}: number piece,piece")
WANTED = tuple(
    Wanted(one, _FORMAT.filled(sort=name), needed=False, shown=True, form=_ENTERED, wrong=_UNREAD)
    for one, name in SORT_NAMES.items()
)  # fmt: skip
LONGEST = Wanted(
    "longest", Text("每个变量最多字数", "characters that a variable may hold"), needed=False, shown=True, form=_COUNT
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Template:
    """A template of an account, and the pieces that fill its variables."""

    sort: Sort
    code: str
    pieces: tuple[str, ...]


def templates(account: ChannelAccount) -> list[Template]:
    """Every template of an account; AccountFault for one that can not be read."""
    return [_read(one, account.secrets[one]) for one in Sort if account.secrets.get(one)]


def template_for(account: ChannelAccount, message: Message) -> Template | Result:
    """The template that carries a message; a failure for good when there is none, or it is known not to be approved."""
    sort = _sort(message)
    known = {one.sort: one for one in templates(account)}
    found = (known.get(Sort.DRILL) if message.drill else None) or known.get(sort)
    if found is None:
        return Result(Outcome.failed_for_good, f"no template: {sort}", reason=reasons.TEMPLATE_MISSING)
    approval = account.approvals.get(found.code, Approval.APPROVED)
    if approval in _NOT_APPROVED:
        detail = f"template {found.code}: {approval}"
        return Result(Outcome.failed_for_good, detail, reason=_NOT_APPROVED[Approval(approval)])
    return found


def filled(template: Template, message: Message, longest: int) -> dict[str, str] | Result:
    """The values of the variables by the names of their pieces, in order; a failure when one that must be whole is too
    long.
    """
    values = {name: _sound(_piece(message, name)) for name in template.pieces}
    if message.drill and template.pieces and not values[template.pieces[0]].startswith(_DRILL.strip()):
        values[template.pieces[0]] = _DRILL + values[template.pieces[0]]
    for name, value in values.items():
        if len(value) > longest and name in _NEVER_CUT:
            return Result(Outcome.failed_for_good, f"{name}: {len(value)} > {longest}", reason=reasons.TEXT_REFUSED)
    return {name: cut(value, longest, len) or NOTHING for name, value in values.items()}


def longest_of(account: ChannelAccount, usual: int) -> int:
    """How many characters a variable may hold: as the account says, else as is usual at its provider."""
    said = account.secrets.get(LONGEST.name, "")
    if not said:
        return usual
    if not _COUNT.fullmatch(said) or not 0 < int(said) <= MOST:
        raise AccountFault(f"{account.key}: {LONGEST.name} is a number of characters")
    return int(said)


def _sort(message: Message) -> Sort:
    return Sort(message.kind) if message.kind in (Sort.CALL, Sort.STAND_DOWN) else Sort.NOTICE


def _read(sort: Sort, said: str) -> Template:
    found = _FORM.fullmatch(said.strip())
    if found is None:
        raise AccountFault(f"template {sort} can not be read")
    return Template(sort, found[1], tuple(found[2].split(",")) if found[2] else ())


def _piece(message: Message, name: str) -> str:
    if name == "number":
        return message.number
    if name == "text":
        return message.pieces.get(name) or message.body
    return message.pieces.get(name, "")


def _sound(piece: str) -> str:
    bare = _LINK.sub("", piece).replace("【演练】", _DRILL).replace("【", "").replace("】", " ")
    return " ".join(bare.split())
