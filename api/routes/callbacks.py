"""Where providers and other systems send receipts and answers: one door per channel account.

Nobody is signed in here: a request proves itself by the signature of its account, and is believed in nothing else. The
door answers within the request; what it could not prove or read is refused and kept in the office journal.
"""

from __future__ import annotations

from datetime import datetime

from fastapi import APIRouter, Request
from starlette.background import BackgroundTask
from starlette.concurrency import run_in_threadpool
from starlette.responses import JSONResponse, Response

from api.dependencies import House, Now
from notifiers.channels.accounts import AccountFault
from notifiers.channels.heard import LARGEST, UNREADABLE, UNSIGNED, Forged, Heard, Incoming, Unreadable
from notifiers.channels.kinds import READERS
from records.channel_account import KeptAccount
from records.questions import channels
from states.actor import engine
from states.text import Text
from workflows.channel_accounts import as_used
from workflows.commands.hear_channel import hear, hear_early, provider_of
from workflows.work import House as WholeHouse

router = APIRouter(include_in_schema=False)
_NOBODY = Text("没有这个渠道账号", "there is no such channel account")
_TOO_LARGE = Text("内容过大", "what was sent is too large")


@router.api_route("/callbacks/{account}", methods=["GET", "POST"])
async def call_back(account: str, request: Request, house: House, now: Now) -> Response:
    """Takes in what is proven to come from the provider of this account."""
    headers = {name.lower(): value for name, value in request.headers.items()}
    incoming = Incoming(request.method, dict(request.query_params), headers, await request.body())
    return await run_in_threadpool(_taken, house, now, account, incoming)


def _taken(house: WholeHouse, now: datetime, key: str, incoming: Incoming) -> Response:
    kept = house.look(engine("callback"), now, lambda work: channels.in_use(work.session, key))
    reader = READERS.get(kept.channel) if kept else None
    if kept is None or reader is None:
        return _refused(404, _NOBODY)
    if len(incoming.body) > LARGEST:
        return _kept_out(house, now, kept, (413, _TOO_LARGE))
    try:
        heard = reader(as_used(kept), incoming, now)
    except Forged as forged:
        return _kept_out(house, now, kept, (403, forged.reason))
    except AccountFault:
        return _kept_out(house, now, kept, (403, UNSIGNED))
    except Unreadable:
        return _kept_out(house, now, kept, (400, UNREADABLE))
    return _heard(house, now, kept, heard)


def _heard(house: WholeHouse, now: datetime, kept: KeptAccount, heard: Heard) -> Response:
    outcome = ""
    if heard.receipts or heard.replies or heard.uplinks:
        by = provider_of(kept, "callback")
        taken = house.carry(by, now, lambda work: hear(work, kept, heard))
        outcome = taken.outcome
        if taken.early:  # what they wait for may have been recorded meanwhile
            outcome = house.carry(by, now, lambda work: hear_early(work, kept, taken.early)).outcome or outcome
    then = BackgroundTask(heard.then, outcome) if heard.then and outcome else None
    return Response(heard.by_outcome.get(outcome, heard.answer), media_type=heard.content_type, background=then)


def _kept_out(house: WholeHouse, now: datetime, kept: KeptAccount, why: tuple[int, Text]) -> Response:
    status, reason = why
    subject = f"channel_account:{kept.key}"
    house.carry(
        provider_of(kept, "callback"),
        now,
        lambda work: work.ledger.office("callback_refused", subject=subject, reason=reason.as_data(), status=status),
    )
    return _refused(status, reason)


def _refused(status: int, reason: Text) -> Response:
    return JSONResponse({"refused": "callback", "reason": reason.as_data()}, status)
