"""A bad day: every channel is down. The response goes on by a printed list, and what people said is entered later."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from typing_extensions import override

from api.printing.sheet import Asked, call_list, file
from notifiers.gate import Gate
from notifiers.notifier import Message as Letter
from notifiers.notifier import Outcome, Result
from notifiers.rehearsal import RehearsalNotifier
from records.call import Call, CallOut, Message
from states.actor import engine
from states.call import Answer
from tests.cast import DUTY
from tests.printed import Paper
from tests.workflows.scene import Scene
from workflows.commands.enter_answers import Taken, Written, enter_answers

HOW = "电台联系，按打印的叫应单"


class NoNetwork(RehearsalNotifier):
    """Every channel is away, and stays so."""

    def __init__(self) -> None:
        super().__init__(Gate({"127.0.0.1"}), lambda _: None)

    @override
    def send(self, message: Letter) -> Result:
        return Result(Outcome.failed_for_good, "no network")


def printed(scene: Scene, at: datetime) -> tuple[dict[str, Any], Paper]:
    """The list as the machine itself prints it: there is no page, no Prefect, no channel."""
    made = call_list(Asked("zh", "https://desk.example", at, "root"))
    contents = scene.carry(engine("command_line"), lambda work: made(work, scene.response.number))
    return contents, Paper(file(contents, Path("no further fonts")))


def entered(scene: Scene, lines: list[Written]) -> list[Taken]:
    return scene.carry(DUTY, lambda work: enter_answers(work, scene.response.number, lines))


def test_with_every_channel_down_the_response_goes_on_by_paper_and_the_journal_shows_both_times(flood: Scene) -> None:
    # Every channel is away. The worker tries, the ladders climb, and nobody hears anything.
    flood.notifier = NoNetwork()
    flood.sends()
    flood.nobody_answers(1)
    tried = [one.state for one in flood.rows(Message)]
    assert "failed" in tried
    assert not {"accepted", "delivered"} & set(tried)
    assert flood.response.state == "active/calling_out"
    assert flood.one(CallOut).state == "running"

    # The list is printed at the machine: everybody by name and number, with what the desk says to them.
    contents, paper = printed(flood, flood.clock())
    holders = flood.rows(Call, Call.case_id == flood.response.id, Call.part == "holder")
    assert all(one.who["name"]["zh"] in paper.text for one in holders)
    assert contents["script"] in paper.text.replace(" ", "") or "请立即到岗并应答" in paper.text
    assert paper.codes()

    # People are reached by radio and on foot. Half an hour later the desk enters them, each with the real time.
    really = {one.id: flood.clock() + timedelta(minutes=n % 20) for n, one in enumerate(holders)}
    flood.clock.passes(minutes=30)
    numbers = {one.id: one.list_number for one in flood.rows(Call, Call.case_id == flood.response.id)}
    lines = [Written(numbers[one] or 0, Answer.ACCEPTED, at, HOW) for one, at in really.items()]
    assert {one.outcome for one in entered(flood, lines[:-1])} == {"first"}

    # One is missing, and the response waits for them; with the last line the call-out is complete.
    flood.looks_after()
    assert flood.response.state == "active/calling_out"
    assert [one.outcome for one in entered(flood, lines[-1:])] == ["first"]
    flood.looks_after()
    assert flood.response.state == "active/responding"
    assert len(flood.entries("call_out_complete")) == 1

    # The journal shows of each when it was and when it was entered, by whom and how; the record stands.
    told = {one.subject.removeprefix("call:"): one for one in flood.entries("answered")}
    assert {one: told[str(one)].happened_at for one in really} == really
    assert {one.entered_at for one in told.values()} == {flood.clock()}
    assert {(one.actor["person"], one.why, one.data["by_hand"]) for one in told.values()} == {(DUTY.person, HOW, True)}
    (printing,) = flood.entries("list_printed")
    assert printing.data["printed_by"] == "root"
    assert flood.proof().stands

    # The same sheet entered again changes nothing.
    assert {one.outcome for one in entered(flood, lines)} == {"repeat"}
    assert {one.answered_at for one in flood.rows(Call, Call.answer.is_not(None))} == set(really.values())  # type: ignore[union-attr]
