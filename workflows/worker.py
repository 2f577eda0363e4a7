"""The worker: claims what is due and hands it to the flows, and takes its turns at everything that time brings about.

It keeps nothing in memory that matters: kill it at any moment, and another finds the same rows.
"""

from __future__ import annotations

import asyncio
import functools
import logging
import threading
import time
from collections import defaultdict
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from typing import Any, TypeVar

from records.database import DatabaseAway, StatementFailed
from records.questions.effects import Lane
from workflows.bell import Bell
from workflows.card_updates import CardUpdates
from workflows.commands import claim_effects
from workflows.commands.claim_effects import SURGE_SECONDS, Carried, Claimed
from workflows.commands.effects import CALLING
from workflows.flows.runner import FlowRun, Runner
from workflows.flows.workshop import WORKSHOP, Workshop
from workflows.mail_replies import MailReplies
from workflows.receipts import Receipts
from workflows.turns import Turns
from workflows.waits import LOOK_SECONDS as WAITS_SECONDS
from workflows.waits import Waits
from workflows.work import Work

LOG = logging.getLogger("tocsin.worker")
MOST_RUNS = 8
LOOK_SECONDS = 0.5
LOOK_REST = 0.1
CLAIM_REST = 0.03
"""After a look the next one waits so long, however often it rings: a thousand answers are looked at together."""
SEAL_SECONDS = 0.25
BEAT_SECONDS = 4.0
PULSE_SECONDS = 1.0
SET_BACK_SECONDS = 5.0
ANCHOR_SECONDS = 60.0
ASK_SECONDS = 1.0
MAIL_SECONDS = 2.0
CARD_SECONDS = 1.0
AWAY_SECONDS = 0.5
MOST_IN_ONE_RUN = 50
Result = TypeVar("Result")


