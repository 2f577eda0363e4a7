"""Command from a telephone, 390 pixels wide, in a real Chromium: each act by touch alone, nothing beside the screen."""

import re
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest
from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import expect

from records.case import Case
from tests.api.conftest import Clock, Office
from tests.api.duty_days import published
from tests.api.pages.conftest import CHROMIUM, Response, rows
from tests.api.pages.test_browser import at_rest, enter
from workflows.work import House

TELEPHONE = {"width": 390, "height": 844}
THUMB = 36
"""How high at least, in pixels, what is touched has to be."""
REASON = "雨势仍在加强"
Enter = Callable[[str], Any]

pytestmark = [pytest.mark.browser, pytest.mark.skipif(CHROMIUM is None, reason="there is no chromium here")]


@pytest.fixture
def enters(chromium: Any, served: str) -> Enter:
    """Somebody signed in on a telephone."""
    return lambda who: enter(chromium, served, TELEPHONE, who=who)[0]


def fits(page: Any) -> None:
    """Nothing lies beside the screen."""
    assert page.evaluate("document.documentElement.scrollWidth") <= TELEPHONE["width"], page.url


def touches(page: Any, what: Any) -> None:
    """Touches what lies wholly on the screen and under a thumb; the page may refresh itself just then."""
    box = _box(what) or _box(what) or _box(what)
    assert box is not None, what
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= TELEPHONE["width"]
    assert box["height"] >= THUMB, box
    what.click()


def _box(what: Any) -> Any:
    """Where it lies; None when the page put another in its place while it was looked at."""
    expect(what).to_be_visible()
    with suppress(PlaywrightError):
        what.scroll_into_view_if_needed()
        return what.bounding_box()
    return None


def opens(page: Any, case: Case, trigger: str) -> Any:
    """The form of an act, unfolded."""
    act = page.locator(f"#act-{case.id}-{trigger}")
    touches(page, act.locator("summary").first)
    fits(page)
    return act


def sends(page: Any, act: Any) -> None:
    """Sends the form of an act, which is taken."""
    touches(page, act.locator("button.go"))
    expect(page.locator("p.told")).to_contain_text("已办理")
    fits(page)
    at_rest(page)


def newest(house: House, kind: str) -> Case:
    return sorted((one for one in rows(house, Case) if one.kind == kind), key=lambda one: one.number)[-1]


def fills(act: Any, **texts: str) -> None:
    for name, text in texts.items():
        act.locator(f"[name='{name}']").fill(text)


def proposes(page: Any, served: str, house: House, level: str) -> None:
    incident = newest(house, "incident")
    page.goto(f"{served}/incidents/{incident.number}")
    fits(page)
    act = opens(page, incident, "propose_response")
    touches(page, act.locator(f"label.choice:has([name=level][value={level}])"))
    departure = act.locator("[name=departure]")
    fills(act, reason=REASON, measures="叫应到村，组织转移", **({"departure": "演练"} if departure.count() else {}))
    act.locator("[name='expected_duration.number']").fill("12")
    sends(page, act)


def approves(page: Any, served: str, house: House) -> None:
    case = newest(house, "response")
    page.goto(f"{served}/cases/{case.number}")
    fits(page)
    act = page.locator(f"form.act[action$='/{case.id}/triggers/approve'] button")
    if act.count():
        touches(page, act)
        expect(page.locator("p.told")).to_contain_text("已办理")
        at_rest(page)
    else:
        sends(page, opens(page, case, "approve"))


def test_a_response_is_started_and_raised(enters: Enter, served: str, office: Office, house: House) -> None:
    office.incident()
    leader, deputy = enters("leader"), enters("deputy")
    proposes(leader, served, house, "IV")
    approves(deputy, served, house)
    first = newest(house, "response")
    proposes(leader, served, house, "III")
    approves(deputy, served, house)
    states = {one.level: one.state for one in rows(house, Case) if one.kind == "response"}
    assert (first.level, states["IV"]) == ("IV", "superseded")
    assert states["III"].startswith("active")


def test_an_order_is_given_to_a_post_chosen_on_the_page_of_the_incident(
    enters: Enter, served: str, started: Response
) -> None:
    house, page = started.house, enters("deputy")
    incident = newest(house, "incident")
    page.goto(f"{served}/incidents/{incident.number}")
    act = opens(page, incident, "give_order")
    posts = act.locator("details").first
    touches(page, posts.locator("summary"))
    touches(page, posts.locator("label").first)
    fills(act, order="派员到大雪山镇查看山洪沟")
    act.locator("[name='within.number']").fill("1")
    sends(page, act)
    assert newest(house, "order").state == "given"


def test_a_shift_is_handed_over(enters: Enter, served: str, office: Office, clock: Clock) -> None:
    published(office)
    clock.passes(hours=15)
    for who, line in (("shift", "等接班人"), ("shift2", "完")):
        page = enters(who)
        page.goto(f"{served}/duty/county_command/hand-over")
        fits(page)
        touches(page, page.locator("form:has(#note) button.go"))
        expect(page.locator("h1.first")).to_contain_text(re.compile(line))
        fits(page)


def test_the_keeper_reads_on_a_telephone_that_no_backup_was_ever_proved(enters: Enter, served: str) -> None:
    page = enters("keeper")
    page.goto(f"{served}/settings/backups?lang=en")
    expect(page.locator("main")).to_contain_text("No backup was ever proved")
    fits(page)
