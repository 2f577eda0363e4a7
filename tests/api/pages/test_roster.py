"""The roster of a large call-out: who is missing is read and shown, who is well is counted until somebody asks."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

import pytest

from api.pages.roster import MANY, MOST, Roster, roster_of
from records.call import Call, CallOut
from records.case import Case
from records.columns import new_id
from records.picture import Picture
from records.roll import Brief, Sent
from states.text import Text
from tests.api.pages.conftest import Browser, Response

AT = datetime(2026, 8, 23, 9, 10, tzinfo=UTC)
CASE = Case(
    id=new_id(), number="R1", kind="response", procedure="p", definition_id=new_id(), state="active", opened_at=AT,
    state_since=AT,
)  # fmt: skip
OUT = CallOut(
    id=new_id(),
    case_id=CASE.id,
    opened_at=AT,
    rule={"one_per_post": True},
    ladder=[{"person": "holder"}, {"person": "deputy"}],
)


@dataclass
class Kept:
    """A roll of these calls, which remembers who was looked at."""

    whole_calls: dict[uuid.UUID, Call]
    looked_at: set[uuid.UUID] = field(default_factory=set)

    @property
    def calls(self) -> list[Brief]:
        """Every call, in brief."""
        return [
            Brief(one.id, one.case_id, one.part, one.state, one.rung, one.answer) for one in self.whole_calls.values()
        ]

    def whole(self, ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, Call]:
        """These calls; they have been looked at."""
        found = {one: self.whole_calls[one] for one in ids}
        self.looked_at |= found.keys()
        return found

    def sent(self, ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, list[Sent]]:
        """One message each."""
        return {one: [Sent("sms", "accepted")] for one in ids}


def called(state: str, part: str = "holder", stand_ins: list[uuid.UUID] | None = None) -> Call:
    """One call."""
    return Call(
        id=new_id(), call_out_id=OUT.id, case_id=CASE.id, post_id=new_id(), who={"name": {"zh": "某", "en": "x"}},
        part=part, state=state, opened_at=AT, stand_in_ids=stand_ins,
    )  # fmt: skip


def seen(*calls: Call, everybody: bool = False) -> tuple[Roster, Kept]:
    """The roster of these calls, and the roll from which it was read."""
    roll = Kept({call.id: call for call in calls})
    picture = Picture(CASE, [CASE], [OUT], roll, [], [], [], [])
    roster = roster_of(CASE, picture, everybody=everybody)
    assert roster is not None
    return roster, roll


def test_who_is_well_among_many_is_counted_and_not_read() -> None:
    missing = [called("unreached"), called("calling")]
    well = [called("answered") for _ in range(MANY + 1)]
    roster, roll = seen(*missing, *well)
    assert (roster.well.lines, roster.well.hidden, roster.called) == ([], len(well), len(well) + 2)
    assert roll.looked_at == {one.id for one in missing}


def test_of_thousands_of_missing_the_most_urgent_are_read_and_the_rest_is_counted() -> None:
    calling = [called("calling") for _ in range(MOST)]
    climbed, unreached = called("calling"), called("unreached")
    climbed.rung = 2
    roster, roll = seen(*calling, climbed, unreached)
    assert [line.call.id for line in roster.missing.lines[:3]] == [unreached.id, climbed.id, calling[0].id]
    assert (len(roster.missing.lines), roster.missing.hidden, len(roll.looked_at)) == (MOST, 2, MOST)


def test_who_is_no_longer_wanted_among_many_is_counted() -> None:
    roster, _ = seen(*(called("stood_down") for _ in range(MANY + 1)))
    assert (roster.released.lines, roster.released.number, roster.called) == ([], MANY + 1, 0)


def test_everybody_is_read_when_somebody_asks_and_when_they_are_few() -> None:
    many = [called("answered") for _ in range(MANY + 1)]
    assert len(seen(*many, everybody=True)[0].well.lines) == len(many)
    assert len(seen(*many[1:])[0].well.lines) == MANY


def test_stand_ins_stand_below_the_one_whom_they_stand_in_for() -> None:
    deputy = called("answered", "deputy")
    roster, _ = seen(called("calling"), called("unreached", stand_ins=[deputy.id]), deputy)
    assert [line.call.state for line in roster.missing.lines] == ["unreached", "calling"]
    assert [[one.call.id for one in line.stand_ins] for line in roster.missing.lines] == [[deputy.id], []]


def test_the_desk_telephones_the_missing_and_whoever_is_called_in_their_place() -> None:
    deputy, silent, awake = called("calling", "deputy"), called("calling"), called("answered")
    deputy.person_id, silent.person_id, awake.person_id = new_id(), new_id(), new_id()
    silent.stand_in_ids = [deputy.id]
    roster, _ = seen(silent, awake, deputy, called("unreached"))
    assert set(roster.to_telephone) == {silent.person_id, deputy.person_id}


def test_whoever_stands_in_for_several_stands_below_each_of_them() -> None:
    deputy, superior = called("calling", "deputy"), called("calling", "superior")
    roster, _ = seen(
        called("calling", stand_ins=[deputy.id, superior.id]),
        called("calling", stand_ins=[deputy.id]),
        deputy,
        superior,
    )
    below = [[one.call.id for one in line.stand_ins] for line in roster.missing.lines]
    assert sorted(below, key=len) == [[deputy.id], [deputy.id, superior.id]]


@pytest.mark.parametrize(("rule", "asked"), [("everyone", True), ("one_per_post", False)])
def test_the_desk_may_enter_the_answer_of_a_covered_holder_only_where_everyone_has_to_answer(
    rule: str, asked: bool
) -> None:
    roster, _ = seen(called("covered"))
    (line,) = roster.well.lines
    assert replace(line, out=CallOut(case_id=CASE.id, opened_at=AT, rule={rule: True})).waiting is asked


def test_nobody_is_shown_as_called_in_the_place_of_a_holder_who_has_answered() -> None:
    deputy = called("answered", "deputy")
    holder = called("answered", stand_ins=[deputy.id])
    silent = called("calling", stand_ins=[deputy.id])
    holder.covered_by_id = silent.covered_by_id = deputy.id
    roster, _ = seen(holder, silent, deputy)
    assert (roster.well.lines[0].covered_by, roster.missing.lines[0].covered_by) == (None, Text("某", "x"))


def test_who_has_declined_is_counted_even_when_somebody_has_come_instead() -> None:
    declined, covered = called("calling"), called("covered")
    declined.answer = covered.answer = "declined"
    handed_over = called("covered")
    handed_over.answer = "delegated"
    roster, _ = seen(declined, covered, handed_over, called("calling"), called("calling", part="deputy"))
    assert roster.declined == 2


def test_the_head_of_the_roster_says_live_how_many_are_called_awake_silent_and_have_declined(
    started: Response, browser: Browser
) -> None:
    """S89: called, awake, refused and silent."""
    before = browser.signs_in("duty").get(f"/incidents/{started.incident}").text
    assert "人不能到岗" not in before, "nobody has declined: nothing is said of it"
    browser.post(started.link("deputy_commander"), answer="declined", note="在外地")
    assert "其中 1 人不能到岗" in browser.get(f"/incidents/{started.incident}").text
    assert "1 of them declined" in browser.get(f"/incidents/{started.incident}", lang="en").text


def test_the_roster_says_what_is_asked_for_and_names_the_missing(started: Response, browser: Browser) -> None:
    zh = browser.signs_in("duty").get(f"/incidents/{started.incident}")
    assert "叫应要求" in zh.text
    assert "全部 · 每岗一人应答" in zh.text
    assert "仍缺：" in zh.text
    assert "still missing:" in browser.get(f"/incidents/{started.incident}", lang="en").text


def test_every_step_of_a_call_stands_on_the_roster_with_its_source(started: Response, browser: Browser) -> None:
    browser.post(started.link("deputy_commander"), answer="received")
    page = browser.signs_in("duty").get(f"/incidents/{started.incident}")
    assert re.search(r"已排入发送队列 \d\d:\d\d:\d\d · 按预案自动（邮件）", page.text)
    assert re.search(r"本人已应答 \d\d:\d\d:\d\d · 手机链接（邮件）", page.text)
