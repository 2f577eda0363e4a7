"""Orders: by which kind of command, to whom, answered, done, late, taken back; and what the city may at which grade."""

from __future__ import annotations

from typing import Any

import pytest

from notifiers.notifier import Message as Letter
from records.call import Call, Message
from records.case import Case
from records.task import Task
from states.actor import Actor
from states.refusal import Cause, Refusal
from tests.cast import COMMANDER, DEPUTY, DUTY, LEADER, SHIFT, holder
from tests.workflows.scene import Scene
from tests.workflows.test_command import CITY, body, bordered, commands, raised_by_the_city
from workflows.work import RefusedAt

__all__ = ["bordered"]

CITY_OFFICE, COUNTY_OFFICE, HEAD = holder("city_office"), holder("county_office"), holder("head_daxueshan")
ORDER = {"order_to": ["head_daxueshan"], "order": "转移红岩村群众", "within": "2h"}


def refused(scene: Scene, who: Actor, form: dict[str, Any], trigger: str = "give_order") -> Refusal:
    """The refusal of a step at the incident."""
    with pytest.raises(RefusedAt) as said:
        scene.pulls(who, trigger, scene.incident, form)
    return said.value.refusal


def ordered(scene: Scene, who: Actor = COMMANDER, **more: str) -> Case:
    """An order that has been given."""
    scene.pulls(who, "give_order", scene.incident, ORDER | more)
    return scene.rows(Case, Case.kind == "order")[-1]


@pytest.mark.parametrize(
    ("who", "kind"),
    [
        (COMMANDER, "comprehensive_command"),
        (DEPUTY, "professional_command"),
        (COUNTY_OFFICE, "linkage_command"),
    ],
)
def test_the_rules_say_on_which_kind_of_command_an_order_rests(flood: Scene, who: Actor, kind: str) -> None:
    """S09: 综合指挥、现场统一指挥、应急联动指挥、专业指挥: nobody chooses it, and the record keeps the clause."""
    order = ordered(flood, who)
    entry = [one for one in flood.entries("moved") if one.data["trigger"] == "give_order"][-1]

    assert order.facts["command_kind"] == kind
    assert entry.data["authority"]["act"] == kind
    assert flood.proof().stands


@pytest.mark.parametrize("who", [DUTY, SHIFT, HEAD, CITY])
def test_whoever_holds_no_kind_of_command_gives_no_order(flood: Scene, who: Actor) -> None:
    assert refused(flood, who, ORDER).cause is Cause.FORBIDDEN
    assert flood.rows(Case, Case.kind == "order") == []


def test_comprehensive_command_is_that_of_the_body_in_command_at_that_moment(bordered: Scene) -> None:
    """Before the hand-over the county's commander, after it the city's; the county's is left with its profession."""
    raised_by_the_city(bordered)
    early = refused(bordered, CITY, ORDER)
    first = ordered(bordered, COMMANDER)
    offered = commands(bordered, "offered")
    assert offered is not None
    bordered.pulls(CITY, "accept", offered)

    assert early.cause is Cause.FORBIDDEN
    assert first.facts["command_kind"] == "comprehensive_command"
    assert ordered(bordered, CITY).facts["command_kind"] == "comprehensive_command"
    assert ordered(bordered, COMMANDER).facts["command_kind"] == "professional_command"
    assert body(bordered) == "city_general"


def test_an_order_calls_its_post_with_its_words_and_is_acknowledged_by_the_answer(flood: Scene) -> None:
    order = ordered(flood)
    (call,) = flood.rows(Call, Call.case_id == order.id)
    said: list[Letter] = [one for one in flood.sends("call_out") if "转移红岩村群众" in one.body]
    before = flood.again(order).state
    flood.answers(call)
    flood.looks_after()

    assert call.who["post"] == "head_daxueshan"
    assert "指令（限2小时内落实）：转移红岩村群众" in said[0].body
    assert "启动" not in said[0].body
    assert (before, flood.again(order).state) == ("given", "acknowledged")


