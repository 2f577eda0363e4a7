"""The only place for the words of a message. Each kind and language is one template; a text is never built
elsewhere.

Values that a template may use (a `Text` is taken in the language of the message; what is not given is empty):

    who      who speaks: 筠连县防指                what    what has started, ended: 启动防汛Ⅲ级响应
    post     why you: 沐爱镇镇长                   do      what to do now, one sentence
    link     where to answer or read on            code    the number to answer under by SMS, or to read out
    task     the overdue task                      due     when it was due, as a person reads it
    text     anything further, plain               phone   whom to ring
    drill    True puts 【演练】 first               repeat  0 for the first; 1 reads "第2次叫应"
    reply    True says that a reply by mail counts
    deputy   True says that it can be handed over to a deputy
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from jinja2 import FileSystemLoader, StrictUndefined, Template
from jinja2.sandbox import SandboxedEnvironment

from notifiers.address import Address
from notifiers.notifier import Message
from states.text import Text

LONGEST_SHORT = 70
TWO_SEGMENTS = 134
_SHORTEST_NAME = 4
# Words and numbers go whole: a level III cut to a level I would be another message.
_LAST_PIECE = re.compile(r"[^A-Za-z0-9]?([A-Za-z0-9.:'-]+|.)[\s.,、,。]*…?$")

NEEDED = {
    "call": ("who", "what", "post"),
    "tell": ("who", "what"),
    "stand_down": ("who", "what"),
    "task_overdue": ("who", "what", "post", "task", "due"),
    "report": ("who", "what", "text"),
    "address_test": ("who", "what", "link", "code"),
}
_EMPTY: dict[str, object] = dict.fromkeys(
    ("who", "what", "post", "do", "link", "code", "task", "due", "text", "phone"), ""
) | {"drill": False, "reply": False, "deputy": False, "repeat": 0}
PIECES = ("who", "what", "post", "do", "code", "task", "due", "text", "phone")
_NAMES = ("who", "what", "post", "task", "text")
_OPEN = {
    "call": Text("立即应答", "Answer now"),
    "tell": Text("查看详情", "Read more"),
    "stand_down": Text("查看详情", "Read more"),
    "task_overdue": Text("办理并反馈", "Open the task"),
    "report": Text("查看全文", "Read the report"),
    "address_test": Text("确认收到", "It reached me"),
}


@dataclass(frozen=True, slots=True)
class Rendered:
    """One message in words: for mail `subject`, `body` and `html`, for SMS `short`."""

    subject: str
    body: str
    short: str
    html: str


class MissingValue(LookupError):
    """A message was to be written without a value that its kind needs."""


def render(kind: str, language: str, values: Mapping[str, object]) -> Rendered:
    """The words of a message.

    The short form is the longest wording that fits one SMS of 70 characters with its names whole; else it
    takes two. Only beyond that are names cut, marked with "…". Link and code are never cut. A call that can be answered
    by a text of its code is sent without its link: a text needs no data, and both leave no room for who and why you.
    Raises MissingValue for a value that the kind needs, KeyError for an unknown kind.
    """
    missing = [name for name in NEEDED[kind] if not values.get(name)]
    if missing:
        raise MissingValue(f"{kind}: {', '.join(missing)}")
    known = _EMPTY | {name: _in(value, language) for name, value in values.items()}
    template = _environment().get_template(f"{kind}.{'en' if language == 'en' else 'zh'}.j2")
    subject, body = _one_line(_block(template, "subject", known)), _block(template, "body", known)
    short = _short(template, known)
    return Rendered(subject, body, short, _letter(language, subject, body, known["link"], _OPEN[kind]))


def worded(message: Message, words: Rendered) -> Message:
    """The message with the words that suit its channel: SMS carries the short form, mail all of it."""
    address = Address.read(message.address)
    if address is not None and address.wants_short:
        return replace(message, subject="", body=words.short, html="")
    return replace(message, subject=words.subject, body=words.body, html=words.html)


def pieces(language: str, values: Mapping[str, object]) -> dict[str, str]:
    """The words of a message one by one, each on one line, for channels that send by templates."""
    return {name: _one_line(str(_in(values.get(name, ""), language))) for name in PIECES}


@functools.cache
def _environment() -> SandboxedEnvironment:
    return SandboxedEnvironment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        undefined=StrictUndefined,
        autoescape=lambda name: name is not None and name.endswith(".html.j2"),
        auto_reload=False,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def _block(template: Template, name: str, values: Mapping[str, object]) -> str:
    return "".join(template.blocks[name](template.new_context(dict(values)))).strip()


def _letter(language: str, subject: str, body: str, link: object, label: Text) -> str:
    lines = [line for line in body.splitlines() if line.strip()]
    template = _environment().get_template("letter.html.j2")
    return template.render(language=language, subject=subject, lines=lines, link=link, open=label.in_(language))


def _short(template: Template, values: dict[str, object]) -> str:
    """One SMS when a form with whole names fits; else two; only then are names cut.

    A level that is cut away saves a segment and costs an answer.
    """
    forms = sorted(name for name in template.blocks if name.startswith("short_"))
    written = {form: _one_line(_block(template, form, values)) for form in forms}
    for longest in (LONGEST_SHORT, TWO_SEGMENTS):
        for form in forms:
            if _units(written[form]) <= longest:
                return written[form]
    for tightened in _tightened(values):
        text = _one_line(_block(template, forms[-1], tightened))
        if _units(text) <= TWO_SEGMENTS:
            return text
    return written[forms[-1]]


def _tightened(values: dict[str, object]) -> Iterator[dict[str, object]]:
    """The values with their longest name shorter each time, down to what can still be recognised."""
    names = {name: str(values[name]) for name in _NAMES}
    while True:
        longest = max(names, key=lambda name: len(names[name]))
        kept = _LAST_PIECE.sub("", names[longest])
        if len(kept) < _SHORTEST_NAME:
            return
        names[longest] = kept + "…"
        yield values | names


def _units(text: str) -> int:
    return len(text.encode("utf-16-be")) // 2


def _in(value: object, language: str) -> Any:
    return value.in_(language) if isinstance(value, Text) else value


def _one_line(text: str) -> str:
    return " ".join(text.split())
