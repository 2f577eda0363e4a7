"""A procedure becomes a decision or a refusal. The only import of transitions.

One flat machine per procedure, shared by all cases and threads: an event is fired on an unattached object
that holds nothing but the state. Guards are evaluated here, so that each refusal has its reason; nothing is
done in a callback.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, cast

from transitions import EventData, Machine, MachineError

from states.authority import Permit
from states.conditions import compiled, filled
from states.effects import Effect
from states.permission import Asked, permitted
from states.procedure import SAME, Guard, Procedure, Transition
from states.refusal import Cause, Refusal
from states.saying import sayer
from states.text import Text


@dataclass(frozen=True, slots=True)
class Decision:
    """What follows from a trigger: the new state and the effects; nothing has been done yet.

    `permit.first`: it is kept as the first of two approvals; the state stays, and nothing else follows.
    """

    transition: Transition
    from_state: str
    to_state: str
    effects: tuple[Effect, ...]
    waived: tuple[Text, ...] = ()
    permit: Permit = field(default_factory=lambda: Permit("", ""))


class _Token:
    """The object on which an event is fired: it holds the state, and what the guards said."""

    __slots__ = ("chosen", "first", "permit", "refusals", "state", "waived")

    def __init__(self, state: str) -> None:
        self.state = state
        self.refusals: list[Refusal] = []
        self.chosen: Transition | None = None
        self.first: Transition | None = None
        self.permit = Permit("", "")
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
            return Decision(token.chosen, state, token.state, effects, token.waived, token.permit)
        if token.first is not None:
            return Decision(token.first, state, state, (), token.waived, token.permit)
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
        permit = permitted(procedure, transition.by, asked, transition.trigger)
        waived: list[Text] = []
        refusal = permit if isinstance(permit, Refusal) else _guarded(procedure, transition, asked, waived)
        token = cast(_Token, event.model)
        if isinstance(permit, Refusal) or refusal is not None:
            token.refusals.append(cast(Refusal, refusal))
            return False
        if token.first is None:
            token.waived, token.permit = tuple(waived), permit
        if permit.first:
            token.first = token.first or transition
            return False
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
