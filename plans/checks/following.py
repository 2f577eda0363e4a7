"""Effects and clocks: what they name exists, and what they fire can be fired where they fire it."""

from __future__ import annotations

from collections.abc import Callable

from plans.checks.conditions import faults_of
from plans.checks.looking import Look, Standing
from plans.checks.words import known_to
from plans.source import Place
from states.conditions import compiled
from states.effects import Call
from states.text import Text

AUTHORITY = "authority"
"""The audience of whoever may start the level: it needs no entry under audiences."""
_REVIEW = ("prepared", "begin")
"""The state in which a review waits for its material, and the trigger that begins it."""


def check_effects(look: Look) -> None:
    """Faults of effects."""
    for standing in look.effects():
        check = _CHECKS.get(standing.effect.word)
        if check is not None:
            check(look, standing)
    opened = {standing.effect.word for standing in look.effects()} & {"tasks", "open_review"}
    if look.procedure.duties and not opened:
        look.fault(
            ("duties",),
            Text("这些职责从不派发", "these duties are never given out"),
            Text("在启动的 then 中加 tasks: duties", "add tasks: duties where the case begins"),
        )


def _tell(look: Look, standing: Standing) -> None:
    tell = standing.effect.tell
    if tell is None or (tell.audience == AUTHORITY and look.procedure.level is not None):
        return
    _audience(look, (*standing.place, "tell", "audience"), tell.audience)


def _report_upward(look: Look, standing: Standing) -> None:
    spec = standing.effect.report_upward
    if spec is not None:
        _audience(look, (*standing.place, "report_upward", "to"), spec.to)


def _tasks(look: Look, standing: Standing) -> None:
    if not look.procedure.duties:
        look.fault(
            standing.place,
            Text("没有职责可派发", "there are no duties to give out"),
            Text("在 duties 中写明职责", "list the duties under duties"),
        )


def _audience(look: Look, place: Place, name: str) -> None:
    if name not in look.procedure.audiences:
        look.fault(
            place,
            Text(f"没有对象“{name}”", f"there is no audience {name!r}"),
            Text("在 audiences 中写明是哪些岗位", "say under audiences which posts are meant"),
        )


def _call(look: Look, standing: Standing) -> None:
    call, place = standing.effect.call, (*standing.place, "call")
    if call is None:
        return
    _audience(look, (*place, "audience"), call.audience)
    _ladder_known(look, (*place, "ladder"), call.ladder)
    for role, name in call.ladder_of.items():
        _ladder_known(look, (*place, "ladder_of", role), name)
    _roles_called(look, place, call)
    for word, fired in (("then", call.then), ("late", call.late)):
        if fired is not None:
            _fired(look, (*place, word), fired, standing.states)


def _ladder_known(look: Look, place: Place, name: str) -> None:
    if name not in look.procedure.ladders:
        look.fault(
            place,
            Text(f"没有叫应阶梯“{name}”", f"there is no ladder {name!r}"),
            Text("在 ladders 中写明各级", "write its steps under ladders"),
        )


def _roles_called(look: Look, place: Place, call: Call) -> None:
    """Roles that an answer is waited for, or that have a ladder of their own, are among those who are called."""
    selectors = look.procedure.audiences.get(call.audience, ())
    if not selectors or not all(one.role for one in selectors):
        return
    meant = {role for one in selectors for role in one.role}
    waited_for = (*call.complete.roles, *(role for one in call.complete.tiers.values() for role in one.roles))
    for role in dict.fromkeys(waited_for):
        if role not in meant:
            look.fault(
                (*place, "complete"),
                Text(f"叫应对象中没有“{role}”，永远不算完成", f"nobody called is {role!r}: it is never complete"),
                Text("改为对象中有的岗位", "name a role that the audience has"),
            )
    for role in call.ladder_of:
        if role not in meant:
            look.fault(
                (*place, "ladder_of"),
                Text(f"叫应对象中没有“{role}”", f"nobody called is {role!r}"),
                Text("改为对象中有的岗位", "name a role that the audience has"),
            )


