"""Who may take a step of a procedure: what a step says of it, asked of the actor and of the rules in force.

The rules themselves, what they say of tiers, areas and second officers, are `states.authority`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from states.actor import Actor
from states.area import covers
from states.authority import NOT_YOURS, Permit, Question, Rulebook
from states.procedure import Procedure, Who
from states.refusal import Cause, Refusal
from states.scales import Grade, Level
from states.text import Text

COMPREHENSIVE = "comprehensive_command"
FIRST = ".first"
"""What follows the name of a step where a case keeps who gave the first of two approvals of it."""


@dataclass(frozen=True, slots=True)
class Ground:
    """What an authority is judged by: the rules in force at the place, the class, the level and the grade.

    `commanding`: the body that has command of the incident now. `level`: the level of the response, or the one that a
    form asks for; `before`: the one in force until now.
    """

    rules: Rulebook | None = None
    version: str = ""
    class_: str | None = None
    level: Level | None = None
    before: Level | None = None
    grade: Grade | None = None
    commanding: str = ""
    area: tuple[str, ...] = ()

    def as_data(self) -> dict[str, str]:
        """What an entry keeps of the rules that it rested on."""
        return {"rules": self.rules.authority, "version": self.version} if self.rules else {}


@dataclass(frozen=True, slots=True)
class Asked:
    """One request put to a procedure: who asks, what is known, who did the earlier steps, and what is waived.

    `unfilled` names the fields of a form that nobody has filled in yet: guards about them are not asked.
    """

    actor: Actor
    facts: Mapping[str, Any]
    acts: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    waiver: str = ""
    unfilled: frozenset[str] = frozenset()
    ground: Ground = field(default_factory=Ground)


def permitted(procedure: Procedure, who: Who, asked: Asked, step: str = "open") -> Permit | Refusal:
    """The permit when the actor may take `step`, else a refusal with the rule's words and who could."""
    if who.engine:
        return Permit("", procedure.clause) if asked.actor.engine else _engines()
    if asked.actor.engine:
        return _forbidden(who, asked, procedure)
    asked = _at_home(who, asked)
    permit = _by_earlier_step(procedure, who, asked) or _by_role(procedure, who, asked)
    for act in acts_of(procedure, who, asked):
        if not isinstance(permit, Permit):
            permit = by_rules(_in_command(asked) if act == COMPREHENSIVE else asked, act, step)
    if isinstance(permit, Permit):
        return _four_eyes(procedure, who, asked, permit)
    return _kept_back(procedure, who, asked) or permit or _forbidden(who, asked, procedure)


def _kept_back(procedure: Procedure, who: Who, asked: Asked) -> Refusal | None:
    """The refusal of whoever would hold the authority on another shift, or once the hand-over is signed."""
    roles = roles_of(procedure, who, asked.ground)
    held = asked.actor.kept_back(roles)
    return None if held is None else Refusal(Cause.FORBIDDEN, held.reason, held.clause, who_could=roles)


def acts_of(procedure: Procedure, who: Who, asked: Asked) -> tuple[str, ...]:
    """The acts that a step names; one that a fact holds, or every one that it may hold while nobody has chosen."""
    names: list[str] = []
    for name in filter(None, (*who.authority, who.or_authority)):
        fact = name[1:-1] if name.startswith("{") else ""
        chosen = asked.facts.get(fact) if fact and fact not in asked.unfilled else None
        names += [name] if not fact else [str(chosen)] if chosen else procedure.facts[fact].choices
    return tuple(names)


def _in_command(asked: Asked) -> Asked:
    """Comprehensive command is that of the body which has it now: its people hold it in their seats there."""
    seats = tuple(seat for seat in asked.actor.seats if seat.organisation == asked.ground.commanding)
    return replace(asked, actor=replace(asked.actor, seats=seats))


