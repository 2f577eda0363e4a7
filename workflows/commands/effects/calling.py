"""Calls become rows: who is called, frozen as found now, by which message first, and when next."""

from __future__ import annotations

import secrets
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from records.call import Call, CallOut
from records.columns import new_id
from records.effect import Effect
from records.ledger import Draft
from records.questions import calls, waits
from states.call import CallState, Move, shortened
from states.effects import Call as CallSpec
from states.roll_call import drawn
from workflows import doubting
from workflows.audience import Slot, directory_for
from workflows.commands.effects import telling
from workflows.commands.effects.awake import Awake
from workflows.commands.effects.following import Following, audience_of, queue
from workflows.commands.effects.laddering import Ladders, frozen
from workflows.commands.effects.posting import Sending, new_call, post_message
from workflows.places import area_of
from workflows.work import Work

SHARE = 2_500
"""How many posts one effect carries at most: enough for seconds of work, so that few runs carry a crowd."""


@dataclass(slots=True)
class _Placed:
    """Somebody who is called at once in the place of others: for which posts, by which channels, and if once more."""

    call: Call
    sending: Sending
    channels: tuple[str, ...]
    posts: list[dict[str, str]] = field(default_factory=list)


@dataclass(slots=True)
class Opening:
    """A call-out in the making: the effect that carries its messages, and who is called in whose place so far."""

    call_out: CallOut
    ladders: Ladders
    effect: Effect
    stand_ins: dict[tuple[uuid.UUID, str], Call] = field(default_factory=dict)
    placed: dict[uuid.UUID, _Placed] = field(default_factory=dict)
    """By call, who has still to be told that they are called, once for all their posts."""
    unreached: list[dict[str, str]] = field(default_factory=list)
    denied: list[dict[str, str]] = field(default_factory=list)
    """The posts that have been passed, or called elsewhere, since somebody else is at an address of theirs."""
    in_place: tuple[uuid.UUID, ...] = ()
    """The calls that an earlier call for the same post has made in its place."""
    values: dict[str, Any] = field(default_factory=dict)
    """What its messages say besides."""


def opened_again(work: Work, following: Following, call_out: CallOut, earlier: Call | None = None) -> Opening:
    """The same call-out, opened once more; whoever stands in for an earlier call already is not called anew."""
    standing = calls.stand_ins_locked(work.session, [earlier]) if earlier else []
    return Opening(
        call_out, Ladders(work, following.case, call_out, following.procedure),
        queue(work, following, "call_out", call_out=str(call_out.id)),
        stand_ins={(one.person_id, one.part): one for one in standing if one.person_id},
        in_place=tuple((earlier.stand_in_ids if earlier else None) or ()),
    )  # fmt: skip


def call(work: Work, following: Following, spec: CallSpec) -> None:
    """Opens a call-out: one call per post of the audience, the first message of each, and the time of its next rung.

    Whoever has already answered for the same duty under the level before is told, once, and not called again. A post
    for which nobody can be called is told to the desk at once.
    """
    case, procedure = following.case, following.procedure
    ladder, ladders = frozen(procedure, spec, case.pace)
    limit = shortened(procedure.span(spec.within), case.pace) if spec.within else None
    call_out = CallOut(
        id=new_id(), case_id=case.id, incident_id=following.draft.entry.incident_id,
        rule=spec.complete.model_dump(exclude_defaults=True), fires=spec.then, opened_at=work.now,
        ladder=ladder, ladders=ladders, due_at=work.now + limit if limit else None, late_fires=spec.late,
        renew_seconds=shortened(procedure.span(spec.renew), case.pace).total_seconds() if spec.renew else None,
    )  # fmt: skip
    found = directory_for(work, case).resolve(audience_of(work, following, spec.audience), area_of(work, case))
    slots, call_out.draw = _drawn(found, spec)
    following.draft.insert(call_out)
    awake = Awake(work, case)
    effect = queue(work, following, "call_out", call_out=str(call_out.id))
    opening = Opening(call_out, Ladders(work, case, call_out, procedure), effect)
    told = [slot for slot in slots if awake.holds_for(slot)]
    for number, share in enumerate(shares([slot for slot in slots if not awake.holds_for(slot)])):
        if number:
            waits.goes_on(work.session)
            opening.effect = queue(work, following, "call_out", call_out=str(call_out.id))
        for slot in share:
            begin(work, following, opening, slot)
    people = awake.carry_over(work, following, call_out, told)
    telling.tell_people(work, following, people, ("tell", {"text": "level_changed"}))
    finish(work, following, opening)
    following.draft.entry.data |= {"called": len(slots) - len(told), "told": len(told)}


