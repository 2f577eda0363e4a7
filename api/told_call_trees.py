"""A plan played beforehand, in words; and `tocsin plan simulate`, which prints it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing
from datetime import datetime, timedelta

import typer

from api import processes
from settings import Settings
from states.actor import engine
from states.call import PERSON_NAMES
from states.durations import spoken
from states.procedure import Selector
from states.refusal import Refused
from states.text import Text
from workflows.call_tree import Asked, Branch, CallTree, Change, Turn, call_trees, compared
from workflows.wording import HERE
from workflows.work import Work


def written(selector: Selector) -> str:
    """A selector as plans write it."""
    said = selector.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    words = (f"{word}: {', '.join(value) if isinstance(value, list) else value}" for word, value in said.items())
    return f"{{{'; '.join(words)}}}"


def after_beginning(turn: Turn, begins: datetime) -> Text:
    """How long after the beginning a turn comes."""
    span = turn.at - begins
    return Text("立即", "at once") if span <= timedelta() else Text("+{t}", "+{t}").filled(t=spoken(span))


def simulate(settings: Settings, asked: Asked, against: str) -> int:
    """Prints the call-outs of a procedure, or where another differs; 1 when they can not be played or lack people."""
    house = processes.house(settings)

    def look(work: Work) -> tuple[list[CallTree], list[Change]]:
        trees = call_trees(work, asked)
        return trees, compared(trees, call_trees(work, asked.against(against))) if against else []

    with closing(house.database):
        try:
            trees, changes = house.look(engine("command_line"), processes.now(), look)
        except Refused as refused:
            typer.echo(f"{refused.refusal.reason.zh} {refused.refusal.reason.en}", err=True)
            return 1
    for line in _changed(changes) if against else (line for one in trees for line in _tree(one)):
        typer.echo(line)
    return 0 if all(one.sound for one in trees) else 1


def _tree(tree: CallTree) -> Iterator[str]:
    begins = tree.begins.astimezone(HERE).strftime("%Y-%m-%d %H:%M")
    yield f"{tree.step.zh} {tree.step.en} → {tree.audience}: {len(tree.branches)}  {begins}"
    if tree.due_at is not None:
        within = spoken(tree.due_at - tree.begins)
        yield f"  叫应时限 complete within {within.zh} {within.en}"
    if tree.renew is not None:
        yield f"  应答有效 answers hold for {spoken(tree.renew).zh} {spoken(tree.renew).en}"
    for branch in tree.branches:
        yield from _branch(branch, tree.begins)
    for selector in tree.empty:
        yield f"✗ 没有岗位符合 no post is meant by {written(selector)}"
    for ladder, number, person in tree.idle:
        name = PERSON_NAMES[person]
        yield f"· 叫不到任何人的一级 a step that reaches nobody: {ladder} {number} {name.zh} {name.en}"


def _branch(branch: Branch, begins: datetime) -> Iterator[str]:
    mark = "✗" if branch.nobody or branch.circle else " "
    yield f"{mark} {branch.body.zh} {branch.title.zh} {branch.title.en}"
    yield from (f"    {line}" for line in _turns(branch.turns, begins))
    if branch.circle:
        above = " → ".join(one.zh for one in branch.circle)
        yield f"    ✗ 上级循环 the superiors lead back to it: {above}"
    for name in branch.twice:
        yield f"    · 同一人被叫两次 called in two parts: {name.zh} {name.en}"


def _turns(turns: Sequence[Turn], begins: datetime) -> Iterator[str]:
    for turn in turns:
        person, since = PERSON_NAMES[turn.person], after_beginning(turn, begins)
        named = f" {turn.name.zh} {turn.name.en}" if turn.name else ""
        passed = "".join(f"（{PERSON_NAMES[one.person].zh}：{one.reason.zh} {one.reason.en}）" for one in turn.passed)
        yield f"{since.zh} {turn.rung + 1} {person.zh} {person.en}{named} {', '.join(turn.channels)}{passed}"


def _changed(changes: Sequence[Change]) -> Iterator[str]:
    if not changes:
        yield "没有差别 no difference"
    for one in changes:
        yield f"{one.title.zh} {one.title.en}"
        for sign, branch in (("-", one.before), ("+", one.after)):
            if branch is not None:
                yield from (f"  {sign} {line}" for line in _turns(branch.turns, branch.turns[0].at))
