"""One drill of a campaign: an installation of its own, what is done to it, and what is counted at its end."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from api.demonstration import DIRECTORY
from api.drill.desk import Unexpected
from notifiers.phones import Arrived, Phones
from tests.acceptance.product import Performance
from tests.campaign import stuck
from tests.campaign.clock import Jumps
from tests.campaign.county import County
from tests.campaign.desk_hand import DeskHand
from tests.campaign.freezing import Freezer
from tests.campaign.killing import GONE, Killers, channels_gone
from tests.campaign.left_behind import Watcher
from tests.campaign.outages import Outages, Queue
from tests.campaign.tally import Tally, called_twice, hidden_doubts
from tests.campaign.thumbs import Thumbs
from tests.campaign.troubles import Troubles

SEED = 20261122
PATIENCE = 300.0
_BY_HAND = "登记应答"
"""What the player says when it has typed in an answer with its time; the clock is moved only after that."""


@dataclass(frozen=True, slots=True)
class Ordeal:
    """What a drill has to bear beside kills."""

    number: int
    kills: int
    gone: bool = False
    """Every channel is gone for a minute, all at once."""
    alone: Queue | None = None
    """Channels that are gone for a minute each, one after the other."""
    troubles: bool = False
    jumps: bool = False
    frozen: float = 0.0
    """Seconds for which a second worker is frozen."""


class Drilled:
    """One drill. `play` it, and once `settled` count it; `close` takes the installation away."""

    def __init__(self, folder: Path, watcher: Watcher, ordeal: Ordeal) -> None:
        self._ordeal = ordeal
        self._around = ExitStack()
        self._county = County(folder, watcher)
        self._around.callback(self._county.stop)
        self._freezer = Freezer(self._county, ordeal.frozen)
        self._performance: Performance | None = None
        self._thumbs: Thumbs | None = None
        self._until: list[threading.Thread] = []
        self._outages: Outages | None = None

    def play(self, tally: Tally) -> None:
        """Plays the drill to its end, under everything that it has to bear; what is to be made meanwhile is made."""
        tally.drills += 1
        self._county.start()
        performance = Performance(self._county, "junlian_rainstorm", patience=PATIENCE)
        self._around.callback(performance.desk.close)
        self._performance, self._thumbs = performance, self._answering(performance)
        if self._ordeal.frozen:
            self._around.callback(self._freezer.stop)
            self._freezer.start()
        with ExitStack() as bearing, DeskHand(self._county.settings.page_url, performance.player) as hand:
            self._borne(bearing, tally, performance)
            with Killers(self._county, SEED + 100 * self._ordeal.number, self._ordeal.kills) as killers:
                bearing.callback(lambda: tally.kills.update(killers.kills))
                try:
                    performance.player.play_all_but_the_proof()
                except Unexpected:
                    stuck.show(self._county.settings.data_folder)
                    raise
                if self._outages is not None:
                    self._outages.finish()
                for thread in self._until:
                    thread.join(timeout=PATIENCE)
        tally.by_the_desk += hand.answered

    def _answering(self, performance: Performance) -> Thumbs:
        url = f"http://127.0.0.1:{self._county.providers_port}"
        thumbs = Thumbs(performance.drill, DIRECTORY, performance.mailbox, url)
        thumbs.start()
        self._around.callback(thumbs.stop)
        return thumbs

    def _borne(self, bearing: ExitStack, tally: Tally, performance: Performance) -> None:
        if self._ordeal.troubles:
            troubles = Troubles(self._county.providers_port)
            bearing.callback(lambda: tally.troubles.update(troubles.ordered))
            bearing.enter_context(troubles)
        if self._ordeal.gone:
            stop = threading.Event()
            self._beside(bearing, lambda: channels_gone(self._county, stop), stop.set)
            tally.gone.append(f"all of drill {self._ordeal.number} for {GONE:.0f} s")
        if self._ordeal.alone is not None:
            self._outages = Outages(self._county, self._ordeal.alone, self._ordeal.number)
            self._beside(bearing, self._outages.make, self._outages.stop)
        if self._ordeal.jumps:
            jumps = Jumps(lambda: any(_BY_HAND in line for line in performance.told))
            bearing.callback(lambda: setattr(tally, "jumps", tally.jumps + jumps.made))
            self._beside(bearing, jumps.make, jumps.stop)

    def _beside(self, bearing: ExitStack, work: Callable[[], None], end: Callable[[], None]) -> None:
        """Something that the drill waits for at its end; when the drill is broken off, it is ended."""
        thread = threading.Thread(target=work, daemon=True)
        self._until.append(thread)
        thread.start()
        bearing.callback(thread.join)
        bearing.callback(end)

    def settled(self) -> None:
        """Waits until whatever was frozen is thawed and works again."""
        if self._ordeal.frozen:
            self._freezer.join()

    def count(self, tally: Tally) -> None:
        """Adds what was seen of this drill, and what was wrong with it."""
        assert self._performance is not None
        assert self._thumbs is not None
        name = f"drill {self._ordeal.number}"
        self._thumbs.stop()
        summary = self._performance.summary()
        proof = self._performance.desk.get("auditor", "/api/verify")
        responses = self._performance.responses()
        arrived = self._arrived(responses)
        tally.ways.update(self._thumbs.ways)
        tally.states.update(one["state"] for response in responses for one in response["messages"])
        tally.arrived += len(arrived)
        tally.marked_repeats += sum(one.repeat > 0 for one in arrived)
        tally.records.append(f"{name}: {proof['entries']} entries, {'stands' if proof['stands'] else 'DOES NOT STAND'}")
        twice = [fault for fault in summary.faults if "without a repeat mark" in fault]
        tally.doubled += [f"{name}: {fault}" for fault in [*twice, *called_twice(responses, arrived)]]
        tally.lost += [f"{name}: {fault}" for fault in summary.faults if fault not in twice]
        tally.hidden += [f"{name}: {fault}" for fault in hidden_doubts(responses)]
        tally.other += [f"{name}: {fault}" for fault in [*map(str, proof["faults"]), *self._freezer.faults]]
        tally.alone += [one.told(responses) for one in self._outages.made] if self._outages else []
        if self._ordeal.frozen:
            effects, messages = self._freezer.held
            tally.frozen.append(
                f"{name}: a second worker for {self._freezer.frozen_for:.0f} s"
                f" with {effects} effects and {messages} messages in hand"
            )
        print("\n".join(summary.lines), flush=True)

    def _arrived(self, responses: list[dict[str, Any]]) -> list[Arrived]:
        numbers = {one["number"] for response in responses for one in response["messages"]}
        mailbox = self._county.settings.data_folder / "mailbox.jsonl"
        return [one for one in Phones(mailbox).since(0) if one.number in numbers]

    def close(self) -> None:
        """Ends everything of this drill."""
        self._around.close()
