"""The desk: first lines that answer, forms that lose nothing, buttons that say why not and who could."""

import re
from collections.abc import Callable
from functools import partial

import pytest

from records.case import Case
from records.task import Task
from states.actor import engine
from tests.api.conftest import Clock, Office
from tests.api.pages.conftest import Browser, Response, rows
from workflows.commands.climb_ladders import climb, due_ladders
from workflows.commands.work_task import overdue_tasks
from workflows.work import House

AtDesk = Callable[[str], Browser]


def test_whoever_is_not_signed_in_is_shown_the_way_and_comes_back(started: Response, browser: Browser) -> None:
    page = browser.get(f"/incidents/{started.incident}")
    assert "/sign-in?next=%2Fincidents%2F" in page.url
    page = browser.post("/sign-in", username="shift", password="rehearsal only", back=page.hidden("back"))
    assert page.url.endswith(f"/incidents/{started.incident}")


@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:x"])
def test_signing_in_never_leads_to_another_site(browser: Browser, elsewhere: str) -> None:
    assert browser.get("/sign-in", next=elsewhere).hidden("back") == "/"
    answer = browser.client.post(
        "/sign-in",
        data={"username": "shift", "password": "rehearsal only", "back": elsewhere},
        follow_redirects=False,
    )
    assert answer.headers["location"] == "/"


def test_a_wrong_password_is_told_on_the_page(browser: Browser, house: House) -> None:
    page = browser.post("/sign-in", username="shift", password="guess")
    assert page.status == 401
    assert "用户名或密码不对" in page.text


def test_the_board_answers_in_its_first_line(started: Response, at_desk: AtDesk, house: House, clock: Clock) -> None:
    page = at_desk("duty").get("/")
    called = int(re.search(r"(\d+)/(\d+)", page.text).group(2))  # type: ignore[union-attr]
    assert page.first_line == f"1 个响应正在执行，{called} 人未应答。"
    clock.passes(hours=13)
    house.carry(engine("clock"), clock(), overdue_tasks)
    assert "项逾期" in at_desk("duty").get("/").first_line


def test_a_board_without_incidents_says_so(at_desk: AtDesk) -> None:
    page = at_desk("duty").get("/")
    assert page.first_line == "没有正在执行的响应。"
    assert "没有需要处理的事项" in page.text


def test_the_board_says_that_no_worker_runs(at_desk: AtDesk) -> None:
    assert "执行进程未启动，消息不会发出" in at_desk("duty").get("/").text


def test_an_overdue_task_needs_a_hand_and_leads_to_its_row(
    started: Response, at_desk: AtDesk, house: House, clock: Clock
) -> None:
    clock.passes(minutes=90)
    house.carry(engine("clock"), clock(), overdue_tasks)
    browser = at_desk("duty")
    page = browser.get("/")
    link = re.search(r'href="(/cases/[^"#]+)#(task-[^"]+)"', page.html)
    assert link is not None
    assert f'id="{link.group(2)}"' in browser.get(link.group(1)).html


def test_whoever_is_not_reached_needs_a_hand_and_leads_to_their_row(
    started: Response, at_desk: AtDesk, house: House, clock: Clock
) -> None:
    for _ in range(6):
        clock.passes(minutes=6)
        for one in house.carry(engine("clock"), clock(), due_ladders):
            house.carry(engine("clock"), clock(), partial(climb, call_out_id=one))
    browser = at_desk("duty")
    page = browser.get("/")
    assert "未叫通，请人工联系" in page.text
    link = re.search(r'href="(/incidents/[^"#]+)#(call-[^"]+)"', page.html)
    assert link is not None
    assert f'id="{link.group(2)}"' in browser.get(link.group(1)).html


def test_a_proposed_response_waits_on_the_board_for_whoever_decides_until_it_is_decided(
    at_desk: AtDesk, office: Office
) -> None:
    _, response = office.proposed()
    deputy = at_desk("deputy")
    assert "待决定是否启动" in deputy.get("/").text
    office["deputy"].pulls("approve", response)
    assert "待决定是否启动" not in deputy.get("/").text


def test_an_intake_waits_on_the_board_for_the_shift_leader(at_desk: AtDesk, office: Office) -> None:
    information = {"source": "群众电话", "content": "河水上涨", "incident_class": "flood", "area": ["511527102"]}
    office["duty"].opens("intake", information | {"occurred_at": "2026-08-23T17:00:00+08:00"})
    page = at_desk("shift").get("/")
    assert "待审核的信息" in page.text
    assert "群众电话" in page.text


