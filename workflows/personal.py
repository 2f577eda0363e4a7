"""Facts about persons: shut before anything is written, opened for whoever may read them, until their key is destroyed.

The case and the journal hold the same sealed text, so the chain and the fold stand whether or not there is a key.
"""

from __future__ import annotations

import secrets
import uuid
from base64 import b64decode, b64encode
from collections.abc import Mapping
from typing import Any

from records.case import Case
from records.journal import Entry
from records.ledger import columns, plain
from records.personal import PersonalKey
from records.questions import personal
from records.sealed import as_kept
from records.vault import KEY_BYTES, Unreadable, Vault
from states.actor import name_of
from states.personal import among
from states.procedure import Fact
from states.sight import reads_personal
from states.text import Text
from workflows.places import area_of
from workflows.wording import HERE
from workflows.work import Work

_NAME = "case"
_MASKED = Text("（已遮盖）", "(masked)")
_ERASED = Text("已于 {at} 由{who}销毁", "erased on {at} by {who}")
_LOST = Text("（无法读取）", "(can not be read)")


def shut(work: Work, case: Case, facts: Mapping[str, Fact], values: Mapping[str, Any]) -> dict[str, Any]:
    """The values of a form as they are written down: those about persons sealed under the key of the case."""
    named = among(facts, values)
    if not named:
        return dict(values)
    vault = _vault(_key(work, case))
    return {**values, **{name: vault.shut(str(values[name]).encode(), name) for name in named}}


def told(work: Work, case: Case, facts: Mapping[str, Fact]) -> dict[str, Any]:
    """What is known of a case, as whoever asks may read it; a text in place of what they may not, or nobody can."""
    return _read(work, case, facts, case.facts)


class Reading:
    """What entries and rows of cases keep, as whoever asks may read it: sealed text is shown to nobody."""

    def __init__(self, work: Work) -> None:
        self._work = work
        self._cases: dict[uuid.UUID, Case | None] = {}

    def entry(self, entry: Entry) -> dict[str, Any]:
        """`data` and `changes` of an entry."""
        form = entry.data.get("form")
        told = {"form": self._facts(entry.case_id, form)} if isinstance(form, dict) else {}
        return {"data": {**entry.data, **told}, "changes": [self._change(*one) for one in entry.changes]}

    def row(self, row: Mapping[str, Any]) -> dict[str, Any]:
        """A row of a case as the journal tells it."""
        told = {"facts": self._facts(uuid.UUID(str(row["id"])), row["facts"])} if row.get("facts") else {}
        return {**row, **told}

    def _change(self, table: str, row_id: str, values: Mapping[str, Any]) -> list[Any]:
        if table != Case.__tablename__ or not values.get("facts"):
            return [table, row_id, values]
        return [table, row_id, {**values, "facts": self._facts(uuid.UUID(row_id), values["facts"])}]

    def _facts(self, case_id: uuid.UUID | None, known: Mapping[str, Any]) -> dict[str, Any]:
        if case_id is None:
            return dict(known)
        if case_id not in self._cases:
            self._cases[case_id] = self._work.session.get(Case, case_id)
        case = self._cases[case_id]
        if case is None:
            return dict(known)
        facts = self._work.library.pinned(self._work.session, case.definition_id).procedure.facts
        return _read(self._work, case, facts, known)


def _read(work: Work, case: Case, facts: Mapping[str, Fact], known: Mapping[str, Any]) -> dict[str, Any]:
    named = among(facts, known)
    if not named:
        return dict(known)
    key = personal.keys_of(work.session, [case.id]).get(case.id)
    if key is not None and key.destroyed_at is not None:
        at = key.destroyed_at.astimezone(HERE).strftime("%Y-%m-%d")
        gone: Any = _ERASED.filled(at=at, who=name_of(key.destroyed_by))
    else:
        gone = None if reads_personal(work.actor, area_of(work, case)) else _MASKED
    return {**known, **{name: gone or _opened(key, name, str(known[name])) for name in named}}


def _opened(key: PersonalKey | None, name: str, kept: str) -> str | Text:
    try:
        return _vault(key).open(kept, name).decode() if key is not None and key.secret else _LOST
    except Unreadable:
        return _LOST


def _key(work: Work, case: Case) -> PersonalKey:
    """The key of a case; a new one is written together with what is sealed under it."""
    kept = personal.keys_of(work.session, [case.id]).get(case.id)
    if kept is not None:
        return kept
    made = PersonalKey(
        case_id=case.id, secret=b64encode(secrets.token_bytes(KEY_BYTES)).decode(), made_at=work.now, destroyed_by={}
    )
    values = {name: plain(value) for name, value in columns(made).items() if value is not None}
    work.ledger.gather(PersonalKey, as_kept(work.session, PersonalKey, values))
    return made


def _vault(key: PersonalKey) -> Vault:
    return Vault({_NAME: b64decode(key.secret)})
