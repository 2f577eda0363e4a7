"""Where each part of a merged definition was written: the file and the line that a fault has to name."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from plans.source import Fault, Place, Source
from states.text import Text

WHOLE = ("title", "open")
"""Words that a procedure says anew or not at all; of other words it replaces what it names."""


@dataclass(frozen=True)
class Origin:
    """The files that one procedure was merged from, its own first, and what came of it."""

    chain: tuple[Source, ...]
    data: dict[str, Any] = field(repr=False)

    def fault(self, place: Place, reason: Text, mend: Text) -> Fault:
        """A fault at `place` of the merged definition, told with the file and line where it was written."""
        source, there = self._written(place)
        return Fault(source.file, source.line(there), reason, mend)

    def _written(self, place: Place) -> tuple[Source, Place]:
        if not place:
            return self.chain[0], place
        if place[0] == "transitions" and len(place) > 1:
            return self._transition(place)
        if place[0] == "states" and len(place) > 1:
            inner = str(place[1]).replace("/", "/states/").split("/")
            place = ("states", *inner, *place[2:])
        for length in (1,) if place[0] in WHOLE else (2, 1):
            for source in self.chain:
                if _holds(source.data, place[:length]):
                    return source, place
        return self.chain[0], place

    def _transition(self, place: Place) -> tuple[Source, Place]:
        """A transition keeps its identity when files are merged; only its number changes."""
        meant = self.data["transitions"][place[1]]
        for source in self.chain:
            for number, own in enumerate(source.data.get("transitions", ())):
                if own is meant:
                    return source, ("transitions", number, *place[2:])
        return self.chain[0], ("transitions",)


def _holds(data: Any, place: Place) -> bool:
    for part in place:
        if not isinstance(data, dict) or part not in data:
            return False
        data = data[part]
    return True
