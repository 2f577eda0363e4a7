"""Which flow carries out which kind of effect."""

from __future__ import annotations

from typing import Any

from prefect import Flow

from workflows.commands.effects import TESTING
from workflows.flows import recording, sending

FLOWS: dict[str, Flow[..., Any]] = {
    "call_out": sending.call_out,
    "escalate": sending.escalate,
    "tell": sending.tell,
    "stand_down": sending.stand_down,
    TESTING: sending.test_addresses,
    "report_upward": sending.report_upward,
    "render_documents": recording.render_documents,
    "publish": recording.publish,
    "open_review": recording.open_review,
}
