"""The page behind a link: looking answers nothing, an answer counts once, and there is always a number to ring."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest

from records.call import Call
from records.journal import Entry
from tests.api.conftest import Clock, Office
from tests.api.pages.conftest import Browser, Response, rows
from workflows.turns import Turns
from workflows.work import House

TELEPHONE = "13800000007"


def entries(house: House, kind: str) -> int:
    """How many entries of a kind there are."""
    return sum(entry.kind == kind for entry in rows(house, Entry))


def superior_after(house: House, clock: Clock, post: str, *minutes: int) -> Call:
    """The call to a superior, after so many minutes in which nobody has answered."""
    for some in minutes:
        clock.passes(minutes=some)
        while Turns(house, clock, lambda: "direct").look_after():
            pass
    return next(one for one in rows(house, Call) if one.part == "superior" and one.who["post"] == post)


@pytest.fixture
def superior(started: Response, house: House, clock: Clock) -> Call:
    """The call to a township head in the place of every village below, all of them silent."""
    return superior_after(house, clock, "head_daxueshan", 3, 2)


def silent_posts(house: House, call: Call) -> list[Call]:
    """The calls to the holders in whose place somebody was called."""
    return [one for one in rows(house, Call) if call.id in (one.stand_in_ids or ())]


def test_it_says_who_calls_what_has_started_and_why_you(started: Response, browser: Browser) -> None:
    page = browser.get(started.link("deputy_commander"))
    assert page.title == "【演练】叫应"
    for words in (
        "筠连县防汛抗旱指挥部",
        "启动",
        "防汛Ⅲ级应急响应",
        "大雪山镇",
        "您的岗位",
        "副指挥长(分管副县长)",
        "李洪波",
    ):
        assert words in page.text
    assert page.text.index("收到") < page.text.index("不能到岗")


def test_looking_never_answers(started: Response, browser: Browser, house: House) -> None:
    """Previews and scanners open links with HEAD and GET, again and again."""
    link = started.link("deputy_commander")
    for _ in range(3):
        assert browser.client.head(link).status_code == 200
    assert started.call("deputy_commander").read_at is None
    for _ in range(3):
        browser.get(link)
    call = started.call("deputy_commander")
    assert (call.state, call.answer, call.answered_at) == ("calling", None, None)
    assert call.next_at is not None
    assert call.read_at is not None
    assert entries(house, "read") == 1
    assert entries(house, "answered") == 0


def test_a_form_without_an_answer_answers_nothing(started: Response, browser: Browser, house: House) -> None:
    for given in ("", "yes", "received;", "RECEIVED"):
        page = browser.post(started.link("deputy_commander"), answer=given)
        assert page.status == 200
    assert entries(house, "answered") == 0


@pytest.mark.parametrize(
    ("answer", "says"), [("received", "已收到您的应答"), ("arrived", "您已到岗"), ("declined", "您不能到岗")]
)
def test_an_answer_counts_and_the_page_says_so(started: Response, browser: Browser, answer: str, says: str) -> None:
    link = started.link("deputy_commander")
    page = browser.post(link, answer=answer, note="在宜宾开会" if answer == "declined" else "")
    assert says in page.text
    assert started.call("deputy_commander").answer == answer
    assert TELEPHONE in page.text


def test_what_no_record_can_hold_is_left_out_of_a_note_and_the_answer_counts(
    started: Response, browser: Browser
) -> None:
    page = browser.post(started.link("deputy_commander"), answer="declined", note="在\x00宜宾")
    assert "您不能到岗" in page.text
    assert started.call("deputy_commander").answer_note == "在宜宾"


def test_a_second_answer_changes_nothing_and_is_met_kindly(started: Response, browser: Browser) -> None:
    link = started.link("deputy_commander")
    browser.post(link, answer="received")
    page = browser.post(link, answer="declined", note="x")
    assert "无需再次应答" in page.text
    assert started.call("deputy_commander").answer == "received"


def test_after_the_answer_the_page_says_what_the_post_has_to_do(started: Response, browser: Browser) -> None:
    page = browser.post(started.link("deputy_commander"), answer="received")
    assert "副指挥长到指挥室坐镇指挥" in page.text
    assert "已到岗" in page.text


def test_whoever_is_called_for_several_silent_people_sees_every_post(
    started: Response, browser: Browser, house: House, superior: Call
) -> None:
    silent = silent_posts(house, superior)
    assert len(silent) > 1
    zh, en = browser.get(started.link_to(superior)), browser.get(f"{started.link_to(superior)}?lang=en")
    assert f"尚无人到位：{'、'.join(one.who['title']['zh'] for one in silent)}。请您接替" in zh.text
    assert f"Nobody is in place yet: {', '.join(one.who['title']['en'] for one in silent)}. Stand in" in en.text
    for page in (zh, en):
        assert len(page.html.encode()) < 30_000


def test_a_post_that_has_answered_meanwhile_is_shown_as_done(
    started: Response, browser: Browser, house: House, superior: Call
) -> None:
    awake, *silent = silent_posts(house, superior)
    browser.post(started.link_to(awake), answer="received")
    zh, en = browser.get(started.link_to(superior)), browser.get(f"{started.link_to(superior)}?lang=en")
    assert f"尚无人到位：{'、'.join(one.who['title']['zh'] for one in silent)}。" in zh.text
    assert f"已有人应答：{awake.who['title']['zh']}" in zh.text
    assert f"Nobody is in place yet: {', '.join(one.who['title']['en'] for one in silent)}." in en.text
    assert f"Answered by now: {awake.who['title']['en']}" in en.text


def test_whoever_stands_in_sees_for_whom_and_what_those_posts_have_to_do(
    started: Response, browser: Browser, house: House, clock: Clock
) -> None:
    office = superior_after(house, clock, "office", 3, 2, 5)
    awake = started.called("transport_duty")
    browser.post(started.link_to(awake), answer="received")
    silent = [one for one in silent_posts(house, office) if one.id != awake.id]
    page = browser.post(started.link_to(office), answer="received")
    assert f"您接替的岗位：{'、'.join(one.who['title']['zh'] for one in silent)} " in page.text
    assert "未应答" not in page.text
    tasks = page.text.partition("您要办理的任务")[2]
    assert "水利局值班长 · " in tasks
    assert "交通运输局值班长 · " not in tasks


def test_arriving_later_is_kept_beside_the_first_answer(started: Response, browser: Browser, clock: Clock) -> None:
    link = started.link("deputy_commander")
    browser.post(link, answer="received")
    clock.passes(minutes=20)
    page = browser.post(link, answer="arrived")
    call = started.call("deputy_commander")
    assert "您已到岗" in page.text
    assert call.answered_at is not None
    assert call.arrived_at is not None
    assert (call.arrived_at - call.answered_at).total_seconds() == 20 * 60


def test_what_the_desk_entered_is_said_to_be_so(
    started: Response, browser: Browser, at_desk: Callable[[str], Browser]
) -> None:
    call = started.call("deputy_commander")
    duty = at_desk("duty")
    duty.get(f"/incidents/{started.incident}")
    duty.post(f"/calls/{call.id}/answer", answer="received", note="电话接通本人", back="/")
    assert "由值班室代为登记" in browser.get(started.link("deputy_commander")).text


def test_a_call_that_is_over_is_gone_and_says_so_kindly(
    started: Response, browser: Browser, office: Office, house: House
) -> None:
    link = started.link("office_head")
    response = office["deputy"].get(f"/api/cases/{started.number}")
    after = office["deputy"].pulls("stand_down", response, {"reason": "雨停"})
    waiver = {"reason": "雨停", "follow_up": "巡查", "waiver": "演练结束"}
    office["deputy"].pulls("end", after, waiver)
    for page in (browser.get(link), browser.post(link, answer="received")):
        assert page.status == 410
        assert "叫应已结束" in page.text
        assert TELEPHONE in page.text
    assert started.call("office_head").answer is None


def test_it_names_whom_to_telephone_at_the_headquarters_that_calls_and_nobody_of_another_county(
    started: Response, browser: Browser
) -> None:
    calling = browser.get(started.link("office_head")).text
    forged = browser.get("/c/AAAAAAAAAAAAAAAAAAAAAA").text
    assert "珙县防指值班员" in forged
    assert "珙县防指值班员" not in calling
    assert TELEPHONE in calling


def test_a_forged_link_is_unknown_and_says_whom_to_telephone(started: Response, browser: Browser) -> None:
    for page in (
        browser.get("/c/AAAAAAAAAAAAAAAAAAAAAA"),
        browser.post("/c/AAAAAAAAAAAAAAAAAAAAAA", answer="received"),
    ):
        assert page.status == 404
        assert "这个链接无效" in page.text
        assert TELEPHONE in page.text


@pytest.mark.parametrize("given", ["x", "%00", "' or 1=1 --", "\u8b66" * 22, "A" * 4000])
def test_a_strange_link_is_only_unknown(started: Response, browser: Browser, given: str) -> None:
    assert browser.get(f"/c/{given}").status == (400 if given == "%00" else 404)


def test_it_is_one_light_answer_with_one_small_script_of_ours_and_none_inside(
    started: Response, browser: Browser
) -> None:
    page = browser.get(started.link("deputy_commander"))
    (script,) = re.findall(r"<script[^>]*></script>", page.html)
    assert page.html.count("<script") == 1
    (address,) = re.findall(r'(?:src|href)="(/static[^"]*)"', page.html)
    assert address in script
    loaded = browser.get(address).html
    assert len(page.html.encode()) + len(loaded.encode()) < 30_000
    policy = page.headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; script-src 'self'; connect-src 'self'; style-src 'sha256-")
    assert "unsafe" not in policy
    assert page.headers["x-robots-tag"] == "noindex, nofollow"
    assert page.headers["cache-control"] == "no-store"


def test_it_speaks_the_language_of_the_person_unless_asked_otherwise(started: Response, browser: Browser) -> None:
    browser.headers = {"accept-language": "en"}
    link = started.link("deputy_commander")
    assert "您的岗位" in browser.get(link).text
    assert "your post" in browser.get(f"{link}?lang=en").text
    answered = browser.post(f"{link}?lang=en", answer="received")
    assert "Your answer is in" in answered.text


def test_another_site_can_not_answer_for_somebody(started: Response, browser: Browser) -> None:
    browser.headers = {"origin": "https://elsewhere.example", "sec-fetch-site": "cross-site"}
    assert browser.post(started.link("deputy_commander"), answer="received").status == 403
    assert started.call("deputy_commander").answer is None


def test_whoever_accepts_chooses_when_they_will_be_there_and_may_say_another_time(
    started: Response, browser: Browser, house: House, clock: Clock
) -> None:
    link = started.link("deputy_commander")
    page = browser.post(link, answer="accepted", minutes="45")
    assert "预计到岗：" in page.text
    expected = clock.at + timedelta(minutes=45)
    assert started.call("deputy_commander").arrives_at == expected
    assert "Say another time" in browser.get(f"{link}?lang=en").text
    browser.post(link, answer="accepted", minutes="60")
    assert started.call("deputy_commander").arrives_at == clock.at + timedelta(minutes=60)


def test_a_time_that_the_page_does_not_offer_is_none(started: Response, browser: Browser) -> None:
    browser.post(started.link("deputy_commander"), answer="accepted", minutes="100000")
    assert (started.call("deputy_commander").answer, started.call("deputy_commander").arrives_at) == ("accepted", None)


def test_a_hand_over_names_the_deputy(started: Response, browser: Browser) -> None:
    link = started.link_to(started.called("water_duty"))
    assert "交副岗办理" in browser.get(link).text
    assert "Hand over to my deputy" in browser.get(f"{link}?lang=en").text
    page = browser.post(link, answer="delegated", note="在外地")
    assert "已登记：交副岗办理" in page.text


def test_nobody_hands_over_who_is_called_in_the_place_of_another_or_whose_deputy_was_called(
    started: Response, browser: Browser, superior: Call
) -> None:
    for call in (superior, started.called("water_duty")):
        assert "交副岗办理" not in browser.get(started.link_to(call)).text
