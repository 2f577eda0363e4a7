"""The archive: what is over is still found, and how grave it was."""

from __future__ import annotations

from collections.abc import Callable

from tests.api.conftest import INFORMATION, Office
from tests.api.pages.conftest import Browser, Response

AtDesk = Callable[[str], Browser]


def test_an_incident_stands_in_the_archive_with_the_gravest_level_it_had_and_leads_to_its_record(
    started: Response, at_desk: AtDesk
) -> None:
    page = at_desk("auditor").get("/incidents")
    assert page.status == 200
    assert f'href="/incidents/{started.incident}"' in page.html
    assert f'href="/incidents/{started.incident}/timeline"' in page.html
    assert "Ⅲ级" in page.text
    assert "响应 1 次" in page.text


def test_before_anything_has_happened_the_archive_says_so(office: Office, at_desk: AtDesk) -> None:
    assert office is not None
    assert "还没有突发事件的记录" in at_desk("auditor").get("/incidents").text
    assert "No incident has been recorded yet" in at_desk("auditor").get("/incidents?lang=en").text


def test_an_intake_that_is_no_incident_yet_does_not_stand_in_the_archive(office: Office, at_desk: AtDesk) -> None:
    office["duty"].opens("intake", INFORMATION)
    assert "还没有突发事件的记录" in at_desk("duty").get("/incidents").text


def test_an_address_of_the_archive_that_can_not_be_is_refused_and_not_a_fault(at_desk: AtDesk) -> None:
    assert at_desk("auditor").get("/incidents?before=nonsense").status == 422
