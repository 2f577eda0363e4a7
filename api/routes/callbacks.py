"""Where providers and other systems send receipts and answers: one door per channel account.

Nobody is signed in here: a request proves itself by the signature of its account, and is believed in nothing else. The
door answers within the request and within the time that providers wait: what tells of a call that somebody has locked
is kept for a worker, and while the database is away the sender is asked to come again. What could not be proven or read
is refused and kept in the office journal; of a flood the journal keeps the first of every minute, and their number.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import datetime

import structlog
from fastapi import APIRouter, Request
from starlette.background import BackgroundTask
from starlette.concurrency import run_in_threadpool
from starlette.responses import JSONResponse, Response

from api.dependencies import House, Now
from api.rates import Sparing
from notifiers.channels.accounts import AccountFault
from notifiers.channels.heard import LARGEST, UNREADABLE, UNSIGNED, Forged, Heard, Incoming, Unreadable
from notifiers.channels.kinds import READERS
from records.channel_account import KeptAccount
from records.database import DatabaseAway
from states.actor import engine
from states.text import Text
from workflows.channel_accounts import as_used
from workflows.commands.hear_channel import (
    TakenIn,
    account_at_once,
    hear_at_once,
    hear_early,
    provider_of,
    set_aside,
)
from workflows.work import House as WholeHouse

router = APIRouter(include_in_schema=False)
TURNS, TURN = 10, 0.25
"""So many turns of so many seconds a request may take: Feishu waits three seconds, WeCom five, and both ask again.

Seconds in which this process itself was not let run count for one turn: that is no reason to send anybody away.
"""
_NOBODY = Text("没有这个渠道账号", "there is no such channel account")
_TOO_LARGE = Text("内容过大", "what was sent is too large")

log = structlog.get_logger("tocsin.web")


@router.api_route("/callbacks/{account}", methods=["GET", "POST"])
async def call_back(account: str, request: Request, house: House, now: Now) -> Response:
    """Takes in what is proven to come from the provider of this account."""
    headers = {name.lower(): value for name, value in request.headers.items()}
    incoming = Incoming(request.method, dict(request.query_params), headers, await request.body())
    door = _Door(house, now, request.app.state.refused_callbacks)
    at_work = asyncio.ensure_future(run_in_threadpool(door.taken, account, incoming))
    for _ in range(TURNS):
        done, _ = await asyncio.wait({at_work}, timeout=TURN)
        if done:
            return at_work.result()
    at_work.add_done_callback(_left)  # it goes on, and what it records stands; whoever asks again is told so
    raise DatabaseAway("a callback waited too long")


def _left(at_work: asyncio.Future[Response]) -> None:
    """What became of a request whose sender was sent away."""
    if not at_work.cancelled() and (fault := at_work.exception()) is not None:
        log.warning("a callback that took too long failed", reason=type(fault).__name__)


@dataclass(frozen=True, slots=True)
class _Door:
    """The door at one moment."""

    house: WholeHouse
    now: datetime
    sparing: Sparing

    def taken(self, key: str, incoming: Incoming) -> Response:
        """What is answered to a request for the account of this key."""
        kept = self.house.look(engine("callback"), self.now, lambda work: account_at_once(work, key))
        reader = READERS.get(kept.channel) if kept else None
        if kept is None or reader is None:
            return _refused(404, _NOBODY)
        if len(incoming.body) > LARGEST:
            return self._kept_out(kept, 413, _TOO_LARGE)
        try:
            heard = reader(as_used(kept), incoming, self.now)
        except Forged as forged:
            return self._kept_out(kept, 403, forged.reason)
        except AccountFault:
            return self._kept_out(kept, 403, UNSIGNED)
        except Unreadable:
            return self._kept_out(kept, 400, UNREADABLE)
        return self._heard(kept, heard)

    def _heard(self, kept: KeptAccount, heard: Heard) -> Response:
        became = None
        if heard.receipts or heard.replies or heard.uplinks:
            by = provider_of(kept, "callback")
            taken = self._at_once(kept, heard)
            became = taken.became
            if taken.early:  # what they wait for may have been recorded meanwhile
                again = self.house.carry(by, self.now, lambda work: hear_early(work, kept, taken.early))
                became = again.became or became
        then = BackgroundTask(heard.then, became) if heard.then and became else None
        answer = heard.answered(became) if heard.answered and became else heard.answer
        return Response(answer, media_type=heard.content_type, background=then)

    def _at_once(self, kept: KeptAccount, heard: Heard) -> TakenIn:
        """Takes it in, or keeps it for a worker when what it tells of is locked: its provider does not wait long."""
        by = provider_of(kept, "callback")
        try:
            return self.house.carry(by, self.now, lambda work: hear_at_once(work, kept, heard))
        except DatabaseAway:
            return self.house.carry(by, self.now, lambda work: set_aside(work, kept, heard))

    def _kept_out(self, kept: KeptAccount, status: int, reason: Text) -> Response:
        """Who proves nothing is refused whatever the database does; it is kept in the journal after that."""
        number = self.sparing.stands_for(f"{kept.key} {status}", self.now)
        keeping = BackgroundTask(self._keep, kept, (status, reason), number) if number else None
        return _refused(status, reason, keeping)

    def _keep(self, kept: KeptAccount, refused: tuple[int, Text], number: int) -> None:
        status, reason = refused
        subject, told = f"channel_account:{kept.key}", reason.as_data()
        try:
            self.house.carry(
                provider_of(kept, "callback"),
                self.now,
                lambda work: work.ledger.office(
                    "callback_refused", subject=subject, reason=told, status=status, number=number
                ),
            )
        except DatabaseAway:
            log.warning("a refused callback could not be kept", account=kept.key, status=status, number=number)


def _refused(status: int, reason: Text, after: BackgroundTask | None = None) -> Response:
    return JSONResponse({"refused": "callback", "reason": reason.as_data()}, status, background=after)
