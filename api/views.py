"""What readers looked at who are watched themselves: auditors and outside evaluators. Each view is a journal entry.

A page that is alive asks for itself again and again: of the same page in the same session one view in ten minutes
is kept. And of an evaluator: which incident a request is about.
"""

from __future__ import annotations

import threading
import uuid
from collections import OrderedDict
from datetime import datetime, timedelta

from fastapi import Request

from api.security import SAFE
from records import reading
from records.case import Case
from workflows.presence import Present
from workflows.work import House, Work

AGAIN_AFTER = timedelta(minutes=10)
ABOUT_AN_INCIDENT = ("/incidents/{ref}", "/cases/{ref}", "/api/incidents/{ref}", "/api/cases/{ref}")
"""The routes of which `ref` names an incident, or a part of one."""
_REMEMBERED = 10_000
_NO_VIEW = ("/static/", "/account", "/api/account", "/api/events", "/api/me")


class Views:
    """The views of late, by session and address. Thread-safe; forgets the oldest when there are too many."""

    def __init__(self) -> None:
        self._kept: OrderedDict[tuple[uuid.UUID, str], datetime] = OrderedDict()
        self._lock = threading.Lock()

    def look(self, house: House, reader: Present, request: Request, now: datetime) -> None:
        """Keeps in the journal that a watched reader looks at this address."""
        path = request.url.path
        if not reader.watched or request.method not in SAFE or path.startswith(_NO_VIEW):
            return
        if self._is_new((reader.session, path), now):
            told = {"username": reader.mine.username, "path": path}
            house.carry(
                reader.actor, now, lambda work: work.ledger.office("viewed", subject=reader.mine.subject, **told)
            )

    def _is_new(self, what: tuple[uuid.UUID, str], now: datetime) -> bool:
        with self._lock:
            before = self._kept.get(what)
            if before is not None and now - before < AGAIN_AFTER:
                return False
            self._kept[what] = now
            self._kept.move_to_end(what)
            while len(self._kept) > _REMEMBERED:
                self._kept.popitem(last=False)
            return True


def incident_of(house: House, reader: Present, request: Request, now: datetime) -> str:
    """The number of the incident that a request is about; empty when it is about none."""
    template, ref = str(getattr(request.scope.get("route"), "path", "")), request.path_params.get("ref")
    if ref is None or not template.startswith(ABOUT_AN_INCIDENT):
        return ""

    def number(work: Work) -> str:
        case = reading.case_of(work.session, str(ref))
        if case is not None and case.incident_id is not None:
            case = work.session.get(Case, case.incident_id)
        return str(case.number) if case is not None and case.kind == "incident" else ""

    return house.look(reader.actor, now, number)
