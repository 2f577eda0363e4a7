"""A text in every language the product speaks, side by side, so that a translation can not be missing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

LANGUAGES = ("zh", "en")


@dataclass(frozen=True, slots=True)
class Text:
    """One text in Chinese and in English.

    Braces hold named values: `Text("还有 {n} 项", "{n} left").filled(n=3)`.
    """

    zh: str
    en: str

    def in_(self, language: str) -> str:
        """The text in `language`; Chinese for a language that the product does not speak."""
        return self.en if language == "en" else self.zh

    def filled(self, **values: Any) -> Text:
        """The same text with its named values put in; a value that is a Text goes in language by language."""
        return Text(
            self.zh.format(**{name: _in(value, "zh") for name, value in values.items()}),
            self.en.format(**{name: _in(value, "en") for name, value in values.items()}),
        )

    def as_data(self) -> dict[str, str]:
        """The form in which a text is stored and sent."""
        return {"zh": self.zh, "en": self.en}

    @staticmethod
    def of(data: Mapping[str, str]) -> Text:
        """The text that `as_data` stored."""
        return Text(data["zh"], data["en"])


def _in(value: Any, language: str) -> Any:
    return value.in_(language) if isinstance(value, Text) else value


class Unclear(ValueError):
    """What somebody wrote can not be meant; carries the reason in both languages."""

    def __init__(self, reason: Text) -> None:
        super().__init__(reason.en)
        self.reason = reason


def listed(texts: list[Text]) -> Text:
    """Several texts as one enumeration, with the comma that each language uses."""
    return Text("、".join(text.zh for text in texts), ", ".join(text.en for text in texts))


_FEW = 3


def few(texts: list[Text]) -> Text:
    """Several names as one enumeration; of many the first few, and how many there are."""
    if len(texts) <= _FEW + 1:
        return listed(texts)
    first = listed(texts[:_FEW])
    return Text(f"{first.zh}等 {len(texts)} 处", f"{first.en} and {len(texts) - _FEW} more")
