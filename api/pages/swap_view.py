"""What the page of a rota says about swaps: those asked for, and the turns that its reader could swap."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from records.duty import Rota, Swap, Turn
from records.person import Person
from records.questions import duty as questions
from states.duty import Pattern
from states.text import Text
from workflows.commands.swap_turns import STATES, Slot
from workflows.duty import may_plan
from workflows.work import Work

ACTS = {
    "agree": Text("同意换班", "Agree"),
    "decline": Text("不同意", "Decline"),
    "approve": Text("批准换班", "Approve"),
    "refuse": Text("不批准", "Refuse"),
}


@dataclass(frozen=True, slots=True)
class Asked:
    """A swap as the page shows it, with what its reader may do about it."""

    swap: Swap
    asks: Person
    comes: Person
    slot: Text
    back: Text | None
    state: Text
    acts: tuple[str, ...]


def swapping(work: Work, rota: Rota, pattern: Pattern) -> dict[str, Any]:
    """What the page of a rota says about swaps: those asked for, and the turns that its reader could swap."""
    turns = [(turn, person) for turn, person in questions.turns(work.session, rota.id) if turn.begins_at > work.now]
    mine = [turn for turn, person in turns if person.key == work.actor.person]
    posts = {turn.post for turn in mine}
    theirs = [(turn, person) for turn, person in turns if person.key != work.actor.person and turn.post in posts]
    planner = may_plan(work, pattern)
    asked = [_asked(work, one, pattern, planner=planner) for one in questions.swaps(work.session, rota.id)]
    named = {_key(slot): _named(slot, pattern) for slot in map(_slot_of, mine)}
    other = {
        f"{person.key}|{_key(slot)}": Text("{who} {slot}", "{who}, {slot}").filled(
            who=Text(person.zh, person.en), slot=_named(slot, pattern)
        )
        for slot, person in ((_slot_of(turn), person) for turn, person in theirs)
    }
    return {"swaps": asked, "my_turns": named, "their_turns": other, "SWAP_ACTS": ACTS}


def _asked(work: Work, found: tuple[Swap, Person, Person], pattern: Pattern, *, planner: bool) -> Asked:
    swap, asks, comes = found
    acts: tuple[str, ...] = ()
    if swap.state == "asked" and comes.key == work.actor.person:
        acts = ("agree", "decline")
    elif swap.state == "agreed" and planner and work.actor.person not in (asks.key, comes.key):
        acts = ("approve", "refuse")
    back = _named(Slot.of(swap.back), pattern) if swap.back else None
    slot = _named(Slot(swap.day, swap.shift, swap.post), pattern)
    return Asked(swap, asks, comes, slot, back, STATES[swap.state], acts)


def _slot_of(turn: Turn) -> Slot:
    return Slot(turn.day, turn.shift, turn.post)


def _named(slot: Slot, pattern: Pattern) -> Text:
    return Text("{day} {post}", "{day} {post}").filled(day=f"{slot.day:%m-%d}", post=pattern.posts[slot.post].title)


def _key(slot: Slot) -> str:
    return f"{slot.day}|{slot.shift}|{slot.post}"
