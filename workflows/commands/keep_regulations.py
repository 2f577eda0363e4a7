"""Entering a version of a regulation of duty: by whoever plans the duty; what was in force before stays."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from records.questions import regulations as questions
from records.regulation import Regulation
from states.refusal import Cause, Refusal
from states.regime import Regime
from states.text import Text
from workflows.duty import planners_only, watch_of
from workflows.regulations import kept
from workflows.weakened import today
from workflows.work import RefusedAt, Work

_NO_REGIME = Text("没有这项制度", "there is no such regime")
_NEEDED = Text("请填写版本、名称和正文", "give the version, the title and the text")
_TAKEN = Text("这个版本已经登记", "this version is entered already")


@dataclass(frozen=True, slots=True)
class Entering:
    """A version to be entered: of which regime, what it is called, its date and its text."""

    regime: str
    version: str
    title: str
    dated: date
    text: str


def enter_regulation(work: Work, organisation: str, asked: Entering) -> Regulation:
    """Enters a version; a version number is given once, and nothing that was entered is changed."""
    watch = watch_of(work, organisation)
    planners_only(work, watch.pattern, "duty:regulation")
    if asked.regime not in set(Regime):
        raise _wrong("regime", _NO_REGIME)
    for name in ("version", "title", "text"):
        if not getattr(asked, name).strip():
            raise _wrong(name, _NEEDED)
    before = next(one for one in kept(work, watch, today(work, watch.pattern)) if one.regime == asked.regime)
    versions = [one for one in (before.current, *before.others) if one is not None]
    if asked.version.strip() in {one.version for one in versions}:
        raise _wrong("version", _TAKEN)
    made = Regulation(
        organisation_id=watch.organisation.id, regime=asked.regime, version=asked.version.strip(),
        title=asked.title.strip(), dated=asked.dated, text=asked.text.strip(), entered_at=work.now,
        entered_by=work.actor.as_act(),
    )  # fmt: skip
    questions.keep(work.session, made)
    work.ledger.office(
        "regulation_entered", subject=f"regulation:{organisation}:{asked.regime}",
        title=Regime(asked.regime).named.as_data(), before=_told(before.current), after=_told(made),
    )  # fmt: skip
    return made


def _told(one: Regulation | None) -> dict[str, str] | None:
    return None if one is None else {"version": one.version, "dated": str(one.dated), "title": one.title}


def _wrong(name: str, reason: Text) -> RefusedAt:
    return RefusedAt(Refusal(Cause.FORM, reason, fields={name: reason}), None, "duty:regulation")
