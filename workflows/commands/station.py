"""Checking in and out at the command site: by people of the unit, or by the desk for them, with the real time."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from records.columns import new_id
from records.questions import directory
from records.stationing import Stay
from states.refusal import Cause, Refusal
from states.text import Text
from workflows.grounds import refusal_of
from workflows.stationing import Site, site
from workflows.work import RefusedAt, Work

COME, LEAVE = "come", "leave"
_CLOSED = Text("现在没有需要进驻的响应", "no response in force has people stationed")
_NO_UNIT = Text("没有这个单位", "there is no such unit")
_WHO = Text("请填写姓名", "give the name")
_FUTURE = Text("时间不能晚于现在", "the time can not lie in the future")
_THERE = Text("{name}已在场", "{name} is there already")
_NOT_THERE = Text("{name}不在场", "{name} is not there")
_EARLY = Text("离开时间早于到场时间", "they would leave before they came")
_NOT_YOURS = Text("只有本单位或值班室可以登记", "only the unit itself or the duty desk can enter this")


@dataclass(frozen=True, slots=True)
class Stationing:
    """Somebody of a unit comes or leaves, at a time; now when none is given."""

    act: str
    unit: str
    name: str
    at: datetime | None = None


def station(work: Work, ref: str, asked: Stationing) -> Stay:
    """Enters that somebody has come to the command site, or left it."""
    there = site(work, ref)
    _permitted(work, there, asked)
    name, at = asked.name.strip(), asked.at or work.now
    if not name:
        raise _wrong(there, "name", _WHO)
    if at > work.now:
        raise _wrong(there, "at", _FUTURE)
    if asked.act == LEAVE:
        return _leave(work, there, asked.unit, name, at)
    return _come(work, there, asked.unit, name, at)


def _come(work: Work, there: Site, unit: str, name: str, at: datetime) -> Stay:
    if not there.open:
        raise RefusedAt(Refusal(Cause.GUARD, _CLOSED), there.incident.id, "station:come")
    body = directory.organisation_with_key(work.session, unit)
    if body is None:
        raise _wrong(there, "unit", _NO_UNIT)
    if _here(there, unit, name) is not None:
        raise RefusedAt(Refusal(Cause.STALE, _THERE.filled(name=name)), there.incident.id, "station:come")
    told = {"key": body.key, "zh": body.zh, "en": body.en}
    row = Stay(id=new_id(), case_id=there.incident.id, incident_id=there.incident.id, unit=told, name=name, came_at=at)
    draft = work.ledger.entry(there.incident, "stationed", subject=f"stay:{row.id}", unit=told, name=name, at=at)
    draft.insert(row)
    return row


def _leave(work: Work, there: Site, unit: str, name: str, at: datetime) -> Stay:
    row = _here(there, unit, name)
    if row is None:
        raise RefusedAt(Refusal(Cause.STALE, _NOT_THERE.filled(name=name)), there.incident.id, "station:leave")
    if at < row.came_at:
        raise _wrong(there, "at", _EARLY)
    draft = work.ledger.entry(there.incident, "left_site", subject=f"stay:{row.id}", unit=row.unit, name=name, at=at)
    draft.change(row, left_at=at)
    return row


def _here(there: Site, unit: str, name: str) -> Stay | None:
    stays = [stay for group in there.groups for one in group.units if one.key == unit for stay in one.stays]
    return next((one for one in stays if one.name == name and one.left_at is None), None)


def _permitted(work: Work, there: Site, asked: Stationing) -> None:
    if any(seat.organisation == asked.unit for seat in work.actor.seats):
        return
    refusal = refusal_of(work, there.incident, "enter_task")
    if refusal is not None:
        raise RefusedAt(replace(refusal, reason=_NOT_YOURS), there.incident.id, f"station:{asked.act}")


def _wrong(there: Site, name: str, reason: Text) -> RefusedAt:
    return RefusedAt(Refusal(Cause.FORM, reason, fields={name: reason}), there.incident.id, "station")
