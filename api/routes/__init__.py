"""REST: one file per noun. A route reads the request, has one command carried out, and returns its shape."""

from __future__ import annotations

from fastapi import APIRouter

from api.routes import (
    account,
    accounts,
    authority,
    board,
    calendar,
    calls,
    cases,
    directory,
    duty,
    events,
    hand_overs,
    health,
    incidents,
    locked,
    member_duties,
    must_know,
    parts,
    procedures,
    record,
    roll_calls,
    sessions,
    settings,
    swaps,
    tasks,
)

routers: tuple[APIRouter, ...] = (
    health.router,
    sessions.router,
    account.router,
    accounts.router,
    settings.router,
    locked.router,
    procedures.router,
    cases.router,
    parts.router,
    incidents.router,
    calls.router,
    tasks.router,
    board.router,
    record.router,
    directory.router,
    member_duties.router,
    authority.router,
    duty.router,
    swaps.router,
    calendar.router,
    must_know.router,
    roll_calls.router,
    hand_overs.router,
    events.router,
)
