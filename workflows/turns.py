"""What a worker does again and again beside carrying out effects, each in transactions of its own.

Completion, ladders, clocks and overdue tasks; sealing and anchoring; the worker's beat, and taking over from the dead.
"""

from __future__ import annotations

import logging
import os
import socket
import uuid
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TypeVar

from sqlalchemy import select

from records import sealer
from records.columns import new_id
from records.effect import Worker as WorkerRow
from states.actor import engine
from workflows.commands import claim_effects
from workflows.commands.climb_ladders import climb_ladders
from workflows.commands.complete_call_outs import complete_call_outs
from workflows.commands.ring_clocks import due_clocks, ring
from workflows.commands.work_task import overdue_tasks
from workflows.work import House, Work

LOG = logging.getLogger("tocsin.worker")
Result = TypeVar("Result")


class Turns:
    """The turns of one worker process. Every method may be called at any time, by any number of workers."""

    def __init__(self, house: House, clock: Callable[[], datetime]) -> None:
        self.house = house
        self.clock = clock
        self.row = new_id()

    def carry(self, command: Callable[[Work], Result], door: str = "worker") -> Result:
        """Carries one command out as the engine."""
        return self.house.carry(engine(door), self.clock(), command)

    def begin(self) -> bool:
        """Makes itself known and takes back what dead workers of this machine had in hand."""
        host = socket.gethostname()
        with self.house.database.transaction() as session:
            rows = list(session.execute(select(WorkerRow).where(WorkerRow.host == host)).scalars())
            for row in rows:
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
        did = (
            self.carry(complete_call_outs)
            + self.carry(climb_ladders, "clock")
            + self.carry(overdue_tasks, "clock")
        )
        clocks = self.carry(due_clocks, "clock")
        for one in clocks:
            self.carry(_ringing(one), "clock")
        return bool(did or clocks)

    def seal(self) -> bool:
        """Gives committed entries their place in the chain; whether there were any."""
        with self.house.database.transaction() as session:
            return sealer.seal(session) > 0

    def beat(self) -> bool:
        """Shows that this worker is alive; its leases go on."""
        with self.house.database.transaction() as session:
            claim_effects.extend(session, self.row)
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


def _ringing(clock_id: uuid.UUID) -> Callable[[Work], bool]:
    return lambda work: ring(work, clock_id)


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
