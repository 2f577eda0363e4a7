"""The cards that a Feishu app sends: one that asks, and the same after it was answered.

Card JSON 1.0, words as plain text: nothing that stands in a message is read as markup. What a button gives back holds
the words of its card, so that the answered card can be shown within the three seconds that Feishu waits, without
looking anything up. A card has 30 KB at most.
Answers to which something can be added stand in a form: its boxes come back in `action.form_value`, and what its
buttons hold in `action.value`.
Source: open.feishu.cn, feishu-cards: card-json-structure, form-container, card-callback-communication.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from notifiers.channels.cutting import cut, fitted
from notifiers.channels.heard import BECAME, Became
from notifiers.notifier import Choice, Message
from states.call import MINUTES, OUT, Answer
from states.text import Text

LONGEST_TITLE = 300
LONGEST_BODY = 3000
"""Bytes; each button holds title and body once more."""
_OPEN = Text("打开页面", "open the page")
_WHEN = Text("预计多少分钟后到岗", "in how many minutes you are there")
_WHY = Text("不能到岗或交副岗时请写明原因", "why you can not come, or hand over")
_FILLED = frozenset({Answer.ACCEPTED, *OUT})
"""Answers to which something can be added on the card."""
_MINUTES = tuple(str(one) for one in MINUTES)
LONGEST_NOTE = 500
_DRILL, _REAL, _DONE = "blue", "red", "grey"


def asking(message: Message) -> dict[str, Any]:
    """The card of a message: with a button for each choice, and one for its page."""
    words = words_of(message)
    plain = [one for one in message.choices if one.answer not in _FILLED]
    buttons = [
        _button(one.label, "primary" if at == 0 else "default") | {"value": words | {"answer": one.answer}}
        for at, one in enumerate(plain)
    ]
    buttons += _page(message.link)
    actions = [{"tag": "action", "actions": buttons}] if buttons else []
    form = _form(words, [one for one in message.choices if one.answer in _FILLED])
    return _card(words, _DRILL if message.drill else _REAL, [*actions, *form, _note(message)])


def filled(form: Mapping[str, Any] | None) -> tuple[str, int | None]:
    """The reason and the minutes that were filled in beside a button; empty and None when nothing was."""
    said = form or {}
    minutes = str(said.get("minutes") or "")
    return str(said.get("note") or "")[:LONGEST_NOTE], int(minutes) if minutes in _MINUTES else None


def _form(words: Mapping[str, str], choices: list[Choice]) -> list[dict[str, Any]]:
    """The answers to which something can be added: when they come, or why not."""
    if not choices:
        return []
    answers = {one.answer for one in choices}
    boxes: list[dict[str, Any]] = []
    if Answer.ACCEPTED in answers:
        options = [{"text": _plain(f"{one} 分钟 · min"), "value": one} for one in _MINUTES]
        boxes.append({
            "tag": "select_static", "name": "minutes", "placeholder": _plain(_both(_WHEN)), "options": options,
        })  # fmt: skip
    if answers & OUT:
        boxes.append({"tag": "input", "name": "note", "placeholder": _plain(_both(_WHY)), "max_length": LONGEST_NOTE})
    buttons = [
        _button(one.label, "default")
        | {"name": one.answer, "action_type": "form_submit", "value": {**words, "answer": one.answer}}
        for one in choices
    ]
    return [{"tag": "form", "name": "answer", "elements": [*boxes, *buttons]}]


def _page(link: str) -> list[dict[str, Any]]:
    return [_button(_both(_OPEN), "default") | {"url": link}] if link else []


def words_of(message: Message) -> dict[str, str]:
    """What stands on the card of a message whether it asks or not."""
    return {
        "number": message.number,
        "title": cut(message.subject, LONGEST_TITLE),
        "body": fitted(message.body, LONGEST_BODY, (message.link,)),
        "link": message.link,
    }


def answered(given: Mapping[str, Any], became: Became) -> dict[str, Any]:
    """What a tap is told: a word that floats over the card, and the card as it stands now.

    An answer that was not taken leaves the card as it is.
    """
    toast = {"type": "success" if became.outcome == "first" else "info", "content": _both(BECAME[became.outcome])}
    if became.outcome == "refused":
        return {"toast": toast | {"type": "error"}}
    return {"toast": toast, "card": {"type": "raw", "data": standing(given, became.words)}}


def standing(words: Mapping[str, Any], stands: Text) -> dict[str, Any]:
    """The card of a message that asks no more: its words, and how its call stands."""
    page = _page(str(words.get("link", "")))
    actions = [{"tag": "action", "actions": page}] if page else []
    return _card(words, _DONE, [{"tag": "div", "text": _plain(f"{stands.zh}\n{stands.en}")}, *actions])


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
