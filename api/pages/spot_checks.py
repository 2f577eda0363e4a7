"""Spot checks: who was drawn, with the telephone beside; six questions ticked while they are asked; then the result."""

from __future__ import annotations

import secrets
import uuid
from collections.abc import Mapping
from typing import Any

from fastapi import APIRouter
from starlette.responses import Response

from api.dependencies import AtDesk, Desk
from api.pages.asking import Post, Posted, tried
from api.pages.contact import telephones
from api.pages.duty import Shown
from api.pages.fields import Typed
from api.pages.naming import Names
from api.pages.rendering import Read, Reader, to
from records import roll_calls as kept
from states.area import TOWNSHIP, covers
from states.refusal import Refusal
from states.spot_check import NOT_REACHED, SPOT_CHECK, TITLE, VERDICT_NAMES, tally
from workflows.commands.call_roll import may_call, roll_call_with
from workflows.commands.check_on_the_spot import Said, answer_spot_check, close_spot_check, draw_spot_check
from workflows.duty import watch_of
from workflows.work import Work

router = APIRouter(include_in_schema=False)
_JUDGED = {"right": True, "wrong": False}


@router.get("/duty/{organisation}/spot-checks")
def show(organisation: str, desk: Desk, reader: Read) -> Response:
    """The spot checks of an organisation."""
    return _list_page(desk, reader, organisation, Shown())


@router.post("/duty/{organisation}/spot-checks")
def draw(organisation: str, desk: Desk, reader: Read, posted: Post) -> Response:
    """Draws persons of the place chosen."""
    area, seed = [posted.one("area")], secrets.token_hex(8)
    made = tried(desk, lambda work: draw_spot_check(work, organisation, area, seed))
    if isinstance(made, Refusal):
        return _list_page(desk, reader, organisation, Shown(made))
    return to(f"/duty/spot-checks/{made.id}")


@router.get("/duty/spot-checks/{spot_check_id}")
def one_spot_check(spot_check_id: uuid.UUID, desk: Desk, reader: Read) -> Response:
    """One spot check."""
    return _page(desk, reader, spot_check_id, Shown())


@router.post("/duty/spot-checks/{spot_check_id}/answers")
def answer(spot_check_id: uuid.UUID, desk: Desk, reader: Read, posted: Post) -> Response:
    """Enters what one person answered; what was ticked stays when something is left out."""
    line = _line(posted)
    done = tried(desk, lambda work: answer_spot_check(work, spot_check_id, line, _answers(posted)))
    if isinstance(done, Refusal):
        return _page(desk, reader, spot_check_id, Shown(done), {line: _typed(posted.typed)})
    return to(f"/duty/spot-checks/{spot_check_id}")


@router.post("/duty/spot-checks/{spot_check_id}/close")
def close(spot_check_id: uuid.UUID, desk: Desk, reader: Read) -> Response:
    """Closes it: the failures become tasks."""
    done = tried(desk, lambda work: close_spot_check(work, spot_check_id))
    if isinstance(done, Refusal):
        return _page(desk, reader, spot_check_id, Shown(done))
    return to(f"/duty/spot-checks/{spot_check_id}")


def _list_page(desk: AtDesk, reader: Reader, organisation: str, shown: Shown) -> Response:
    values = desk.look(lambda work: _listed(work, organisation))
    return reader.page("spot_checks.html", shown.status, shown=shown, **values)


def _page(
    desk: AtDesk, reader: Reader, spot_check_id: uuid.UUID, shown: Shown,
    typed: Mapping[uuid.UUID, Mapping[str, Any]] | None = None,
) -> Response:  # fmt: skip
    values = desk.look(lambda work: _one(work, spot_check_id))
    return reader.page("spot_check.html", shown.status, shown=shown, typed=typed or {}, **values)


def _listed(work: Work, organisation: str) -> dict[str, Any]:
    watch = watch_of(work, organisation)
    names, areas = Names.of(work), watch.organisation.areas
    chosen = sorted(code for code in names.places if len(code) <= TOWNSHIP and covers(areas, [code]))
    return {
        "watch": watch, "rules": watch.pattern.spot_check, "names": names, "choices": chosen, "TITLE": TITLE,
        "found": kept.roll_calls(work.session, watch.organisation.id, [SPOT_CHECK]),
        "may": watch.pattern.spot_check is not None and may_call(work, watch.pattern),
    }  # fmt: skip


def _one(work: Work, spot_check_id: uuid.UUID) -> dict[str, Any]:
    found, watch = roll_call_with(work, spot_check_id, (SPOT_CHECK,))
    lines = kept.lines(work.session, found.id)
    return {
        "found": found, "watch": watch, "lines": lines, "tally": tally(one.state for one in lines), "TITLE": TITLE,
        "telephones": telephones(work, [one.person_id for one in lines if one.person_id]),
        "area": Names.of(work).codes(found.area), "VERDICT_NAMES": VERDICT_NAMES, "NOT_REACHED": NOT_REACHED,
        "may": found.closed_at is None and may_call(work, watch.pattern),
    }  # fmt: skip


def _line(posted: Posted) -> uuid.UUID:
    """Whose answers they are; nobody's when the form was not ours."""
    try:
        return uuid.UUID(posted.one("line"))
    except ValueError:
        return uuid.UUID(int=0)


def _answers(posted: Posted) -> dict[str, Said]:
    """The questions that were judged."""
    return {
        key: Said(one["right"], one["said"]) for key, one in _typed(posted.typed).items() if one["right"] is not None
    }


def _typed(typed: Typed) -> dict[str, dict[str, Any]]:
    """By question what was ticked (None when nothing was) and typed."""
    prefix = "said."
    return {
        name.removeprefix(prefix): {
            "right": _JUDGED.get(typed.one(f"right.{name.removeprefix(prefix)}")),
            "said": typed.one(name).strip(),
        }
        for name in typed.values
        if name.startswith(prefix)
    }
