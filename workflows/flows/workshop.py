"""What a flow works with: the house, a notifier, threads to send in, and the effects that this worker holds.

A flow gets ids as parameters; everything else it finds here, so that nothing but small JSON goes through Prefect.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar

from notifiers.notifier import Notifier
from states.actor import Actor, engine
from workflows.commands.claim_effects import Claimed
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

    async def carry(self, command: Callable[[Work], Result], actor: Actor | None = None) -> Result:
        """Carries a command out in a thread of its own, as the engine."""
        return await asyncio.to_thread(self.house.carry, actor or engine("worker"), self.clock(), command)


WORKSHOP: ContextVar[Workshop] = ContextVar("workshop")
"""Set once by the worker; every flow run inherits it."""
