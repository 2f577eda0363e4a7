"""One case moves others: what is opened gets what it asks for; what is fired is known where it arrives."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from string import Formatter

from plans.checks.conditions import faults_of_reason
from plans.checks.following import fires_itself
from plans.checks.looking import Look
from plans.checks.words import known_to
from plans.source import Place
from states.effects import Case
from states.procedure import Procedure
from states.scales import Colour, Level
from states.text import Text

INCIDENT, COMMAND, WARNING = "incident", "command", "warning"
OF_COMMAND = frozenset({"establish", "offer", "lapse"})
"""The steps of a command that the effect `command` takes."""
OF_RECEPTION = frozenset({"wait", "body_arrived", "hold", "release", "receive_cancel"})
"""The steps of a warning that its reception takes, when it comes in a file."""


_NO_PROCEDURE = Text("没有流程“{name}”", "there is no procedure '{name}'")
_WRITE_IT = Text("改为已有流程的名称，或补写该流程", "name a procedure that exists, or write it")


@dataclass(frozen=True)
class Family:
    """Which procedures open which: by name, those that may be parent, child or predecessor of each."""

    parents: Mapping[str, frozenset[str]]
    children: Mapping[str, frozenset[str]]
    succeeding: frozenset[str]
    procedures: Mapping[str, Procedure]

    def at(self, name: str, relation: str) -> frozenset[str]:
        """The procedures at which `name` may fire."""
        if relation == "parent":
            return self.parents.get(name, frozenset())
        if relation == "children":
            return self.children.get(name, frozenset())
        kind = self.procedures[name].kind
        same = (other for other, one in self.procedures.items() if one.kind == kind)
        return frozenset(same) if name in self.succeeding else frozenset()


def family(looks: Iterable[Look]) -> Family:
    """The family of all procedures on a shelf."""
    parents: dict[str, set[str]] = {}
    children: dict[str, set[str]] = {}
    succeeding: set[str] = set()
    procedures = {look.procedure.procedure: look.procedure for look in looks}
    for look in looks:
        if _commands(look):
            succeeding.add(COMMAND)
            parents.setdefault(COMMAND, set()).add(INCIDENT)
            children.setdefault(INCIDENT, set()).add(COMMAND)
        for _, spec in _cases(look):
            for name in _known(_meant(look, spec), spec, procedures):
                if spec.predecessor:
                    succeeding.add(name)
                if name != INCIDENT:
                    parents.setdefault(name, set()).add(look.procedure.procedure)
                    children.setdefault(look.procedure.procedure, set()).add(name)
    return Family(_frozen(parents), _frozen(children), frozenset(succeeding), procedures)


def _commands(look: Look) -> bool:
    return any(standing.effect.command is not None for standing in look.effects())


def _frozen(found: dict[str, set[str]]) -> dict[str, frozenset[str]]:
    return {name: frozenset(others) for name, others in found.items()}


def _cases(look: Look) -> Iterator[tuple[Place, Case]]:
    for standing in look.effects():
        if standing.effect.case is not None:
            yield (*standing.place, "case"), standing.effect.case


def _holes(spec: Case) -> list[str]:
    return [name for _, name, _, _ in Formatter().parse(f"{spec.open or ''}{spec.or_open or ''}") if name is not None]


def _values(look: Look, hole: str) -> tuple[str, ...] | None:
    fact = look.procedure.facts.get(hole)
    if fact is None:
        return None
    values = {"choice": tuple(fact.choices), "level": tuple(Level), "colour": tuple(Colour)}
    return values.get(fact.type)


def _meant(look: Look, spec: Case) -> list[str]:
    """Every name that `open` can come to, over the choices and levels that its holes can hold."""
    if spec.open is None:
        return []
    holes = list(dict.fromkeys(_holes(spec)))
    values = [_values(look, hole) or () for hole in holes]
    names = (one for one in (spec.open, spec.or_open) if one is not None)
    said = itertools.product(names, itertools.product(*values))
    return list(dict.fromkeys(name.format(**dict(zip(holes, chosen, strict=True))) for name, chosen in said))


def _known(names: list[str], spec: Case, procedures: Mapping[str, Procedure]) -> list[str]:
    """Of what `open` can come to, that which there is, where the plan says what happens otherwise."""
    there = [name for name in names if name in procedures]
    return there if spec.missing is not None and there else names


def check_cases(look: Look, all_of_them: Family) -> None:
    """Faults of what opens or moves other cases."""
    if COMMAND not in all_of_them.procedures:
        for place in (standing.place for standing in look.effects() if standing.effect.command is not None):
            look.fault(place, _NO_PROCEDURE.filled(name=COMMAND), _WRITE_IT)
    for place, spec in _cases(look):
        if spec.open is not None:
            _opened(look, place, spec, all_of_them)
        else:
            _fired(look, place, spec, all_of_them)


def _opened(look: Look, place: Place, spec: Case, all_of_them: Family) -> None:
    for name in dict.fromkeys((*spec.with_, *(hole for hole in _holes(spec)))):
        if name not in look.procedure.facts:
            look.fault(
                (*place, "with" if name in spec.with_ else "open"),
                Text(f"“{name}”不是本流程的要素", f"{name!r} is not a fact of this procedure"),
                Text("在 facts 中定义，或删去", "define it under facts, or delete it"),
            )
        elif look.procedure.facts[name].personal:
            look.fault(
                (*place, "with" if name in spec.with_ else "open"),
                Text(f"“{name}”是个人信息，不能带到别的案", f"{name!r} is about a person and stays in its case"),
                Text("从 with 中删去", "delete it from with"),
            )
    if spec.or_join is not None:
        fact = look.procedure.facts.get(spec.or_join)
        if fact is None or fact.type != "incident":
            look.fault(
                (*place, "or_join"),
                Text(
                    f"“{spec.or_join}”不是 incident 类型的要素",
                    f"{spec.or_join!r} is not a fact of the type incident",
                ),
                Text("在 facts 中定义为 type: incident", "define it under facts with type: incident"),
            )
    _missing(look, place, spec)
    for name in _known(_meant(look, spec), spec, all_of_them.procedures):
        opened = all_of_them.procedures.get(name)
        if opened is None:
            look.fault(
                (*place, "open"),
                _NO_PROCEDURE.filled(name=name),
                _WRITE_IT,
            )
        else:
            _given(look, place, spec, opened)


def _missing(look: Look, place: Place, spec: Case) -> None:
    for reason, mend in faults_of_reason(spec.missing, known_to(look)) if spec.missing else ():
        look.fault((*place, "missing"), reason, mend)


def _given(look: Look, place: Place, spec: Case, opened: Procedure) -> None:
    for name in opened.open.form:
        if name not in spec.with_:
            look.fault(
                (*place, "open"),
                Text(
                    f"“{opened.procedure}”开立时必填“{name}”，这里没有带上",
                    f"{opened.procedure} asks for {name!r}, which is not given",
                ),
                Text("在 with 中带上它", "give it along under with"),
            )
    asked = (
        *opened.open.form,
        *opened.open.optional,
        *(opened.facts if opened.procedure == INCIDENT else ()),
    )
    for name in spec.with_:
        if name not in asked:
            look.fault(
                (*place, "with"),
                Text(
                    f"“{opened.procedure}”不收“{name}”，带去会被丢掉",
                    f"{opened.procedure} does not take {name!r}: it would be lost",
                ),
                Text(
                    "在该流程 open 的 optional 中加上，或不带",
                    "add it to the optional of its open, or leave it out",
                ),
            )
    if spec.then is not None and not _can_begin(opened, spec.then):
        look.fault(
            (*place, "then"),
            Text(
                f"“{opened.procedure}”一开立时不能办理“{spec.then}”，或须填表",
                f"{opened.procedure} can not {spec.then!r} as it opens, or asks for a form",
            ),
            Text(
                "改为从初始状态可办、无必填项的步骤",
                "name a trigger of its first state that asks for nothing",
            ),
        )


def _can_begin(opened: Procedure, trigger: str) -> bool:
    return any(
        opened.initial in opened.within(one.from_) and not one.form and not one.by.engine
        for one in opened.transitions_of(trigger)
    )


def _fired(look: Look, place: Place, spec: Case, all_of_them: Family) -> None:
    trigger, relation = str(spec.fire), str(spec.at)
    targets = [all_of_them.procedures[name] for name in sorted(all_of_them.at(look.procedure.procedure, relation))]
    known = [one for one in targets if one.transitions_of(trigger)]
    if not known:
        look.fault(
            (*place, "fire"),
            Text(
                f"{relation} 中没有一个流程有步骤“{trigger}”",
                f"no procedure among the {relation} knows {trigger!r}",
            ),
            Text(
                "在对方流程中加上该步骤(by: engine)，或改名",
                "add that trigger there (by: engine), or mend the name",
            ),
        )
    for one in known:
        if not all(each.by.engine for each in one.transitions_of(trigger)):
            look.fault(
                (*place, "fire"),
                Text(
                    f"“{one.procedure}”的“{trigger}”由人办理，系统触发会被拒绝",
                    f"people do {trigger!r} in {one.procedure}: the engine would be refused",
                ),
                Text("把该步骤写成 by: engine", "write by: engine there"),
            )


def check_fired(looks: list[Look], all_of_them: Family) -> None:
    """Steps of the engine that nothing ever fires."""
    fired: dict[str, set[str]] = {look.procedure.procedure: set(fires_itself(look)) for look in looks}
    fired |= {name: fired[name] | OF_RECEPTION for name in {WARNING} & fired.keys()}
    for look in looks:
        if _commands(look) and COMMAND in fired:
            fired[COMMAND] |= OF_COMMAND
        for _, spec in _cases(look):
            for name in all_of_them.at(look.procedure.procedure, str(spec.at)) if spec.fire else ():
                fired[name].add(str(spec.fire))
    for look in looks:
        for index, one in enumerate(look.procedure.transitions):
            if one.by.engine and one.trigger not in fired[look.procedure.procedure]:
                look.fault(
                    ("transitions", index, "trigger"),
                    Text(
                        f"没有任何时限、叫应或流程会触发“{one.trigger}”",
                        f"no clock, call or other case ever fires {one.trigger!r}",
                    ),
                    Text(
                        "写明由谁触发，改由岗位办理，或删去",
                        "fire it somewhere, let a post do it, or delete it",
                    ),
                )
