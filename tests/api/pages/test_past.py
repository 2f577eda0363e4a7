"""The past: an incident as it was known at a moment, and everything that happened, from the first report on."""

import re
from collections.abc import Callable
from urllib.parse import quote

from tests.api.conftest import INFORMATION, Clock, Office
from tests.api.pages.conftest import Browser, Response

AtDesk = Callable[[str], Browser]


def test_the_past_is_shown_as_it_was_known(started: Response, at_desk: AtDesk, browser: Browser, clock: Clock) -> None:
    before = clock()
    clock.passes(minutes=5)
    browser.post(started.link("deputy_commander"), answer="received")
    auditor = at_desk("auditor")
    then = auditor.get(f"/incidents/{started.incident}/at", time=before.isoformat())
    assert re.search(r"\d+ 人中 0 人已应答", then.first_line)
    assert "triggers" not in then.html
    assert "data-self" not in then.html
    now = auditor.get(f"/incidents/{started.incident}/at", time=clock().isoformat())
    assert re.search(r"\d+ 人中 1 人已应答", now.first_line)
    assert auditor.get(f"/incidents/{started.incident}/at", time="2020-01-01T00:00").status == 404


def test_before_the_incident_was_opened_the_past_shows_what_had_come_in(
    office: Office, at_desk: AtDesk, clock: Clock
) -> None:
    intake = office["duty"].opens("intake", INFORMATION, drill=True)
    came_in = clock()
    clock.passes(minutes=4)
    office["shift"].pulls("let_out", intake)
    incident = office["duty"].get("/api/cases", kind="incident")[0]["number"]
    auditor = at_desk("auditor")
    then = auditor.get(f"/incidents/{incident}/at", time=came_in.isoformat())
    for words in ("尚未立案", f"信息接报 {intake['number']}", "已接报待审核", "县气象台", "大雪山镇1小时降雨47.5毫米"):
        assert words in then.text
    assert "data-self" not in then.html
    english = auditor.get(f"/incidents/{incident}/at", time=came_in.isoformat(), lang="en")
    assert "This incident had not been opened yet" in english.text
    now = auditor.get(f"/incidents/{incident}/at", time=clock().isoformat(), lang="zh")
    assert f"信息接报 {intake['number']}" in now.text
    assert f"?time={quote(came_in.isoformat(timespec='milliseconds'), safe='')}" in now.html


def test_a_report_that_joins_later_is_shown_as_not_yet_part_of_the_incident(
    started: Response, office: Office, at_desk: AtDesk, clock: Clock
) -> None:
    late = office["duty"].opens("intake", INFORMATION, drill=True)
    came_in = clock()
    clock.passes(minutes=4)
    office["shift"].pulls("let_out", late, {"incident": started.incident})
    auditor = at_desk("auditor")
    then = auditor.get(f"/incidents/{started.incident}/at", time=came_in.isoformat())
    assert "此时尚未归入本事件" in then.text.partition(late["number"])[2]
    assert "尚未归入" not in auditor.get(f"/incidents/{started.incident}").text
    timeline = auditor.get(f"/incidents/{started.incident}/timeline")
    assert f"审核放行 → 已审核放行，归入事件 {started.incident}" in timeline.text
    assert timeline.text.count("信息接报") == 2, "two intakes were opened"


def test_the_timeline_tells_everything_newest_first_and_can_be_narrowed(
    started: Response, at_desk: AtDesk, browser: Browser
) -> None:
    browser.post(started.link("deputy_commander"), answer="received")
    duty = at_desk("duty")
    page = duty.get(f"/incidents/{started.incident}/timeline")
    assert page.text.index("应答 副指挥长(分管副县长) 李洪波：收到") < page.text.index(
        "叫应 副指挥长(分管副县长) 李洪波"
    )
    narrowed = duty.get(f"/incidents/{started.incident}/timeline", kind="answered")
    entries = narrowed.html[narrowed.html.index('id="entries"') :]
    assert entries.count('<li id="entry-') == 1
    assert "UTC" in entries
