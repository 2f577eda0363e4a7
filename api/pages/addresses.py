"""What is asked about addresses from the pages of the directory: a test, the code that was read out."""

from __future__ import annotations

import uuid

from fastapi import APIRouter
from starlette.responses import Response

from api.dependencies import Desk
from api.pages import directory as pages
from api.pages.asking import Attempt, Post, tried
from api.pages.rendering import Read, to
from states.refusal import Cause, Refusal
from workflows.commands.ask_address import ask_address, ask_holders
from workflows.commands.verify_address import WRONG, Code, Outcome, Seen, answer_by_code

router = APIRouter(include_in_schema=False)


@router.post("/people/{key}/addresses/{number}/test")
def test(key: str, number: uuid.UUID, desk: Desk, reader: Read, posted: Post) -> Response:
    """A message goes to this very address."""
    done = tried(desk, lambda work: ask_address(work, number))
    at = f"/people/{key}/addresses/{number}/test"
    if isinstance(done, Refusal):
        return pages.of_person(desk, reader, key, Attempt(None, at, posted.typed, done))
    return to(f"/people/{key}#addresses")


@router.post("/people/{key}/addresses/{number}/code")
def code(key: str, number: uuid.UUID, desk: Desk, reader: Read, posted: Post) -> Response:
    """The code that was read out; a wrong one is said at its box."""
    given = Code(posted.one("code"), posted.one("note"))
    done = tried(desk, lambda work: answer_by_code(work, number, given))
    if isinstance(done, Seen) and done.outcome is Outcome.WRONG:
        done = Refusal(Cause.FORM, WRONG, fields={"code": WRONG})
    if isinstance(done, Refusal):
        at = f"/people/{key}/addresses/{number}/code"
        return pages.of_person(desk, reader, key, Attempt(None, at, posted.typed, done))
    return to(f"/people/{key}#addresses")


@router.post("/organisations/{key}/address-tests")
def test_all(key: str, desk: Desk, reader: Read, posted: Post) -> Response:
    """Every address that is not verified of all who hold a post there."""
    done = tried(desk, lambda work: ask_holders(work, key))
    if isinstance(done, Refusal):
        at = f"/organisations/{key}/address-tests"
        return pages.of_organisation(desk, reader, key, Attempt(None, at, posted.typed, done))
    return to(f"/organisations/{key}")
