"""Reading the mailboxes to which people reply: outside any transaction, in threads of its own, so no call waits."""

from __future__ import annotations

import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta
from typing import Protocol

from notifiers.channels import mail_heard, mailbox_reading
from notifiers.channels.accounts import ChannelAccount
from notifiers.channels.heard import Heard, Unreadable
from notifiers.channels.mailbox_reading import Letter, MailboxAway, Mark
from records.database import DatabaseAway, StatementFailed
from states.actor import engine
from workflows.channel_accounts import as_used
from workflows.commands.hear_channel import provider_of
from workflows.commands.read_mailboxes import DueMailbox, note_fault, take_due, take_in
from workflows.work import House, Work

LOG = logging.getLogger("tocsin.worker")
_THREADS = 4
_ZONES = timedelta(days=2)
"""The days of a mail server are not ours."""


class Reading(Protocol):
    """See `mailbox_reading.read`."""

    def __call__(self, account: ChannelAccount, mark: Mark, since: date) -> tuple[Letter, ...]:
        """The next mails."""
        ...


class MailReplies:
    """One worker's reading. `read()` may be called at any time, by any number of workers."""

    def __init__(self, house: House, clock: Callable[[], datetime], reading: Reading = mailbox_reading.read) -> None:
        self._house = house
        self._clock = clock
        self._reading = reading
        self._threads = ThreadPoolExecutor(_THREADS, thread_name_prefix="mailbox")

    def read(self) -> bool:
        """Reads the mailboxes that are due, and takes in what came; whether a mail came."""
        due = self._house.carry(engine("worker"), self._clock(), take_due)
        return any(list(self._threads.map(self._one, due)))

    def _one(self, due: DueMailbox) -> bool:
        letters: tuple[Letter, ...] = ()
        fault = ""
        try:
            letters = self._reading(as_used(due.kept), due.mark, (due.kept.opened_at - _ZONES).date())
        except MailboxAway as away:
            fault = str(away)
        self._carry(due, lambda work: note_fault(work, due.kept, fault))
        for letter in letters:
            self._take_in(due, letter)
        return bool(letters)

    def _take_in(self, due: DueMailbox, letter: Letter) -> None:
        """One mail; one that nobody can make sense of keeps no other from being read."""
        heard = _heard(letter)
        try:
            self._carry(due, lambda work: take_in(work, due.kept, heard, letter.mark))
        except (DatabaseAway, StatementFailed):
            raise
        except Exception:
            LOG.exception("%s: mail %s", due.kept.key, letter.mark.uid)
            self._carry(due, lambda work: take_in(work, due.kept, Heard(), letter.mark))

    def _carry(self, due: DueMailbox, command: Callable[[Work], None]) -> None:
        self._house.carry(provider_of(due.kept, "asked"), self._clock(), command)


def _heard(letter: Letter) -> Heard:
    try:
        return mail_heard.read(letter.raw, letter.at)
    except Unreadable as fault:
        LOG.warning("a mail can not be read: %s", fault)
        return Heard()
