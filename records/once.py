"""Questions that one piece of work asks only once: the answer is kept with its session, and goes with it."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any, TypeVar

from sqlmodel import Session

Answer = TypeVar("Answer")
_KEPT = "kept"
READING = "reading"
"""Under this name a session says whether its transaction can write nothing."""


def once(session: Session, question: Callable[..., Answer], *about: Hashable) -> Answer:
    """What `question` says of the session (and of `about`): asked at the first call, remembered after it."""
    kept: dict[Any, Any] = session.info.setdefault(_KEPT, {})
    asked = (question, *about)
    if asked not in kept:
        kept[asked] = question(session, *about)
    return kept[asked]  # type: ignore[no-any-return]


def while_reading(session: Session, question: Callable[..., Answer], *about: Hashable) -> Answer:
    """The same where nothing can be written; where something can, it is asked each time: it may have changed."""
    return once(session, question, *about) if session.info.get(READING) else question(session, *about)


def forget(session: Session) -> None:
    """Whoever changes what was asked makes it be asked again."""
    session.info.pop(_KEPT, None)
