"""A warning as another system sends it, whatever the form: what it says, and what in it can not be believed."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from states.refusal import Cause, Refusal, Refused
from states.scales import Colour
from states.text import Text


class Sort(StrEnum):
    """What a message does."""

    ALERT = "alert"
    UPDATE = "update"
    CANCEL = "cancel"


COLOURS_OF_CAP: Mapping[str, Colour] = {
    "Extreme": Colour.RED, "Severe": Colour.ORANGE, "Moderate": Colour.YELLOW, "Minor": Colour.BLUE,
}  # fmt: skip
"""The colours that Chinese feeds put into the severities of CAP (a yellow signal is sent as Moderate)."""
_IN_WORDS = {"红色": Colour.RED, "橙色": Colour.ORANGE, "黄色": Colour.YELLOW, "蓝色": Colour.BLUE}
_WEATHER = re.compile(r"\d{6}41600000_\d{14}")
"""The numbers of the weather authority in the national system: its place, its code, the time."""
_TWO_COLOURS = Text("标题与等级字段的颜色不一致", "headline and severity name different colours")


class Misread(Refused):
    """A file that is no sound warning: each fault by the element that it is in."""

    def __init__(self, faults: Mapping[str, Text]) -> None:
        reason = Text("预警文件有 {n} 处问题", "the warning file has {n} faults").filled(n=len(faults))
        super().__init__(Refusal(Cause.FORM, reason, fields=dict(faults)))

    @property
    def faults(self) -> Mapping[str, Text]:
        """What is wrong, by the path of the element."""
        return self.refusal.fields


@dataclass(frozen=True, slots=True)
class Bulletin:
    """One message: who sent it, what it does to which earlier ones, what it warns of, where and until when.

    Times are ISO 8601 with their zone; areas are codes; what a message does not say is empty.
    """

    identifier: str
    sender: str
    sort: Sort
    sent: str = ""
    exercise: bool = False
    references: tuple[str, ...] = ()
    event: str = ""
    hazard: str | None = None
    severity: Colour | None = None
    sender_name: str = ""
    headline: str = ""
    description: str = ""
    instruction: str = ""
    effective: str = ""
    expires: str = ""
    areas: tuple[str, ...] = ()
    area_name: str = ""

    @property
    def header_only(self) -> bool:
        """Whether its text is still to come."""
        return not self.description and self.sort is not Sort.CANCEL

    @property
    def department(self) -> str | None:
        """The department that warns, where the number says so."""
        return "weather" if _WEATHER.fullmatch(self.identifier) else None

    @property
    def in_headline(self) -> Colour | None:
        """The colour that the headline names; None when it names none, or several."""
        found = {colour for word, colour in _IN_WORDS.items() if word in self.headline}
        return found.pop() if len(found) == 1 else None

    @property
    def doubt(self) -> Text | None:
        """Why it can not be used as it is."""
        two = self.severity is not None and self.in_headline not in (None, self.severity)
        return _TWO_COLOURS if two else None

    @property
    def colour(self) -> Colour | None:
        """Its colour, when all that it says agrees."""
        return None if self.doubt else self.severity or self.in_headline

    def as_data(self) -> dict[str, Any]:
        """What the record keeps of it as the fact `warning`."""
        return {
            "identifier": self.identifier, "sender": self.sender_name or self.sender, "sort": self.sort.value,
            "headline": self.headline or self.event or self.identifier, "description": self.description,
            "effective": self.effective, "expires": self.expires, "sent": self.sent,
            "references": list(self.references), "severity": self.severity.value if self.severity else "",
        }  # fmt: skip

    def as_form(self) -> dict[str, Any]:
        """What it says of the facts of a warning; the area is for whoever knows which places there are."""
        said = {
            "headline": self.headline or self.event or self.identifier, "hazard": self.hazard,
            "department": self.department, "colour": self.colour,
            "description": self.description, "instruction": self.instruction,
            "effective": self.effective, "expires": self.expires, "source": self.sender_name or self.sender,
        }  # fmt: skip
        return {name: value for name, value in said.items() if value} | {"warning": self.as_data()}


def area_code(code: str) -> str:
    """A code of twelve digits as short as it can be said: `511527000000` is the county 511527."""
    if len(code) == len("511527109201") and code.endswith("000"):
        return code[:6] if code.endswith("000000") else code[:9]
    return code