def test_an_intake_is_taken_in_by_its_form_once(at_desk: AtDesk, house: House) -> None:
    duty = at_desk("duty")
    form = duty.get("/intake/new")
    given = {
        "key": form.hidden("key"), "source": "沐爱镇值班室", "content": "两处路段落石",
        "occurred_at": "2026-08-23T17:40",
        "incident_class": "flood", "area": ["511527104", "511527102"], "towns__0__place": "511527104",
        "towns__0__rain_1h": "31.5", "warning__headline": "暴雨橙色预警", "warning__identifier": "1",
        "reservoir_danger": "none", "cut_off": "2",
    }  # fmt: skip
    page = duty.post("/intake", **given)
    assert page.url.endswith("/cases/2026-J0001")
    for words in ("沐爱镇值班室", "31.5", "沐爱镇、巡司镇", "暴雨橙色预警", "无险情", "2026-08-23 17:40:00"):
        assert words in page.text
    duty.post("/intake", **given)
    (case,) = rows(house, Case)
    facts = case.facts
    assert facts["occurred_at"] == "2026-08-23T17:40:00+08:00"
    assert facts["towns"] == [{"place": "511527104", "rain_1h": 31.5}]


def test_a_form_comes_back_with_every_reason_and_loses_nothing(at_desk: AtDesk) -> None:
    duty = at_desk("duty")
    duty.get("/intake/new")
    page = duty.post(
        "/intake", source="村支书 <b>赖</b>", area=["511527104"], towns__4__place="511527104", towns__4__rain_1h="三十",
        occurred_at="2026-08-23T17:40", warning__headline="无编号", reservoir_danger="small", drill="yes",
    )  # fmt: skip
    assert page.status == 422
    assert len(page.faults()) == 4  # content, class, warning without a number, rain that is no number
    assert "第1行 1小时降雨量" in "".join(page.faults())
    assert "村支书 &lt;b&gt;赖&lt;/b&gt;" in page.html
    for kept in ('value="三十"', 'value="2026-08-23T17:40"', 'value="无编号"'):
        assert kept in page.html
    assert re.search(r'value="511527104" checked', page.html)
    assert re.search(r'value="small" checked', page.html)
    assert re.search(r'name="drill" value="yes" checked', page.html)


def test_what_one_may_not_do_is_visible_and_says_who_could(started: Response, at_desk: AtDesk) -> None:
    page = at_desk("duty").get(f"/cases/{started.number}")
    assert "转入收尾" in page.text
    assert "须由以下人员办理" in page.text
    assert "李洪波 副指挥长" in page.text
    assert not page.forms("/triggers/stand_down")


def test_a_button_says_what_it_would_bring(office: Office, at_desk: AtDesk) -> None:
    _, response = office.proposed("III")
    page = at_desk("deputy").get(f"/cases/{response['number']}")
    assert re.search(r"批准启动 将叫应 \d+ 人、派发 \d+ 项任务", page.text)


def test_each_level_says_what_it_would_bring_and_the_suggested_one_is_marked(office: Office, at_desk: AtDesk) -> None:
    incident = office.incident()
    page = at_desk("leader").get(f"/incidents/{incident['number']}")
    for level in ("Ⅰ级", "Ⅱ级", "Ⅲ级", "Ⅳ级"):
        assert re.search(rf"{level} (建议级别 )?叫应 \d+ 人、派发 \d+ 项任务", page.text)
    assert page.first_line == "研判中，建议启动Ⅲ级响应"


def test_the_suggestion_names_rows_clauses_local_practice_and_what_is_not_known(
    office: Office, at_desk: AtDesk
) -> None:
    incident = office.incident()
    page = at_desk("leader").get(f"/incidents/{incident['number']}")
    for words in (
        "任一乡镇1小时雨量≥45毫米",
        "江华县山洪地质灾害防御预案",
        "地方做法",
        "条因情况不明未能判定",
        "尚不明：河道水位超警戒",
    ):
        assert words in page.text


def test_a_departure_without_its_reason_comes_back_to_the_form(office: Office, at_desk: AtDesk) -> None:
    incident = office.incident()
    leader = at_desk("leader")
    page = leader.get(f"/incidents/{incident['number']}")
    given = {
        "reason": "雨势加强", "measures": "组织转移", "expected_duration__number": "12", "expected_duration__unit": "h",
        "back": f"/incidents/{incident['number']}", "level": "II",
    }  # fmt: skip
    refused = leader.post(page.forms("/triggers/propose_response")[0], **given)
    assert refused.status == 409
    assert len(re.findall(r'class="fault"[^>]*>[^<]*提出其他级别须填写偏离理由', refused.html)) == 1
    assert "组织转移" in refused.html
    assert re.search(r'<details class="act[^"]*" id="act-[^"]*propose_response" open', refused.html)
    done = leader.post(page.forms("/triggers/propose_response")[0], departure="上游来水大", **given)
    assert "已办理：提出启动(调整)响应" in done.text
    assert done.first_line == "Ⅱ级响应待批准，尚未叫应"


