"""Who may, forms, guards, times, ladders, duties: every name is defined, and everything defined is used."""

from __future__ import annotations

from collections.abc import Iterator

from plans.checks.conditions import Known, faults_of, faults_of_reason
from plans.checks.ladders import check_ladder, spans_of_calls
from plans.checks.looking import Look
from plans.source import Place
from states import derived
from states.durations import duration
from states.forms import Wrong, read_value
from states.procedure import Guard, Names, Transition, Who
from states.text import Text

_WAIVER, _HELD = "waiver", ("after", "every", "due")


def check_words(look: Look) -> None:
    """Faults of all that a transition says beside its effects."""
    procedure = look.procedure
    _who(look, ("open", "by"), procedure.open.by)
    _form(look, ("open",), procedure.open.form, procedure.open.optional)
    known = known_to(look)
    for index, one in enumerate(procedure.transitions):
        place: Place = ("transitions", index)
        _who(look, (*place, "by"), one.by)
        _form(look, place, one.form, one.optional)
        for number, guard in enumerate(one.when):
            _guard(look, (*place, "when", number), guard, known)
        _waiver(look, place, one)
        _set(look, place, one)
        if one.by.engine and one.form:
            look.fault(
                (*place, "form"),
                Text("系统自动办理的步骤没有人填表", "the engine fills in no form"),
                Text("去掉 form，或改由岗位办理", "delete the form, or let a post do this step"),
            )
    _level(look)
    _shadows(look)


def known_to(look: Look) -> Known:
    """What a condition of this procedure may name: nothing that is about a person, which the record keeps sealed."""
    kinds: dict[str, frozenset[str]] = {}
    for read in look.shelf.procedures.values():
        kind = read.procedure.kind
        kinds[kind] = kinds.get(kind, frozenset()) | frozenset(read.procedure.states)
    open_facts = {name: fact for name, fact in look.procedure.facts.items() if not fact.personal}
    return Known(open_facts, frozenset(look.procedure.states), kinds)


def _who(look: Look, place: Place, who: Who) -> None:
    for name in (*who.same_as, *who.not_same_as):
        if name not in look.triggers and name != "open":
            look.fault(
                place,
                Text(f"没有步骤“{name}”", f"there is no trigger {name!r}"),
                Text("改为已有的 trigger，或 open(开立)", "name a trigger that exists, or `open`"),
            )
    if who.keeps is not None and who.keeps not in look.procedure.facts:
        look.fault(
            place,
            Text(f"要素“{who.keeps}”没有定义", f"the fact {who.keeps!r} is not defined"),
            Text("在 facts 中写明它的类型和名称", "give it a type and a title under facts"),
        )
    if not (who.engine or who.role or who.authority or who.or_authority or who.same_as):
        look.fault(
            place,
            Text("没有写明谁可以办理", "nobody may do this"),
            Text("写 role、authority、same_as 或 engine", "write role, authority, same_as or engine"),
        )


def _shadows(look: Look) -> None:
    """No fact hides what the engine itself tells: a condition would mean two things."""
    for name in sorted(derived.NAMES & look.procedure.facts.keys()):
        look.fault(
            ("facts", name),
            Text(f"“{name}”是系统自动给出的情况，不能另行定义", f"{name!r} is told by the engine itself"),
            Text("换一个名称", "give the fact another name"),
        )


def _form(look: Look, place: Place, form: Names, optional: Names) -> None:
    for word, names in (("form", form), ("optional", optional)):
        for name in names:
            if name not in look.procedure.facts:
                look.fault(
                    (*place, word),
                    Text(f"表单项“{name}”没有定义", f"the field {name!r} is not defined"),
                    Text("在 facts 中写明它的类型和名称", "give it a type and a title under facts"),
                )
    for name in sorted(set(form) & set(optional)):
        look.fault(
            (*place, "optional"),
            Text(f"“{name}”既必填又选填", f"{name!r} is both required and optional"),
            Text("只写一处", "write it once"),
        )


def _guard(look: Look, place: Place, guard: Guard, known: Known) -> None:
    for reason, mend in faults_of(guard.condition, known):
        look.fault((*place, "condition"), reason, mend)
    for reason, mend in faults_of_reason(guard.reason, known):
        look.fault((*place, "reason"), reason, mend)


def _waiver(look: Look, place: Place, one: Transition) -> None:
    if any(guard.waivable for guard in one.when) and _WAIVER not in (*one.form, *one.optional):
        look.fault(
            (*place, "when"),
            Text(
                "条件可豁免，表单中却没有豁免理由",
                "a condition may be waived, but the form has no field for the reason",
            ),
            Text("在 optional 中加上 waiver", "add waiver under optional"),
        )


def _set(look: Look, place: Place, one: Transition) -> None:
    for name, value in one.set.items():
        fact = look.procedure.facts.get(name)
        if fact is None:
            look.fault(
                (*place, "set", name),
                Text(f"“{name}”没有定义", f"{name!r} is not defined"),
                Text("在 facts 中写明它的类型和名称", "give it a type and a title under facts"),
            )
            continue
        try:
            read_value(fact, value)
        except Wrong as wrong:
            look.fault(
                (*place, "set", name),
                Text(f"“{name}”{wrong.reason.zh}", f"{name} {wrong.reason.en}"),
                Text("改为该类型的值", "write a value of its type"),
            )


