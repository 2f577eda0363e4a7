"""Who should be at the command site and who is: by group and unit, as the plans of the responses in force say."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from records import reading
from records.case import Case
from records.questions import directory
from records.questions import stationing as questions
from records.stationing import Stay
from states.procedure import Procedure
from states.scales import Level, rank
from states.text import Text
from workflows.finding import found
from workflows.places import area_of
from workflows.work import Work

_OTHERS = Text("其他到场单位", "others who came")


@dataclass(frozen=True, slots=True)
class Unit:
    """One unit and its people at the site; nobody has come when there are none."""

    key: str
    name: Text
    stays: Sequence[Stay]

    @property
    def there(self) -> int:
        """How many of it are there now."""
        return sum(one.left_at is None for one in self.stays)


@dataclass(frozen=True, slots=True)
class Group:
    """One group of the command site with its units."""

    title: Text
    units: Sequence[Unit]


@dataclass(frozen=True, slots=True)
class Site:
    """The command site of an incident."""

    incident: Case
    groups: Sequence[Group]
    open: bool
    """Whether a response in force has people stationed: then they come; those who are there may always leave."""

    @property
    def missing(self) -> list[Unit]:
        """The units that are to come and have not."""
        return [unit for group in self.groups for unit in group.units if not unit.stays]


def site(work: Work, ref: str) -> Site:
    """The command site of the incident to which a case belongs, with whoever is to come and whoever has."""
    case = found(work, ref)
    incident = work.case(case.incident_id) if case.incident_id else case
    came: dict[str, list[Stay]] = {}
    names: dict[str, Text] = {}
    for stay in questions.stays(work.session, incident.id):
        came.setdefault(stay.unit["key"], []).append(stay)
        names[stay.unit["key"]] = Text.of(stay.unit)
    procedures = _stationing(work, incident)
    groups: list[Group] = []
    listed: set[str] = set()
    for group in procedures[0].stationed if procedures else ():
        bodies = {
            body.key: Text(body.zh, body.en)
            for _, body in directory.posts_meant(work.session, list(group.members), area_of(work, incident))
        }
        listed |= bodies.keys()
        groups.append(Group(group.title, [Unit(key, name, came.get(key, [])) for key, name in bodies.items()]))
    others = [Unit(key, names[key], stays) for key, stays in came.items() if key not in listed]
    return Site(incident, [*groups, *([Group(_OTHERS, others)] if others else [])], bool(procedures))


def _stationing(work: Work, incident: Case) -> list[Procedure]:
    """The procedures of the responses in force that station people, the gravest first."""
    found_there = []
    for one in reading.children(work.session, incident):
        procedure = work.library.pinned(work.session, one.definition_id).procedure
        if one.kind == "response" and one.state in procedure.in_force and procedure.stationed:
            found_there.append(procedure)
    return sorted(found_there, key=lambda one: rank(one.level or Level.IV))
