"""Three scales that must never be one field: incident grade, response level, warning colour."""

from __future__ import annotations

from enum import StrEnum

from states.text import Text


class Grade(StrEnum):
    """How bad an incident is (事件分级), gravest first."""

    EXTRAORDINARY = "extraordinary"
    MAJOR = "major"
    LARGE = "large"
    ORDINARY = "ordinary"


class Level(StrEnum):
    """What a tier of government has mobilised (响应级别), gravest first."""

    I = "I"  # noqa: E741 - the field's own numeral
    II = "II"
    III = "III"
    IV = "IV"


class Colour(StrEnum):
    """What is forecast (预警颜色), gravest first."""

    RED = "red"
    ORANGE = "orange"
    YELLOW = "yellow"
    BLUE = "blue"


GRADE_NAMES = {
    Grade.EXTRAORDINARY: Text("特别重大", "extraordinary"),
    Grade.MAJOR: Text("重大", "major"),
    Grade.LARGE: Text("较大", "large"),
    Grade.ORDINARY: Text("一般", "ordinary"),
}
LEVEL_NAMES = {
    Level.I: Text("Ⅰ级", "level I"),
    Level.II: Text("Ⅱ级", "level II"),
    Level.III: Text("Ⅲ级", "level III"),
    Level.IV: Text("Ⅳ级", "level IV"),
}
COLOUR_NAMES = {
    Colour.RED: Text("红色", "red"),
    Colour.ORANGE: Text("橙色", "orange"),
    Colour.YELLOW: Text("黄色", "yellow"),
    Colour.BLUE: Text("蓝色", "blue"),
}

NO_LEVEL = "none"
"""Where a level is asked for and none is reached."""


def level_name(level: str | None) -> Text:
    """What a level is called; that there is none, for `NO_LEVEL` and None."""
    return Text("无", "no level") if level in (None, NO_LEVEL) else LEVEL_NAMES[Level(level)]


def rank(level: Level | Colour | Grade) -> int:
    """The place on its own scale: 1 for the gravest, 4 for the mildest."""
    return list(type(level)).index(level) + 1
