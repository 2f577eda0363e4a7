"""The page of the regulations of duty, and the way to it from each page that one governs."""

from collections.abc import Callable

from tests.api.conftest import INFORMATION, Office
from tests.api.duty_days import OFFICE
from tests.api.pages.conftest import Browser
from tests.api.test_regulations import FIRST


def test_a_regulation_is_one_step_from_the_page_that_it_governs(
    office: Office, at_desk: Callable[[str], Browser]
) -> None:
    browser = at_desk("office")
    page = browser.get(f"/duty/{OFFICE}/regulations")
    assert "缺 5 项制度" in page.first_line
    given = {one: FIRST[one] for one in ("regime", "title", "dated", "text")} | {"number": FIRST["version"]}
    page = browser.post(f"/duty/{OFFICE}/regulations", **given)
    assert "缺 4 项制度" in page.first_line
    intake = office["duty"].opens("intake", INFORMATION, drill=True)
    pages = {
        "/duty/county_command": "duty", "/duty/county_command/hand-over": "hand_over", "/intake/new": "reporting",
        f"/cases/{intake['number']}": "warning_release",
    }  # fmt: skip
    for path, regime in pages.items():
        assert f'regulations#{regime}"' in browser.get(path).html or f'/regulations/{regime}"' in browser.get(path).html
    incident = office.incident()
    assert '/regulations/joint_analysis"' in browser.get(f"/incidents/{incident['number']}").html
    assert "双方签字" in browser.get("/regulations/hand_over", lang="en").text
