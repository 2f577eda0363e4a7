"""Who keeps the directory, and how a change of it is written down.

The office of a headquarters keeps the organisations, posts and people of its own places. A change is one entry with
what was before, what is after, who changed it and why; an address or number is never told in full.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from records.questions import organisations
from states.actor import Seat
from states.area import inside
from states.refusal import Cause, Refusal, Refused
from states.text import Text
from workflows.work import RefusedAt, Work

KEEPERS = ("office_head",)
CLAUSE = "《应急指挥能力三年行动方案》第2项：指挥部办公室为参谋部和应急指挥调度中枢"
LONGEST = 200
KEY = re.compile(r"[a-z][a-z0-9_]{0,62}")
_NOT_YOURS = Text("通讯录由指挥部办公室维护", "the directory is kept by the office of the headquarters")
_ELSEWHERE = Text(
    "只能维护本辖区的单位、岗位和人员", "only what belongs to your own places can be changed by your office"
)
_LOOK = Text("请更正标出的各项", "mend what is marked")
_WHY = Text("请写明依据或原因(如任免文号)", "say why, or on what it rests")
KEY_FORM = Text("只用小写字母、数字和下划线，以字母开头", "small letters, digits and underscores, a letter first")
_KEY_TAKEN = Text("已有同名的", "this name is taken")
_BOTH = Text("中文名、英文名都要写，各不超过200字", "write it in Chinese and in English, up to 200 letters each")
DISSOLVED = Text("已撤销，不再变更", "it is dissolved, and changes no more")
REMOVED = Text(
    "此人的姓名和联系方式已依法删除，不再写入；重新任用的，请用新的代号",
    "name and addresses of this person were removed and are not written again: whoever comes back gets a new key",
)
_NOTHING = Text("没有这一项", "there is no such thing")


def kept_by(work: Work, areas: Iterable[str], asked: str) -> None:
    """Refused, and kept in the journal, unless the actor keeps the directory of these places."""
    seat = _seat(work, areas)
    if seat is not None:
        work.sit(seat.post)
    elif not work.actor.engine:
        reason = _ELSEWHERE if keeps(work, ()) else _NOT_YOURS
        raise RefusedAt(Refusal(Cause.FORBIDDEN, reason, CLAUSE, who_could=KEEPERS), None, asked)


def keeps(work: Work, areas: Iterable[str]) -> bool:
    """Whether the actor keeps the directory of these places."""
    return work.actor.engine or _seat(work, areas) is not None


def _seat(work: Work, areas: Iterable[str]) -> Seat | None:
    """The seat in which the actor keeps the directory of these places, the one they act in before others."""
    codes = tuple(areas)
    found = work.actor.sitting(KEEPERS)
    return next((seat for seat in found if all(inside(code, seat.areas) for code in codes)), None)


def there(row: Any) -> Any:
    """The row; refused when there is none."""
    if row is None:
        raise Refused(Refusal(Cause.UNKNOWN, _NOTHING))
    return row


def standing(row: Any) -> Any:
    """The row; refused when it is dissolved."""
    if row is not None and row.dissolved_at is not None:
        raise Refused(Refusal(Cause.OVER, DISSOLVED))
    return row


def still_named(person: Any) -> None:
    """Refused when name and addresses of somebody have been removed."""
    if person.removed_at is not None:
        raise Refused(Refusal(Cause.OVER, REMOVED))


def sound(faults: Mapping[str, Text | None]) -> None:
    """Refused when any field has a fault."""
    found = {name: fault for name, fault in faults.items() if fault is not None}
    if found:
        raise Refused(Refusal(Cause.FORM, _LOOK, fields=found))


def reasoned(why: str) -> Text | None:
    """The fault of a change without a reason."""
    return None if why.strip() else _WHY


def named(zh: str, en: str) -> Text | None:
    """The fault of a name that one of the languages lacks."""
    return None if all(one.strip() and len(one) <= LONGEST for one in (zh, en)) else _BOTH


def fresh(work: Work, table: Any, key: str) -> Text | None:
    """The fault of a new key: badly formed, or taken."""
    if not KEY.fullmatch(key):
        return KEY_FORM
    return _KEY_TAKEN if organisations.with_key(work.session, table, key) is not None else None


def changed(work: Work, kind: str, row: Any, values: Mapping[str, Any], why: str) -> None:
    """Writes what differs, with its entry; nothing when nothing does."""
    new = {name: value for name, value in values.items() if getattr(row, name) != value}
    if not new:
        return
    before = {name: getattr(row, name) for name in new}
    organisations.change(work.session, row, new)
    subject = f"{kind.partition('_')[0]}:{getattr(row, 'key', '')}"
    work.ledger.office(kind, subject=subject, why=why, before=told(work, before), after=told(work, new))


def added(work: Work, kind: str, row: Any, why: str) -> None:
    """The entry of a new row."""
    after = told(work, {name: value for name, value in row.model_dump().items() if name != "id" and value is not None})
    work.ledger.office(kind, subject=f"{kind.partition('_')[0]}:{after['key']}", why=why, before=None, after=after)


def told(work: Work, values: Mapping[str, Any]) -> dict[str, Any]:
    """Values as a reader understands them: what is referred to by its key."""
    return {name.removesuffix("_id"): _key_of(work, name, value) for name, value in values.items()}


def _key_of(work: Work, name: str, value: Any) -> Any:
    table = organisations.REFERRED.get(name)
    row = organisations.with_id(work.session, table, value) if table else None
    return row.key if row is not None else value
