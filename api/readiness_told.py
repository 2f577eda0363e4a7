"""Readiness in groups, as a page and the command line tell it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from states.readiness import NAMES, OF_WEIGHT, Shortfall, Want
from states.text import Text

READY = Text("可以叫应", "ready to call")
NOT_READY = Text("尚未就绪", "not ready")


@dataclass(frozen=True, slots=True)
class Group:
    """Everything of one sort that is missing."""

    title: Text
    of_weight: bool
    each: Sequence[Shortfall]


def groups(found: Sequence[Shortfall]) -> list[Group]:
    """Sort by sort, the gravest first."""
    sorts = ((want, [one for one in found if one.want is want]) for want in Want)
    return [Group(NAMES[want], want in OF_WEIGHT, each) for want, each in sorts if each]
