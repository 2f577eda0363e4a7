"""The form of the national release system (国家预警信息发布系统, 12379) as public feeds carry it: JSON, one or many.

No published schema was at hand: the fields are those seen in public feeds of the system (identifier of sender code and
time, colour words as severity, Beijing times, earlier ids in `references` or `referencesInfo`), and the list form
(alertid, title, issuetime), which is a header whose text comes later. Fields beside these are left alone.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from states.bulletin import Bulletin, Misread, Sort
from states.hazards import hazard_of
from states.scales import Colour
from states.text import Text

_BEIJING = ZoneInfo("Asia/Shanghai")
_IDENTIFIER = re.compile(r"\d{14}_\d{14}")
_TIMES = ("%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M", "%Y/%m/%d %H:%M:%S", "%Y/%m/%d %H:%M")
_SORTS = {"": Sort.ALERT, "alert": Sort.ALERT, "update": Sort.UPDATE, "cancel": Sort.CANCEL}
_STATUSES = {"": False, "actual": False, "exercise": True, "test": True}
_REFERENCES = ("references", "referencesInfo")
_MOST = 500


def read(data: Any) -> list[Bulletin]:
    """The messages of one object or of a list of them; `Misread` with every fault, each by its number and field."""
    several = data if isinstance(data, list) else [data]
    if not several or len(several) > _MOST:
        raise Misread({"file": Text("须有 1 至 500 条预警", "must hold 1 to 500 warnings")})
    faults: dict[str, Text] = {}
    found: list[Bulletin] = []
    for number, one in enumerate(several, start=1):
        before = f"[{number}]." if isinstance(data, list) else ""
        if not isinstance(one, dict):
            faults[before or "file"] = Text("应为对象", "must be an object")
            continue
        form = _Form(one)
        bulletin = form.bulletin()
        faults |= {f"{before}{name}": reason for name, reason in form.faults.items()}
        if bulletin is not None and not form.faults:
            found.append(bulletin)
    if faults:
        raise Misread(faults)
    return found


class _Form:
    """One message while it is read: its fields, and what is wrong with them."""

    def __init__(self, data: Mapping[str, Any]) -> None:
        self._data = data
        self.faults: dict[str, Text] = {}

    def bulletin(self) -> Bulletin | None:
        """What it says."""
        name = next((one for one in ("identifier", "alertid", "alertId") if one in self._data), "identifier")
        identifier, headline = self._text(name), self._text("headline") or self._text("title")
        if not _IDENTIFIER.fullmatch(identifier):
            self.faults[name] = Text(
                "应为14位发布单位代码_14位时间", "must be 14 digits of the sender, _, 14 of the time"
            )
        sort = self._one("msgType", _SORTS, Text("应为 Alert、Update、Cancel", "must be Alert, Update or Cancel"))
        exercise = self._one(
            "status", _STATUSES, Text("应为 Actual、Exercise、Test", "must be Actual, Exercise or Test")
        )
        if not headline:
            self.faults["headline"] = Text("必填", "is required")
        references = self._references()
        if sort in (Sort.UPDATE, Sort.CANCEL) and not references:
            self.faults["references"] = Text(
                "更新、解除须写明所引预警", "an update or a cancellation names what it refers to"
            )
        kind, named = self._text("eventType"), self._text("eventTypeCN")
        sender = self._text("sender")
        said: dict[str, Any] = {
            "severity": self._colour(), "effective": self._time("effective") or self._time("issuetime"),
            "expires": self._time("expires"), "description": self._text("description"), "event": named or kind,
        }  # fmt: skip
        if self.faults or sort is None:
            return None
        return Bulletin(
            identifier, sender or identifier.partition("_")[0], sort, exercise=bool(exercise), headline=headline,
            references=references, hazard=hazard_of(kind, named, kind, headline), areas=(identifier[:6],),
            sender_name=self._text("senderName") or sender, area_name=self._text("areaName"), **said,
        )  # fmt: skip

    def _text(self, name: str) -> str:
        value = self._data.get(name)
        if value is None:
            return ""
        if not isinstance(value, str):
            self.faults[name] = Text("应为文字", "must be text")
            return ""
        return value.strip()

    def _one(self, name: str, known: Mapping[str, Any], reason: Text) -> Any:
        said = self._text(name).lower()
        if said not in known:
            self.faults[name] = reason
            return None
        return known[said]

    def _colour(self) -> Colour | None:
        said = self._text("severity").lower()
        if said and said not in set(Colour):
            self.faults["severity"] = Text("应为 Red、Orange、Yellow、Blue", "must be Red, Orange, Yellow or Blue")
            return None
        return Colour(said) if said else None

    def _references(self) -> tuple[str, ...]:
        said = " ".join(self._text(name) for name in _REFERENCES)
        return tuple(dict.fromkeys(_IDENTIFIER.findall(said)))

    def _time(self, name: str) -> str:
        said = re.sub(r"\.\d+$", "", self._text(name))
        if not said:
            return ""
        for form in _TIMES:
            try:
                return datetime.strptime(said, form).replace(tzinfo=_BEIJING).isoformat()
            except ValueError:
                continue
        try:
            moment = datetime.fromisoformat(said)
        except ValueError:
            self.faults[name] = Text("应为时间，如 2026-08-23 17:08:00", "must be a time like 2026-08-23 17:08:00")
            return ""
        return (moment if moment.tzinfo else moment.replace(tzinfo=_BEIJING)).isoformat()
