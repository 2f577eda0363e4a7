"""Who may do what, on the page: in both languages; and who commands, where the incident is."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.api.conftest import Office
from tests.api.pages.conftest import Browser, Response


def test_the_page_of_rules_says_first_what_is_mine(at_desk: Callable[[str], Browser]) -> None:
    """Then which tier commands, what takes two officers, and each act with posts and clause."""
    page = at_desk("commander").get("/directory/authority")

    assert page.first_line.startswith("您可以办理")
    for words in ("市级指挥", "须两名负责人分别批准", "指挥长(县长)", "Ⅰ级由指挥长决定", "一般"):
        assert words in page.text
    assert at_desk("auditor").get("/directory/authority").first_line == "您的岗位没有指挥权限"


def test_the_incident_says_which_body_commands(started: Response, at_desk: Callable[[str], Browser]) -> None:
    """S10: in both languages, and in the replay."""
    page = at_desk("shift").get(f"/incidents/{started.incident}")
    english = at_desk("shift").get(f"/incidents/{started.incident}?lang=en")

    assert "指挥 筠连县防汛抗旱指挥部" in page.text
    assert "in command Junlian county flood and drought command" in english.text


def test_the_first_of_two_approvals_stands_where_the_second_is_given(
    office: Office, at_desk: Callable[[str], Browser]
) -> None:
    """Who has approved, and that another officer has to."""
    incident, response = office.proposed("II")
    office["standing"].pulls("approve", response)

    page = at_desk("commander").get(f"/incidents/{incident['number']}")

    assert "已批准，须由另一人再批准" in page.text
    assert "首位批准，待另一人批准" in page.text


def test_incident_and_response_name_the_rules_that_decide(
    office: Office, started: Response, at_desk: Callable[[str], Browser]
) -> None:
    """With the version, in both languages."""
    (book,) = office["duty"].get("/api/directory/authority")
    for page in (f"/incidents/{started.incident}", f"/cases/{started.number}"):
        shown = at_desk("shift").get(page).text
        assert "谁可以办，按开立时施行的规则" in shown
        assert f"版本 {book['version']}" in shown
        assert "rules in force at the opening" in at_desk("shift").get(f"{page}?lang=en").text


@pytest.mark.parametrize("language", ["zh", "en"])
def test_classes_are_called_by_their_words_and_clauses_are_said_to_be_chinese(
    at_desk: Callable[[str], Browser], language: str
) -> None:
    page = at_desk("duty").get(f"/directory/authority?lang={language}")
    assert language == "en" or "flood" not in page.text
    assert ("Rules are quoted in Chinese" in page.text) is (language == "en")
    assert '<span lang="zh-CN">' in page.html


@pytest.mark.parametrize(
    ("who", "offered"),
    [("duty", True), ("shift", True), ("leader", True), ("auditor", False), ("office", False), ("keeper", False)],
)
def test_taking_in_is_offered_to_whoever_may(at_desk: Callable[[str], Browser], who: str, offered: bool) -> None:
    page = at_desk(who).get("/")
    assert ('href="/intake/new"' in page.html) is offered
    assert ("请先登记接报" in page.text) is offered


def test_a_refusal_quotes_its_rule_as_chinese_on_an_english_page(at_desk: Callable[[str], Browser]) -> None:
    desk = at_desk("shift")
    desk.get("/directory")
    for path in ("/people", "/organisations/water", "/people/p020"):
        page = desk.post(f"{path}?lang=en", code="p900", zh="甲", en="Jia", language="zh", why="x")
        assert page.status == 403
        assert "the directory is kept by the office of the headquarters" in page.text
        assert "(quoted in Chinese)" in page.text
        assert '<span lang="zh-CN">《' in page.html


def test_the_three_first_times_stand_on_the_page_and_in_the_interface(
    office: Office, started: Response, at_desk: Callable[[str], Browser]
) -> None:
    """S22: found, handled, solved, each with its clause; what has not come yet is said to be so."""
    told = office["duty"].get(f"/api/incidents/{started.incident}/first-times")
    chinese = at_desk("shift").get(f"/incidents/{started.incident}").text
    english = at_desk("shift").get(f"/incidents/{started.incident}?lang=en").text

    assert [(one["key"], one["seconds"] is None) for one in told] == [
        ("found", False),
        ("handled", False),
        ("solved", True),
    ]
    for words in ("三个“第一时间”", "从接报到开始处置", "《突发事件应对法》第22条", "尚未"):
        assert words in chinese
    assert "from the report to the first act on it" in english
    assert "not yet" in english
