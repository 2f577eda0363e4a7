"""What a kind of entry is called and how its line is told, and the texts that an entry keeps."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from states.text import Text

NOBODY = Text("—", "—")
"""Where nobody is named."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of entry: what it is called, and how its line is told when not by its title alone."""

    title: Text
    line: Callable[[Mapping[str, Any]], Text] | None = None


def text_of(said: Any) -> Text:
    """A text that the record keeps, whatever its form."""
    if isinstance(said, Mapping) and "zh" in said:
        return Text(str(said["zh"]), str(said.get("en", said["zh"])))
    return Text(str(said), str(said)) if said else NOBODY
