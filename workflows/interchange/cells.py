"""What stands in a cell: any value as text, a text as the value that is meant. Numbers come from files as floats."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime

from states.text import Text
from workflows.wording import HERE

_MOMENT = re.compile(
    r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?"
    r"(?:[ T]+(\d{1,2}):(\d{2})(?::(\d{2})(?:\.(\d{1,6}))?)?)?(Z|[+-]\d{2}:?\d{2})?"
)
_YEARS = range(1900, 2201)
_UNSEEN = str.maketrans({"\ufeff": None, "\u200b": None})


def text_of(value: object) -> str:
    """A cell as text: a whole number without its point, a time as ISO writes it, nothing as nothing."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime):
        return value.isoformat(sep=" ")
    if isinstance(value, date):
        return value.isoformat()
    return str(value).translate(_UNSEEN).strip()


def moment(written: str) -> datetime | None:
    """The moment that is meant, in the office's zone unless it says another; None when it is none."""
    found = _MOMENT.fullmatch(written.strip())
    if found is None or int(found[1]) not in _YEARS:
        return None
    numbers = [int(one or 0) for one in found.groups()[:6]]
    micro = int((found[7] or "").ljust(6, "0"))
    try:
        zone = datetime.fromisoformat(f"2000-01-01T00:00:00{found[8]}").tzinfo if found[8] else HERE
        return datetime(*numbers, micro, tzinfo=zone)  # type: ignore[arg-type, misc]
    except ValueError:
        return None


def written(at: datetime | None) -> str:
    """The same moment as `moment` reads it, to the last digit."""
    return "" if at is None else at.astimezone(HERE).replace(tzinfo=None).isoformat(sep=" ")


class Choices:
    """A closed list: a value may be written by its key or by its name in either language."""

    def __init__(self, names: Iterable[tuple[str, Text]]) -> None:
        self._names = dict(names)
        said: dict[str, set[str]] = {}
        for key, name in self._names.items():
            for one in (key, name.zh, name.en):
                said.setdefault(one.casefold(), set()).add(key)
        self._keys: Mapping[str, str] = {one: next(iter(keys)) for one, keys in said.items() if len(keys) == 1}

    def read(self, written: str) -> str | None:
        """The key that is meant; None when no one value is."""
        return self._keys.get(written.casefold())

    def write(self, key: str, language: str) -> str:
        """The name, or the key where the name would not be understood as this value again."""
        name = self._names[key].in_(language) if key in self._names else key
        return name if self.read(name) == key else key

    @property
    def told(self) -> Text:
        """What may be written."""
        names = self._names.values()
        return Text("、".join(one.zh for one in names), ", ".join(one.en for one in names))
