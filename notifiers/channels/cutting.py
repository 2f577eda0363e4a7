"""Texts cut to what a provider carries: characters, words and numbers stay whole, links and numbers are never cut."""

from __future__ import annotations

import re
from collections.abc import Callable

MARK = "…"
_TORN_WORD = re.compile(r"[A-Za-z0-9_.:'/-]+$")
_LOOSE_END = re.compile(r"[\s,，、;；:：（(]+$")

Size = Callable[[str], int]


def utf8(text: str) -> int:
    """Bytes of a text in UTF-8: three for a Chinese character."""
    return len(text.encode("utf-8", "replace"))


def cut(text: str, most: int, size: Size = utf8) -> str:
    """The text, or as much of its beginning as `most` leaves room for, with a mark where it was cut.

    Words and numbers of Latin letters go whole: a level III cut to a level I would be another message.
    """
    if size(text) <= most:
        return text
    return _head(text, most - size(MARK), size) + MARK if most >= size(MARK) else ""


def fitted(text: str, most: int, kept: tuple[str, ...] = (), size: Size = utf8) -> str:
    """The text cut to `most`; whatever of `kept` is cut away with its end follows behind the mark, each on a line.

    ValueError when `kept` alone is longer than `most`.
    """
    if size(text) <= most:
        return text
    lines = [one for one in kept if one and one in text]
    for count in range(len(lines) + 1):
        tail = "".join(f"\n{one}" for one in lines[len(lines) - count :])
        room = most - size(MARK + tail)
        if room < 0:
            break
        head = _head(text, room, size)
        if all(one in head + tail for one in lines):
            return head + MARK + tail
    raise ValueError("what must not be cut is longer than the provider carries")


def _head(text: str, most: int, size: Size) -> str:
    """As many whole characters and words of the beginning as fit."""
    low, high = 0, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if size(text[:middle]) <= most else (low, middle - 1)
    head = text[:low]
    if text[low : low + 1] and _TORN_WORD.match(text[low]):
        head = _TORN_WORD.sub("", head)
    return _LOOSE_END.sub("", head)
