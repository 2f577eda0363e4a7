"""Fixed roles for these tests: who is allowed, who proposed, and an outsider who must be refused."""

from collections.abc import Mapping
from typing import Any

from plans.shelf import read_shelf
from states.actor import Actor, Seat, engine
from states.machine import ProcedureMachine
from states.permission import Asked, Ground
from states.procedure import Procedure
from states.scales import Grade, Level

SHELF = read_shelf()
PROCEDURES: dict[str, Procedure] = {name: read.procedure for name, read in SHELF.procedures.items()}
RULES = next(rules for rules, _ in SHELF.read_rulebooks())
MACHINES = {name: ProcedureMachine(procedure) for name, procedure in PROCEDURES.items()}
LEVEL_III = "response/flood/III"

CLOCK = engine("clock")


def person(name: str, *roles: str, post: str = "") -> Actor:
    """Somebody in a post of these roles, in the flood headquarters of the county."""
    post = post or name
    body = ("specialist_headquarters", "county", ("511527",), "county_command")
    seats = tuple(Seat(role, *body, post, ("flood", "hazardous_chemicals")) for role in roles)
    return Actor(person=name, name=name, post=post, roles=frozenset(roles), seats=seats)


def ground(level: Level | None = Level.III, **more: Any) -> Ground:
    """The sample rules, for a flood in the county."""
    return Ground(
        **{
            "rules": RULES,
            "version": "1",
            "class_": "flood",
            "level": level,
            "area": ("511527109",),
            "commanding": "county_command",
            "grade": Grade.ORDINARY,
            **more,
        }
    )


def asked(
    actor: Actor, facts: Mapping[str, Any], acts: Mapping[str, Any] | None = None, *,
    level: Level | None = Level.III, **more: Any,
) -> Asked:  # fmt: skip
    """A request about a flood in the county."""
    return Asked(actor, facts, acts or {}, ground=ground(level), **more)


COMMANDER = person("commander", "commander")
DEPUTY = person("deputy", "deputy_commander")
LEADER = person("leader", "duty_leader")
OFFICER = person("officer", "duty_officer")
OUTSIDER = person("outsider", "auditor")


def acted(actor: Actor) -> dict[str, str]:
    """What an entry keeps of who did a step."""
    return {"person": actor.person, "post": actor.post, "name": actor.name}


NOTHING_OPEN: dict[str, Any] = {
    "unconfirmed": False,
    "tasks": {"open": 0, "overdue": 0, "all": 0},
    "calls": {"open": 0, "answered": 0, "all": 0},
    "children": {
        kind: {"open": 0, "all": 0, "states": [], "levels_in_force": []}
        for kind in ("response", "information_report", "review", "order")
    },
    "suggested": {"level": "III"},
    "watch": {"mode": "normal", "report_every": "1d"},
    "level": "III",
    "departure": "",
    "grade": "large",
    "organisation": "county_command",
}
