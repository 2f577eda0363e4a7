"""What the directory lacks: an officer with a telephone in a township or village, a liaison in a body."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from states.organisation import Kind
from states.text import Text

TELEPHONES = ("sms", "voice")
"""The channels that end at a telephone."""
NAMED = (Kind.TOWNSHIP, Kind.VILLAGE)
"""Each of these needs a named officer with a telephone (拉萨市三年行动 item 1; 凌源市 part 四(一))."""
WITH_LIAISON = (
    Kind.GENERAL_HEADQUARTERS, Kind.SPECIALIST_HEADQUARTERS, Kind.MANAGEMENT_UNIT, Kind.COMMITTEE, Kind.NEIGHBOUR,
    Kind.MILITARY_LIAISON,
)  # fmt: skip
"""Each of these keeps liaison officers with deputies (拉萨市三年行动 item 2)."""


class Lack(StrEnum):
    """What is missing, the gravest first."""

    NO_BODY = "no_body"
    NO_OFFICER = "no_officer"
    NO_TELEPHONE = "no_telephone"
    DRILL_ONLY = "drill_only"
    NOT_VERIFIED = "not_verified"
    NO_LIAISON = "no_liaison"
    NO_LIAISON_DEPUTY = "no_liaison_deputy"


LACK_NAMES = {
    Lack.NO_BODY: Text("没有应急机构", "no body is named"),
    Lack.NO_OFFICER: Text("没有责任人", "no officer is named"),
    Lack.NO_TELEPHONE: Text("责任人没有可用电话", "the officer has no telephone"),
    Lack.DRILL_ONLY: Text("只有演练号码", "only a number for drills"),
    Lack.NOT_VERIFIED: Text("责任人电话未核实", "the officer's telephone is not verified"),
    Lack.NO_LIAISON: Text("没有联络员", "no liaison officer"),
    Lack.NO_LIAISON_DEPUTY: Text("联络员没有副岗", "the liaison officer has no deputy"),
}


@dataclass(frozen=True, slots=True)
class Gap:
    """One gap: where, what it is called there, and what is missing; `organisation` is empty where there is none."""

    areas: tuple[str, ...]
    name: Text
    kind: str
    organisation: str
    lack: Lack


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of whoever could be called at an organisation: named, by telephone, in earnest or in drills."""

    officer: bool
    telephone: bool
    drill_telephone: bool
    verified: bool = False
    drill_verified: bool = False


def lack_of(known: Known, *, drill: bool) -> Lack | None:
    """What a township or village lacks; in drills a number for drills is as good as one in earnest.

    A number from which nobody has ever answered may be anybody's.
    """
    if not known.officer:
        return Lack.NO_OFFICER
    if known.telephone or (drill and known.drill_telephone):
        return None if known.verified or (drill and known.drill_verified) else Lack.NOT_VERIFIED
    return Lack.DRILL_ONLY if known.drill_telephone else Lack.NO_TELEPHONE


def liaison_lack(parts: Iterable[str]) -> Lack | None:
    """What a headquarters lacks whose liaison post is filled in these parts."""
    filled = set(parts)
    if "holder" not in filled:
        return Lack.NO_LIAISON
    return None if "deputy" in filled else Lack.NO_LIAISON_DEPUTY
