"""A file becomes warnings: CAP 1.2 (XML) or the form of the national release system 12379 (JSON), or every fault of it.

Nothing is fetched, no entity is expanded, and a document type is refused: the file comes from outside. The only import
of the XML parser.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import ParseError, fromstring

from states.bulletin import COLOURS_OF_CAP, Bulletin, Misread, Sort, area_code
from states.hazards import hazard_of
from states.scales import Colour
from states.text import Text
from workflows.interchange.warnings import release
from workflows.interchange.warnings.shape import ALERT, NAMESPACE, Node, faults_of

LARGEST = 2_000_000
"""Bytes of a file."""
_IDENTIFIER = re.compile(r"[^\s,<&]+")
_TRIPLE = re.compile(r"[^,]+,[^\s,<&]+,[^\s,]+")
_CODE = re.compile(r"\d{6}|\d{9}|\d{12}")
_SORTS = {"Alert": Sort.ALERT, "Update": Sort.UPDATE, "Cancel": Sort.CANCEL}
_STATUSES = {"Actual": False, "Exercise": True, "Test": True}
_FILE = "file"


def read_warnings(data: bytes) -> list[Bulletin]:
    """The messages of a file, in its order; `Misread` with every fault."""
    if len(data) > LARGEST:
        raise Misread({_FILE: Text("文件过大(最多 2 MB)", "is larger than 2 MB")})
    start = data.lstrip(b"\xef\xbb\xbf \t\r\n")[:1]
    if start in (b"{", b"["):
        return release.read(_json(data))
    if start == b"<":
        return [read_cap(data)]
    raise Misread({_FILE: Text("不是 CAP(XML)或 12379(JSON)文件", "is neither CAP (XML) nor the form of 12379 (JSON)")})


def _json(data: bytes) -> Any:
    try:
        return json.loads(data.decode("utf-8-sig"))
    except (ValueError, RecursionError) as fault:
        raise Misread({_FILE: Text("JSON 读不懂", "is no readable JSON")}) from fault


def read_cap(data: bytes) -> Bulletin:
    """One CAP 1.2 message. A severity may be one of the four colours, as the national system writes it."""
    try:
        root = fromstring(data, forbid_dtd=True)
    except DefusedXmlException as fault:
        raise Misread({_FILE: Text("XML 含有不允许的声明(DTD、实体)", "holds a document type or entities")}) from fault
    except (ParseError, ValueError, LookupError, RecursionError) as fault:
        raise Misread({_FILE: Text("XML 读不懂", "is no readable XML")}) from fault
    if root.tag != f"{{{NAMESPACE}}}alert":
        raise Misread({"alert": Text("不是 CAP 1.2 的 alert", "is no alert of CAP 1.2")})
    colours = _colours_taken_out(root)
    faults = dict(faults_of(root, ALERT))
    faults |= {path: reason for path, reason in _rules(root) if path not in faults}
    if faults:
        raise Misread(faults)
    return _bulletin(root, colours)


def _colours_taken_out(root: Node) -> list[Colour | None]:
    """The colours that stand in place of severities; the document is left with the severity that each is sent as."""
    back = {colour: severity for severity, colour in COLOURS_OF_CAP.items()}
    found: list[Colour | None] = []
    for info in _children(root, "info"):
        found.append(None)
        for one in _children(info, "severity"):
            said = (one.text or "").strip().lower()
            if said in set(Colour):
                found[-1], one.text = Colour(said), back[Colour(said)]
    return found


def _rules(root: Node) -> Iterator[tuple[str, Text]]:
    """What the standard says beside its schema."""
    if not _IDENTIFIER.fullmatch(_text(root, "identifier")):
        yield "identifier", Text("不能为空，不能含空格、逗号、< 或 &", "may hold no space, comma, < or &, nor be empty")
    sender = _text(root, "sender")
    if not sender or re.search(r"[,<&]", sender):
        yield "sender", Text("不能为空，不能含逗号、< 或 &", "may hold no comma, < or &, nor be empty")
    if _text(root, "msgType") in ("Ack", "Error"):
        yield "msgType", Text("回执和差错消息不是预警", "acknowledgements and errors are no warnings")
    if _text(root, "status") in ("System", "Draft"):
        yield "status", Text("系统消息和草稿不予接收", "system messages and drafts are not taken")
    yield from _references(root)


def _references(root: Node) -> Iterator[tuple[str, Text]]:
    said = _text(root, "references").split()
    if _text(root, "msgType") in ("Update", "Cancel") and not said:
        yield "references", Text("更新、解除须写明所引预警", "an update or a cancellation names what it refers to")
    if any(not _TRIPLE.fullmatch(one) for one in said):
        yield (
            "references",
            Text("应为“发送者,编号,时间”，以空格分隔", "must be sender,identifier,sent, with spaces between"),
        )


def _bulletin(root: Node, colours: list[Colour | None]) -> Bulletin:
    infos = list(_children(root, "info"))
    chosen = next((n for n, one in enumerate(infos) if _text(one, "language").lower().startswith("zh")), 0)
    base: dict[str, Any] = {
        "identifier": _text(root, "identifier"), "sender": _text(root, "sender"), "sent": _text(root, "sent"),
        "sort": _SORTS[_text(root, "msgType")], "exercise": _STATUSES[_text(root, "status")],
        "references": tuple(one.split(",")[1] for one in _text(root, "references").split()),
    }  # fmt: skip
    if not infos:
        return Bulletin(**base, headline=_text(root, "note"))
    return Bulletin(**base, **_said(infos[chosen], colours[chosen]))


def _said(info: Node, colour: Colour | None) -> dict[str, Any]:
    event, headline = _text(info, "event"), _text(info, "headline")
    codes = [_text(one, "value") for one in _children(info, "eventCode")]
    areas = list(_children(info, "area"))
    geocodes = (_text(one, "value") for area in areas for one in _children(area, "geocode"))
    return {
        "event": event, "hazard": hazard_of(next(iter(codes), ""), event, headline),
        "severity": colour or COLOURS_OF_CAP.get(_text(info, "severity")), "headline": headline or event,
        "areas": tuple(dict.fromkeys(area_code(one) for one in geocodes if _CODE.fullmatch(one))),
        "area_name": "、".join(filter(None, (_text(one, "areaDesc") for one in areas))),
        "sender_name": _text(info, "senderName"), "description": _text(info, "description"),
        "instruction": _text(info, "instruction"), "effective": _text(info, "effective"),
        "expires": _text(info, "expires"),
    }  # fmt: skip


def _children(node: Node, name: str) -> Iterator[Node]:
    return (one for one in node if one.tag == f"{{{NAMESPACE}}}{name}")


def _text(node: Node, name: str) -> str:
    found = next(_children(node, name), None)
    return (found.text or "").strip() if found is not None else ""
