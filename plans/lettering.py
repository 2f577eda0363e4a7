"""How much room words take in a chart: sizes, widths, and where a line is broken."""

from __future__ import annotations

TITLE, LABEL, LINE = 15, 12, 17
_WIDEST = 150
_WIDE_FROM = "\u2e80"


def measured(text: str, size: float) -> float:
    """About how wide a text is: Chinese letters are as wide as high, others a little over half."""
    return sum(size if letter >= _WIDE_FROM else size * 0.58 for letter in text)


def wrapped(text: str, size: float, widest: float = _WIDEST) -> list[str]:
    """The text in lines of at most `widest` pixels, broken at spaces or between Chinese letters."""
    lines, line = [], ""
    pieces = text.split(" ")
    words = [word + " " for word in pieces[:-1]] + pieces[-1:] if len(pieces) > 1 else list(text)
    for word in words:
        if line and measured(line + word.rstrip(), size) > widest:
            lines.append(line.rstrip())
            line = ""
        line += word
    return [*lines, line.rstrip()]
