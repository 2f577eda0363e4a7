"""The channel accounts, as the system keeper enters, changes and closes them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fastapi import APIRouter
from starlette.responses import Response

from api.dependencies import AtDesk, Desk, Settings
from api.pages.asking import Post, Posted, tried
from api.pages.fields import OWN
from api.pages.rendering import Read, Reader
from api.refusals import STATUS
from api.routes.channels import shape
from api.routes.templates import TemplateShape, asked, shown
from notifiers.channels.approvals import ASKERS
from notifiers.channels.further_account import NOT_ALLOWED
from notifiers.channels.kinds import KINDS
from notifiers.channels.templates import APPROVAL_NAMES, Sort
from settings import Settings as AllSettings
from states.refusal import Cause, Refusal, Refused
from workflows.commands import keep_channels, keep_templates
from workflows.commands.keep_channels import WantedAccount

router = APIRouter(include_in_schema=False)


@router.get("/channels")
def index(desk: Desk, reader: Read, settings: Settings) -> Response:
    """Every channel account."""
    return _page(desk, reader, settings)


@router.post("/channels")
def enter(desk: Desk, reader: Read, settings: Settings, posted: Post) -> Response:
    """Enters an account of the kind whose form was sent."""
    channel = posted.one("channel")
    wanted = WantedAccount(
        posted.one("account"), channel, posted.drill, posted.one("base_url"), _values(channel, posted)
    )
    done = tried(desk, lambda work: keep_channels.enter(work, wanted))
    return _page(desk, reader, settings, (done, posted, f"new-{channel}"))


@router.post("/channels/{key}/change")
def change(key: str, desk: Desk, reader: Read, settings: Settings, posted: Post) -> Response:
    """Changes what is given of an account."""
    values, address, why = _values(posted.one("channel"), posted), posted.one("base_url"), posted.one("why")
    done = tried(desk, lambda work: keep_channels.change(work, key, address, values, why))
    return _page(desk, reader, settings, (done, posted, key))


@router.post("/channels/{key}/close")
def close(key: str, desk: Desk, reader: Read, settings: Settings, posted: Post) -> Response:
    """Closes an account."""
    done = tried(desk, lambda work: keep_channels.close(work, key, posted.one("why")))
    return _page(desk, reader, settings, (done, posted, key))


@router.post("/channels/{key}/templates")
def ask(key: str, desk: Desk, reader: Read, settings: Settings, posted: Post) -> Response:
    """Asks the provider what became of the templates of an account."""
    try:
        told = asked(desk, key)
    except Refused as refused:
        return _page(desk, reader, settings, (refused.refusal, posted, key))
    return _page(desk, reader, settings, told={key: told})


@router.post("/channels/{key}/template")
def enter_state(key: str, desk: Desk, reader: Read, settings: Settings, posted: Post) -> Response:
    """Enters by hand what became of a template."""
    code, state = posted.one("code"), posted.one("state")
    done = tried(desk, lambda work: keep_templates.enter(work, key, code, state, ""))
    return _page(desk, reader, settings, (done, posted, key))


def _values(channel: str, posted: Posted) -> dict[str, str]:
    kind = KINDS.get(channel)
    return {one.name: posted.one(_input(one.name)) for one in kind.wants} if kind else {}


def _input(name: str) -> str:
    """The name of the input of a value: never one of the page's own, which say something else."""
    return f"value_{name}" if name in OWN else name


def _sends_by_templates(channel: str) -> bool:
    kind = KINDS.get(channel)
    return kind is not None and Sort.CALL in {one.name for one in kind.wants}


def _templates(desk: AtDesk, key: str) -> list[TemplateShape]:
    """The templates of an account; none where what was entered of them can not be read."""
    try:
        return shown(desk, key)
    except Refused:
        return []


def _page(
    desk: AtDesk,
    reader: Reader,
    settings: AllSettings,
    done: tuple[object, Posted, str] | None = None,
    told: Mapping[str, list[TemplateShape]] | None = None,
) -> Response:
    refusal = done[0] if done and isinstance(done[0], Refusal) else None
    if refusal is not None and refusal.cause is Cause.FORBIDDEN:
        raise Refused(refusal)
    kept = desk.carry(lambda work: [shape(one, settings.page_url) for one in keep_channels.every(work)])
    sending = [one.key for one in kept if one.closed_at is None and _sends_by_templates(one.channel)]
    values: dict[str, Any] = {
        "templates": {key: _templates(desk, key) for key in sending} | dict(told or {}), "approvals": APPROVAL_NAMES,
        "can_be_asked": set(ASKERS), "services": settings.further_services, "not_allowed": NOT_ALLOWED,
        "accounts": kept, "kinds": KINDS, "refusal": refusal,
        "at": done[2] if done else "", "typed": done[1].typed if done and refusal else None,
        "real": bool(done and refusal and not done[1].drill), "input": _input,
    }  # fmt: skip
    return reader.page("channels.html", STATUS[refusal.cause] if refusal else 200, **values)
