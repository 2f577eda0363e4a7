"""The small marks of a page: levels, colours, drills, bars, and times with their age or what is left of them.

Made here and not by macros: a board holds two thousand of them. What does not count on is kept from page to page;
the page's own script goes on counting from the `data-` attributes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from functools import lru_cache
from typing import Any

from jinja2 import pass_context
from jinja2.runtime import Context
from markupsafe import Markup, escape

from api.pages.moments import age, at, day, iso, left, utc
from states.scales import COLOUR_NAMES, LEVEL_NAMES, Colour, Level
from states.text import Text

_DRAWN = Text("{begins} 至 {ends} 之间随机", "at random between {begins} and {ends}")
_KEPT = 4096
_SOON = 5
"""A countdown turns amber in its last fifth."""


@pass_context
def level(context: Context, name: str | None) -> Markup:
    """A response level as a chip; nothing without one."""
    said = LEVEL_NAMES[Level(name)].in_(context["language"]) if name else ""
    return _mark(f'<span class="chip level level-{name}">{said}</span>' if name else "")


@pass_context
def colour(context: Context, name: str) -> Markup:
    """A warning colour as a chip, by its name too: colour alone says nothing."""
    said = COLOUR_NAMES[Colour(name)].in_(context["language"])
    return _mark(f'<span class="chip colour colour-{name}">{said}</span>')


@pass_context
def drillmark(context: Context, case: Any) -> Markup:
    """The sign in front of what belongs to a drill."""
    said = "DRILL" if context["language"] == "en" else "演练"
    return _mark(f'<span class="drillmark">【{said}】</span>' if case.drill else "")


def bar(done: int, whole: int) -> Markup:
    """How many of how many, in figures and as a bar."""
    share = round(100 * done / whole) if whole else 0
    return _mark(
        f'<span class="bar"><b>{done}/{whole}</b><svg viewBox="0 0 100 10" preserveAspectRatio="none" '
        f'aria-hidden="true"><rect width="{share}" height="10"/></svg></span>'
    )


@lru_cache(_KEPT)
def stamp(moment: datetime) -> str:
    """Day and time here, and in UTC."""
    return f"{day(moment)} · {utc(moment)}"


@lru_cache(_KEPT)
def _iso(moment: datetime) -> str:
    return iso(moment)


@lru_cache(_KEPT)
def _since(moment: datetime) -> str:
    said = _iso(moment)
    return f'<time datetime="{said}" title="{utc(moment)}">{at(moment)}</time> <small data-ago="{said}">'


@pass_context
def ago(context: Context, moment: datetime) -> Markup:
    """An absolute time with its age beside it."""
    return _mark(f"{_since(moment)}{_age(context, moment)}</small>")


@pass_context
def aged(context: Context, moment: datetime) -> Markup:
    """An age, with the time behind it."""
    said = _iso(moment)
    return _mark(f'<time data-ago="{said}" datetime="{said}" title="{stamp(moment)}">{_age(context, moment)}</time>')


@pass_context
def due(context: Context, moment: datetime, begun: datetime | None = None) -> Markup:
    """A countdown that turns amber when it was set at `begun` and its last fifth has come; it counts on when late."""
    now, said = context["now"], _iso(moment)
    how = " late" if moment < now else " soon" if begun and (moment - now) * _SOON < moment - begun else ""
    set_at = f' data-set="{_iso(begun)}"' if begun else ""
    return _mark(
        f'<time class="count{how}" data-due="{said}"{set_at} datetime="{said}" title="{stamp(moment)}">'
        f"{left(moment - now).in_(context['language'])}</time>"
    )


@pass_context
def then(context: Context, clock: Any, title: Text) -> Markup:
    """What a clock will bring, and in how long."""
    said = escape(title.in_(context["language"]))
    count = due(context, clock.due_at, clock.set_at)
    return _mark(f"{said} in {count}" if context["language"] == "en" else f"{count} 后{said}")


@pass_context
def rings(context: Context, clock: Any) -> Markup:
    """In how long a clock rings; of a drawn moment only between which moments."""
    if clock.draw is None:
        return due(context, clock.due_at, clock.set_at)
    said = _DRAWN.filled(begins=day(clock.drawn_from), ends=day(clock.told_at))
    return Markup("{}").format(said.in_(context["language"]))


@pass_context
def ladder(context: Context, line: Any) -> Markup:
    """The steps of the delivery of a call as small signs: which are known, and which have not come yet."""
    return _mark(_ladder(line.marks, context["language"]))


@pass_context
def delivery(context: Context, line: Any) -> Markup:
    """The same, with the times of the known ones folded below."""
    steps, language = line.marks, context["language"]
    signs = _ladder(steps, language)
    if not (line.call.queued_at or line.call.answered_at):
        return _mark(signs)
    known = "".join(
        f"<li>{_said(one.meaning, language)} {at(one.at)}{_by(one.source, language)}</li>" for one in steps if one.at
    )
    head = "steps" if language == "en" else "经过"
    return _mark(
        f'{signs}<details class="fold"><summary><small>{head}</small></summary><ul class="sub">{known}</ul></details>'
    )


def _ladder(steps: Iterable[Any], language: str) -> str:
    signs = "".join(
        f'<span class="mark {one.state}" title="{_said(one.meaning, language)}{_when(one, language)}">'
        f"{_said(one.sign, language)}</span>"
        for one in steps
    )
    return f'<span class="ladder">{signs}</span>'


def _when(step: Any, language: str) -> str:
    if step.at:
        return f" {stamp(step.at)}{_by(step.source, language)}"
    return "" if step.state == "unknown" else " · not yet" if language == "en" else " · 尚未"


def _by(source: Text | None, language: str) -> str:
    return f" · {_said(source, language)}" if source else ""


@lru_cache(_KEPT)
def _said(text: Text, language: str) -> str:
    return str(escape(text.in_(language)))


def _age(context: Context, moment: datetime) -> str:
    return age(context["now"] - moment).in_(context["language"])


def _mark(html: str) -> Markup:
    return Markup(html)  # noqa: S704 - our own words, times and numbers; what came from elsewhere is escaped


def quoted(said: str | None) -> Markup:
    """A clause as the rules write it, told to be Chinese: page readers and search do not take it for English."""
    return Markup('<span lang="zh-CN">{}</span>').format(said) if said else Markup("")


@pass_context
def clause(context: Context, said: str | None) -> Markup:
    """The same, with a word about it for English readers."""
    note = Markup(' <small class="quiet">(quoted in Chinese)</small>')
    return quoted(said) + note if said and context["language"] == "en" else quoted(said)


FILTERS: dict[str, Callable[..., Any]] = {
    "level": level, "colour": colour, "drillmark": drillmark, "bar": bar, "ago": ago, "aged": aged, "due": due,
    "then": then, "rings": rings, "stamp": stamp, "quoted": quoted, "clause": clause,
    "ladder": ladder, "delivery": delivery,
}  # fmt: skip
"""The marks by the names that templates call them."""
