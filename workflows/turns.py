"""What a worker does again and again beside carrying out effects, each in transactions of its own.

Hand-overs whose change has come, completion, ladders, clocks and overdue tasks; sealing and anchoring; the worker's
beat, and taking over from the dead.
"""

from __future__ import annotations

import logging
import os
import socket
import uuid
from collections.abc import Callable, Collection
from datetime import datetime, timedelta
from typing import TypeVar

from records import sealer
from records.columns import new_id
from records.database import DatabaseAway
from records.effect import Worker as WorkerRow
from records.questions import effects
from states.actor import engine
from workflows.commands import claim_effects
from workflows.commands.climb_ladders import climb, due_ladders, ladders_set_back
from workflows.commands.complete_call_outs import complete, complete_now, late_now, told_late
from workflows.commands.pass_on import begun_watches, due_hand_overs, pass_on_at_first, pass_on_if_due
from workflows.commands.renew_answers import renew, run_out
from workflows.commands.ring_clocks import due_clocks, ring
from workflows.commands.work_task import overdue_tasks
from workflows.work import House, Work

LOG = logging.getLogger("tocsin.worker")
Result = TypeVar("Result")
_Act = Callable[[Work, uuid.UUID], bool]


class Turns:
    """The turns of one worker process. Every method may be called at any time, by any number of workers."""

    def __init__(
        self,
        house: House,
        clock: Callable[[], datetime],
        runner: Callable[[], str],
        in_hand: Callable[[], Collection[claim_effects.Claimed]] = tuple,
    ) -> None:
        self.house = house
        self.runner = runner
        self.in_hand = in_hand
        self.clock = clock
        self.row = new_id()

    def carry(self, command: Callable[[Work], Result], door: str = "worker") -> Result:
        """Carries one command out as the engine."""
        return self.house.carry(engine(door), self.clock(), command)

    def begin(self) -> bool:
        """Makes itself known and takes back what dead workers of this machine had in hand."""
        host = socket.gethostname()
        with self.house.database.transaction() as session:
            for row in effects.workers_of(session, host):
                if not _alive(row.pid):
                    claim_effects.give_back(session, row.id)
            now = self.clock()
            session.add(WorkerRow(id=self.row, host=host, pid=os.getpid(), started_at=now, beat_at=now))
        return True

    def leave(self) -> bool:
        """Gives back what is in hand: another worker goes on with it at once."""
        with self.house.database.transaction() as session:
            claim_effects.give_back(session, self.row)
        return True

    def look_after(self) -> bool:
        """Everything that time or answers bring about; whether there was anything."""
        did = False
        for door, find, act in _LOOKED_AFTER:
            for one in self.carry(find, door):
                did |= self._each(_about(act, one), door)
        return self._each(overdue_tasks, "clock") or did

    def look_for_set_back(self) -> bool:
        """Goes on where a clock that was set back would keep people waiting; whether there was anything."""
        found = self.carry(ladders_set_back, "clock")
        if found:
            LOG.warning("the clock has been set back: %s call-outs go on with who would wait too long", len(found))
        did = False
        for one in found:
            did |= self._each(_about(climb, one), "clock")
        return did

    def _each(self, command: Callable[[Work], object], door: str) -> bool:
        """One at a time: what can not be done is left as it is, and keeps nothing else from being done."""
        try:
            return bool(self.carry(command, door))
        except DatabaseAway:
            raise
        except Exception:
            LOG.exception("could not be done, and is tried again: %s", command)
            return False

    def seal(self) -> bool:
        """Gives committed entries their place in the chain; whether there were any."""
        with self.house.database.transaction() as session:
            return sealer.seal(session) > 0

    def beat(self) -> bool:
        """Shows that this worker is alive; its leases on what it has in hand go on."""
        with self.house.database.transaction() as session:
            claim_effects.extend(session, self.row, self.runner(), self.in_hand())
        return False

    def anchor(self) -> bool:
        """Anchors yesterday once it is over, and makes sure that no entry was left unsealed."""
        now = self.clock()
        with self.house.database.transaction() as session:
            sealer.seal(session, whole=True)
            made = sealer.anchor(session, (now - timedelta(days=1)).date(), now)
        if made is not None:
            LOG.info("anchor of %s: %s chains, %s", made.day, made.chains, made.digest)
        return False


_LOOKED_AFTER: tuple[tuple[str, Callable[[Work], list[uuid.UUID]], _Act], ...] = (
    ("clock", begun_watches, pass_on_at_first),
    ("clock", due_hand_overs, pass_on_if_due),
    ("worker", complete_now, complete),
    ("clock", late_now, told_late),
    ("clock", run_out, renew),
    ("clock", due_ladders, climb),
    ("clock", due_clocks, ring),
)


def _about(act: _Act, one: uuid.UUID) -> Callable[[Work], bool]:
    return lambda work: act(work, one)


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