def _at_home(who: Who, asked: Asked) -> Asked:
    """Where only one body may, named by a fact, its people act in their seats there and in no other."""
    if who.of is None:
        return asked
    actor = asked.actor
    seats = tuple(seat for seat in actor.seats if seat.organisation == asked.facts.get(who.of))
    return replace(asked, actor=replace(actor, seats=seats, roles=actor.roles & {seat.role for seat in seats}))


def _by_earlier_step(procedure: Procedure, who: Who, asked: Asked) -> Permit | None:
    """Who starts, ends: the post that did an earlier step."""
    posts = {str(act.get("post")) for name in who.same_as for act in done_by(asked.acts, name)}
    mine = sorted(asked.actor.posts & posts, key=asked.actor.post.__eq__, reverse=True)
    return Permit("", who.clause or procedure.clause, post=mine[0]) if mine else None


def _by_role(procedure: Procedure, who: Who, asked: Asked) -> Permit | Refusal | None:
    held = asked.actor.roles & set(who.role)
    if not held:
        return None
    seats = [seat for seat in asked.actor.seats if seat.role in held]
    area, rules = asked.ground.area, asked.ground.rules
    here = [seat for seat in seats if not area or rules is None or covers(seat.areas, area)]
    if seats and not here:
        return rules.elsewhere(who.role) if rules is not None else None
    return Permit("", who.clause or procedure.clause, post=here[0].post if here else "")


def by_rules(asked: Asked, act: str, step: str = "") -> Permit | Refusal:
    """What the rules in force say of an act."""
    rules = asked.ground.rules
    if rules is None:
        return Refusal(Cause.FORBIDDEN, _NO_RULES)
    return rules.answer(question(act, asked, step))


def question(act: str, asked: Asked, step: str = "") -> Question:
    """What the rules are asked about an act."""
    ground = asked.ground
    return Question(
        act, asked.actor, ground.class_, ground.level, ground.before, ground.grade, ground.area,
        asked.acts.get(step + FIRST),
    )  # fmt: skip


def _four_eyes(procedure: Procedure, who: Who, asked: Asked, permit: Permit) -> Permit | Refusal:
    for name in who.not_same_as:
        if any(act.get("person") == asked.actor.person for act in done_by(asked.acts, name)):
            return Refusal(
                Cause.FORBIDDEN, _SAME_PERSON, permit.clause, who_could=roles_of(procedure, who, asked.ground)
            )
    return permit


def done_by(acts: Mapping[str, Mapping[str, Any]], step: str) -> tuple[Mapping[str, Any], ...]:
    """Who did a step: one person, or the two officers that it took."""
    done = acts.get(step)
    return () if done is None else (done, done["with"]) if "with" in done else (done,)


def may(procedure: Procedure, who: Who, asked: Asked) -> Refusal | None:
    """None when the actor may, else a refusal with the rule's words and who could."""
    answer = permitted(procedure, who, asked)
    return answer if isinstance(answer, Refusal) else None


def roles_of(procedure: Procedure, who: Who, ground: Ground) -> tuple[str, ...]:
    """The roles that may, by name or by the rules in force."""
    asked = Asked(_ANYBODY, {}, ground=ground)
    acts = acts_of(procedure, who, asked)
    held = [role for act in acts if ground.rules for role in ground.rules.roles(question(act, asked))]
    return tuple(dict.fromkeys((*who.role, *held)))


def _engines() -> Refusal:
    return Refusal(Cause.FORBIDDEN, Text("此步骤由系统按流程自动办理", "the engine does this step itself"))


def _forbidden(who: Who, asked: Asked, procedure: Procedure) -> Refusal:
    return Refusal(
        Cause.FORBIDDEN, NOT_YOURS, who.clause or procedure.clause, who_could=roles_of(procedure, who, asked.ground)
    )


_ANYBODY = Actor("", "")
_NO_RULES = Text(
    "此地没有已发布的权限规则，无法核定谁可以办理", "no rules of authority are published for this place: nobody may"
)
_SAME_PERSON = Text("同一人不能既提出又批准(须由另一人办理)", "the same person can not do both: another person has to")