def test_an_order_is_a_task_of_its_post_and_done_with_it(flood: Scene) -> None:
    order = ordered(flood)
    task = flood.one(Task, Task.case_id == order.id)
    due = task.due_at - flood.clock()
    flood.does(HEAD, task)

    assert (task.title["zh"], task.owner["post"], due.total_seconds()) == (
        "落实指令：转移红岩村群众",
        "head_daxueshan",
        7200,
    )
    assert flood.again(order).state == "done"
    assert flood.proof().stands


def test_an_order_past_its_time_goes_to_the_superior_of_whoever_gave_it(flood: Scene) -> None:
    """AS3 (4): the deputy gave it, so the commander's post hears of it; not the desk, and not the ordered one's."""
    order = ordered(flood, DEPUTY, within="30m")
    task = flood.one(Task, Task.case_id == order.id)
    flood.clock.passes(minutes=29)
    flood.looks_after()
    early = flood.again(task).overdue_at
    flood.clock.passes(minutes=2)
    flood.looks_after()
    told = flood.rows(Message, Message.case_id == order.id, Message.kind == "task_overdue")

    assert (early, task.issuer_post) == (None, "deputy")
    (entry,) = [one for one in flood.entries("task_overdue") if one.case_id == order.id]
    assert [one["post"] for one in entry.data["escalated_to"]] == ["standing"]
    assert len(told) == 1


def test_an_unanswered_order_climbs_to_the_deputy_with_the_same_words(flood: Scene) -> None:
    order = ordered(flood)
    flood.sends("call_out")
    flood.nobody_answers(3, 3, 1)
    flood.sends("escalate")
    parts = {one.part for one in flood.rows(Call, Call.case_id == order.id)}
    again = [given.message for given in flood.notifier.given if "转移红岩村群众" in given.message.body]

    assert "deputy" in parts
    assert len(again) > 1
    assert all("指令（限2小时内落实）" in one.body for one in again)


def test_an_order_that_is_taken_back_is_asked_of_nobody_any_more(flood: Scene) -> None:
    order = ordered(flood)
    with pytest.raises(RefusedAt) as said:
        flood.pulls(LEADER, "withdraw", order, {"reason": "情况变化"})
    flood.pulls(COMMANDER, "withdraw", order, {"reason": "情况变化"})

    assert said.value.refusal.cause is Cause.FORBIDDEN
    assert flood.again(order).state == "withdrawn"
    assert flood.one(Task, Task.case_id == order.id).state == "waived"
    assert flood.one(Call, Call.case_id == order.id).state == "stood_down"


def test_an_order_to_a_post_that_is_not_there_is_refused_at_the_field(flood: Scene) -> None:
    said = refused(flood, COMMANDER, ORDER | {"order_to": ["nobody"]})
    assert (said.cause, list(said.fields)) == (Cause.FORM, ["order_to"])


@pytest.mark.parametrize(("grade", "orders"), [("ordinary", False), ("large", True), ("major", True)])
def test_the_city_advises_at_ordinary_and_orders_any_unit_from_large(scene: Scene, grade: str, orders: bool) -> None:
    """S23: 对一般突发事件指导协调，较大以上组织联动处置; both permissions, at the door of the incident itself."""
    scene.pulls(DUTY, "set_grade", scene.opens_incident(), {"grade": grade, "reason": "初判"})
    advice = {"advice": "提前转移危险区群众"}
    if orders:
        assert ordered(scene, CITY_OFFICE).facts["command_kind"] == "linkage_command"
        assert refused(scene, CITY_OFFICE, advice, "advise").cause is Cause.FORBIDDEN
        return
    assert refused(scene, CITY_OFFICE, ORDER).cause is Cause.FORBIDDEN
    scene.pulls(CITY_OFFICE, "advise", scene.incident, advice)
    assert scene.incident.facts["advice"] == "提前转移危险区群众"
    told = [one for one in scene.rows(Message) if one.values.get("text") == "advised"]
    assert told
    assert refused(scene, DUTY, advice, "advise").cause is Cause.FORBIDDEN