def test_whoever_was_slower_is_told_who_was_faster_and_keeps_what_was_typed(office: Office, at_desk: AtDesk) -> None:
    _, response = office.proposed("III")
    standing = at_desk("standing")
    page = standing.get(f"/cases/{response['number']}")
    action, version = page.forms("/triggers/reject")[0], page.hidden("version")
    office["deputy"].pulls("approve", response)
    late = standing.post(action, version=version, reason="再观察半小时", back=f"/cases/{response['number']}")
    assert late.status == 409
    assert "李洪波 已于" in late.text
    assert "再观察半小时" in late.text


def test_the_incident_answers_in_its_first_line(started: Response, at_desk: AtDesk, browser: Browser) -> None:
    browser.post(started.link("deputy_commander"), answer="received")
    line = at_desk("duty").get(f"/incidents/{started.incident}").first_line
    assert re.fullmatch(r"Ⅲ级响应自 17:00 起，\d+ 人中 1 人已应答，下一项：30:00 后报告逾期", line)
    english = at_desk("duty").get(f"/incidents/{started.incident}?lang=en").first_line
    assert re.fullmatch(r"Level III since 17:00, 1 of \d+ answered, next: report overdue in 30:00", english)


def test_the_roster_shows_the_missing_first_and_folds_the_well(
    started: Response, at_desk: AtDesk, browser: Browser
) -> None:
    browser.post(started.link("deputy_commander"), answer="received")
    page = at_desk("duty").get(f"/incidents/{started.incident}")
    roster = page.html[page.html.index('id="roster"') : page.html.index('id="tasks"')]
    assert "已应答 1 人" in roster
    assert roster.index("应急管理局值班长") < roster.index("已应答 1 人") < roster.index("李洪波")
    assert "再次叫应本人" in roster


def test_the_desk_answers_for_somebody_with_the_reason_and_the_real_time(
    started: Response, at_desk: AtDesk, clock: Clock
) -> None:
    clock.passes(minutes=5)
    duty = at_desk("duty")
    page = duty.get(f"/incidents/{started.incident}")
    call = started.call("deputy_commander")
    action = f"/calls/{call.id}/answer"
    assert action in page.forms("/answer")
    back = f"/incidents/{started.incident}"
    refused = duty.post(action, answer="received", happened_at="2026-08-23T17:03", back=back)
    assert refused.status == 422
    assert refused.faults() == ["代为登记须写明如何联系到本人"]
    assert 'value="2026-08-23T17:03"' in refused.html
    early = duty.post(action, answer="received", note="座机接通本人", happened_at="2026-08-23T16:58", back=back)
    assert "实际时间不能早于叫应开始时间" in "".join(early.faults())
    duty.post(action, answer="received", note="座机接通本人", happened_at="2026-08-23T17:03", back=back)
    answered = started.call("deputy_commander").answered_at
    assert answered is not None
    assert answered.isoformat() == "2026-08-23T09:03:00+00:00"


def test_a_task_is_worked_on_from_its_row(started: Response, at_desk: AtDesk, house: House) -> None:
    duty = at_desk("duty")
    page = duty.get(f"/incidents/{started.incident}")
    done = page.forms("/done")[0]
    refused = duty.post(done, back=f"/incidents/{started.incident}")
    assert refused.faults() == ["请写明办理情况或理由"]
    assert "waive" in "".join(refused.forms("/waive"))
    duty.post(done, note="已办", back=f"/incidents/{started.incident}")
    assert [task.note for task in rows(house, Task) if task.state == "done"] == ["已办"]


@pytest.mark.parametrize("path", ["/cases/nothing", "/incidents/nothing", "/incidents/nothing/timeline", "/nowhere"])
def test_what_is_not_there_is_said_in_the_readers_language_with_whom_to_ring(at_desk: AtDesk, path: str) -> None:
    duty = at_desk("duty")
    page = duty.get(path)
    assert page.status == 404
    assert "回到值班台" in page.text
    assert "Back to the board" in duty.get(f"{path}?lang=en").text


def test_a_form_without_the_key_of_its_page_is_refused(started: Response, at_desk: AtDesk) -> None:
    duty = at_desk("duty")
    page = duty.get(f"/incidents/{started.incident}")
    duty.last = None
    assert duty.post(page.forms("/triggers/update_facts")[0], cut_off="1").status == 403
