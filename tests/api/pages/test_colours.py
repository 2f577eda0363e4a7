"""Colours by the numbers: every text on its ground reaches a contrast of 4.5, by day and by night."""

import re

import pytest

from api.pages.assets import STATIC
from api.pages.rendering import environment
from states.scales import COLOUR_NAMES, LEVEL_NAMES, Colour, Level
from states.text import LANGUAGES

LEAST = 4.5
PAIRS = (
    *((f"on-level-{n}", f"level-{n}") for n in range(1, 5)),
    ("ink", "paper"), ("ink", "sheet"), ("quiet", "paper"), ("quiet", "sheet"),
    ("accent", "paper"), ("accent", "sheet"), ("on-accent", "accent"), ("on-late", "late"),
    ("on-enough", "enough"),
    ("ink", "soon"), ("ink", "wash"), ("quiet", "wash"),
)  # fmt: skip


def sheets() -> dict[str, dict[str, str]]:
    """The colours of day, night and wall."""
    text = (STATIC / "tokens.css").read_text()
    day, night, wall = (dict(re.findall(r"--([\w-]+):\s*(#[0-9a-f]{6})", part)) for part in _parts(text))
    return {"day": day, "night": day | night, "wall": day | wall}


def _parts(text: str) -> tuple[str, str, str]:
    night, wall = text.index("@media"), text.index(".wall")
    return text[:night], text[night:wall], text[wall:]


def contrast(one: str, other: str) -> float:
    """The contrast of two colours as WCAG counts it."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    parts = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return sum(share * part for share, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


@pytest.mark.parametrize("sheet", ["day", "night", "wall"])
@pytest.mark.parametrize(("text", "ground"), PAIRS)
def test_text_stands_out_from_its_ground(sheet: str, text: str, ground: str) -> None:
    colours = sheets()[sheet]
    assert contrast(colours[text], colours[ground]) >= LEAST, (colours[text], colours[ground])


def test_the_officials_page_has_the_same_levels_as_the_desk() -> None:
    said = (STATIC / "official.css").read_text()
    for number, name in enumerate(("I", "II", "III", "IV"), start=1):
        assert f".level-{name}{{background:{sheets()['day'][f'level-{number}']}" in said


def test_a_level_is_never_told_by_colour_alone() -> None:
    """Every place that shows a level shows its numeral and word; a warning's colour stands in words too."""
    chip = environment().from_string("{{ level|level }} {{ colour|colour }}")
    for language in LANGUAGES:
        for level, colour in zip(Level, Colour, strict=True):
            said = chip.render(level=level, colour=colour, language=language)
            assert f">{LEVEL_NAMES[level].in_(language)}<" in said
            assert f">{COLOUR_NAMES[colour].in_(language)}<" in said