class Worker:
    """One worker process, living in one event loop."""

    def __init__(self, shop: Workshop, runner: Runner, flows: dict[str, Any]) -> None:
        self.shop = shop
        self.runner = runner
        self.flows = flows
        self.turns = Turns(shop.house, shop.clock, lambda: runner.now, lambda: list(shop.hands.values()))
        self.receipts = Receipts(shop.house, shop.clock)
        self.mail_replies = MailReplies(shop.house, shop.clock)
        self.cards = CardUpdates(shop.house, shop.clock)
        self.bell = Bell()
        self._runs: set[asyncio.Task[None]] = set()
        self._stopping = threading.Event()

    async def live(self, stop: asyncio.Event) -> None:
        """Works until `stop` is set, then finishes what it has in hand."""
        WORKSHOP.set(self.shop)
        await self._patiently(self.turns.begin)
        threading.Thread(target=self._listen, name="listen", daemon=True).start()
        threading.Thread(target=self._send_away, name="waits", daemon=True).start()
        loops = [
            asyncio.create_task(self._claiming(Lane(CALLING, inside=True), self.bell.ear())),
            asyncio.create_task(self._claiming(Lane(CALLING, inside=False), self.bell.ear())),
            asyncio.create_task(self._every(self.turns.look_after, LOOK_SECONDS, self.bell.ear(), LOOK_REST)),
            asyncio.create_task(self._every(self.turns.look_for_set_back, SET_BACK_SECONDS)),
            asyncio.create_task(self._every(self.receipts.ask, ASK_SECONDS)),
            asyncio.create_task(self._every(self.mail_replies.read, MAIL_SECONDS)),
            asyncio.create_task(self._every(self.cards.update, CARD_SECONDS)),
            asyncio.create_task(self._every(self.turns.seal, SEAL_SECONDS)),
            asyncio.create_task(self._every(self.turns.beat, BEAT_SECONDS)),
            asyncio.create_task(self._feeling()),
            asyncio.create_task(self._every(self.turns.anchor, ANCHOR_SECONDS)),
        ]
        await stop.wait()
        self._stopping.set()
        for one in loops:
            one.cancel()
        if self._runs:
            await asyncio.wait(self._runs, timeout=10)
        await self._patiently(self.turns.leave, tries=1)

    def _listen(self) -> None:
        while not self._stopping.is_set():
            try:
                for _ in self.shop.house.database.wakes(seconds=5):
                    if self._stopping.is_set():
                        return
                    self.bell.ring()
            except (DatabaseAway, OSError):
                time.sleep(AWAY_SECONDS)

    def _send_away(self) -> None:
        """In a thread of its own: all others may be among those who wait."""
        waits = Waits(self.shop.house)
        while not self._stopping.wait(WAITS_SECONDS):
            with suppress(DatabaseAway, StatementFailed):
                waits.look()

    async def _patiently(self, command: Callable[[], Result], tries: int = 1_000_000) -> Result | None:
        """Runs `command` in a thread; while the database is away it tries again, and nothing is lost."""
        for _ in range(tries):
            try:
                return await asyncio.to_thread(command)
            except (DatabaseAway, StatementFailed) as away:
                LOG.warning("database: %s", str(away).splitlines()[0])
                await asyncio.sleep(AWAY_SECONDS)
        return None

    async def _every(
        self, turn: Callable[[], bool], seconds: float, ear: asyncio.Event | None = None, rest: float = 0.0
    ) -> None:
        ear = ear or asyncio.Event()
        while True:
            try:
                more = await self._patiently(turn)
            except Exception:
                LOG.exception("%s", turn.__name__)
                more = False
            if more:
                self.bell.ring()
            await asyncio.sleep(rest)
            await Bell.wait(ear, 0.01 if more else seconds)

    async def _feeling(self) -> None:
        while True:
            self.shop.pulse.feel()
            await asyncio.sleep(PULSE_SECONDS)

    async def _claiming(self, lane: Lane, ear: asyncio.Event) -> None:
        """Takes and runs what is due in one lane. Calls have a lane of their own: they never wait for papers."""
        runs: set[asyncio.Task[None]] = set()
        while True:
            room = MOST_RUNS - len(runs)
            claimed = await self._patiently(functools.partial(self._claim, lane, room)) if room > 0 else []
            for group in _grouped(claimed or []):
                run = asyncio.create_task(self._run(group))
                for kept in (runs, self._runs):
                    kept.add(run)
                    run.add_done_callback(kept.discard)
                run.add_done_callback(lambda _: self.bell.ring())
            if not claimed:
                await asyncio.sleep(CLAIM_REST)
                await Bell.wait(ear, LOOK_SECONDS)

    def _claim(self, lane: Lane, room: int) -> list[Claimed]:
        """Not what it has in hand: a lease that has run out under it is no sign that it is gone."""
        lane = replace(lane, besides=tuple(one.id for one in list(self.shop.hands.values())))
        with self.shop.house.database.transaction() as session:
            return claim_effects.take_up(session, self.turns.row, self.shop.clock(), room, lane)

    async def _run(self, group: list[Claimed]) -> None:
        first = group[0]
        self.shop.hands |= {str(one.id): one for one in group}
        began = time.monotonic()
        work = FlowRun(
            flow=self.flows[first.kind],
            key=f"{first.id}:{first.lease}",
            name=f"{first.kind} {first.label}",
            tags=(f"incident:{first.label}", f"level:{first.level or '-'}", first.kind),
            parameters={"effects": [str(one.id) for one in group]},
        )
        try:
            ran = await self.runner.run(work)
            how = Carried(ran.runner, ran.run_id, ran.reason, time.monotonic() - began, ran.overhead)
            for one in group:
                await self._finish(one, how, ran.result[str(one.id)])
        except Exception as fault:
            LOG.exception("%s %s", first.kind, first.id)
            for one in group:
                await self._carry(_failing(one, fault))
        finally:
            for one in group:
                if self.shop.hands.get(str(one.id)) is one:  # or it was lost, and claimed again meanwhile
                    del self.shop.hands[str(one.id)]

    async def _finish(self, one: Claimed, how: Carried, wait: float | None) -> None:
        if wait is None:
            await self._carry(lambda work: claim_effects.finish(work, one, how))
        else:
            await self._carry(lambda work: claim_effects.put_off(work, one, wait))

    async def _carry(self, command: Callable[[Work], object]) -> None:
        await self._patiently(lambda: self.turns.carry(command))


def _failing(one: Claimed, fault: Exception) -> Callable[[Work], None]:
    reason, away = f"{type(fault).__name__}: {fault}", isinstance(fault, DatabaseAway)
    return lambda work: claim_effects.fail(work, one, reason, away=away)


def _grouped(claimed: list[Claimed]) -> list[list[Claimed]]:
    """One run per effect; in a surge, one run takes many of a kind."""
    if not any(one.waited > SURGE_SECONDS for one in claimed):
        return [[one] for one in claimed]
    kinds: dict[tuple[str, int], list[Claimed]] = defaultdict(list)
    for one in claimed:
        kinds[(one.kind, one.priority)].append(one)
    return [
        group[at : at + MOST_IN_ONE_RUN] for group in kinds.values() for at in range(0, len(group), MOST_IN_ONE_RUN)
    ]