def _level(look: Look) -> None:
    procedure = look.procedure
    if procedure.level is None:
        return
    if procedure.class_ is None:
        look.fault(
            ("level",),
            Text("响应没有写明事件类别", "a response without a class of incidents"),
            Text("写上 class，如 class: flood", "write class, for instance class: flood"),
        )


def check_times(look: Look) -> None:
    """Faults of durations, ladders and duties."""
    for name, written in look.procedure.times.items():
        if not _readable(written):
            _bad_duration(look, ("times", name), written)
    for place, span in _spans(look):
        if span.startswith("{") and place[-1] in _HELD:
            _held(look, place, span)
        elif span not in look.procedure.times and not _readable(span):
            _bad_duration(look, place, span)
    _windows(look)
    for name in look.procedure.ladders:
        check_ladder(look, name)
    _duties(look)


def _windows(look: Look) -> None:
    """A window is no longer than the round in which it lies."""
    for standing in look.effects():
        clock = standing.effect.clock
        if clock is None or clock.every is None or clock.window is None:
            continue
        known = [look.procedure.times.get(one, one) for one in (clock.every, clock.window)]
        if all(map(_readable, known)) and duration(known[1]) > duration(known[0]):
            look.fault(
                (*standing.place, "clock", "window"),
                Text(
                    f"抽取的时段“{known[1]}”比一轮“{known[0]}”还长", f"{known[1]} is longer than a round of {known[0]}"
                ),
                Text("缩短 window，或延长 every", "make the window shorter, or every longer"),
            )


def _duties(look: Look) -> None:
    seen: set[str] = set()
    for index, duty in enumerate(look.procedure.duties):
        if duty.then is not None and not any(one.by.engine for one in look.procedure.transitions_of(duty.then)):
            look.fault(
                ("duties", index, "then"),
                Text(f"没有由系统办理的步骤“{duty.then}”", f"there is no step {duty.then!r} by the engine"),
                Text("改为 by: engine 的步骤", "name a step with by: engine"),
            )
        if duty.key in seen:
            look.fault(
                ("duties", index, "key"),
                Text(f"职责“{duty.key}”写了两次", f"the duty {duty.key!r} is written twice"),
                Text("改名，或删去其中一个", "rename one, or delete it"),
            )
        seen.add(duty.key)


def _readable(written: str) -> bool:
    try:
        return duration(written).total_seconds() > 0
    except ValueError:
        return False


def _held(look: Look, place: Place, written: str) -> None:
    """A duration that a fact holds is one that nobody may leave out when the case is opened."""
    name = written[1:-1]
    if name == derived.RHYTHM:
        return
    fact = look.procedure.facts.get(name)
    if fact is None or fact.type != "duration" or name not in look.procedure.open.form:
        look.fault(
            place,
            Text(f"“{name}”不是开立时必填的时长", f"{name!r} is no duration that is required at the opening"),
            Text(
                "在 facts 中定义为 type: duration，并写入 open 的 form",
                "define it with type: duration, and list it under form of open",
            ),
        )


def _bad_duration(look: Look, place: Place, written: str) -> None:
    look.fault(
        place,
        Text(
            f"“{written}”既不是时长，也不是 times 中的名称",
            f"{written!r} is neither a duration nor a name under times",
        ),
        Text("写成 45s、30m、12h 或 10d，须大于零", "write it like 45s, 30m, 12h or 10d, more than nothing"),
    )


def _spans(look: Look) -> Iterator[tuple[Place, str]]:
    for standing in look.effects():
        clock = standing.effect.clock
        if clock is not None and clock.at is None:
            word = "after" if clock.after else "every"
            yield (*standing.place, "clock", word), clock.after or clock.every or ""
            if clock.window is not None:
                yield (*standing.place, "clock", "window"), clock.window
    yield from spans_of_calls(look)
    for index, duty in enumerate(look.procedure.duties):
        yield ("duties", index, "due"), duty.due


def check_used(look: Look) -> None:
    """Times, audiences and ladders that nothing uses: mostly a slip of the pen."""
    procedure = look.procedure
    used = {"times": {span for _, span in _spans(look)}, "audiences": set[str](), "ladders": set[str]()}
    for standing in look.effects():
        effect = standing.effect
        if effect.call is not None:
            used["audiences"].add(effect.call.audience)
            used["ladders"] |= {effect.call.ladder, *effect.call.ladder_of.values()}
        if effect.tell is not None:
            used["audiences"].add(effect.tell.audience)
        if effect.report_upward is not None:
            used["audiences"].add(effect.report_upward.to)
    used["audiences"] |= {step.of for steps in procedure.ladders.values() for step in steps if step.of}
    for word, names in used.items():
        for name in getattr(procedure, word):
            if name not in names:
                look.fault(
                    (word, name),
                    Text(f"{word} 中的“{name}”没有被用到", f"nothing uses {name!r} of {word}"),
                    Text("检查名称是否写错，或删去", "look whether the name is misspelt, or delete it"),
                )
