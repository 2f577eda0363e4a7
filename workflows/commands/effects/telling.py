"""Notices become rows: to whom, by their first channel.

Whoever can not be told is told to the desk, never passed in silence.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from records.case import Case
from states.authority import START
from states.effects import ReportUpward, Tell
from states.permission import Asked, question
from states.procedure import Selector
from workflows.audience import Reachable, Slot, at_headquarters, directory_for
from workflows.commands.effects.following import Following, audience_of, queue
from workflows.commands.effects.posting import Sending, post_message
from workflows.grounds import ground
from workflows.places import area_of
from workflows.work import Work

DESK = ("duty_officer", "shift_leader")
DESK_NOTICES = frozenset({"unreached", "not_told", "still_missing", "taken_back", "denied"})
"""Notices that only the desk gets: when they do not get through, there is nobody else to tell."""


def tell(work: Work, following: Following, spec: Tell) -> None:
    """Tells the people of an audience. `authority` means whoever may start this level."""
    area = area_of(work, following.case)
    known = spec.audience in following.procedure.audiences
    selectors = audience_of(work, following, spec.audience) if known else _authority(work, following)
    directory = directory_for(work, following.case)
    slots = directory.resolve(selectors, area)
    people = [slot.people["holder"] for slot in slots if "holder" in slot.people]
    tell_people(work, following, people, ("tell", {"text": spec.text}))
    _not_told(work, following, [_vacant(slot) for slot in slots if "holder" not in slot.people])


def _authority(work: Work, following: Following) -> tuple[Selector, ...]:
    on = ground(work, following.case, following.procedure, {})
    return on.rules.audience(question(START, Asked(work.actor, {}, ground=on))) if on.rules else ()


def tell_people(
    work: Work, following: Following, people: Iterable[Reachable], what: tuple[str, dict[str, Any]]
) -> None:
    """One notice to each of `people`, once each; who has no channel is kept in the entry and told to the desk."""
    kind, values = what
    once = {one.person.id: one for one in people}
    reachable = [one for one in once.values() if one.addresses]
    if reachable:
        effect = queue(work, following, "stand_down" if kind == "stand_down" else "tell", **values)
        for one in reachable:
            sending = Sending(effect, one, kind, values)
            post_message(work, following.draft, following.case, one.channels[0], sending)
    silent = [one.as_data() for one in once.values() if not one.addresses]
    if values.get("text") in DESK_NOTICES:
        following.draft.entry.data.setdefault("not_told", []).extend(silent)
    else:
        _not_told(work, following, silent)


def tell_desk(work: Work, following: Following, notice: tuple[str, list[dict[str, str]]]) -> None:
    """Tells the desk of posts or people that it has to reach by hand."""
    text, posts = notice
    tell_people(work, following, at_desk(work, following.case), ("tell", {"text": text, "posts": posts}))


def at_desk(work: Work, case: Case) -> list[Reachable]:
    """Whoever holds the desk of the headquarters that leads a case."""
    area = area_of(work, case)
    desk = at_headquarters(work.session, DESK, area, case.incident_class)
    slots = directory_for(work, case).resolve((desk,), area)
    return [slot.people["holder"] for slot in slots if "holder" in slot.people]


def report_upward(work: Work, following: Following, spec: ReportUpward) -> None:
    """Queues the signed report for the superior's desk."""
    directory = directory_for(work, following.case)
    effect = queue(work, following, "report_upward")
    silent = []
    for slot in directory.resolve(audience_of(work, following, spec.to), area_of(work, following.case)):
        one = slot.people.get("holder")
        if one is None or not one.addresses:
            silent.append(_vacant(slot))
            continue
        sending = Sending(effect, one, "report", {"report": following.case.number})
        post_message(work, following.draft, following.case, one.channels[0], sending)
    _not_told(work, following, silent)


def _vacant(slot: Slot) -> dict[str, Any]:
    return {"post": slot.post.key, "title": {"zh": slot.post.zh, "en": slot.post.en}}


def _not_told(work: Work, following: Following, silent: list[dict[str, Any]]) -> None:
    if silent:
        following.draft.entry.data.setdefault("not_told", []).extend(silent)
        tell_desk(work, following, ("not_told", [one["title"] for one in silent]))
