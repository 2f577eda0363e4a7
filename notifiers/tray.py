"""What the mailbox has taken, and what it was told to do to whom: one file that only grows, and the faults
in force.

The doors (`mail_door`, `gateway_door`) use it from one thread; reading is `phones`'.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path

from notifiers.phones import Arrived, Parcel, Phones

FOR_EVER = 3600.0
LARGEST = 1_000_000
"""Bytes that one message may have at either door."""


class Trouble(StrEnum):
    """What the mailbox and the rehearsed providers can be told to do to an address; from `throttled` on only these."""

    none = "none"
    refuse = "refuse"
    busy = "busy"
    slow = "slow"
    silent = "silent"
    lost = "lost"
    throttled = "throttled"
    body_error = "body_error"
    gone = "gone"
    undelivered = "undelivered"
    receipt_twice = "receipt_twice"
    receipts_out_of_order = "receipts_out_of_order"


@dataclass(frozen=True, slots=True)
class Order:
    """A fault for an address, with its seconds where it takes time."""

    trouble: Trouble
    seconds: float | None = None

    @property
    def pause(self) -> float:
        """How many seconds the answer waits."""
        if self.trouble is Trouble.silent:
            return FOR_EVER if self.seconds is None else self.seconds
        return (self.seconds or 0.0) if self.trouble is Trouble.slow else 0.0


class Tray:
    """The file and the faults. `open()` before the first `take`."""

    def __init__(self, file: Path, now: Callable[[], datetime]) -> None:
        self.file = file
        self.phones = Phones(file)
        self._now = now
        self._orders: dict[str, Order] = {}
        self._descriptor = -1

    def open(self) -> None:
        """Open the file for appending; a line that a kill has torn is ended, so the next stands alone."""
        self.file.parent.mkdir(parents=True, exist_ok=True)
        self._descriptor = os.open(self.file, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
        size = os.fstat(self._descriptor).st_size
        if size and os.pread(self._descriptor, 1, size - 1) != b"\n":
            os.write(self._descriptor, b"\n")

    def close(self) -> None:
        """Close the file."""
        os.close(self._descriptor)

    def take(self, parcel: Parcel) -> None:
        """Write one message to the file, in one call, before anyone is told that it was taken."""
        at = self._now().isoformat(timespec="milliseconds")
        os.write(self._descriptor, Arrived.at_time(at, parcel).as_line())

    def order(self, address: str, order: Order) -> None:
        """Put a fault on an address, or on every one with "*"; `none` lifts it."""
        if order.trouble is Trouble.none:
            self._orders.pop(address.lower(), None)
        else:
            self._orders[address.lower()] = order

    def is_gone(self, kind: str) -> bool:
        """Whether a whole provider is told to be gone, as the address "kind:*"."""
        order = self._orders.get(f"{kind}:*".lower())
        return order is not None and order.trouble is Trouble.gone

    def order_for(self, address: str) -> Order:
        """The fault in force for an address."""
        return self._orders.get(address.lower()) or self._orders.get("*") or Order(Trouble.none)
