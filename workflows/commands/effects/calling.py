"""Calls, notices and stand-downs become rows: who is called, frozen as found now, by which message first, and when next."""

from __future__ import annotations

import secrets
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlmodel import col

from records.call import Call, CallOut, Message
from records.case import Case
from records.columns import new_id
from records.effect import Effect
from records.ledger import Draft
from states.call import OPEN, CallState, Move, next_move, shortened
from states.effects import Call as CallSpec
from states.effects import ReportUpward, StandDown, Tell
from states.procedure import Procedure, Selector, Step
from workflows.audience import Directory, Reachable, Slot
from workflows.commands.effects.following import Following, queue
from workflows.places import area_of
from workflows.work import Work, token, token_digest

DESK = Selector(role=("duty_officer", "shift_leader"), kind="command")


@dataclass(frozen=True, slots=True)
class Sending:
    """One message to be: to whom, by which channel, for which call, carried by which effect."""

    effect: Effect
    person: Reachable
    kind: str
    values: dict[str, Any]
    call: Call | None = None
    repeat: int = 0


def post_message(work: Work, draft: Draft, case: Case, channel: str, sending: Sending) -> Message:
    """Writes the intention to send one message; a worker sends it later."""
    message_id = new_id()
    message = Message(
        id=message_id,
        number=f"{case.number}-{message_id.hex[-8:]}",
        effect_id=sending.effect.id,
        case_id=case.id,
        incident_id=draft.entry.incident_id,
        call_id=sending.call.id if sending.call else None,
        person_id=sending.person.person.id,
        kind=sending.kind,
        channel=channel,
        address=sending.person.address(channel).url,
        fence=sending.call.fence if sending.call else case.fence,
        repeat=sending.repeat,
        due_at=work.now,
        token_digest=token_digest(token(work.house.link_key, message_id)) if sending.call else None,
        values=sending.values,
        drill=case.drill,
    )
    draft.insert(message)
    return message


def call(work: Work, following: Following, spec: CallSpec) -> None:
    """Opens a call-out: one call per post of the audience, the first message of each, and the time of its next rung.

    Whoever has already answered for the same duty under the level before is told, not called again.
    """
    case, procedure = following.case, following.procedure
    ladder = procedure.ladders[spec.ladder]
    call_out = CallOut(
        id=new_id(), case_id=case.id, incident_id=following.draft.entry.incident_id,
        rule=spec.complete.model_dump(exclude_defaults=True), fires=spec.then, opened_at=work.now,
        ladder=[step.model_dump() | {"wait_seconds": _wait(procedure, step, case.pace)} for step in ladder],
    )  # fmt: skip
    following.draft.insert(call_out)
    slots = Directory(work.session, work.now, drill=case.drill).resolve(
        procedure.audiences[spec.audience], area_of(work, case)
    )
    awake = _already_awake(work, case)
    effect = queue(work, following, "call_out", call_out=str(call_out.id))
    told = [slot for slot in slots if slot.post.id in awake]
    notice = queue(work, following, "tell", text="level_changed") if told else None
    for slot in slots:
        if slot.post.id in awake and notice is not None:
            _tell_awake(work, following, call_out, slot, (awake[slot.post.id], notice))
        else:
            _begin(work, following, call_out, slot, (ladder, effect))
    following.draft.entry.data["called"] = len(slots) - len(told)
    following.draft.entry.data["told"] = len(told)


def _wait(procedure: Procedure, step: Step, pace: float) -> float | None:
    return None if step.wait is None else shortened(procedure.span(step.wait), pace).total_seconds()


def _already_awake(work: Work, case: Case) -> dict[uuid.UUID, Call]:
    if case.predecessor_id is None:
        return {}
    query = select(Call).where(
        Call.case_id == case.predecessor_id,
        Call.part == "holder",
        col(Call.state).in_((CallState.ANSWERED, CallState.COVERED)),
    )
    return {call.post_id: call for call in work.session.execute(query).scalars()}


def _tell_awake(
    work: Work, following: Following, call_out: CallOut, slot: Slot, before: tuple[Call, Effect]
) -> None:
    earlier, notice = before
    row = new_call(work, call_out, slot, "holder")
    row.state = CallState.ANSWERED
    row.answer, row.answered_at, row.answered_by = (
        earlier.answer,
        earlier.answered_at or work.now,
        earlier.answered_by,
    )
    row.door = "level_before"
    draft = work.ledger.entry(
        following.case, "told", subject=f"call:{row.id}", who=row.who, awake_since=row.answered_at
    )
    draft.insert(row)
    person = slot.people.get("holder")
    if person is not None and person.addresses:
        sending = Sending(notice, person, "tell", {"text": "level_changed"}, None)
        post_message(work, draft, following.case, person.channels[0], sending)


def _begin(
    work: Work, following: Following, call_out: CallOut, slot: Slot, means: tuple[tuple[Step, ...], Effect]
) -> None:
    ladder, effect = means
    row = new_call(work, call_out, slot, "holder")
    draft = work.ledger.entry(following.case, "called", subject=f"call:{row.id}", who=row.who)
    climb(work, draft, row, next_move(ladder, 0, slot.channels()), (call_out, slot, effect, following.case))


