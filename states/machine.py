"""A procedure becomes a decision or a refusal. The only import of transitions.

One flat machine per procedure, shared by all cases and threads: an event is fired on an unattached object
that holds nothing but the state. Guards are evaluated here, so that each refusal has its reason; nothing is
done in a callback.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, cast

from transitions import EventData, Machine, MachineError

from states.actor import Actor
from states.conditions import compiled, filled
from states.effects import Effect
from states.procedure import SAME, Guard, Procedure, Transition, Who
from states.refusal import Cause, Refusal
from states.saying import sayer
from states.text import Text


@dataclass(frozen=True, slots=True)
class Asked:
    """One request put to a procedure: who asks, what is known, who did the earlier steps, and what is waived.

    `unfilled` names the fields of a form that nobody has filled in yet: guards about them are not asked.
    """

    actor: Actor
    facts: Mapping[str, Any]
    acts: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    waiver: str = ""
    unfilled: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Decision:
    """What follows from a trigger: the new state and the effects; nothing has been done yet."""

    transition: Transition
    from_state: str
    to_state: str
    effects: tuple[Effect, ...]
    waived: tuple[Text, ...] = ()


class _Token:
    """The object on which an event is fired: it holds the state, and what the guards said."""

    __slots__ = ("chosen", "refusals", "state", "waived")

    def __init__(self, state: str) -> None:
        self.state = state
        self.refusals: list[Refusal] = []
        self.chosen: Transition | None = None
        self.waived: tuple[Text, ...] = ()


class ProcedureMachine:
    """Decides for one procedure. Pure and safe across threads."""

    def __init__(self, procedure: Procedure) -> None:
        self.procedure = procedure
        self._machine = Machine(
            model=None,
            states=list(procedure.states),
            initial=procedure.initial,
            auto_transitions=False,
            send_event=True,
            queued=False,
        )
        for transition in procedure.transitions:
            for source in procedure.within(transition.from_):
                target = source if transition.to == SAME else self._leaf(transition.to)
                self._machine.add_transition(
                    transition.trigger,
                    source,
                    target,
                    conditions=[_asks(transition)],
                    after=[_takes(transition)],
                )

    def _leaf(self, name: str) -> str:
        return self.procedure.within((name,))[0]

    def triggers(self, state: str) -> tuple[str, ...]:
        """The triggers that a person may pull in `state`, in the order of the file."""
        here = (
            one for one in self.procedure.transitions if state in self.procedure.within(one.from_) and not one.by.engine
        )
        return tuple(dict.fromkeys(one.trigger for one in here))

    def decide(self, state: str, trigger: str, asked: Asked) -> Decision | Refusal:
        """What `trigger` leads to from `state`, or the refusal with its reason; nothing is changed."""
        token = _Token(state)
        event = self._machine.events.get(trigger)
        try:
            moved = event is not None and event.trigger(token, asked=asked, procedure=self.procedure)
        except MachineError:
            event, moved = None, False
        if moved and token.chosen is not None:
            effects = self._with_borrowed(token.chosen)
            return Decision(token.chosen, state, token.state, effects, token.waived)
        if event is None:
            return self._illegal(state, trigger)
        return token.refusals[-1]

    def _with_borrowed(self, transition: Transition) -> tuple[Effect, ...]:
        """The effects of a transition, with `as: approve` replaced by what that trigger does."""
        effects: list[Effect] = []
        for effect in transition.then:
            if effect.as_ is None:
                effects.append(effect)
            else:
                effects.extend(self.procedure.transitions_of(effect.as_)[0].then)
        return tuple(effects)

    def _illegal(self, state: str, trigger: str) -> Refusal:
        known = self.procedure.transitions_of(trigger)
        asked = known[0].title if known else Text(trigger, trigger)
        now = self.procedure.states[state]
        reason = Text("当前状态“{now}”不能“{asked}”", "“{asked}” is not possible while the state is “{now}”")
        cause = Cause.ILLEGAL if known else Cause.UNKNOWN
        return Refusal(cause, reason.filled(now=now, asked=asked), possible=self.triggers(state))

    def may(self, state: str, trigger: str, asked: Asked) -> Refusal | None:
        """None when the actor may pull `trigger` now, else the refusal: what a disabled button says."""
        answer = self.decide(state, trigger, asked)
        return answer if isinstance(answer, Refusal) else None


def _asks(transition: Transition) -> Any:
    """The one condition of a transition: may the actor, and do the guards hold?"""

    def condition(event: EventData) -> bool:
        asked: Asked = event.kwargs["asked"]
        procedure: Procedure = event.kwargs["procedure"]
        refusal = may(procedure, transition.by, asked) or None
        waived: list[Text] = []
        if refusal is None:
            refusal = _guarded(procedure, transition, asked, waived)
        token = cast(_Token, event.model)
        if refusal is not None:
            token.refusals.append(refusal)
            return False
        token.waived = tuple(waived)
        return True

    return condition


def _takes(transition: Transition) -> Any:
    def after(event: EventData) -> None:
        cast(_Token, event.model).chosen = transition

    return after


def _guarded(procedure: Procedure, transition: Transition, asked: Asked, waived: list[Text]) -> Refusal | None:
    """The refusal of the first guard that does not hold; a waivable one passes with a reason, and is kept."""
    for guard in transition.when:
        condition = compiled(guard.condition)
        holds = condition.of(asked.facts)
        if holds or condition.facts & asked.unfilled:
            continue
        reason = filled(guard.reason, asked.facts, sayer(procedure.facts))
        if guard.waivable and asked.waiver and holds is False:
            waived.append(reason)
            continue
        return Refusal(Cause.GUARD, _reason(guard, reason, holds), clause=transition.clause)
    return None


def _reason(guard: Guard, reason: Text, holds: bool | None) -> Text:
    if holds is None:
        return Text(f"{reason.zh}(有情况尚不明)", f"{reason.en} (not everything that decides is known)")
    if guard.waivable:
        return Text(f"{reason.zh}；确需办理的须填写豁免理由", f"{reason.en}; it takes a reason to waive this")
    return reason


def may(procedure: Procedure, who: Who, asked: Asked) -> Refusal | None:
    """None when the actor may, else a refusal with the rule's words and who could."""
    actor = asked.actor
    if who.engine:
        return None if actor.engine else _forbidden(who, ())
    roles = allowed_roles(procedure, who)
    earlier = [asked.acts[name] for name in who.same_as if name in asked.acts]
    same = bool(actor.post) and any(act.get("post") == actor.post for act in earlier)
    if actor.engine or not (same or roles & actor.roles):
        return _forbidden(who, tuple(sorted(roles)), _clause(procedure, who))
    for name in who.not_same_as:
        if asked.acts.get(name, {}).get("person") == actor.person:
            reason = Text(
                "同一人不能既提出又批准(须由另一人办理)",
                "the same person can not do both: another person has to",
            )
            return Refusal(Cause.FORBIDDEN, reason, _clause(procedure, who), who_could=tuple(sorted(roles)))
    return None


def allowed_roles(procedure: Procedure, who: Who) -> frozenset[str]:
    """The roles that may, with an authority of the level put in."""
    names = [name for name in (who.authority, who.or_authority) if name]
    held = [role for name in names if name in procedure.authority for role in procedure.authority[name].role]
    return frozenset((*who.role, *held))


def _clause(procedure: Procedure, who: Who) -> str:
    named = procedure.authority.get(who.authority or who.or_authority or "")
    return who.clause or (named.clause if named else procedure.clause)


def _forbidden(who: Who, roles: tuple[str, ...], clause: str = "") -> Refusal:
    if who.engine:
        return Refusal(Cause.FORBIDDEN, Text("此步骤由系统按流程自动办理", "the engine does this step itself"), clause)
    return Refusal(
        Cause.FORBIDDEN,
        Text("您的岗位无权办理此事", "your post does not hold the authority for this"),
        clause,
        who_could=roles,
    )
