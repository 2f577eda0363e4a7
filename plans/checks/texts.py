"""Texts: whatever is written in one language is written in the other."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from plans.source import Fault, Place, Source
from states.text import LANGUAGES, Text

_NAMES = {"zh": Text("中文", "Chinese"), "en": Text("英文", "English")}
_BOTH = Text("中文(zh)、英文(en)都要写", "write both: zh and en")


def check_texts(source: Source) -> Iterator[Fault]:
    """Texts of a file that are missing or empty in a language."""
    for place, text in _texts(source.data, ()):
        for language in LANGUAGES:
            if not str(text.get(language) or "").strip():
                reason = Text("缺少{name}文本", "the text in {name} is missing").filled(name=_NAMES[language])
                yield Fault(source.file, source.line((*place, language)), reason, _BOTH)


def _texts(data: Any, place: Place) -> Iterator[tuple[Place, dict[str, Any]]]:
    if isinstance(data, dict):
        if set(LANGUAGES) & set(data):
            yield place, data
        for word, value in data.items():
            yield from _texts(value, (*place, str(word)))
    elif isinstance(data, list):
        for index, value in enumerate(data):
            yield from _texts(value, (*place, index))
