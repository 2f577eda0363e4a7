"""How a page comes to be: the templates, the reader's language, who reads, and the time of reading.

Every text of a template stands in it in Chinese and English. What a page says is left to its own module.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

from fastapi import Depends, Request
from jinja2 import Environment, FileSystemLoader, StrictUndefined, pass_context
from jinja2.runtime import Context
from starlette.responses import HTMLResponse, RedirectResponse

from api.dependencies import LANGUAGE_COOKIE, Arrival, Language, Now
from api.pages import marks, moments, telling, words
from api.pages.assets import address
from api.pages.ways import agent, way
from states.actor import name_of
from states.regime import GOVERNED
from states.scales import COLOUR_NAMES, LEVEL_NAMES
from states.text import Text
from workflows.presence import Present

_YEAR = 365 * 86400
TEMPLATES = Path(__file__).parent.parent / "templates"


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads a page, in which language, when, and where the page lives: nowhere when it answers a form."""

    language: str
    now: datetime
    present: Present | None
    path: str
    asked: frozenset[str] = frozenset()
    """What the address asks for: `lang` is kept, `everybody` shows who would be folded away."""

    def asks(self, name: str) -> bool:
        """Whether the address asks for `name`."""
        return name in self.asked

    def page(self, template: str, status: int = 200, **values: Any) -> HTMLResponse:
        """The page `template` with `values`; `drill` among them puts the band on top and marks the title."""
        whole = {
            "reader": self,
            "language": self.language,
            "now": self.now,
            "drill": False,
            "here": self.path,
        }
        answer = HTMLResponse(environment().get_template(template).render(whole | values), status)
        if self.asks("lang"):
            answer.set_cookie(LANGUAGE_COOKIE, self.language, max_age=_YEAR, samesite="lax", httponly=True)
        return answer


def _reader(request: Request, language: Language, now: Now, arrived: Arrival) -> Reader:
    here = request.url.path if request.method == "GET" else ""
    return Reader(language, now, arrived.present, here, frozenset(request.query_params))


Read = Annotated[Reader, Depends(_reader)]


def to(path: str) -> RedirectResponse:
    """The answer to a form that was carried out: go and look at the page."""
    return RedirectResponse(path, status_code=303)


@functools.cache
def environment() -> Environment:
    """The templates with everything that they may say."""
    made = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        auto_reload=False,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals |= {
        "t": _t,
        "static": address,
        "words": words,
        "GOVERNED": GOVERNED,
        "LEVEL_NAMES": LEVEL_NAMES,
        "COLOUR_NAMES": COLOUR_NAMES,
    }
    made.filters |= {
        "say": _say,
        "entry_kind": _entry_kind,
        "agent": agent,
        "named": name_of,
        "way": way,
        "at": moments.at,
        "day": moments.day,
        "dated": moments.dated,
        "utc": moments.utc,
        "iso": moments.iso,
        "plain": moments.plain,
    } | marks.FILTERS
    return made


def _entry_kind(name: str) -> Text:
    return telling.kind(name).title


@pass_context
def _t(context: Context, zh: str, en: str) -> str:
    return en if context["language"] == "en" else zh


@pass_context
def _say(context: Context, said: Text | Mapping[str, str] | str | None) -> str:
    """A text, or the form in which one is stored, in the language of the page."""
    if said is None:
        return ""
    if isinstance(said, str):
        return said
    text = said if isinstance(said, Text) else Text.of(said)
    return text.in_(context["language"])
