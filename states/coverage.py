"""Coverage of a warning: of all the people whom it was to reach, how many it has, against the share that is enough."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel, ConfigDict, Field


class Coverage(BaseModel):
    """How many people a warning was to reach, and has: columns of a table, and the share that is enough."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    table: str
    reached: str
    of: str
    place: str = ""
    """The column of the place of a row: one right inside the area of the case, or the area where it has none."""
    least: int = Field(ge=1, le=100)
    clause: str = ""


@dataclass(frozen=True, slots=True)
class Reached:
    """How many were to be reached, how many have been, and the least share in per cent."""

    reached: int
    targeted: int
    least: int

    @property
    def percent(self) -> int | None:
        """The share in whole per cent, never rounded up; None while nobody is targeted."""
        return None if not self.targeted else min(100, self.reached * 100 // self.targeted)

    @property
    def enough(self) -> bool | None:
        """Whether it is enough; None while nobody is targeted."""
        return None if not self.targeted else self.reached * 100 >= self.least * self.targeted

    def __add__(self, other: Reached) -> Reached:
        return Reached(self.reached + other.reached, self.targeted + other.targeted, max(self.least, other.least))


def reached(said: Coverage, facts: Mapping[str, Any]) -> Reached:
    """What the rows of a table come to; a row counts no more people reached than it has to reach."""
    rows: Iterable[Mapping[str, Any]] = facts.get(said.table) or ()
    told = [(max(0, int(row.get(said.reached) or 0)), max(0, int(row.get(said.of) or 0))) for row in rows]
    return Reached(sum(min(one) for one in told), sum(of for _, of in told), said.least)


def together(parts: Iterable[Reached]) -> Reached | None:
    """Several as one; None of none."""
    found: Reached | None = None
    for one in parts:
        found = one if found is None else found + one
    return found
