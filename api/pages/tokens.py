"""The tokens of one's own programs: which there are, making one, ending one. A new one is shown this once."""

from __future__ import annotations

import uuid
from typing import Any

from fastapi import APIRouter
from starlette.responses import Response

from api.dependencies import Areas, AtDesk, Desk, Signed
from api.pages.asking import Post, Posted, tried
from api.pages.rendering import Read, to
from api.refusals import STATUS
from records.questions import credentials
from states.refusal import Refusal
from states.text import Text
from workflows.commands import api_tokens
from workflows.commands.api_tokens import LONGEST_DAYS, LONGEST_NAME, Made, Wanted
from workflows.presence import Present

router = APIRouter(include_in_schema=False)
AREAS = {
    "procedures": Text("预案流程", "procedures"),
    "cases": Text("事项", "matters"),
    "parts": Text("事项明细", "parts of a matter"),
    "incidents": Text("突发事件", "incidents"),
    "calls": Text("叫应", "calls"),
    "tasks": Text("任务", "tasks"),
    "board": Text("值班台", "board"),
    "record": Text("全部记录", "the whole record"),
    "directory": Text("通讯录", "directory"),
    "duty": Text("值班", "duty"),
    "warnings": Text("预警", "warnings"),
    "readiness": Text("就绪检查", "readiness"),
    "service-levels": Text("叫应时效", "service levels"),
    "rooms": Text("指挥室", "command rooms"),
    "call-trees": Text("叫应推演", "plans played beforehand"),
    "events": Text("实时更新", "live events"),
}
"""What the areas of the interface are called; one without a name here is called by its own."""


@router.get("/account/tokens")
def show(desk: Desk, present: Signed, reader: Read, areas: Areas) -> Response:
    """One's own tokens."""
    return reader.page("tokens.html", **_values(desk, present, areas))


@router.post("/account/tokens")
def issue(desk: Desk, present: Signed, reader: Read, areas: Areas, posted: Post) -> Response:
    """Makes a token and shows it; refused, the form comes back as it was typed."""
    made = tried(desk, lambda work: api_tokens.issue(work, present.mine, _wanted(posted), areas))
    values = _values(desk, present, areas)
    if isinstance(made, Refusal):
        return reader.page("tokens.html", STATUS[made.cause], **values | {"refusal": made, "typed": posted.typed})
    return reader.page("tokens.html", **values | {"made": made})


@router.post("/account/tokens/{token}/end")
def end(token: uuid.UUID, desk: Desk, present: Signed) -> Response:
    """Ends a token."""
    desk.carry(lambda work: api_tokens.revoke(work, present.mine, token))
    return to("/account/tokens")


def _wanted(posted: Posted) -> Wanted:
    days, name = posted.one("days"), posted.one("name")[:LONGEST_NAME]
    return Wanted(
        name if name.isprintable() else "",
        int(days) if days.isascii() and days.isdecimal() and len(days) <= len(str(LONGEST_DAYS)) else 0,
        frozenset(posted.typed.many("scope")),
    )


def _values(desk: AtDesk, present: Present, areas: tuple[str, ...]) -> dict[str, Any]:
    made: Made | None = None
    return {
        "tokens": desk.look(lambda work: credentials.tokens_of(work.session, present.mine.id)),
        "areas": [(area, AREAS.get(area, Text(area, area))) for area in areas],
        "made": made, "refusal": None, "typed": None,
    }  # fmt: skip
