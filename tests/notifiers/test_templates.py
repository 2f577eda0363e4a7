"""Messages by templates: which one carries what, how words fill it, and what happens when it is not approved."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as some

from notifiers import reasons
from notifiers.channels.accounts import AccountFault
from notifiers.channels.telephone import can_be_rung, can_be_texted, international, plain
from notifiers.channels.templates import NOTHING, Sort, Template, filled, longest_of, template_for
from notifiers.notifier import Outcome, Result
from tests.notifiers.templated import account, call

KIND = "aliyunsms"
KEPT = account(KIND, "http://127.0.0.1:1")
TEXT = Template(Sort.NOTICE, "T", ("text",))


@pytest.mark.parametrize(
    ("kind", "code"),
    [("call", "SMS_1001"), ("stand_down", "SMS_1002"), ("tell", "SMS_1003"), ("task_overdue", "SMS_1003"),
     ("", "SMS_1003")],
)  # fmt: skip
def test_each_sort_of_message_goes_by_its_own_template(kind: str, code: str) -> None:
    found = template_for(KEPT, call(KIND, kind=kind))
    assert isinstance(found, Template)
    assert found.code == code


def test_a_drill_goes_by_the_template_for_drills_when_there_is_one() -> None:
    assert template_for(account(KIND, "", drill=True), call(KIND, drill=True)) == template_for(KEPT, call(KIND))
    own = template_for(replace(KEPT, secrets={**KEPT.secrets, "drill": "SMS_9 who"}), call(KIND, drill=True))
    assert own == Template(Sort.DRILL, "SMS_9", ("who",))


@pytest.mark.parametrize(
    ("state", "reason"), [("waiting", reasons.TEMPLATE_WAITING), ("refused", reasons.TEMPLATE_REFUSED)]
)
def test_a_message_whose_template_is_not_approved_fails_for_good_with_words(state: str, reason: object) -> None:
    result = template_for(replace(KEPT, approvals={"SMS_1001": state}), call(KIND))
    assert isinstance(result, Result)
    assert (result.outcome, result.reason) == (Outcome.failed_for_good, reason)
    assert isinstance(template_for(replace(KEPT, approvals={"SMS_1001": "approved"}), call(KIND)), Template)


def test_a_sort_without_a_template_fails_for_good_with_words() -> None:
    result = template_for(account(KIND, "", stand_down=""), call(KIND, kind="stand_down"))
    assert isinstance(result, Result)
    assert (result.outcome, result.reason) == (Outcome.failed_for_good, reasons.TEMPLATE_MISSING)


@pytest.mark.parametrize("said", ["SMS_1 who, what", "SMS_1 who;what", "短信", "SMS_1 Who", " "])
def test_a_template_that_can_not_be_read_is_a_fault_of_the_account(said: str) -> None:
    with pytest.raises(AccountFault):
        template_for(account(KIND, "", call=said), call(KIND))


@pytest.mark.parametrize("said", ["0", "501", "x", "１", "-3", "35.0"])
def test_a_length_that_makes_no_sense_is_a_fault_of_the_account(said: str) -> None:
    with pytest.raises(AccountFault):
        longest_of(account(KIND, "", longest=said), 35)
    assert (longest_of(KEPT, 35), longest_of(account(KIND, "", longest="20"), 35)) == (35, 20)


def test_links_and_brackets_are_taken_out_and_what_is_missing_is_a_dash() -> None:
    template = Template(Sort.CALL, "T", ("text", "due"))
    assert filled(template, call(KIND), 35) == {"text": "详见 重要", "due": NOTHING}


def test_a_drill_says_so_in_its_first_variable_however_short_that_is() -> None:
    template = Template(Sort.CALL, "T", ("who", "code"))
    assert filled(template, call(KIND, drill=True), 6) == {"who": "演练 筠连…", "code": "7"}
    assert filled(TEXT, replace(call(KIND, drill=True), pieces={}), 35) == {
        "text": "演练 叫应 启动防汛Ⅲ级应急响应，请应答。"
    }


def test_a_code_is_never_cut() -> None:
    long = replace(call(KIND), pieces={"code": "1234567"})
    result = filled(Template(Sort.CALL, "T", ("code",)), long, 6)
    assert isinstance(result, Result)
    assert (result.outcome, result.reason) == (Outcome.failed_for_good, reasons.TEXT_REFUSED)


@given(some.text(max_size=200), some.integers(2, 60), some.booleans())
def test_no_variable_is_ever_longer_than_the_provider_lets_it_be_or_empty(text: str, longest: int, drill: bool) -> None:
    values = filled(TEXT, replace(call(KIND, drill=drill), pieces={"text": text}), longest)
    assert isinstance(values, dict)
    assert 0 < len(values["text"]) <= longest


@pytest.mark.parametrize(
    ("said", "same", "abroad"),
    [
        ("13800000001", "13800000001", "+8613800000001"), ("+86 138-0000-0001", "13800000001", "+8613800000001"),
        ("008613800000001", "13800000001", "+8613800000001"), ("8613800000001", "13800000001", "+8613800000001"),
        ("+85290000000", "+85290000000", "+85290000000"), ("0831-7700000", "08317700000", "+868317700000"),
    ],
)  # fmt: skip
def test_a_number_has_one_spelling_whoever_wrote_it(said: str, same: str, abroad: str) -> None:
    assert (plain(said), international(said)) == (same, abroad)


def test_a_fixed_line_is_rung_and_never_texted() -> None:
    assert (can_be_rung("08317700000"), can_be_texted("08317700000")) == (True, False)
    assert (can_be_rung("13800000001"), can_be_texted("13800000001")) == (True, True)
    assert not any(test(bad) for test in (can_be_rung, can_be_texted) for bad in ("", "110", "zhangsan", "1380000000"))
