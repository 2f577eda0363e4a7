"""Organisations: added and changed. What they are is checked here; what they did is the record's matter."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from records.organisation import Organisation
from records.questions import directory, organisations
from states.organisation import Kind
from states.text import Text
from workflows.commands.directory.keeping import added, changed, fresh, kept_by, named, reasoned, sound, standing, there
from workflows.commands.directory.versions import as_read
from workflows.work import Work

_NO_KIND = Text("请选择单位种类", "choose a kind")
_NO_TIER = Text("没有这个层级", "there is no such tier")
_NO_AREA = Text("至少写一个区划代码", "give at least one area code")
_NO_PARENT = Text("没有这个单位", "there is no such organisation")
_CIRCLE = Text("上级单位不能是自己或自己的下级", "it can not stand below itself")


@dataclass(frozen=True, slots=True)
class Told:
    """An organisation as the office describes it."""

    kind: str
    tier: str
    areas: tuple[str, ...]
    zh: str
    en: str
    parent: str | None = None
    leads: tuple[str, ...] = ()
    member_of: tuple[str, ...] = ()


def add_organisation(work: Work, key: str, told: Told, why: str) -> Organisation:
    """A new organisation; refused outside the office's own places."""
    kept_by(work, told.areas, f"organisation:{key}")
    parent = _parent(work, told)
    sound({"key": fresh(work, Organisation, key), "why": reasoned(why), **_faults(work, told, None, parent)})
    row = Organisation(key=key, **_values(told, parent))
    directory.add(work.session, [row])
    added(work, "organisation_added", row, why)
    return row


def change_organisation(work: Work, key: str, told: Told, why: str, read: str = "") -> Organisation:
    """An organisation as it is from now on, from the version that was read; what it was stays in the journal."""
    row: Organisation = there(organisations.with_key(work.session, Organisation, key, locked=True))
    kept_by(work, (*row.areas, *told.areas), f"organisation:{key}")
    standing(row)
    as_read(work, row, read)
    parent = _parent(work, told)
    sound({"why": reasoned(why), **_faults(work, told, row, parent)})
    changed(work, "organisation_changed", row, _values(told, parent), why)
    return row


def _parent(work: Work, told: Told) -> Organisation | None:
    return organisations.with_key(work.session, Organisation, told.parent) if told.parent else None


def _values(told: Told, parent: Organisation | None) -> dict[str, Any]:
    return {
        "kind": told.kind, "tier": told.tier, "areas": list(told.areas), "zh": told.zh.strip(), "en": told.en.strip(),
        "parent_id": parent.id if parent else None, "leads": list(told.leads), "member_of": list(told.member_of),
    }  # fmt: skip


def _faults(work: Work, told: Told, row: Organisation | None, parent: Organisation | None) -> dict[str, Text | None]:
    no_parent = _NO_PARENT if told.parent and (parent is None or parent.dissolved_at is not None) else None
    return {
        "kind": None if told.kind in set(Kind) else _NO_KIND,
        "tier": None if told.tier in {one.key for one in organisations.tiers(work.session)} else _NO_TIER,
        "areas": _of_areas(work, told.areas),
        "zh": named(told.zh, told.en),
        "parent": no_parent or (_CIRCLE if _below_itself(work, row, parent) else None),
        "leads": _of_leads(work, told, row),
    }


def _of_areas(work: Work, areas: Iterable[str]) -> Text | None:
    unknown = organisations.unknown_places(work.session, areas)
    if unknown:
        listed = "、".join(unknown)
        return Text(f"没有这些区划代码：{listed}", f"there are no places with these codes: {', '.join(unknown)}")
    return None if tuple(areas) else _NO_AREA


def _of_leads(work: Work, told: Told, row: Organisation | None) -> Text | None:
    """One body leads a class in a place (拉萨市三年行动 item 1)."""
    others = organisations.leading(work.session, told.leads, told.areas) if told.leads else []
    other = next((one for one in others if row is None or one.id != row.id), None)
    if other is None:
        return None
    return Text(f"该地该类事件已由“{other.zh}”牵头", f"{other.en} leads this class in this place already")


def _below_itself(work: Work, row: Organisation | None, parent: Organisation | None) -> bool:
    above = parent
    while row is not None and above is not None:
        if above.id == row.id:
            return True
        above = organisations.with_id(work.session, Organisation, above.parent_id)
    return False
