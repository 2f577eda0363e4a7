"""Cards that tell the truth: what was sent or tapped is kept, and whatever a card shows otherwise than it is, is due.

No step has to remember that there are cards: a card is behind as long as its call stands otherwise than it shows, by
whatever way that came about. It is put off before its provider is asked, so that whoever is killed in between leaves
it to be looked at again; where the provider refuses for good, a later tap is still answered by how the call stands.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from notifiers.address import Address, hushed
from notifiers.channels.kinds import KINDS
from notifiers.channels.showing import Lying
from notifiers.notifier import Outcome, Result
from records.call import Message
from records.channel_account import KeptAccount
from records.questions import cards, channels
from records.questions.cards import Behind
from states.text import Text
from workflows.call_standing import standing
from workflows.commands.pacing import room
from workflows.work import Work

AT_ONCE = 40
LEASE = timedelta(seconds=60)
AFTER_TAP = timedelta(seconds=5)
"""Who tapped sees what became of it in the answer to the tap; what comes before that would be overwritten by it."""
_PAUSE, _LONGEST = timedelta(seconds=10), timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Due:
    """A card to be updated now: through which account, what it is known by, and what it is to show."""

    kept: KeptAccount
    lying: Lying
    stands: Text
    behind: Behind


def sent(work: Work, settled: Sequence[tuple[Message, Result]]) -> None:
    """Keeps the cards that have gone out."""
    made = []
    for message, result in settled:
        until = _until(work, message)
        if result.card is not None and until is not None:
            made.append({
                "message_id": message.id, "call_id": message.call_id, "handle": result.card, "until": until,
                "due_at": work.now,
            })  # fmt: skip
    if made:
        work.ledger.write()
        cards.keep_sent(work.session, made)


def tapped(work: Work, message: Message, handle: str) -> None:
    """Somebody tapped a card: with what that gave, it can be updated once more. Without a handle, as before."""
    if not handle:
        cards.look_again(work.session, message.id, work.now + AFTER_TAP)
        return
    until = _until(work, message)
    if until is not None:
        cards.keep_tapped(work.session, {
            "message_id": message.id, "call_id": message.call_id, "handle": handle, "until": until,
            "due_at": work.now + AFTER_TAP,
        })  # fmt: skip


def _until(work: Work, message: Message) -> datetime | None:
    address = Address.read(message.address)
    kind = KINDS.get(address.schema) if address is not None and message.call_id is not None else None
    return work.now + kind.cards_for if kind is not None and kind.cards_for is not None else None


def take_due(work: Work) -> list[Due]:
    """The cards that show something else than how their calls stand; each is put off until it is known what became.

    What the rate of its account leaves no room for stays due.
    """
    cards.let_go(work.session, work.now)
    through: defaultdict[str, list[Due]] = defaultdict(list)
    for one in cards.behind(work.session, work.now, AT_ONCE):
        found = _due(work, one)
        if found is None:
            cards.change(work.session, one.card.id, one.card.tries, due_at=None, tries=one.card.tries + 1)
        else:
            through[found.kept.key].append(found)
    due = [one for key in sorted(through) for one in through[key][: room(work, key, len(through[key]))]]
    for each in due:
        card = each.behind.card
        cards.change(work.session, card.id, card.tries, due_at=work.now + LEASE, tries=card.tries + 1)
    return due


def _due(work: Work, one: Behind) -> Due | None:
    """None for a card that nobody can reach: its address was destroyed, or its account closed or changed over."""
    address = Address.read(one.message.address)
    kept = channels.in_use(work.session, address.host) if address is not None else None
    if address is None or kept is None or (kept.channel, kept.drill) != (address.schema, one.message.drill):
        return None
    lying = Lying(one.message.provider_id or "", address.target, one.card.handle, one.language)
    return Due(kept, lying, standing(work, one.call), one)


def settle(work: Work, due: Due, result: Result) -> None:
    """Keeps what became of an update: done, tried again later, or given up with the provider's words.

    Of a card that was tapped or taken up by another meanwhile nothing is kept: it shows something else by now, or can
    be updated by what the tap gave.
    """
    card, message, call = due.behind.card, due.behind.message, due.behind.call
    if result.outcome is Outcome.accepted:
        known = {"due_at": work.now, "tries": 0, "shown_state": call.state, "shown_answer": call.answer or ""}
    elif result.outcome is Outcome.failed_for_good:
        known = {"due_at": None, "handle": ""}
    else:
        known = {"due_at": work.now + min(_PAUSE * 2 ** min(card.tries, 6), _LONGEST)}
    cards.change(work.session, card.id, card.tries + 1, **known)
    if result.outcome not in (Outcome.accepted, Outcome.failed_for_good):
        return
    work.ledger.entry(
        work.case(message.case_id), "card_updated", subject=f"call:{call.id}", number=message.number,
        channel=message.channel, shows=due.stands.as_data(), outcome=result.outcome, who=call.who,
        detail=hushed(result.detail, message.address)[:300],
    )  # fmt: skip
