"""The published definitions, ready to decide: procedures by name and version, plans by class, rulebooks by place."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from plans.plan import Plan
from records.database import Session
from records.questions import definitions
from states.authority import Rulebook
from states.former import of_today
from states.machine import ProcedureMachine
from states.procedure import Procedure
from states.refusal import Cause, Refusal, Refused
from states.text import Text


@dataclass(frozen=True)
class Published:
    """One published procedure: its row's id, its version, and the machine that decides for it."""

    id: uuid.UUID
    version: str
    machine: ProcedureMachine

    @property
    def procedure(self) -> Procedure:
        """The definition itself."""
        return self.machine.procedure


@dataclass(frozen=True)
class Rules:
    """One published version of the rules of authority of a jurisdiction."""

    id: uuid.UUID
    book: Rulebook
    version: str


class Library:
    """A process's memory of definitions. A version never changes, so what was read once stays good."""

    def __init__(self) -> None:
        self._by_id: dict[uuid.UUID, Published] = {}
        self._plans: dict[uuid.UUID, Plan] = {}
        self._rulebooks: dict[uuid.UUID, Rules] = {}
        self._lock = threading.Lock()

    def pinned(self, session: Session, definition_id: uuid.UUID) -> Published:
        """The version that a case began with."""
        found = self._by_id.get(definition_id)
        if found is None:
            row = definitions.pinned(session, definition_id)
            found = self._read(row.id, row.version, row.data)
        return found

    def newest(self, session: Session, name: str) -> Published:
        """The current version of the procedure `name`; refused when there is none."""
        current = definitions.current_procedure(session, name)
        if current is None:
            reason = Text("没有流程“{name}”", "there is no procedure {name}").filled(name=name)
            raise Refused(Refusal(Cause.UNKNOWN, reason))
        return self.pinned(session, current)

    def has(self, session: Session, name: str) -> bool:
        """Whether there is a procedure `name`."""
        return definitions.current_procedure(session, name) is not None

    def all(self, session: Session) -> list[Published]:
        """The current version of every procedure, by name."""
        return [self.pinned(session, one) for one in definitions.current_procedures(session)]

    def plan(self, session: Session, incident_class: str) -> Plan | None:
        """The current plan for a class of incidents, or None when there is none."""
        return next((one for one in self.plans(session) if one.class_ == incident_class), None)

    def plans(self, session: Session) -> list[Plan]:
        """The current plan of every class that has one."""
        return [self._plan(session, one) for one in definitions.current_plans(session)]

    def _plan(self, session: Session, definition_id: uuid.UUID) -> Plan:
        plan = self._plans.get(definition_id)
        if plan is None:
            row = definitions.pinned(session, definition_id)
            plan = self._plans[definition_id] = Plan.model_validate(row.data)
        return plan

    def rules_at(self, session: Session, area: Sequence[str], on: date) -> Rules | None:
        """The rules of authority in force at all these places on a day; the nearest, when several are."""
        fitting = [one for one in self.rules(session, on) if one.book.covers(area)]
        return min(fitting, key=lambda one: one.book.breadth, default=None)

    def rules(self, session: Session, on: date) -> list[Rules]:
        """The rules of authority in force on a day, one version for each jurisdiction.

        A version that is published before its day waits for it; until then the one before it goes on, of several the
        one that took effect last.
        """
        found = []
        for versions in definitions.rulebook_versions(session).values():
            current = self.pinned_rules(session, versions[-1])
            if current.book.effective > on:
                earlier = [self.pinned_rules(session, one) for one in versions[:-1]]
                begun = [one for one in earlier if one.book.effective <= on]
                current = max(reversed(begun), key=lambda one: one.book.effective, default=current)
            if current.book.effective <= on:
                found.append(current)
        return found

    def waiting_rules(self, session: Session, on: date) -> list[Rules]:
        """The rules of authority that are published, and whose day has not come."""
        newest = (self.pinned_rules(session, one[-1]) for one in definitions.rulebook_versions(session).values())
        return [one for one in newest if one.book.effective > on]

    def pinned_rules(self, session: Session, definition_id: uuid.UUID) -> Rules:
        """The version of the rules that a case began with."""
        known = self._rulebooks.get(definition_id)
        if known is None:
            row = definitions.pinned(session, definition_id)
            known = self._rulebooks[definition_id] = Rules(row.id, Rulebook.model_validate(row.data), row.version)
        return known

    def _read(self, definition_id: uuid.UUID, version: str, data: dict[str, Any]) -> Published:
        with self._lock:
            published = Published(definition_id, version, ProcedureMachine(Procedure.model_validate(of_today(data))))
            self._by_id[definition_id] = published
            return published
