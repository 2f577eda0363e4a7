"""Asking from a page: what was typed is never lost, and a refusal comes back to the form it belongs to."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any, TypeVar

from fastapi import Depends, Request

from api.dependencies import AtDesk
from api.pages.fields import Typed
from states.refusal import Refusal, Refused
from workflows.work import Work

Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Attempt:
    """What somebody asked for from a page and did not get: what it was about, what was typed, why not."""

    about: uuid.UUID | None
    asked: str
    typed: Typed
    refusal: Refusal

    def placed(self, acts: list[tuple[Any, list[Any]]]) -> bool:
        """Whether the refusal stands at its form: at the field it names, or at an act that is still there."""
        return bool(self.refusal.fields) or any(act.open for _, group in acts for act in group)


@dataclass(frozen=True, slots=True)
class Shown:
    """How a page is shown: after what was tried or done, with which status."""

    attempt: Attempt | None = None
    status: int = 200
    done: str = ""
    """The trigger that has just been pulled."""
    prefect: str = ""
    """Where Prefect shows its runs; empty when it is not used."""


@dataclass(frozen=True, slots=True)
class Posted:
    """A posted form: what was typed, and the page's own fields."""

    typed: Typed
    back: str
    version: int | None
    key: str | None
    drill: bool

    def one(self, name: str) -> str:
        """The value typed under `name`; empty when there is none."""
        return self.typed.one(name).strip()


async def _posted(request: Request) -> Posted:
    form = await request.form()
    own = {name: value for name in ("back", "version", "key", "drill") if isinstance(value := form.get(name), str)}
    version = own.get("version", "")
    return Posted(
        typed=Typed.of(form),
        back=inside(own.get("back", "")),
        version=int(version) if version.isdigit() and len(version) < _DIGITS else None,
        key=own.get("key", "")[:_KEY] or None,
        drill=own.get("drill") == "yes",
    )


_DIGITS, _KEY = 10, 64
Post = Annotated[Posted, Depends(_posted)]


def inside(path: str) -> str:
    """A way back within these pages; anything else is the board."""
    return (
        path if path.startswith("/") and not path.startswith("//") and "\\" not in path and path.isprintable() else "/"
    )


def tried(desk: AtDesk, command: Callable[[Work], Result]) -> Result | Refusal:
    """Carries a command out, or gives the refusal back to the page that has to say it."""
    try:
        return desk.carry(command)
    except Refused as refused:
        return refused.refusal
