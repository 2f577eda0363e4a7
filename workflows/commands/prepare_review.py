"""The review is prepared from the record: six links, each with the facts and intervals of the journal (S139)."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable
from datetime import datetime

from records.columns import new_id
from records.journal import Entry
from records.questions import calls, cases, journal, messages, tasks
from records.task import Task
from states.actor import engine, name_of
from states.call import LEVEL_BEFORE, shortened
from states.scales import level_name
from states.text import Text
from workflows.audience import directory_for
from workflows.commands import advance_case
from workflows.places import area_of
from workflows.wording import clock_time
from workflows.work import Work

Facts = list[dict[str, str]]


def prepare_review(work: Work, review_id: uuid.UUID) -> int:
    """Opens one task per link, filled with what the record says, and begins the review; how many tasks.

    Done once: a review that has begun is left as it is.
    """
    review = cases.locked(work.session, review_id)
    if review is None or review.state != "prepared" or review.incident_id is None:
        return 0
    procedure = work.library.pinned(work.session, review.definition_id).procedure
    directory = directory_for(work, review)
    area = area_of(work, review)
    record = _Record(work, review.incident_id)
    area = area_of(work, review)
    draft = work.ledger.entry(review, "sections_filled")
    for duty in procedure.duties:
        owner = next(iter(directory.owners([(duty.owner,)], area)[0]), None)
        if owner is None:
            raise LookupError(f"nobody holds the post that owns {duty.key}")
        draft.insert(
            Task(
                id=new_id(), case_id=review.id, incident_id=review.incident_id, key=duty.key,
                title=duty.title.as_data(), clause=procedure.clause, owner_post_id=owner.post.id,
                owner=owner.as_data(),
                due_at=work.now + shortened(procedure.span(duty.due), review.pace), opened_at=work.now,
                material={"facts": _SECTIONS[duty.key](record)},
            )
        )  # fmt: skip
    work.ledger.write()
    advance_case.pull(work.acting_as(engine("worker")), review, "begin", {})
    return len(procedure.duties)


class _Record:
    """What the sections are filled from: the entries, calls, messages and tasks of one incident."""

    def __init__(self, work: Work, incident_id: uuid.UUID) -> None:
        session = work.session
        self.cases = {case.id: case for case in cases.family(session, incident_id)}
        self.entries = journal.of_incident(session, incident_id)
        self.calls = calls.of_holders_in_incident(session, incident_id)
        self.messages = messages.of_incident(session, incident_id)
        self.tasks = tasks.of_incident(session, incident_id)

    def moves(self, trigger: str) -> list[Entry]:
        """Every time that `trigger` was pulled."""
        return [one for one in self.entries if one.kind == "moved" and one.data.get("trigger") == trigger]


def _fact(zh: str, en: str) -> dict[str, str]:
    return Text(zh, en).as_data()


def _seconds(spans: Iterable[float]) -> str:
    ordered = sorted(spans)
    return "—" if not ordered else f"{ordered[len(ordered) // 2]:.0f} s"


def _intake(record: _Record) -> Facts:
    facts = []
    for case in record.cases.values():
        if case.kind != "intake":
            continue
        out = next((one for one in record.moves("let_out") if one.case_id == case.id), None)
        source = case.facts.get("source", "—")
        waited = f"{(out.entered_at - case.opened_at).total_seconds():.0f}" if out else "—"
        facts.append(
            _fact(
                f"{clock_time(case.opened_at)} 接报（{source}），{waited} 秒后审核放行",
                f"{clock_time(case.opened_at)} taken in ({source}), let out after {waited} s",
            )
        )
    return facts


def _analysis(record: _Record) -> Facts:
    facts = []
    for one in (*record.moves("propose_response"), *record.moves("start_urgently")):
        suggestion = one.data.get("suggestion")
        if suggestion is None:
            continue
        level, proposed = level_name(suggestion["level"]), level_name(one.data["form"].get("level"))
        held = "；".join(row["title"]["zh"] for row in suggestion["held"]) or "无"
        held_en = "; ".join(row["title"]["en"] for row in suggestion["held"]) or "none"
        facts.append(
            _fact(
                f"{clock_time(one.entered_at)} 建议{level.zh}（{held}），提出{proposed.zh}",
                f"{clock_time(one.entered_at)} suggested {level.en} ({held_en}), proposed {proposed.en}",
            )
        )
    return facts


def _warning(record: _Record) -> Facts:
    warnings = [
        case.facts["warning"] for case in record.cases.values() if case.kind == "intake" and case.facts.get("warning")
    ]
    return [
        _fact(f"{one['identifier']}：{one['headline']}", f"{one['identifier']}: {one['headline']}") for one in warnings
    ]


def _dispatch(record: _Record) -> Facts:
    answered = [one for one in record.calls if one.answered_at is not None]
    silent = [one for one in record.calls if one.state in ("unreached", "stood_down", "handed_over")]
    unknown = sum(one.state == "unknown" for one in record.messages)
    took = _seconds(
        (one.answered_at - one.opened_at).total_seconds()
        for one in answered
        if one.answered_at and one.door != LEVEL_BEFORE
    )
    return [
        _fact(
            f"叫应 {len(record.calls)} 人次，应答 {len(answered)}，未应答 {len(silent)}；应答用时中位数 {took}",
            f"{len(record.calls)} calls, {len(answered)} answered, {len(silent)} not; median time to answer {took}",
        ),
        _fact(
            f"发出消息 {len(record.messages)} 条，结果不明 {unknown} 条",
            f"{len(record.messages)} messages, {unknown} with unknown outcome",
        ),
    ]


def _command(record: _Record) -> Facts:
    facts = []
    for trigger in ("approve", "start_urgently", "confirm", "supersede", "end"):
        for one in record.moves(trigger):
            case = record.cases.get(one.case_id) if one.case_id else None
            who = name_of(one.actor)
            level = level_name(case.level if case else None)
            title = one.data["title"]
            facts.append(
                _fact(
                    f"{clock_time(one.entered_at)} {title['zh']}（{level.zh}，{who.zh}）",
                    f"{clock_time(one.entered_at)} {title['en']} ({level.en}, {who.en})",
                )
            )
    return sorted(facts, key=lambda fact: fact["zh"])


def _disposal(record: _Record) -> Facts:
    done = [one for one in record.tasks if one.state == "done"]
    late = [one for one in record.tasks if one.overdue_at is not None]
    facts = [
        _fact(
            f"任务 {len(record.tasks)} 项，办结 {len(done)}，逾期 {len(late)}",
            f"{len(record.tasks)} tasks, {len(done)} done, {len(late)} overdue",
        )
    ]
    facts += [_late(one, one.overdue_at) for one in late if one.overdue_at]
    return facts


def _late(task: Task, since: datetime) -> dict[str, str]:
    owner = task.owner["title"]
    return _fact(
        f"逾期：{owner['zh']} {task.title['zh']}（{clock_time(since)}）",
        f"overdue: {owner['en']}, {task.title['en']} ({clock_time(since)})",
    )


_SECTIONS: dict[str, Callable[[_Record], Facts]] = {
    "intake": _intake,
    "analysis": _analysis,
    "warning": _warning,
    "dispatch": _dispatch,
    "command": _command,
    "disposal": _disposal,
}
