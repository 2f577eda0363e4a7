"""States: each can be reached, and left unless it is final; a final one can not be left."""

from __future__ import annotations

from plans.checks.looking import Look
from plans.source import Place
from states.procedure import SAME
from states.text import Text

_NAME_ONE = Text("改为 states 中已有的状态", "name a state that is listed under states")


def check_chart(look: Look) -> None:
    """Faults of the chart itself."""
    if _names(look):
        _reach(look)
        _ways_out_of_the_end(look)
    _in_force(look)


def _names(look: Look) -> bool:
    """Whether every state that is named exists; without that nothing else can be told of the chart."""
    procedure = look.procedure
    before = len(look.faults)
    if procedure.initial not in procedure.states:
        _unknown(look, ("initial",), procedure.initial)
    for name in procedure.final:
        if not procedure.within((name,)):
            _unknown(look, ("final",), name)
    for index, one in enumerate(procedure.transitions):
        for name in one.from_:
            if not procedure.within((name,)):
                _unknown(look, ("transitions", index, "from"), name)
        if one.to != SAME and one.to not in procedure.states:
            _unknown(look, ("transitions", index, "to"), one.to)
    return len(look.faults) == before


def _unknown(look: Look, place: Place, name: str) -> None:
    inner = look.procedure.within((name,))
    if inner:
        reason = Text(
            f"“{name}”是外层状态，进入哪一个内层状态不明确",
            f"{name!r} is an outer state: which one in it is meant?",
        )
        look.fault(
            place,
            reason,
            Text(f"写明内层状态，如 {inner[0]}", f"name the inner state, for instance {inner[0]}"),
        )
    else:
        look.fault(place, Text(f"没有状态“{name}”", f"there is no state {name!r}"), _NAME_ONE)


def _reach(look: Look) -> None:
    procedure = look.procedure
    final = frozenset(procedure.within(procedure.final))
    reached = look.reachable(frozenset({procedure.initial}))
    for state in procedure.states:
        if state not in reached:
            look.fault(
                ("states", state),
                Text(f"状态“{state}”永远到不了", f"the state {state!r} can never be reached"),
                Text("加一条通向它的 transition，或删去它", "add a transition that leads to it, or delete it"),
            )
        elif state not in final and not look.reachable(frozenset({state})) & final:
            _no_way_out(look, state)


def _no_way_out(look: Look, state: str) -> None:
    if look.moves[state]:
        reason = Text(f"从状态“{state}”走不到任何终态", f"no final state can be reached from {state!r}")
    else:
        reason = Text(f"状态“{state}”没有出路，又不是终态", f"the state {state!r} can not be left, and is not final")
    mend = Text("加一条离开它的 transition，或把它列入 final", "add a transition out of it, or list it under final")
    look.fault(("states", state), reason, mend)


def _ways_out_of_the_end(look: Look) -> None:
    procedure = look.procedure
    final = frozenset(procedure.within(procedure.final))
    for index, one in enumerate(procedure.transitions):
        for state in sorted(final & set(procedure.within(one.from_))):
            look.fault(
                ("transitions", index, "from"),
                Text(
                    f"终态“{state}”还有出路：{one.trigger}",
                    f"the final state {state!r} has a way out: {one.trigger}",
                ),
                Text("从 from 中去掉它，或不列入 final", "take it out of from, or out of final"),
            )


def _in_force(look: Look) -> None:
    if look.procedure.level is not None and not look.procedure.in_force:
        look.fault(
            ("states",),
            Text(
                "响应没有“active”(响应中)状态，永远不会生效",
                "a response without the state `active` is never in force",
            ),
            Text("把响应中的各状态放进 active", "put the states in which it is in force into `active`"),
        )
