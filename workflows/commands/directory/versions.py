"""The version of an organisation, a post or a person: whoever edits says which one they read.

The later of two edits is refused with what changed meanwhile, by whom and when; nothing of it is written. A version is
a digest of the values, and what was read is found again by going back through the journal.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from records.journal import Entry
from records.ledger import plain
from records.organisation import Organisation
from records.person import Person, Post
from records.questions import journal
from states.actor import name_of
from states.organisation import KIND_NAMES, Kind
from states.refusal import Cause, Refusal, Refused
from states.text import Text
from workflows.commands.directory.keeping import told
from workflows.wording import HERE
from workflows.work import Work

_NOUNS: Mapping[type, str] = {Organisation: "organisation", Post: "post", Person: "person"}
_FIXED = ("id", "key", "organisation_id")
_BACK = 50
"""How many changes are gone back through."""
_CHANGED = Text(
    "您打开之后，{who} 已于 {at} 改过；您填写的内容都在，请核对标出的各项后再提交",
    "{who} changed it at {at}, after you opened it; what you typed is kept: look at what is marked, then send it again",
)
_FIELD = Text("原为“{then}”，现已改为“{now}”", "it was “{then}” and is “{now}” now")
_NONE = Text("（空）", "(empty)")


def version_of(work: Work, row: Organisation | Post | Person) -> str:
    """The version of a row as it is now."""
    return _digest(_values(work, row))


def as_read(work: Work, row: Organisation | Post | Person, read: str) -> None:
    """Refused when the row, which the caller holds locked, is another than the version that was read; "" is any."""
    now = _values(work, row)
    if not read or _digest(now) == read:
        return
    subject = f"{_NOUNS[type(row)]}:{row.key}"
    changes = journal.changes_of(work.session, subject, f"{_NOUNS[type(row)]}_changed", _BACK)
    then = _then(now, changes, read)
    fields = {name: _field(name, then[name], now[name]) for name in now if then[name] != now[name]}
    newest = changes[0] if changes else None
    at = newest.entered_at.astimezone(HERE).strftime("%m-%d %H:%M:%S") if newest else "—"
    said = _CHANGED.filled(who=name_of(newest.actor if newest else {}), at=at)
    raise Refused(Refusal(Cause.STALE, said, fields=fields))


def _then(now: Mapping[str, Any], changes: list[Entry], read: str) -> dict[str, Any]:
    """The values that were read; those of now when no change leads back to them."""
    then = dict(now)
    for entry in changes:
        then |= {name: value for name, value in entry.data["before"].items() if name in now}
        if _digest(then) == read:
            return then
    return dict(now)


def _values(work: Work, row: Organisation | Post | Person) -> dict[str, Any]:
    values: dict[str, Any] = plain(told(work, {k: v for k, v in row.model_dump().items() if k not in _FIXED}))
    return values


def _digest(values: Mapping[str, Any]) -> str:
    return hashlib.sha256(json.dumps(values, sort_keys=True).encode()).hexdigest()[:16]


def _field(name: str, then: Any, now: Any) -> Text:
    return _FIELD.filled(then=_said(name, then), now=_said(name, now))


def _said(name: str, value: Any) -> Text:
    if name == "kind" and value in set(Kind):
        return KIND_NAMES[Kind(value)]
    said = " ".join(value) if isinstance(value, list) else str(value or "")
    return Text(said, said) if said else _NONE
