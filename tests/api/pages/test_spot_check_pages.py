"""The pages of spot checks: the telephone beside each name, six questions ticked, and the tasks linked afterwards."""

import re
from collections.abc import Callable

from tests.api.pages.conftest import Browser

PATH = "/duty/county_command/spot-checks"
KEYS = ("duties", "warned", "passed_on", "danger", "moved", "helped")


def ticked(line: str, **instead: str) -> dict[str, str]:
    given = {f"right__{key}": instead.get(key, "right") for key in KEYS}
    return {"line": line, **given, **{f"said__{key}": "" for key in KEYS}}


def test_a_spot_check_is_held_from_the_page(at_desk: Callable[[str], Browser]) -> None:
    browser = at_desk("duty")
    assert "最近一次预警" in browser.get(PATH).text
    page = browser.post(PATH, area="511527109")
    path = page.url.removeprefix("http://testserver")
    assert "抽到 3 人，3 人尚未询问" in page.first_line
    assert 'href="tel:' in page.html
    first, second, _ = re.findall(r'name="line" value="([^"]+)"', page.html)
    page = browser.post(f"{path}/answers", **ticked(first, warned="") | {"said__moved": "看广播"})
    assert "看广播" in page.html
    assert page.status == 422
    assert "这一问尚未登记答对与否" in page.text
    page = browser.post(f"{path}/answers", line=first)
    assert page.text.count("这一问尚未登记答对与否") == 1 + len(KEYS), "once above, and once at each question"
    page = browser.post(f"{path}/answers", **ticked(first, warned="") | {"said__moved": "看广播"})
    assert page.html.count(" checked") == len(KEYS) - 1
    browser.post(f"{path}/answers", **ticked(first, warned="wrong"))
    page = browser.post(f"{path}/answers", **ticked(second))
    assert "1 人尚未询问" in page.first_line
    page = browser.post(f"{path}/close")
    assert "下达整改任务2项" in page.first_line
    assert len(re.findall(r'href="/cases/\d+-Q\d+"', page.html)) == 2
    told = at_desk("auditor").get(path, lang="en").text
    assert "every answer right" in told
    assert "Luo Chunlin" in told
    assert "罗春林" not in told


def test_who_is_not_at_the_desk_reads_and_finds_no_buttons(at_desk: Callable[[str], Browser]) -> None:
    page = at_desk("duty").post(PATH, area="511527109")
    path = page.url.removeprefix("http://testserver")
    assert at_desk("auditor").get(path).forms("/answers") == []
    assert at_desk("auditor").get(PATH).forms("/spot-checks") == []
