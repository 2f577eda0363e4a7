"""The desk's pages: the same commands and questions as REST, shown to people."""

from fastapi import APIRouter

from api.pages import (
    account,
    accounts,
    acts,
    archive,
    assets,
    authority,
    board,
    cases,
    directory,
    directory_keeping,
    duty,
    hand_over,
    incidents,
    intake,
    locked,
    member_duties,
    must_know,
    office,
    official,
    pocket,
    roll_calls,
    settings,
    signing_in,
    signing_on,
    swaps,
    tokens,
)
from api.pages.refusals import refused

routers: tuple[APIRouter, ...] = (
    assets.router,
    board.router,
    archive.router,
    incidents.router,
    cases.router,
    directory.router,
    directory_keeping.router,
    member_duties.router,
    authority.router,
    acts.router,
    intake.router,
    duty.router,
    swaps.router,
    must_know.router,
    roll_calls.router,
    hand_over.router,
    office.router,
    official.router,
    pocket.router,
    signing_in.router,
    signing_on.router,
    account.router,
    accounts.router,
    settings.router,
    locked.router,
    tokens.router,
)

__all__ = ["refused", "routers"]
