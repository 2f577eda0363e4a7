"""Mailboxes of replies: which are read now, how far they are read, and what is told when one can not be read.

When to read next is kept before anybody reads, how far only together with what the mails meant: whoever is killed in
between reads again, and a mail that was heard is known by its Message-ID.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from notifiers.channels.heard import Heard
from notifiers.channels.mailbox_account import KIND
from notifiers.channels.mailbox_reading import Mark
from records.channel_account import KeptAccount
from records.questions import mailboxes
from workflows.commands.hear_channel import hear
from workflows.work import Work

EVERY = timedelta(seconds=10)


@dataclass(frozen=True, slots=True)
class DueMailbox:
    """A mailbox that is to be read now, and from where on."""

    kept: KeptAccount
    mark: Mark


def take_due(work: Work) -> list[DueMailbox]:
    """The mailboxes that are to be read now; each is put off to its next moment."""
    mailboxes.begin(work.session, KIND.channel, work.now)
    found = mailboxes.due(work.session, work.now)
    for mark, _ in found:
        mark.due_at = work.now + EVERY
        work.session.add(mark)
    return [DueMailbox(kept, Mark(mark.validity, mark.uid)) for mark, kept in found]


def take_in(work: Work, kept: KeptAccount, heard: Heard, upto: Mark) -> None:
    """Takes in what one mail told; the mailbox is read up to it."""
    hear(work, kept, heard)
    mark = mailboxes.of_account(work.session, kept.id)
    last = mark.uid if mark.validity == upto.validity else 0
    mark.validity, mark.uid = upto.validity, max(last, upto.uid)
    work.session.add(mark)


def note_fault(work: Work, kept: KeptAccount, fault: str) -> None:
    """Keeps why a mailbox can not be read, or that it can (empty); the office journal tells when that changes."""
    mark = mailboxes.of_account(work.session, kept.id)
    if bool(mark.fault) != bool(fault):
        kind = "mailbox_away" if fault else "mailbox_back"
        work.ledger.office(kind, subject=f"channel_account:{kept.key}", detail=fault or mark.fault)
        mark.fault_since = work.now if fault else None
    mark.fault = fault
    work.session.add(mark)