def new_call(work: Work, call_out: CallOut, slot: Slot, part: str) -> Call:
    """A call to whoever fills `part` of a post now; the person is frozen into it."""
    person = slot.people.get(part)
    who = person.as_data() if person else {"post": slot.post.key, "role": slot.post.role,
        "title": {"zh": slot.post.zh, "en": slot.post.en}, "organisation": {"zh": slot.organisation.zh, "en": slot.organisation.en},
        "tier": slot.organisation.tier, "name": None, "channels": []}  # fmt: skip
    return Call(
        id=new_id(), call_out_id=call_out.id, case_id=call_out.case_id, incident_id=call_out.incident_id,
        post_id=person.post.id if person and part == "superior" else slot.post.id,
        person_id=person.person.id if person else None, who=who, part=part,
        code="".join(secrets.choice("ACDEFHJKLMNPQRTUVWXY34679") for _ in range(6)), opened_at=work.now,
    )  # fmt: skip


Around = tuple[CallOut, Slot, Effect, Case]


def climb(work: Work, draft: Draft, row: Call, move: Move, around: Around) -> None:
    """Puts a new holder's call on the rung that `move` names, with its messages. The first rung is its own person's."""
    call_out, slot, effect, case = around
    row.rung = move.rung
    wait = call_out.ladder[move.rung].get("wait_seconds") if move.rung < len(call_out.ladder) else None
    if move.at_desk:
        row.state = CallState.UNREACHED
    else:
        row.next_at = after(work.now, wait)
    draft.insert(row)
    draft.entry.data["skipped"] = [
        {"rung": s.rung, "person": s.person, "reason": s.reason.as_data()} for s in move.skipped
    ]
    target = row
    if move.person in ("deputy", "superior"):
        target = new_call(work, call_out, slot, move.person)
        target.for_call_id = row.id
        draft.insert(target)
    if not move.at_desk:
        person = slot.people[move.person]
        for channel in move.channels:
            post_message(work, draft, case, channel, Sending(effect, person, "call", {}, target))


def after(now: datetime, wait: float | None) -> datetime:
    """The time `wait` seconds from now."""
    return now + timedelta(seconds=wait or 0)


def tell(work: Work, following: Following, spec: Tell) -> None:
    """Tells the people of an audience by their first channel. `authority` means whoever may start this level."""
    procedure = following.procedure
    selectors = procedure.audiences.get(spec.audience)
    if selectors is None:
        roles = procedure.authority["start"].role if "start" in procedure.authority else ()
        selectors = (Selector(role=roles, kind="command"),)
    directory = Directory(work.session, work.now, drill=following.case.drill)
    people = [
        slot.people["holder"]
        for slot in directory.resolve(selectors, area_of(work, following.case))
        if "holder" in slot.people
    ]
    tell_people(work, following, people, ("tell", {"text": spec.text}))


def tell_people(
    work: Work, following: Following, people: list[Reachable], what: tuple[str, dict[str, Any]]
) -> None:
    """One notice to each of `people`, once each; who has no usable channel is kept in the entry and told to the desk."""
    kind, values = what
    once = {one.person.id: one for one in people}
    if not once:
        return
    effect = queue(work, following, "stand_down" if kind == "stand_down" else "tell", **values)
    for one in once.values():
        if one.addresses:
            post_message(
                work, following.draft, following.case, one.channels[0], Sending(effect, one, kind, values)
            )
        else:
            following.draft.entry.data.setdefault("not_told", []).append(one.as_data())


def stand_down(work: Work, following: Following, spec: StandDown) -> None:
    """Stops every call of the case and tells whoever was called that it is over."""
    work.ledger.write()
    stop_calls(work, following, CallState.STOOD_DOWN)
    people = called_people(work, following.case)
    tell_people(work, following, list(people.values()), ("stand_down", {"text": spec.text}))


def stop_calls(work: Work, following: Following, state: CallState) -> list[Call]:
    """Takes every open call of a case off its ladder and rotates its fence: what is queued under it is void."""
    case = following.case
    query = (
        select(Call)
        .where(Call.case_id == case.id, col(Call.state).in_(OPEN))
        .order_by(col(Call.id))
        .with_for_update()
    )
    stopped = list(work.session.execute(query.execution_options(populate_existing=True)).scalars())
    for one in stopped:
        following.draft.change(one, state=state, next_at=None, fence=one.fence + 1)
    running = select(CallOut.id).where(CallOut.case_id == case.id, CallOut.state == "running")  # type: ignore[call-overload]
    following.draft.change_many(
        CallOut, work.session.execute(running.with_for_update()).scalars().all(), state="void"
    )
    return stopped


def called_people(work: Work, case: Case) -> dict[uuid.UUID, Reachable]:
    """Everybody to whom a call of this case went, as they can be reached now."""
    query = select(Call.person_id, Call.post_id, Call.part).where(
        Call.case_id == case.id, col(Call.person_id).is_not(None)
    )  # type: ignore[call-overload]
    rows = work.session.execute(query).all()
    posts = Directory(work.session, work.now, drill=case.drill).posts({row[1] for row in rows})
    found: dict[uuid.UUID, Reachable] = {}
    for person_id, post_id, _ in rows:
        for one in posts[post_id].people.values() if post_id in posts else ():
            if one.person.id == person_id:
                found[person_id] = one
    return found


def report_upward(work: Work, following: Following, spec: ReportUpward) -> None:
    """Queues the signed report for the superior's desk."""
    selectors = following.procedure.audiences[spec.to]
    directory = Directory(work.session, work.now, drill=following.case.drill)
    effect = queue(work, following, "report_upward")
    for slot in directory.resolve(selectors, ()):
        one = slot.people.get("holder")
        if one is None or not one.addresses:
            following.draft.entry.data.setdefault("not_told", []).append({"post": slot.post.key})
            continue
        sending = Sending(effect, one, "report", {"report": following.case.number})
        post_message(work, following.draft, following.case, one.channels[0], sending)
