"""The first line of an incident, and the reasons for the suggested level."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from api.pages.incident_view import Shown
from api.pages.moments import at
from states.grading import Suggestion
from states.scales import LEVEL_NAMES, Level
from states.text import Text, listed


def headline(view: Shown, suggestion: Suggestion | None) -> Text:
    """The first line: what is in force since when and who has answered, or what the facts suggest."""
    running = view.in_force
    if running is None:
        return _without_response(view, suggestion)
    level = LEVEL_NAMES[Level(running.case.level)] if running.case.level else running.title
    started = next(
        (one.opened_at for one in view.picture.call_outs if one.case_id == running.case.id),
        running.case.state_since,
    )
    said = Text(f"{level.zh}响应自 {_clock(started)} 起", f"{_capital(level.en)} since {_clock(started)}")
    if running.called:
        told = Text(
            f"{running.called} 人中 {running.answered} 人已应答",
            f"{running.answered} of {running.called} answered",
        )
        said = _and(said, told)
    late = sum(one.late for one in view.tasks) + sum(one.clock.due_at < view.now for one in view.due)
    return _and(said, Text(f"{late} 项逾期", f"{late} late")) if late else said


def _without_response(view: Shown, suggestion: Suggestion | None) -> Text:
    state = view.names.state(view.incident)
    waiting = next((one for one in view.responses if one.open), None)
    if waiting is not None:
        level = LEVEL_NAMES[Level(waiting.case.level)] if waiting.case.level else waiting.title
        return _and(
            Text(f"{level.zh}响应{waiting.state.zh}", f"{_capital(level.en)}: {waiting.state.en}"),
            Text("尚未叫应", "nobody has been called"),
        )
    if view.incident.closed_at is not None or suggestion is None:
        return state
    if suggestion.level is None:
        return _and(state, Text("现有情况未达到启动条件", "what is known does not reach any level"))
    level = LEVEL_NAMES[suggestion.level]
    return _and(state, Text(f"建议启动{level.zh}响应", f"{level.en} is suggested"))


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]


def _clock(moment: datetime) -> str:
    return at(moment)[:5]


def _and(one: Text, other: Text) -> Text:
    return Text(f"{one.zh}，{other.zh}", f"{one.en}, {other.en}")


@dataclass(frozen=True, slots=True)
class Reason:
    """One row of the grading table as the page shows it."""

    level: Level
    title: Text
    clause: str
    source: str
    local: bool
    missing: Text | None


def reasons(suggestion: Suggestion | None, facts: dict[str, Any]) -> list[Reason]:
    """The rows that held, and after them those that could not be decided, with what they miss."""
    if suggestion is None:
        return []
    found = [
        Reason(one.level, one.row.title, one.row.clause, one.row.source, one.row.local, None) for one in suggestion.held
    ]
    for one in suggestion.unknown:
        missing = listed([facts[name].title if name in facts else Text(name, name) for name in one.missing])
        found.append(Reason(one.level, one.row.title, one.row.clause, one.row.source, one.row.local, missing))
    return found
