"""The content model of CAP 1.2: which elements in which order, how often, and what each may hold.

Said from the OASIS schema of 2010-07-01 (ITU-T X.1303 bis) and held against it by test. Faults are for whoever sent
the file: the element by its path, in both languages.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from states.text import Text

NAMESPACE = "urn:oasis:names:tc:emergency:cap:1.2"
SIGNATURE = "{http://www.w3.org/2000/09/xmldsig#}"
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[-+]\d\d:\d\d")
_NUMBER = re.compile(r"\s*[-+]?(\d+(\.\d*)?|\.\d+)\s*")
_WHOLE = re.compile(r"\s*[-+]?\d+\s*")
_LANGUAGE = re.compile(r"\s*[a-zA-Z]{1,8}(-[a-zA-Z0-9]{1,8})*\s*")
_URI = re.compile(r"\s*([A-Za-z][A-Za-z0-9+.-]*:.*|[^:/?#]*([/?#].*)?)", re.DOTALL)


class Node(Protocol):
    """An element of a parsed document, as far as it is looked at here."""

    tag: str
    text: str | None
    tail: str | None

    def __iter__(self) -> Iterator[Node]: ...


@dataclass(frozen=True, slots=True)
class Element:
    """One element: how often it may stand here, and what it holds (a rule for text, or further elements)."""

    name: str
    holds: Callable[[str], Text | None] | tuple[Element, ...]
    least: int = 0
    many: bool = False


def _any(_: str) -> Text | None:
    return None


def _like(pattern: re.Pattern[str], reason: Text) -> Callable[[str], Text | None]:
    return lambda said: None if pattern.fullmatch(said) else reason


def _one_of(*names: str) -> Callable[[str], Text | None]:
    said = Text(f"应为其中之一：{'、'.join(names)}", f"must be one of: {', '.join(names)}")
    return lambda given: None if given in names else said


_NOT_A_TIME = Text("应为带时区的时间，如 2026-08-23T17:08:00+08:00", "must be a time like 2026-08-23T17:08:00+08:00")


def _time(said: str) -> Text | None:
    said = said.strip()
    if not _TIME.fullmatch(said):
        return _NOT_A_TIME
    try:
        datetime.fromisoformat(said)
    except ValueError:
        return _NOT_A_TIME
    return None


_PAIR = (Element("valueName", _any, 1), Element("value", _any, 1))
_CATEGORY = _one_of(
    "Geo", "Met", "Safety", "Security", "Rescue", "Fire", "Health", "Env", "Transport", "Infra", "CBRNE", "Other"
)
_RESPONSE = _one_of("Shelter", "Evacuate", "Prepare", "Execute", "Avoid", "Monitor", "Assess", "AllClear", "None")
_DECIMAL = _like(_NUMBER, Text("应为数字", "must be a number"))
_RESOURCE = (
    Element("resourceDesc", _any, 1), Element("mimeType", _any, 1),
    Element("size", _like(_WHOLE, Text("应为整数", "must be a whole number"))),
    Element("uri", _like(_URI, Text("应为网址", "must be an address (URI)"))), Element("derefUri", _any),
    Element("digest", _any),
)  # fmt: skip
_AREA = (
    Element("areaDesc", _any, 1), Element("polygon", _any, many=True), Element("circle", _any, many=True),
    Element("geocode", _PAIR, many=True), Element("altitude", _DECIMAL), Element("ceiling", _DECIMAL),
)  # fmt: skip
_INFO = (
    Element("language", _like(_LANGUAGE, Text("应为语言代码，如 zh-CN", "must be a language like zh-CN"))),
    Element("category", _CATEGORY, 1, many=True), Element("event", _any, 1),
    Element("responseType", _RESPONSE, many=True),
    Element("urgency", _one_of("Immediate", "Expected", "Future", "Past", "Unknown"), 1),
    Element("severity", _one_of("Extreme", "Severe", "Moderate", "Minor", "Unknown"), 1),
    Element("certainty", _one_of("Observed", "Likely", "Possible", "Unlikely", "Unknown"), 1),
    Element("audience", _any), Element("eventCode", _PAIR, many=True), Element("effective", _time),
    Element("onset", _time), Element("expires", _time), Element("senderName", _any), Element("headline", _any),
    Element("description", _any), Element("instruction", _any),
    Element("web", _like(_URI, Text("应为网址", "must be an address (URI)"))), Element("contact", _any),
    Element("parameter", _PAIR, many=True), Element("resource", _RESOURCE, many=True),
    Element("area", _AREA, many=True),
)  # fmt: skip
ALERT = (
    Element("identifier", _any, 1), Element("sender", _any, 1), Element("sent", _time, 1),
    Element("status", _one_of("Actual", "Exercise", "System", "Test", "Draft"), 1),
    Element("msgType", _one_of("Alert", "Update", "Cancel", "Ack", "Error"), 1), Element("source", _any),
    Element("scope", _one_of("Public", "Restricted", "Private"), 1), Element("restriction", _any),
    Element("addresses", _any), Element("code", _any, many=True), Element("note", _any),
    Element("references", _any), Element("incidents", _any), Element("info", _INFO, many=True),
)  # fmt: skip

_MISSING = Text("缺少此项", "is missing")
_TWICE = Text("只能出现一次", "may stand here only once")
_STRANGE = Text("此处没有这一项，或顺序不对", "does not belong here, or not in this order")
_LOOSE = Text("元素之间夹有文字", "holds text between its elements")


def faults_of(node: Node, model: Sequence[Element], path: str = "") -> Iterator[tuple[str, Text]]:
    """Every fault of an element against its model: the path of what is wrong, and why."""
    if any((text or "").strip() for text in (node.text, *(child.tail for child in node))):
        yield path or "alert", _LOOSE
    children = [one for one in node if path or not str(one.tag).startswith(SIGNATURE)]
    at = 0
    for element in model:
        seen = 0
        while at < len(children) and children[at].tag == f"{{{NAMESPACE}}}{element.name}":
            seen, at = seen + 1, at + 1
            here = f"{path}{element.name}" + (f"[{seen}]" if element.many else "")
            if seen > 1 and not element.many:
                yield here, _TWICE
            yield from _inside(children[at - 1], element, here)
        if seen < element.least:
            yield f"{path}{element.name}", _MISSING
    for child in children[at:]:
        yield f"{path}{str(child.tag).rpartition('}')[2]}", _STRANGE


def _inside(node: Node, element: Element, here: str) -> Iterator[tuple[str, Text]]:
    if isinstance(element.holds, tuple):
        yield from faults_of(node, element.holds, f"{here}.")
    elif any(True for _ in node):
        yield here, _STRANGE
    elif (reason := element.holds(node.text or "")) is not None:
        yield here, reason
