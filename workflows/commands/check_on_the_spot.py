"""Spot checks by questions: persons of an area drawn with a kept seed, asked on the telephone, a task for each failure.

A spot check is a roll call with questions: it is kept beside them and works by their rules. The questions are pinned
when it is drawn. Answers may be entered again until it is closed; what failed then becomes a case with its task.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from records.roll_calls import RollCall, RollCallLine, keep, lines
from states.area import covers
from states.procedure import Selector
from states.refusal import Cause, Refusal
from states.roll_call import drawn
from states.spot_check import NOT_REACHED, SPOT_CHECK, TITLE, Verdict, result, tally, verdict
from states.text import Text
from workflows.audience import Directory
from workflows.commands.call_roll import desk_only, line_of, still_open
from workflows.commands.effects.following import as_engine
from workflows.commands.open_case import Opening, open_case
from workflows.duty import Watch, watch_of
from workflows.work import RefusedAt, Work

FAILURE = "spot_check_failure"
_ASKED = "duty:spot_check"
_NO_CHECK = Text("本单位的值班模式没有“六问”抽查", "the pattern of duty of this organisation has no spot check")
_ELSEWHERE = Text("抽查区域须在本单位辖区内", "the area must lie within the places of this organisation")
_NO_ONE = Text("这个区域没有可抽查的责任人", "there is nobody in this area who could be drawn")
_NONE = Text("没有这名被抽查的人", "nobody is drawn under this id")
_UNANSWERED = Text("这一问尚未登记答对与否", "say whether this answer was right")


@dataclass(frozen=True, slots=True)
class Said:
    """One answer as the desk judged it, and what was said."""

    right: bool
    said: str = ""


def draw_spot_check(work: Work, organisation: str, area: Sequence[str], seed: str) -> RollCall:
    """Draws persons of an area by a seed that is kept: those who hold a post of the audience there."""
    watch = watch_of(work, organisation)
    desk_only(work, watch.pattern)
    rules = watch.pattern.spot_check
    if rules is None:
        raise RefusedAt(Refusal(Cause.UNKNOWN, _NO_CHECK), None, _ASKED)
    if not area or not covers(watch.organisation.areas, area):
        raise RefusedAt(Refusal(Cause.FORM, _ELSEWHERE, fields={"area": _ELSEWHERE}), None, _ASKED)
    found = Directory(work.session, work.now, drill=False).resolve(rules.audience, area)
    slots = {one.post.key: one for one in found if "holder" in one.people}
    if not slots:
        raise RefusedAt(Refusal(Cause.GUARD, _NO_ONE), None, _ASKED)
    pool = sorted(slots)
    chosen = drawn(pool, seed, rules.share, rules.least)
    made = RollCall(
        organisation_id=watch.organisation.id, kind=SPOT_CHECK, seed=seed, share=rules.share, least=rules.least,
        pool=pool, area=list(area), drawn_at=work.now, drawn_by=work.actor.as_act(),
        questions=[{"key": key, **one.as_data()} for key, one in rules.questions.items()],
    )  # fmt: skip
    keep(work.session, [made])
    keep(work.session, [line_of(made, slots[one]) for one in chosen])
    work.ledger.office(
        "spot_check_drawn", subject=f"spot_check:{made.id}", before=None, after={"state": "open", "drawn": chosen},
        title=TITLE.as_data(), seed=seed, pool=pool, area=list(area), questions=made.questions,
    )  # fmt: skip
    return made


def answer_spot_check(work: Work, spot_check_id: uuid.UUID, line_id: uuid.UUID, given: Mapping[str, Said]) -> RollCall:
    """Enters what one person answered, every question at once; refused when one is left out."""
    found, _ = still_open(work, spot_check_id, (SPOT_CHECK,))
    line = next((one for one in lines(work.session, found.id) if one.id == line_id), None)
    if line is None:
        raise RefusedAt(Refusal(Cause.UNKNOWN, _NONE), None, _ASKED)
    keys = [one["key"] for one in found.questions]
    left_out = {key: _UNANSWERED for key in keys if key not in given}
    if left_out or set(given) - set(keys):
        raise RefusedAt(Refusal(Cause.FORM, _UNANSWERED, fields=left_out), None, _ASKED)
    before = {"state": line.state, "results": line.results}
    line.results = {key: {"right": given[key].right, "said": given[key].said.strip()} for key in keys}
    line.state, line.answered_at, line.entered_by = verdict(line.results), work.now, work.actor.as_act()
    keep(work.session, [line])
    work.ledger.office(
        "spot_check_answered", subject=f"spot_check:{found.id}", before=before,
        after={"state": line.state, "results": line.results}, title=line.who["title"], name=line.who.get("name"),
    )  # fmt: skip
    return found


def close_spot_check(work: Work, spot_check_id: uuid.UUID) -> RollCall:
    """Closes it: whoever was not asked was not reached; each failure becomes a task of the superior, or the office."""
    found, watch = still_open(work, spot_check_id, (SPOT_CHECK,))
    asked = lines(work.session, found.id)
    for one in asked:
        if one.state == Verdict.WAITING:
            one.state = Verdict.MISSING
    failures = [(one, question) for one in asked for question in _failed(found, one)]
    when = found.drawn_at.astimezone(watch.pattern.time_zone).strftime("%Y-%m-%d %H:%M")
    told = result(when, tally(one.state for one in asked), len(failures))
    found.closed_at, found.bulletin = work.now, told.as_data()
    keep(work.session, [found, *asked])
    opened = _put_right(work, watch, failures)
    work.ledger.office(
        "spot_check_closed", subject=f"spot_check:{found.id}", before={"state": "open"},
        after={"state": "closed", "failures": opened}, title=told.as_data(),
    )  # fmt: skip
    return found


def _failed(found: RollCall, line: RollCallLine) -> Iterator[dict[str, Any]]:
    """The questions that this person did not answer right, in order; that they were not reached stands for all."""
    if line.state == Verdict.MISSING:
        yield {"key": "", **NOT_REACHED.as_data()}
    for question in found.questions:
        if not line.results.get(question["key"], {"right": True})["right"]:
            yield question


def _put_right(work: Work, watch: Watch, failures: Sequence[tuple[RollCallLine, Mapping[str, Any]]]) -> list[str]:
    """Opens a case for each failure; its number stands at the answer. Returns the numbers."""
    directory = Directory(work.session, work.now, drill=False)
    slots = directory.posts({line.post_id for line, _ in failures})
    office = [one.post.key for one in directory.resolve((_office(watch),), ())]
    numbers = []
    for line, question in failures:
        slot = slots[line.post_id]
        above = slot.people.get("superior")
        form = {
            "area": list(slot.organisation.areas), "whom": line.who["title"]["zh"], "whom_en": line.who["title"]["en"],
            "question": question["zh"], "question_en": question["en"],
            "responsible": [above.post.key] if above else office,
        }  # fmt: skip
        said = line.results.get(question["key"], {}).get("said")
        case = open_case(as_engine(work), Opening(FAILURE, form | ({"said": said} if said else {}), ordered=True))
        stands = line.results.get(question["key"], {"right": False, "said": ""})
        line.results = {**line.results, question["key"]: {**stands, "case": case.number}}
        numbers.append(case.number)
    keep(work.session, {line.id: line for line, _ in failures}.values())
    return numbers


def _office(watch: Watch) -> Selector:
    """Who sees to it where there is nobody above: whoever plans the watch."""
    return Selector(role=watch.pattern.planned_by, unit=(watch.organisation.key,))
