"""My account: where I am signed in, and my second factor. The office's view of accounts is another page."""

from __future__ import annotations

import io
from typing import Any

import segno
from fastapi import APIRouter
from markupsafe import Markup
from starlette.responses import Response

from api.dependencies import Desk, SessionCookie, Settings, Signed
from api.pages.asking import Post, tried
from api.pages.rendering import Read, to
from api.refusals import STATUS
from api.sign_in import drop_cookie, rules
from records.questions import credentials
from states.refusal import Refusal
from workflows.commands import own_sessions, second_factor
from workflows.commands.lock_out import RELEASERS
from workflows.commands.second_factor import Mine
from workflows.work import Work

router = APIRouter(include_in_schema=False)
_OTHERS = "others"


@router.get("/account")
def show(desk: Desk, present: Signed, reader: Read, settings: Settings) -> Response:
    """Where I am signed in, and how my account is opened."""
    sessions = desk.look(lambda work: own_sessions.going_on(work, present.mine, rules(settings)))
    on = desk.look(lambda work: second_factor.is_on(work, present.mine.id))
    values: dict[str, Any] = {"sessions": sessions, "here_now": present.session, "factor": on, "mine": present.mine}
    return reader.page("account.html", **values, releasers=RELEASERS)


@router.post("/account/post")
def act_in(desk: Desk, present: Signed, posted: Post) -> Response:
    """Acts in another of one's posts from here on."""
    desk.carry(lambda work: own_sessions.act_in(work, present, posted.one("post")))
    return to("/account")


@router.post("/account/sessions/end")
def end(desk: Desk, present: Signed, posted: Post, settings: Settings, cookie: SessionCookie) -> Response:
    """Ends one session, or all but the one at hand."""
    which = posted.one("session")

    def carry(work: Work) -> None:
        going = own_sessions.going_on(work, present.mine, rules(settings))
        mine = [one.id for one in going if one.id != present.session]
        ids = mine if which == _OTHERS else [one.id for one in going if str(one.id) == which]
        own_sessions.end(work, present.mine, ids)

    desk.carry(carry)
    if which != str(present.session):
        return to("/account")
    answer = to("/sign-in")
    drop_cookie(answer, cookie)
    return answer


@router.get("/account/second-factor")
def factor(desk: Desk, present: Signed, reader: Read) -> Response:
    """The second factor: off, begun with its picture, or on."""
    values = desk.look(lambda work: _factor(work, present.mine))
    return reader.page("second_factor.html", reason=None, must=present.must_enrol, **values)


@router.post("/account/second-factor")
def begin(desk: Desk, present: Signed) -> Response:
    """Begins a factor, and shows its picture."""
    desk.carry(lambda work: second_factor.begin(work, present.mine))
    return to("/account/second-factor")


@router.post("/account/second-factor/confirm")
def confirm(desk: Desk, present: Signed, reader: Read, posted: Post) -> Response:
    """Confirms it by a code; the recovery codes are shown this once."""
    codes = tried(desk, lambda work: second_factor.confirm(work, present.mine, posted.one("code")))
    reason = codes.reason if isinstance(codes, Refusal) else None
    values = desk.look(lambda work: _factor(work, present.mine))
    if isinstance(codes, list):
        values["codes"] = codes
    status = STATUS[codes.cause] if isinstance(codes, Refusal) else 200
    return reader.page("second_factor.html", status, reason=reason, must=present.must_enrol and reason, **values)


@router.post("/account/second-factor/off")
def take_away(desk: Desk, present: Signed, reader: Read, posted: Post) -> Response:
    """Takes it away by a code."""
    done = tried(desk, lambda work: second_factor.take_away(work, present.mine, posted.one("code")))
    if not isinstance(done, Refusal):
        return to("/account")
    values = desk.look(lambda work: _factor(work, present.mine))
    return reader.page("second_factor.html", STATUS[done.cause], reason=done.reason, must=False, **values)


def _factor(work: Work, mine: Mine) -> dict[str, Any]:
    begun = second_factor.again(work, mine)
    return {
        "on": second_factor.is_on(work, mine.id), "begun": begun, "codes": None,
        "picture": _picture(begun.address) if begun else None,
        "left": credentials.recovery_codes_left(work.session, mine.id),
    }  # fmt: skip


def _picture(address: str) -> Markup:
    """The address as a picture for the telephone's camera, dark on light whatever the page's colours are."""
    drawn = io.BytesIO()
    look: dict[str, Any] = {"border": 3, "light": "#fff", "svgclass": "picture", "lineclass": None}
    segno.make(address, error="m", micro=False).save(drawn, kind="svg", omitsize=True, xmldecl=False, nl=False, **look)
    return Markup(drawn.getvalue().decode())  # noqa: S704 - drawn by segno from our own address; no text of others in it
