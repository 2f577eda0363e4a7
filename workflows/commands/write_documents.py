"""Orders and notices are written from the record, numbered, and kept as they went out."""

from __future__ import annotations

import uuid
from typing import Any

from notifiers.documents import write
from records.call import Call
from records.case import Case
from records.document import Document
from records.organisation import Organisation
from records.questions import calls, directory, documents, tasks
from states.actor import name_of
from states.call import OWN_WAYS, CallState
from states.durations import duration, spoken
from states.roll_call import Answer, bulletin, tally
from states.text import Text, listed
from workflows.places import area_of
from workflows.wording import clock_time
from workflows.work import Work

_UNSAID = Text("—", "—")


def write_document(work: Work, effect_id: uuid.UUID, case_id: uuid.UUID, kind: str, *, publish: bool) -> Document:
    """Writes one document of a case; once per effect, however often it is asked for."""
    known = documents.written_for(work.session, effect_id)
    if known is not None:
        return known
    case = documents.case_locked_for_numbering(work.session, case_id)
    facts = facts_of(work, case)
    if kind == "roll_call_bulletin":
        facts |= {"result": roll_call_result(work, case)}
    written = write(kind, facts)
    number = f"{case.number}-D{documents.count(work.session, case.id) + 1}"
    document = Document(
        id=effect_id, case_id=case.id, incident_id=case.incident_id, kind=kind, number=number,
        title=written.title.as_data(), body=written.body.as_data(), made_at=work.now,
        published_at=work.now if publish else None,
    )  # fmt: skip
    draft = work.ledger.entry(
        case,
        "published" if publish else "document",
        subject=f"document:{document.id}",
        title=document.title,
        number=number,
    )
    draft.insert(document)
    return document


def facts_of(work: Work, case: Case) -> dict[str, Any]:
    """What a document may say of a response: who, what, where, since when, why, by whose approval."""
    procedure = work.library.pinned(work.session, case.definition_id).procedure
    act: dict[str, Any] = next(
        (case.acts[name] for name in ("confirm", "approve", "start_urgently") if name in case.acts), {}
    )
    before = work.session.get(Case, case.predecessor_id) if case.predecessor_id else None
    span = case.facts.get("expected_duration")
    return {
        "issuer": headquarters_name(work, case),
        "number": f"{case.number}",
        "title": procedure.title,
        "clause": procedure.clause,
        "addressees": Text("各乡镇防汛指挥机构、各成员单位", "township commands and member units"),
        "area": area_names(work, case),
        "reason": _sentence(case.facts.get("reason")),
        "measures": case.facts.get("measures") or _UNSAID,
        "follow_up": case.facts.get("follow_up") or _UNSAID,
        "waiver": case.facts.get("waiver") or "",
        "approver": name_of(act),
        "expected_duration": spoken(duration(span)) if span else _UNSAID,
        "since": clock_time(case.state_since if case.closed_at is None else case.opened_at),
        "until": clock_time(case.state_since),
        "from_level": _level_before(work, before),
        "tasks": _tasks(work, case),
    }


def roll_call_result(work: Work, case: Case) -> Text:
    """How a roll call by message went: who answered from the post, who was telephoned, who is missing."""
    holders = [one for one in calls.of_case_locked(work.session, case.id) if one.part == "holder"]
    answers = [_answer_of(one) for one in holders]
    missing = [Text.of(one.who["title"]) for one, what in zip(holders, answers, strict=True) if what is Answer.MISSING]
    title = work.library.pinned(work.session, case.definition_id).procedure.title
    return bulletin(title, clock_time(case.opened_at), tally(answers), missing)


def _answer_of(call: Call) -> Answer:
    if call.state == CallState.COVERED:
        return Answer.PRESENT
    if call.state != CallState.ANSWERED:
        return Answer.MISSING
    return Answer.PRESENT if (call.door or "").partition(":")[0] in OWN_WAYS else Answer.BY_TELEPHONE


def _sentence(said: str | None) -> Text:
    words = (said or "").rstrip("。.")
    return Text(f"{words}。" if words else "", f"{words}." if words else "")


def _level_before(work: Work, before: Case | None) -> Text:
    if before is None:
        return Text("", "")
    title = work.library.pinned(work.session, before.definition_id).procedure.title
    return Text("由{title}调整，", ", in place of “{title}”").filled(title=title)


def _tasks(work: Work, case: Case) -> list[dict[str, Any]]:
    return [
        {"owner": Text.of(task.owner["title"]), "title": Text.of(task.title), "due": clock_time(task.due_at)}
        for task in tasks.of_case(work.session, case.id)
    ]


def headquarters(work: Work, case: Case) -> Organisation | None:
    """The headquarters that speaks: the one that leads the class of a case in its places; None where there is none."""
    return directory.headquarters(work.session, area_of(work, case), case.incident_class)


def headquarters_name(work: Work, case: Case) -> Text:
    """What the headquarters that speaks is called."""
    body = headquarters(work, case)
    return Text(body.zh, body.en) if body else Text("指挥部", "headquarters")


def area_names(work: Work, case: Case) -> Text:
    """The places of a case, in words."""
    codes = area_of(work, case)
    rows = directory.places(work.session, codes)
    names = [Text(rows[code].zh, rows[code].en) if code in rows else Text(code, code) for code in codes]
    return listed(names) if names else Text("全域", "the whole area")
