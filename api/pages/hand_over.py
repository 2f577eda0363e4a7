"""The hand-over sheet: what is open, whom nobody has heard from, what is faulty; signed by both leaders."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from fastapi import APIRouter
from starlette.responses import Response

from api.dependencies import AtDesk, Desk
from api.pages.asking import Post, Posted, tried
from api.pages.duty import Shown, headline, names
from api.pages.rendering import Read, Reader, to
from records.questions import duty as questions
from states.durations import duration
from states.refusal import Cause, Refusal, Refused
from states.text import Text
from workflows.commands.hand_over import INCOMING, OUTGOING, Signing, sign
from workflows.commands.keep_equipment import FAULTY, IN_ORDER, register, report_state
from workflows.duty import Watch, may_plan, watch_of
from workflows.hand_over import Changing, added, next_change, read_by_few, sheet
from workflows.work import Work

router = APIRouter(include_in_schema=False)
_NO_TIME = Text("请填写换班时刻", "say which change of shifts is meant")


@router.get("/duty/{organisation}/hand-over")
def show(organisation: str, desk: Desk, reader: Read, done: str = "") -> Response:
    """The hand-over to see to, with everything that goes to the next shift."""
    return _page(desk, reader, organisation, Shown(done=done))


@router.post("/duty/{organisation}/hand-over")
def sign_it(organisation: str, desk: Desk, reader: Read, posted: Post) -> Response:
    """Signs as the outgoing or as the incoming leader."""
    done = tried(desk, lambda work: sign(work, organisation, _signing(posted)))
    if isinstance(done, Refusal):
        return _page(desk, reader, organisation, Shown(done))
    return to(f"/duty/{organisation}/hand-over?done=signed")


@router.post("/duty/{organisation}/equipment")
def enter(organisation: str, desk: Desk, reader: Read, posted: Post) -> Response:
    """Enters a piece of equipment."""
    title = Text(posted.one("zh"), posted.one("en") or posted.one("zh"))
    done = tried(desk, lambda work: register(work, organisation, posted.one("key_number"), title))
    if isinstance(done, Refusal):
        return _page(desk, reader, organisation, Shown(done))
    return to(f"/duty/{organisation}/hand-over#equipment")


@router.post("/duty/{organisation}/equipment/state")
def report(organisation: str, desk: Desk, reader: Read, posted: Post) -> Response:
    """Reports a fault, or that it is mended."""
    state = FAULTY if posted.one("state") == FAULTY else IN_ORDER
    done = tried(
        desk, lambda work: report_state(work, organisation, posted.one("key_number"), state, posted.one("fault"))
    )
    if isinstance(done, Refusal):
        return _page(desk, reader, organisation, Shown(done))
    return to(f"/duty/{organisation}/hand-over#equipment")


def _page(desk: AtDesk, reader: Reader, organisation: str, shown: Shown) -> Response:
    values = desk.look(lambda work: _values(work, watch_of(work, organisation)))
    return reader.page("hand_over.html", shown.status, shown=shown, **values)


def _values(work: Work, watch: Watch) -> dict[str, Any]:
    change = next_change(work, watch)
    read_by_few(work, watch, change)
    now = sheet(work, watch)
    signed = change.signed if change else None
    kept = signed.sheet if signed else now
    return {
        "watch": watch, "pattern": watch.pattern, "change": change, "sheet": kept, "headline": headline(change, watch),
        "since": added(kept, now) if signed and not _complete(change) else {},
        "part": _part(work, watch, change), "instead": _instead(work, watch, change),
        "equipment": questions.equipment(work.session, watch.organisation.id), "planner": may_plan(work, watch.pattern),
        "at_home": watch.organisation.key in work.sight.units, "who": names,
    }  # fmt: skip


def _complete(change: Changing | None) -> bool:
    return change is None or change.complete


def _part(work: Work, watch: Watch, change: Changing | None) -> str:
    """Whose signature is due now; empty before its time and when both are there."""
    early = duration(watch.pattern.hand_over.from_)
    if change is None or change.complete or work.now < change.at - early:
        return ""
    return INCOMING if change.signed else OUTGOING


def _instead(work: Work, watch: Watch, change: Changing | None) -> bool:
    """Whether the reader would sign in somebody's place: with a reason."""
    part = _part(work, watch, change)
    if change is None or not part:
        return False
    leaders = change.outgoing if part == OUTGOING else change.incoming
    return work.actor.person not in {one.key for one in leaders}


def _signing(posted: Posted) -> Signing:
    try:
        at = datetime.fromisoformat(posted.one("at"))
    except ValueError:
        at = None
    if at is None or at.tzinfo is None:
        raise Refused(Refusal(Cause.FORM, _NO_TIME, fields={"at": _NO_TIME}))
    return Signing(at, INCOMING if posted.one("part") == INCOMING else OUTGOING, posted.one("note"))
