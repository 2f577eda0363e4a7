"""Tests of addresses over REST: asked for, and answered by the code that was read out to the desk."""

from __future__ import annotations

import uuid
from datetime import datetime

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field

from api.address_shapes import AddressShape, address_shapes
from api.asked import Asked, Writable
from api.dependencies import Desk
from states.refusal import Cause, Refusal, Refused
from workflows.commands.ask_address import ask_address, ask_holders
from workflows.commands.verify_address import WRONG, Code, Outcome, answer_by_code
from workflows.work import Work

router = APIRouter(prefix="/api", tags=["directory"])


class TestShape(BaseModel):
    """A test that was sent: of which address, by which case, and until when an answer counts."""

    model_config = ConfigDict(from_attributes=True)
    id: uuid.UUID
    address_id: uuid.UUID
    case_id: uuid.UUID
    until: datetime


class ToEnterCode(Asked):
    """The code that was read out, and how the person who read it was reached."""

    code: Writable = Field(max_length=12)
    note: Writable = Field(default="", max_length=500)


@router.post("/addresses/{number}/test", status_code=201)
def test(number: uuid.UUID, desk: Desk) -> TestShape:
    """A message goes to this very address; its link or its code verifies it."""
    return desk.carry(lambda work: TestShape.model_validate(ask_address(work, number)))


@router.post("/organisations/{key}/address-tests", status_code=201)
def test_all(key: str, desk: Desk) -> list[TestShape]:
    """Every address that is not verified of all who hold a post of an organisation."""
    return desk.carry(lambda work: [TestShape.model_validate(one) for one in ask_holders(work, key)])


@router.post("/addresses/{number}/code")
def code(number: uuid.UUID, asked: ToEnterCode, desk: Desk) -> AddressShape:
    """The code of the latest test of an address; a wrong one is counted, and after five a new test is needed."""

    def carry(work: Work) -> AddressShape | None:
        seen = answer_by_code(work, number, Code(asked.code, asked.note))
        return None if seen.outcome is Outcome.WRONG else address_shapes(work, [seen.behind.address])[0]

    told = desk.carry(carry)
    if told is None:
        raise Refused(Refusal(Cause.FORM, WRONG, fields={"code": WRONG}))
    return told
