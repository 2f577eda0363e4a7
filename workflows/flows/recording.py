"""The flows that write: orders, notices, and the review that is filled from the record."""

from __future__ import annotations

from prefect import flow

from workflows.commands.prepare_review import prepare_review
from workflows.commands.write_documents import write_document
from workflows.flows.sending import Waits
from workflows.flows.workshop import WORKSHOP


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
        await shop.carry(
            lambda work, c=claimed, k=kind: write_document(work, c.id, c.case_id, k, publish=publish)  # type: ignore[misc]
        )
    return dict.fromkeys(effects)


@flow(name="open_review")
async def open_review(effects: list[str]) -> Waits:
    """Opens the review tasks, each link filled from the record."""
    shop = WORKSHOP.get()
    for one in effects:
        claimed = shop.hands[one]
        await shop.carry(lambda work, c=claimed: prepare_review(work, c.case_id))  # type: ignore[misc]
    return dict.fromkeys(effects)
