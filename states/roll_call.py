"""A roll call: whom a draw picks, and how the answers add up. The seed is kept, so that anybody can draw again."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from states.draw import in_drawn_order
from states.text import Text


class Answer(StrEnum):
    """What became of one who was called."""

    WAITING = "waiting"
    PRESENT = "present"
    BY_TELEPHONE = "by_telephone"
    MISSING = "missing"


ANSWER_NAMES = {
    Answer.WAITING: Text("待应答", "not yet"),
    Answer.PRESENT: Text("在岗应答", "present"),
    Answer.BY_TELEPHONE: Text("电话联系上", "reached by telephone"),
    Answer.MISSING: Text("未应答", "missing"),
}
WEEKLY, RANDOM = "weekly", "random"
KIND_NAMES = {WEEKLY: Text("每周点名", "weekly roll call"), RANDOM: Text("随机抽点", "random roll call")}


def drawn(keys: Iterable[str], seed: str, share: int, least: int) -> list[str]:
    """The keys that a seed picks: a share in per cent, rounded up, and not fewer than `least` while there are."""
    known = in_drawn_order(keys, seed)
    return known[: max(least, -(-len(known) * share // 100))]


@dataclass(frozen=True, slots=True)
class Tally:
    """How a roll call went; the score counts who was at the post in full, who had to be telephoned by half."""

    called: int
    present: int
    by_telephone: int
    missing: int

    @property
    def score(self) -> int:
        """Out of a hundred."""
        return round((100 * self.present + 50 * self.by_telephone) / self.called) if self.called else 0


def tally(answers: Iterable[str]) -> Tally:
    """The answers counted."""
    given = list(answers)
    counted = {one: given.count(one) for one in Answer}
    missing = counted[Answer.MISSING] + counted[Answer.WAITING]
    return Tally(len(given), counted[Answer.PRESENT], counted[Answer.BY_TELEPHONE], missing)


def bulletin(kind: Text, when: str, told: Tally, missing: list[Text]) -> Text:
    """The result as it is circulated."""
    said = Text(
        "{when}{kind}：应到{called}个岗位，在岗应答{present}个，电话联系上{by_telephone}个，未应答{missing}个，得分{score}。",
        "{kind} of {when}: {called} posts called, {present} present, {by_telephone} reached by telephone, "
        "{missing} missing; score {score}.",
    ).filled(
        when=when, kind=kind, called=told.called, present=told.present, by_telephone=told.by_telephone,
        missing=told.missing, score=told.score,
    )  # fmt: skip
    if not missing:
        return said
    named = Text("、".join(one.zh for one in missing), ", ".join(one.en for one in missing))
    return Text(f"{said.zh}未应答：{named.zh}。", f"{said.en} Missing: {named.en}.")
