"""The live stream: what has changed, as it changes."""

from __future__ import annotations

from collections.abc import AsyncIterator

from fastapi import APIRouter
from fastapi.sse import EventSourceResponse, ServerSentEvent

from api.dependencies import Live, Now, Signed
from states.sight import Sight

router = APIRouter(prefix="/api", tags=["events"])


@router.get("/events", response_class=EventSourceResponse)
async def events(live: Live, present: Signed, now: Now) -> AsyncIterator[ServerSentEvent]:
    """`changed` with what and version, the current version first; `away` when the database is.

    Of cases only those that the reader sees.
    """
    longest = min(600.0, (present.until - now).total_seconds())
    async for event in live.events(Sight.of(present.actor), longest=longest):
        yield event