def shares(slots: Sequence[Slot]) -> list[Sequence[Slot]]:
    """The posts to call in shares, each carried by an effect of its own: so several workers call one crowd."""
    return [slots[at : at + SHARE] for at in range(0, len(slots), SHARE)]


def finish(work: Work, following: Following, opening: Opening) -> None:
    """Calls whoever stands in, by one message each that names every post.

    The desk is told of posts for which nobody could be called, and of addresses that are somebody else's.
    """
    for one in opening.placed.values():
        sending = replace(one.sending, values=one.sending.values | {"instead_of": one.posts})
        for channel in one.channels:
            post_message(work, following.draft, following.case, channel, sending)
    for notice, posts in (("unreached", opening.unreached), ("denied", opening.denied)):
        if posts:
            telling.tell_desk(work, following, (notice, posts))


def denied_in(slot: Slot, move: Move, passed: Iterable[str] = ()) -> dict[str, list[str]]:
    """By person the denied channels of those whom a move meets; without whoever was `passed` before."""
    met = {move.person, *(one.person for one in move.skipped)} - set(passed)
    return {part: list(one.denied) for part, one in slot.people.items() if part in met and one.denied}


def _drawn(slots: list[Slot], spec: CallSpec) -> tuple[list[Slot], dict[str, Any] | None]:
    """The posts to call; of a draw those that its new seed picks, with all that it takes to draw again."""
    if spec.draw is None:
        return slots, None
    seed, by_key = secrets.token_hex(8), {one.post.key: one for one in slots}
    chosen = drawn(sorted(by_key), seed, spec.draw.share, spec.draw.least)
    return [by_key[key] for key in chosen], {"seed": seed, **spec.draw.model_dump(), "pool": sorted(by_key)}


def begin(work: Work, following: Following, opening: Opening, slot: Slot) -> Call:
    """Puts a new call on the first rung that reaches somebody; the first rung is its own person's.

    Whoever is called already in the place of this post stands in for the new call, too.
    """
    row = new_call(work, opening.call_out, slot, "holder")
    row.stand_in_ids = list(opening.in_place) or None
    move = opening.ladders.first(slot)
    draft = work.ledger.entry(
        following.case, "unreached" if move.at_desk else "called", subject=f"call:{row.id}", who=row.who,
        skipped=[one.as_data() for one in move.skipped], denied=denied_in(slot, move),
    )  # fmt: skip
    if draft.entry.data["denied"]:
        opening.denied.append(row.who["title"])
    row.rung = move.rung
    if move.at_desk:
        row.state = CallState.UNREACHED
        draft.insert(row)
        opening.unreached.append(row.who["title"])
        doubting.unreached(work, following.case, [row])
        return row
    row.next_at = after(work.now, opening.ladders.wait(row.who, move.rung))
    if move.person == "holder":
        queued(row, work.now, move)
    else:
        placed = _stand_in(work, opening, draft, (slot, move))
        placed.posts.append(row.who["title"])
        row.stand_in_ids = [*(one for one in row.stand_in_ids or () if one != placed.call.id), placed.call.id]
        row.covered_by_id = placed.call.id
    draft.insert(row)
    for channel in move.channels if move.person == "holder" else ():
        sending = Sending(opening.effect, slot.people["holder"], "call", {**opening.values}, row)
        post_message(work, draft, following.case, channel, sending)
    return row


def _stand_in(work: Work, opening: Opening, draft: Draft, who: tuple[Slot, Move]) -> _Placed:
    """The call to whoever fills a part of a post: one call stands in for many. Whoever has it already is called again,
    marked as a repeat.
    """
    slot, move = who
    part, person = move.person, slot.people[move.person]
    call = opening.stand_ins.get((person.person.id, part))
    repeat = 0 if call is None else 1
    if call is None:
        call = opening.stand_ins[person.person.id, part] = new_call(work, opening.call_out, slot, part)
        queued(call, work.now, move)
        draft.insert(call)
    sending = Sending(opening.effect, person, "call", opening.values, call, repeat)
    return opening.placed.setdefault(call.id, _Placed(call, sending, move.channels))


def queued(call: Call, now: datetime, move: Move) -> None:
    """A call that is about to be written has its first message queued."""
    call.queued_at, call.sources = now, {"queued": f"workflow:{move.channels[0]}"}


def after(now: datetime, wait: float | None) -> datetime:
    """The time `wait` seconds from now."""
    return now + timedelta(seconds=wait or 0)
