"""Roll calls by message on their pages: set up once, who is missing with the number to ring, one touch to answer."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlmodel import select

from records.call import Call, Message
from records.clock import Clock
from tests.api.conftest import Client, Office, house_of
from tests.api.pages.conftest import Browser
from workflows.wording import HERE
from workflows.work import token

AtDesk = Callable[[str], Browser]


def roll_call(office: Office, trigger: str = "call_the_roll", *, drill: bool = True) -> Any:
    """A roll call of the county, called now."""
    opened = office["office"].opens("rounds", {"area": ["511527"]}, drill=drill)
    after = office["office"].pulls(trigger, opened)
    return after["children"][-1]


def link_of(client: Client, post: str) -> str:
    """The page of whoever is called at a post."""
    with house_of(client).database.transaction(reading=True) as session:
        rows = session.execute(select(Message, Call).join(Call, Call.id == Message.call_id)).all()  # type: ignore[arg-type]
    return f"/c/{token(b'k' * 32, next(message.id for message, call in rows if call.who['post'] == post))}"


def test_whoever_is_called_is_asked_whether_they_are_there_and_sent_nowhere(office: Office, client: Client) -> None:
    roll_call(office)
    link = link_of(client, "water_duty")
    page = client.get(link).text
    assert "每周点名" in page
    assert "启动" not in page
    assert "到岗" not in page
    assert "您的应答" in client.post(link, data={"answer": "received"}).text


def test_the_page_of_a_roll_call_lists_the_missing_with_their_numbers_for_the_desk_alone(
    office: Office, client: Client, at_desk: AtDesk
) -> None:
    number = roll_call(office)["number"]
    client.post(link_of(client, "water_duty"), data={"answer": "received"})
    page = at_desk("duty").get(f"/cases/{number}")
    missing = page.html.partition('id="roster"')[2].partition('id="well"')[0]
    assert "tel:138" in missing
    assert "赖明远" not in missing
    assert "赖明远" in page.text
    assert "代为登记" in page.text
    assert "tel:138" not in at_desk("auditor").get(f"/cases/{number}").html.partition('id="roster"')[2]


def test_a_draw_is_shown_with_its_seed(office: Office, at_desk: AtDesk) -> None:
    number = roll_call(office, "call_some")["number"]
    assert "可按 SHA-256 复核" in at_desk("duty").get(f"/cases/{number}").text


def test_the_weekly_one_in_earnest_and_no_other_is_what_the_page_of_roll_calls_waits_for(
    office: Office, at_desk: AtDesk
) -> None:
    desk = at_desk("office")
    before = desk.get("/duty/county_command/roll-calls")
    assert "本期点名尚未进行" in before.text
    assert "/open/rounds" in before.html
    for trigger, drill, held in (
        ("call_the_roll", True, "本期点名尚未进行"),
        ("call_some", False, "本期点名尚未进行"),
        ("call_the_roll", False, "本期点名已进行"),
    ):
        number = roll_call(office, trigger, drill=drill)["number"]
        after = desk.get("/duty/county_command/roll-calls")
        assert f"/cases/{number}" in after.html
        assert held in after.text


def test_the_moment_of_a_random_roll_call_is_told_to_nobody_before_it_rings(
    office: Office, client: Client, at_desk: AtDesk
) -> None:
    number = office["office"].opens("rounds", {"area": ["511527"]})["number"]
    with house_of(client).database.transaction(reading=True) as session:
        clock = session.execute(select(Clock).where(Clock.name == "at_random")).scalar_one()
    told = next(one for one in office["office"].get(f"/api/cases/{number}/clocks") if one["name"] == "at_random")
    assert (told["due_at"], told["drawn_from"]) == (_iso(clock.told_at), _iso(clock.drawn_from))
    page = at_desk("duty").get(f"/cases/{number}")
    assert "之间随机" in page.text
    assert clock.due_at.astimezone(HERE).strftime("%H:%M:%S") not in page.html


def _iso(moment: datetime | None) -> str:
    assert moment is not None
    return moment.isoformat().replace("+00:00", "Z")
