"""Rulebooks: every act has its name and somebody who may do it; each step and each level finds its rule."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from plans.checks.looking import Look
from plans.source import Fault, Place, Source
from states.actor import Actor
from states.authority import COMMANDING, START, Question, Rulebook
from states.permission import Asked, acts_of
from states.procedure import Who
from states.scales import level_name
from states.text import Text

_ANYBODY = Actor("", "")


def check_rulebook(rulebook: Rulebook, source: Source) -> Iterator[Fault]:
    """Faults of one rulebook."""
    for place, reason, mend in (*_acts(rulebook), *_tiers(rulebook)):
        yield Fault(source.file, source.line(place), reason, mend)


def _acts(rulebook: Rulebook) -> Iterator[tuple[Place, Text, Text]]:
    """Every act is named and granted."""
    granted = {act for rule in rulebook.rules for act in rule.act}
    demands: list[tuple[Place, tuple[str, ...]]] = [
        *((("rules", number), rule.act) for number, rule in enumerate(rulebook.rules)),
        *((("two_officers", number), one.act) for number, one in enumerate(rulebook.two_officers)),
    ]
    for place, act in ((place, act) for place, acts in demands for act in acts if act not in rulebook.acts):
        yield (
            place,
            Text(f"没有定义权限“{act}”", f"the act {act!r} is not defined"),
            Text("在 acts 中写明它的中英文名称", "give it a name under acts"),
        )
    for act in rulebook.acts:
        if act not in granted:
            yield (
                ("acts", act),
                Text(f"没有规则授予权限“{act}”", f"no rule grants the act {act!r}"),
                Text("在 rules 中写明谁可以办理，或删去", "say under rules who may, or delete it"),
            )


def _tiers(rulebook: Rulebook) -> Iterator[tuple[Place, Text, Text]]:
    """A rule for the commanding tier needs a table that says which that is."""
    for number, rule in enumerate(rulebook.rules):
        if COMMANDING in rule.tier and not rulebook.commanding:
            yield (
                ("rules", number),
                Text(
                    "指挥层级表是空的，tier: commanding 不指任何层级", "the table of command is empty: no tier commands"
                ),
                Text("在 commanding 中写明哪一级指挥", "say under commanding which tier commands"),
            )
        if COMMANDING in rule.tier and len(rule.tier) > 1:
            yield (
                ("rules", number),
                Text("tier 写了 commanding 就不能再写别的层级", "beside commanding a rule names no other tier"),
                Text("只写 commanding，或逐一写明层级", "write commanding alone, or name the tiers"),
            )


def check_granted(look: Look, rulebooks: Sequence[Rulebook]) -> None:
    """Faults of the acts that a procedure names: each is granted by a rule, for its class and level."""
    procedure = look.procedure
    _step(look, ("open", "by"), procedure.open.by, rulebooks)
    for index, one in enumerate(procedure.transitions):
        _step(look, ("transitions", index, "by"), one.by, rulebooks)
    if procedure.level is None or any(_granted(look, rulebook, START) for rulebook in rulebooks):
        return
    look.fault(
        ("level",),
        Text("{level}响应没有写明谁有权启动", "nobody has the authority to start {level}").filled(
            level=level_name(procedure.level)
        ),
        Text(
            "在权限规则中写明本类本级的 start，并在 commanding 中写明由哪一级指挥",
            "write a rule for start at this class and level, and under commanding which tier commands",
        ),
    )


def _step(look: Look, place: Place, who: Who, rulebooks: Sequence[Rulebook]) -> None:
    for act in acts_of(look.procedure, who, Asked(_ANYBODY, {})):
        known = any(act in rulebook.acts for rulebook in rulebooks)
        if known and any(_granted(look, rulebook, act) for rulebook in rulebooks):
            continue
        reason = Text(f"没有定义权限“{act}”", f"the authority {act!r} is not defined")
        if known:
            reason = Text(
                f"本类本级没有人持有权限“{act}”", f"nobody holds the authority {act!r} at this class and level"
            )
        look.fault(
            place, reason, Text("在权限规则的 rules 中写明谁可以办理", "say under rules of the rulebook who may")
        )


def _granted(look: Look, rulebook: Rulebook, act: str) -> bool:
    procedure = look.procedure
    question = Question(act, _ANYBODY, class_=procedure.class_, level=procedure.level)
    return bool(rulebook.audience(question)) if procedure.class_ or procedure.level else bool(rulebook.ever(act))
