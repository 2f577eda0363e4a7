"""What holds for every page: both languages, plain words, nothing from outside, nothing inline, light."""

import gzip
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from api.pages.assets import STATIC
from api.pages.rendering import TEMPLATES
from tests.api.pages.conftest import Browser, Page, Response

DESK = (
    "/", "/?wall", "/incidents", "/incidents/{incident}", "/incidents/{incident}/timeline", "/incidents/{incident}/at",
    "/cases/{response}", "/cases/{incident}-B1", "/intake/new", "/duty/county_command",
    "/duty/county_command/hand-over", "/duty/county_command/regulations", "/duty/county_command/spot-checks", "/pocket",
    "/pocket?who=p003",
    "/directory", "/directory?sought=p0", "/directory/gaps", "/directory/duties", "/directory/authority",
    "/directory/import", "/readiness", "/readiness?all&drill", "/service-levels", "/service-levels?incident={incident}",
    "/warnings", "/rooms", "/call-trees", "/call-trees?procedure=response/flood/III&against=response/flood/II&drill",
    "/organisations/county_command", "/people/p001",
    "/account", "/account/second-factor", "/account/tokens", "/account/password", "/locked",
)  # fmt: skip
OPEN = ("/sign-in", "/c/{link}", "/c/AAAAAAAAAAAAAAAAAAAAAA")
JARGON = re.compile(r"\b(fence|effect|effects|fold|payload|uuid|cases?)\b", re.IGNORECASE)


def pages(started: Response, browser: Browser, language: str) -> dict[str, Page]:
    """Every page for somebody who is signed in, in one language."""
    names = {
        "incident": started.incident,
        "response": started.number,
        "link": started.link("deputy_commander")[3:],
    }
    found = {}
    for path in (*DESK, *OPEN):
        address = path.format(**names)
        found[path] = browser.get(f"{address}{'&' if '?' in address else '?'}lang={language}")
    return found


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_page_is_whole_in_its_language(
    started: Response, at_desk: Callable[[str], Browser], language: str
) -> None:
    for path, page in pages(started, at_desk("shift"), language).items():
        assert page.status == (404 if "AAAA" in path else 200), path
        assert f'lang="{"en" if language == "en" else "zh-CN"}"' in page.html
        assert "{{" not in page.html
        assert "None" not in page.text, path


def test_the_frame_of_an_english_page_holds_no_chinese(started: Response, at_desk: Callable[[str], Browser]) -> None:
    """What people typed, and the clauses of plans, stay as they were written; everything else is English."""
    page = at_desk("shift").get("/?lang=en")
    left = re.sub(r"中文", "", page.text)
    assert not re.search(r"[\u4e00-\u9fff]", left), re.findall(r".{10}[\u4e00-\u9fff]+.{10}", left)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_no_page_speaks_the_language_of_the_machinery(
    started: Response, at_desk: Callable[[str], Browser], language: str
) -> None:
    for path, page in pages(started, at_desk("shift"), language).items():
        if "timeline" not in path:
            assert not JARGON.search(page.text), (path, JARGON.findall(page.text))


def test_a_drill_says_so_on_every_page_and_in_every_title(started: Response, at_desk: Callable[[str], Browser]) -> None:
    browser = at_desk("shift")
    for path, page in pages(started, browser, "zh").items():
        plain = (
            "/account",
            "/call-trees",
            "/directory",
            "/duty",
            "/intake/new",
            "/locked",
            "/organisations",
            "/people",
            "/readiness",
            "/rooms",
            "/service-levels",
            "/sign-in",
            "/warnings",
        )
        if "AAAA" not in path and not path.startswith(plain):
            assert page.title.startswith("【演练】"), path
            assert 'class="band"' in page.html, path


def test_templates_hold_no_script_no_style_and_no_outside_host() -> None:
    for file in sorted(TEMPLATES.glob("*.html")):
        text = file.read_text()
        assert not re.search(r'\s(style|on\w+)="', text), file.name
        assert not re.search(r"https?://", text), file.name
        assert not re.search(r"<script(?![^>]*\bsrc=)", text), file.name


def test_files_of_the_pages_name_no_outside_host() -> None:
    for file in sorted(STATIC.iterdir()):
        said = re.sub(r"http://www\.w3\.org/\d+/svg", "", file.read_text())
        assert not re.search(r"https?://", said), file.name


def test_every_file_that_a_page_loads_is_served_and_kept_for_good(browser: Browser) -> None:
    page = browser.get("/sign-in")
    loaded = re.findall(r'(?:src|href)="(/static/[^"]+)"', page.html)
    assert len(loaded) >= 4
    for address in loaded:
        served = browser.get(address)
        assert served.status == 200
        assert "immutable" in served.headers["cache-control"]
    assert "immutable" not in browser.get("/static/desk.css").headers.get("cache-control", "")


@pytest.mark.parametrize("name", ["../app.py", "%2e%2e%2fapp.py", "nothing.css", "MANIFEST"])
def test_nothing_but_the_named_files_is_served(browser: Browser, name: str) -> None:
    assert browser.get(f"/static/{name}").status in (404, 303)


def test_sheets_and_script_together_stay_under_twenty_kilobytes_as_sent() -> None:
    sizes = {file.name: len(gzip.compress(file.read_bytes(), 9)) for file in STATIC.glob("*.[cj]s*")}
    assert sum(sizes.values()) < 20_000, sizes


def test_every_template_is_used() -> None:
    """A page that nobody renders is not kept."""
    said = "".join(
        path.read_text() for path in (*Path(TEMPLATES).glob("*.html"), *TEMPLATES.parent.rglob("pages/*.py"))
    )
    for file in TEMPLATES.glob("*.html"):
        assert f'"{file.name}"' in said, file.name


def test_the_language_that_was_chosen_is_kept(browser: Browser) -> None:
    assert 'lang="zh-CN"' in browser.get("/sign-in").html
    browser.get("/sign-in?lang=en")
    assert 'lang="en"' in browser.get("/sign-in").html
