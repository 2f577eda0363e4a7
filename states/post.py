"""In which part somebody fills a post: as its holder, as the deputy, or on stand-by."""

from __future__ import annotations

from enum import StrEnum

from states.text import Text


class Part(StrEnum):
    """One person holds a post and one deputises at a time; any number may stand by."""

    HOLDER = "holder"
    DEPUTY = "deputy"
    STAND_BY = "stand_by"


PART_NAMES = {
    Part.HOLDER: Text("任职人", "holder"),
    Part.DEPUTY: Text("副岗", "deputy"),
    Part.STAND_BY: Text("备勤", "stand-by"),
}
LIAISON = "liaison_officer"
"""The role of a liaison officer (联络员): each headquarters keeps one with a deputy."""
