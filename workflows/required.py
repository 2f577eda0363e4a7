"""What call-outs still wait for: each rule in words, how many have answered of how many, and who is missing by name."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from records.call import CallOut
from records.questions import calls, organisations
from states.completion import Share
from states.effects import Complete, Enough
from states.text import Text, listed
from workflows.commands.complete_call_outs import standings
from workflows.work import Work

_SAME_BREATH = Text("，", ", ")


@dataclass(frozen=True, slots=True)
class Required:
    """One thing that a call-out asks for: of whom, the rule, and who is missing (titles of posts, none when complete).

    `due_at` is by when the whole call-out should be complete, `late_at` when the desk was told that it is not.
    """

    call_out_id: uuid.UUID
    case_id: uuid.UUID
    state: str
    whom: Text
    rule: Text
    answered: int
    needed: int
    complete: bool
    missing: list[Text]
    due_at: datetime | None
    late_at: datetime | None


def required(work: Work, call_outs: Sequence[CallOut]) -> list[Required]:
    """What each of these call-outs asks for, in their order; without those that were stopped."""
    wanted = [one for one in call_outs if one.state != "void"]
    found = standings(work, wanted)
    tiers = {one.key: Text(one.zh, one.en) for one in organisations.tiers(work.session)} if wanted else {}
    return [each for one in wanted for each in _parts(work, one, found[one.id].shares, tiers)]


def _parts(work: Work, out: CallOut, shares: Sequence[Share], tiers: Mapping[str, Text]) -> list[Required]:
    rule = Complete.model_validate(out.rule)
    lacking = {post for one in shares if not one.complete for post in one.lacking}
    titles = calls.titles_by_post(work.session, out.id, lacking) if lacking else {}
    return [
        Required(
            out.id, out.case_id, out.state, tiers.get(one.tier, Text("全部", "all")),
            _in_words(rule.tiers[one.tier] if one.tier else rule, out, work),
            one.answered, one.needed, one.complete,
            [] if one.complete else [Text.of(titles[post]) for post in one.lacking if post in titles],
            out.due_at, out.late_at,
        )
        for one in shares
    ]  # fmt: skip


def _in_words(rule: Enough, out: CallOut, work: Work) -> Text:
    said = []
    if rule.everyone:
        said.append(Text("每个人本人应答", "everybody themselves"))
    if rule.one_per_post:
        said.append(Text("每岗一人应答", "one for each post"))
    if rule.at_least:
        said.append(Text("至少{n}个岗位应答", "at least {n} posts").filled(n=rule.at_least))
    if rule.roles:
        held = calls.titles_by_role(work.session, out.id, rule.roles)
        names = [Text.of(held[one]) if one in held else Text(one, one) for one in rule.roles]
        said.append(Text("{who}应答", "{who}").filled(who=listed(names)))
    return Text(_SAME_BREATH.zh.join(one.zh for one in said), _SAME_BREATH.en.join(one.en for one in said))
