"""Messages that leave together: those to one account of a channel that takes many people in one request."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from typing import Protocol, TypeVar, runtime_checkable

from notifiers.address import Address
from notifiers.notifier import Message, Notifier, Result

TOGETHER = frozenset({"centre"})
"""Channels whose provider takes a whole call-out in one request."""
One = TypeVar("One")


@runtime_checkable
class SendsTogether(Protocol):
    """A notifier that can hand over many messages at once."""

    def send_together(self, messages: Sequence[Message]) -> list[Result]:
        """As Notifier.send, for messages to one account of such a channel; a result for each, in their order."""
        ...


def parcels(things: Sequence[One], address_of: Callable[[One], str]) -> list[list[One]]:
    """The things in the parcels in which their messages leave: most alone, those to one such account together."""
    alone: list[list[One]] = []
    joined: dict[str, list[One]] = defaultdict(list)
    for thing in things:
        address = Address.read(address_of(thing))
        if address is not None and address.schema in TOGETHER:
            joined[f"{address.schema}://{address.host}"].append(thing)
        else:
            alone.append([thing])
    return [*joined.values(), *alone]


def send(notifier: Notifier, parcel: Sequence[Message]) -> list[Result]:
    """Sends a parcel; one by one where the notifier knows no other way."""
    if len(parcel) > 1 and isinstance(notifier, SendsTogether):
        return notifier.send_together(parcel)
    return [notifier.send(one) for one in parcel]
