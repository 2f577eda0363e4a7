"""Cards of WeCom: what one offers to tap, what a tap says, and the words on a card that was answered.

The key of a button comes back with the tap: answer, our number and the words of the button, so that the card can say in
its own language what became of it. Lengths are those of the documents: title 36 characters, text 160, button 10, key
1,024 bytes. Source: developer.work.weixin.qq.com/document/path/90236 (card), 90240 (tap), 94888 (update).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from notifiers.channels.cutting import cut, fitted
from notifiers.channels.heard import BECAME
from notifiers.notifier import Choice, Message

TITLE, TEXT, ROW, BUTTON = 36, 160, 30, 10
MOST_BUTTONS = 6
_STYLES = {"declined": 2}
_STRANGE = re.compile(r"[^A-Za-z0-9_@-]")
_KEPT = frozenset({"first", "repeat"})


def card(message: Message) -> dict[str, Any]:
    """The card of a message that asks for an answer."""
    lines = [line for line in message.body.splitlines() if line.strip() and not (message.link and message.link in line)]
    made: dict[str, Any] = {
        "card_type": "button_interaction",
        "main_title": {"title": cut(message.subject, TITLE, len)},
        "sub_title_text": fitted("\n".join(lines), TEXT, _codes(message, lines), len),
        "horizontal_content_list": [{"keyname": "No.", "value": cut(message.number, ROW, len)}],
        "task_id": task_id(message),
        "button_list": [_button(message, one) for one in message.choices[:MOST_BUTTONS]],
    }
    return made | ({"card_action": {"type": 1, "url": message.link}} if message.link else {})


def task_id(message: Message) -> str:
    """One for each attempt of a message, of the letters that WeCom takes; the same attempt has the same."""
    return _STRANGE.sub("-", f"{message.number}@{message.repeat}")[-128:]


def tapped(key: str) -> tuple[str, str, str]:
    """Answer, number and words of the button whose key came back; ValueError for a key that is none of ours."""
    answer, number, label = key.split(":", 2)
    return answer, number, label


def told(label: str, outcome: str) -> str:
    """What the card shows instead of its buttons, in the language of the button that was tapped."""
    return f"✓ {label}" if outcome in _KEPT else BECAME[outcome].in_("en" if label.isascii() else "zh")


def _codes(message: Message, lines: list[str]) -> tuple[str, ...]:
    """The line that says under which code the call can be answered by text: it is never cut away."""
    code = message.pieces.get("code", "")
    return tuple(line for line in lines if code and f"{code}1" in line)


def _button(message: Message, one: Choice) -> Mapping[str, Any]:
    label = cut(one.label, BUTTON, len)
    key = f"{one.answer}:{message.number}:{label}"
    return {"type": 0, "text": label, "style": _STYLES.get(one.answer, 1), "key": key}
