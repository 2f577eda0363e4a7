"""Cards of WeCom: what one offers to tap, and what a tap says.

The key of a button comes back with the tap: answer, our number and the words of the button, so that the card can say in
its own language what became of it. Lengths are those of the documents: title 36 characters, text 160, button 10, key
1,024 bytes. Source: developer.work.weixin.qq.com/document/path/90236 (card), 90240 (tap).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from notifiers.channels.cutting import cut, fitted
from notifiers.notifier import Choice, Message
from states.call import MINUTES, USUAL_MINUTES, Answer
from states.text import Text

TITLE, TEXT, ROW, BUTTON = 36, 160, 30, 10
MOST_BUTTONS = 6
MINUTES_KEY = "minutes"
_WHEN, _MINUTES = Text("预计到岗", "I come in"), Text("分钟后", " min")
_STYLES = {"declined": 2}
_STRANGE = re.compile(r"[^A-Za-z0-9_@-]")


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
    if any(one.answer == Answer.ACCEPTED for one in message.choices):
        made["button_selection"] = _when("en" if message.choices[0].label.isascii() else "zh")
    return made | ({"card_action": {"type": 1, "url": message.link}} if message.link else {})


def _when(language: str) -> dict[str, Any]:
    """In how many minutes one comes; WeCom takes ten choices at most, and sends the chosen one with every tap."""
    return {
        "question_key": MINUTES_KEY, "title": _WHEN.in_(language), "selected_id": str(USUAL_MINUTES),
        "option_list": [{"id": str(one), "text": f"{one}{_MINUTES.in_(language)}"} for one in MINUTES],
    }  # fmt: skip


def minutes(answer: str, said: str) -> int | None:
    """In how many minutes whoever tapped comes; of other answers the choice says nothing."""
    return int(said) if answer == Answer.ACCEPTED and said in {str(one) for one in MINUTES} else None


def task_id(message: Message) -> str:
    """One for each attempt of a message, of the letters that WeCom takes; the same attempt has the same."""
    return _STRANGE.sub("-", f"{message.number}@{message.repeat}")[-128:]


def tapped(key: str) -> tuple[str, str, str]:
    """Answer, number and words of the button whose key came back; ValueError for a key that is none of ours."""
    answer, number, label = key.split(":", 2)
    return answer, number, label


def _codes(message: Message, lines: list[str]) -> tuple[str, ...]:
    """The line that says under which code the call can be answered by text: it is never cut away."""
    code = message.pieces.get("code", "")
    return tuple(line for line in lines if code and f"{code}1" in line)


def _button(message: Message, one: Choice) -> Mapping[str, Any]:
    label = cut(one.label, BUTTON, len)
    key = f"{one.answer}:{message.number}:{label}"
    return {"type": 0, "text": label, "style": _STYLES.get(one.answer, 1), "key": key}
