"""The cards that a Feishu app sends: one that asks, and the same after it was answered.

Card JSON 1.0, words as plain text: nothing that stands in a message is read as markup. What a button gives back holds
the words of its card, so that the answered card can be shown within the three seconds that Feishu waits, without
looking anything up. A card has 30 KB at most.
Source: open.feishu.cn, feishu-cards: card-json-structure, card-callback-communication.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from notifiers.channels.cutting import cut, fitted
from notifiers.channels.heard import BECAME
from notifiers.notifier import Message
from states.text import Text

LONGEST_TITLE = 300
LONGEST_BODY = 3000
"""Bytes; each button holds title and body once more."""
_OPEN = Text("打开页面", "open the page")
_YOURS = Text("您的答复：{label}", "your answer: {label}")
_DRILL, _REAL, _DONE = "blue", "red", "grey"


def asking(message: Message) -> dict[str, Any]:
    """The card of a message: with a button for each choice, and one for its page."""
    words = {
        "number": message.number,
        "title": cut(message.subject, LONGEST_TITLE),
        "body": fitted(message.body, LONGEST_BODY, (message.link,)),
    }
    buttons = [
        _button(one.label, "primary" if at == 0 else "default")
        | {"value": words | {"answer": one.answer, "label": one.label}}
        for at, one in enumerate(message.choices)
    ]
    if message.link:
        buttons.append(_button(_both(_OPEN), "default") | {"url": message.link})
    actions = [{"tag": "action", "actions": buttons}] if buttons else []
    return _card(words, _DRILL if message.drill else _REAL, [*actions, _note(message)])


def answered(given: Mapping[str, Any], outcome: str) -> dict[str, Any]:
    """What a tap is told: a word that floats over the card, and the card as it stands now.

    An answer that was not taken leaves the card as it is.
    """
    became = BECAME[outcome]
    toast = {"type": "success" if outcome == "first" else "info", "content": _both(became)}
    if outcome == "refused":
        return {"toast": toast | {"type": "error"}}
    yours = _YOURS.filled(label=str(given.get("label") or given.get("answer", "")))
    told = {"tag": "div", "text": _plain(f"{_both(yours)}\n{_both(became)}")}
    return {"toast": toast, "card": {"type": "raw", "data": _card(given, _DONE, [told])}}


def _card(words: Mapping[str, Any], colour: str, more: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "config": {"update_multi": True},
        "header": {"title": _plain(str(words.get("title", ""))), "template": colour},
        "elements": [{"tag": "div", "text": _plain(str(words.get("body", "")))}, *more],
    }


def _button(label: str, kind: str) -> dict[str, Any]:
    return {"tag": "button", "text": _plain(label), "type": kind}


def _note(message: Message) -> dict[str, Any]:
    """The number of the message, and which time it is sent: `2026-7 · 2`."""
    said = message.number + (f" · {message.repeat + 1}" if message.repeat else "")
    return {"tag": "note", "elements": [_plain(said)]}


def _plain(text: str) -> dict[str, Any]:
    return {"tag": "plain_text", "content": text}


def _both(text: Text) -> str:
    return f"{text.zh} · {text.en}"
