"""Facts about persons: shut before anything is written, opened for whoever may read them, until their key is destroyed.

The case and the journal hold the same sealed text, so the chain and the fold stand whether or not there is a key.
"""

from __future__ import annotations

import secrets
from base64 import b64decode, b64encode
from collections.abc import Mapping
from typing import Any

from records.case import Case
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
    named = among(facts, case.facts)
    if not named:
        return case.facts
    key = personal.keys_of(work.session, [case.id]).get(case.id)
    if key is not None and key.destroyed_at is not None:
        at = key.destroyed_at.astimezone(HERE).strftime("%Y-%m-%d")
        gone: Any = _ERASED.filled(at=at, who=name_of(key.destroyed_by))
    else:
        gone = None if reads_personal(work.actor, area_of(work, case)) else _MASKED
    return {**case.facts, **{name: gone or _opened(key, name, str(case.facts[name])) for name in named}}


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