def _clock(look: Look, standing: Standing) -> None:
    clock, place = standing.effect.clock, (*standing.place, "clock")
    if clock is None:
        return
    _fired(look, (*place, "then"), clock.then, standing.states)
    said = look.procedure.facts.get(clock.at or "")
    if clock.at is not None and (said is None or said.type != "time"):
        look.fault(
            (*place, "at"),
            Text(f"“{clock.at}”不是 time 类型的要素", f"{clock.at!r} is not a fact of the type time"),
            Text("在 facts 中定义为 type: time", "define it under facts with type: time"),
        )
    for reason, mend in faults_of(clock.unless, known_to(look)):
        look.fault((*place, "unless"), reason, mend)
    condition = compiled(clock.unless)
    if condition.facts:
        return
    if condition.of({}) is True:
        look.fault(
            (*place, "unless"),
            Text("unless 恒真，这个时限永远不会响", "`unless` always holds: this clock never rings"),
            Text("写明什么情况下不再响", "say what makes it unnecessary"),
        )
    elif clock.every is not None:
        look.fault(
            place,
            Text("循环时限没有停止条件", "a recurring clock without a way out"),
            Text(
                '用 unless 写明何时停止，如 unless: "!in_force"',
                'say when it stops, for instance unless: "!in_force"',
            ),
        )


def _fired(look: Look, place: Place, trigger: str, states: frozenset[str]) -> None:
    """The engine fires `trigger` some time after the case was in one of `states`."""
    if trigger not in look.triggers:
        look.fault(
            place,
            Text(f"没有步骤“{trigger}”", f"there is no trigger {trigger!r}"),
            Text("改为已有的 trigger", "name a trigger that exists"),
        )
        return
    fired = look.procedure.transitions_of(trigger)
    if not all(one.by.engine for one in fired):
        look.fault(
            place,
            Text(
                f"步骤“{trigger}”由人办理，系统触发会被拒绝",
                f"people do {trigger!r}: the engine would be refused",
            ),
            Text("把该步骤写成 by: engine，或改为另一步骤", "write by: engine there, or fire another trigger"),
        )
    elif not look.reachable(states) & {state for one in fired for state in look.procedure.within(one.from_)}:
        look.fault(
            place,
            Text(f"此后没有一个状态能办理“{trigger}”", f"no state from here on allows {trigger!r}"),
            Text("在该步骤的 from 中加上这些状态", "add such a state to its from"),
        )


def _borrowed(look: Look, standing: Standing) -> None:
    trigger, place = str(standing.effect.as_), (*standing.place, "as")
    lent = look.procedure.transitions_of(trigger)
    if not lent:
        look.fault(
            place,
            Text(f"没有步骤“{trigger}”可照办", f"there is no trigger {trigger!r} to do as"),
            Text("改为已有的 trigger", "name a trigger that exists"),
        )
    elif any(effect.as_ is not None for effect in lent[0].then):
        look.fault(
            place,
            Text(f"“{trigger}”自己也照别的步骤办理", f"{trigger!r} itself does as another"),
            Text("直接指向最初的步骤", "name the trigger that says the effects"),
        )


def _review(look: Look, standing: Standing) -> None:
    state, trigger = _REVIEW
    begins = [one for one in look.procedure.transitions_of(trigger) if one.by.engine]
    if state not in standing.states or not any(state in look.procedure.within(one.from_) for one in begins):
        look.fault(
            standing.place,
            Text(
                "复盘须在 prepared 状态开立，并有由系统办理的 begin",
                "a review opens in the state `prepared`, with a trigger `begin` by the engine",
            ),
            Text("参照 procedures/review.yaml", "see procedures/review.yaml"),
        )


_CHECKS: dict[str, Callable[[Look, Standing], None]] = {
    "call": _call,
    "clock": _clock,
    "tell": _tell,
    "report_upward": _report_upward,
    "tasks": _tasks,
    "open_review": _review,
    "as_": _borrowed,
}


def fires_itself(look: Look) -> frozenset[str]:
    """The triggers of this procedure that its own clocks, calls and effects fire."""
    fired: set[str] = set()
    for standing in look.effects():
        effect = standing.effect
        if effect.call is not None:
            fired |= {one for one in (effect.call.then, effect.call.late) if one is not None}
        if effect.clock is not None:
            fired.add(effect.clock.then)
        if effect.open_review is not None:
            fired.add(_REVIEW[1])
    return frozenset(fired | {duty.then for duty in look.procedure.duties if duty.then is not None})
