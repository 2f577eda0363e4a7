"""What a flow works with: the house, a notifier, threads to send in, and the effects that this worker holds.

A flow gets ids as parameters; everything else it finds here, so that nothing but small JSON goes through Prefect.
"""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar
from weakref import WeakValueDictionary

from notifiers.notifier import Notifier
from states.actor import Actor, engine
from workflows.commands.claim_effects import Claimed
from workflows.flows.pulse import Pulse
from workflows.work import House, Work

Result = TypeVar("Result")


@dataclass
class Workshop:
    """One worker's tools. `hands` holds the claimed effects by id; `clock` gives the time at the entry point."""

    house: House
    notifier: Notifier
    public_url: str
    clock: Callable[[], datetime]
    senders: ThreadPoolExecutor
    hands: dict[str, Claimed] = field(default_factory=dict)
    pulse: Pulse = field(default_factory=Pulse)
    _turns: WeakValueDictionary[tuple[uuid.UUID, str], asyncio.Lock] = field(default_factory=WeakValueDictionary)

    def turn(self, claimed: Claimed) -> asyncio.Lock:
        """Effects of one case and kind send in turn: what is in hand is in doubt when a worker dies, so it is little.

        Whoever waits for it keeps it.
        """
        return self._turns.setdefault((claimed.case_id, claimed.kind), asyncio.Lock())

    async def carry(self, command: Callable[[Work], Result], actor: Actor | None = None) -> Result:
        """Carries a command out in a thread of its own, as the engine."""
        return await asyncio.to_thread(self.house.carry, actor or engine("worker"), self.clock(), command)


WORKSHOP: ContextVar[Workshop] = ContextVar("workshop")
"""Set once by the worker; every flow run inherits it."""
