"""The flows that write: orders, notices, and the review that is filled from the record."""

from __future__ import annotations

import uuid
from collections.abc import Callable

from prefect import flow

from workflows.commands.claim_effects import Claimed
from workflows.commands.prepare_review import prepare_review
from workflows.commands.write_documents import write_document
from workflows.flows.sending import Waits
from workflows.flows.workshop import WORKSHOP
from workflows.work import Work


@flow(name="render_documents")
async def render_documents(effects: list[str]) -> Waits:
    """Writes the orders that decisions asked for."""
    return await _write(effects, "document", publish=False)


@flow(name="publish")
async def publish(effects: list[str]) -> Waits:
    """Writes and publishes notices to the public."""
    return await _write(effects, "notice", publish=True)


async def _write(effects: list[str], word: str, *, publish: bool) -> Waits:
    shop = WORKSHOP.get()
    for one in effects:
        claimed = shop.hands[one]
        kind = str(claimed.data[word])
        await shop.carry(_writing(claimed, kind, publish=publish))
    return dict.fromkeys(effects)


def _writing(claimed: Claimed, kind: str, *, publish: bool) -> Callable[[Work], object]:
    return lambda work: write_document(work, claimed.id, claimed.case_id, kind, publish=publish)


@flow(name="open_review")
async def open_review(effects: list[str]) -> Waits:
    """Opens the review tasks, each link filled from the record."""
    shop = WORKSHOP.get()
    for one in effects:
        await shop.carry(_preparing(shop.hands[one].case_id))
    return dict.fromkeys(effects)


def _preparing(review_id: uuid.UUID) -> Callable[[Work], object]:
    return lambda work: prepare_review(work, review_id)
