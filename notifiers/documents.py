"""Orders and notices as texts: one template per kind and language. The facts come from the floor above."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jinja2 import FileSystemLoader, StrictUndefined
from jinja2.sandbox import SandboxedEnvironment

from states.text import LANGUAGES, Text

KINDS = ("start_order", "end_order", "response_started", "response_ended", "roll_call_bulletin")


@dataclass(frozen=True, slots=True)
class Written:
    """A document in every language: its title and its text."""

    title: Text
    body: Text


def write(kind: str, facts: Mapping[str, Any]) -> Written:
    """The document of `kind` from its facts; a Text among them is taken in the language of the document."""
    parts = {language: _rendered(kind, language, facts) for language in LANGUAGES}
    return Written(
        Text(parts["zh"][0], parts["en"][0]),
        Text(parts["zh"][1], parts["en"][1]),
    )


def _rendered(kind: str, language: str, facts: Mapping[str, Any]) -> tuple[str, str]:
    template = _environment().get_template(f"{kind}.{language}.j2")
    title, _, body = template.render(_in(facts, language)).strip().partition("\n")
    return title.strip(), body.strip()


def _in(value: Any, language: str) -> Any:
    if isinstance(value, Text):
        return value.in_(language)
    if isinstance(value, Mapping):
        return {name: _in(inner, language) for name, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [_in(inner, language) for inner in value]
    return value


@functools.cache
def _environment() -> SandboxedEnvironment:
    return SandboxedEnvironment(
        loader=FileSystemLoader(Path(__file__).parent / "templates" / "documents"),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        autoescape=False,
    )
