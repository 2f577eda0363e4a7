"""Fixed roles for these tests: who is allowed, who proposed, and an outsider who must be refused."""

from typing import Any

from plans.shelf import read_shelf
from states.actor import Actor, engine
from states.machine import ProcedureMachine
from states.procedure import Procedure

PROCEDURES: dict[str, Procedure] = {name: read.procedure for name, read in read_shelf().procedures.items()}
MACHINES = {name: ProcedureMachine(procedure) for name, procedure in PROCEDURES.items()}
LEVEL_III = "response/flood/III"

CLOCK = engine("clock")


def person(name: str, *roles: str, post: str = "") -> Actor:
    """Somebody in a post of these roles."""
    return Actor(person=name, name=name, post=post or name, roles=frozenset(roles))


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
        for kind in ("response", "information_report", "review")
    },
    "suggested": {"level": "III"},
    "level": "III",
    "departure": "",
}
