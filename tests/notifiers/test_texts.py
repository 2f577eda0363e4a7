"""Every kind of message has its words in both languages, and a call fits one SMS."""

from __future__ import annotations

from pathlib import Path

import pytest

from notifiers import texts
from notifiers.channels.gateway import segments
from notifiers.gate import Gate
from notifiers.notifier import Message
from notifiers.texts import NEEDED, MissingValue, render, worded
from states.text import Text

LINK = "https://d.gov.cn/a/Ab3dEf6hIj9kLm2nOp5qRs"
VALUES: dict[str, object] = {
    "who": Text("筠连县防指", "Junlian flood office"),
    "what": Text("启动防汛Ⅲ级响应", "flood response III started"),
    "post": Text("沐爱镇镇长", "Mayor of Mu'ai"),
    "do": Text("请到镇指挥部到岗。", "Go to the town command post."),
    "task": Text("转移低洼地带群众", "Move people from low ground"),
    "due": "03:40",
    "text": Text("累计转移 312 人。", "312 people moved."),
    "phone": "0831-7720000",
    "code": "47",
}
LANGUAGES = ["zh", "en"]


def call(language: str, **more: object) -> texts.Rendered:
    return render("call", language, VALUES | more)


def test_a_call_by_sms_says_who_what_why_you_and_what_to_do_in_seventy_characters() -> None:
    short = call("zh").short
    assert short == ("【叫应】筠连县防指启动防汛Ⅲ级响应。您的岗位：沐爱镇镇长。请立即应答：回复 471 收到，472 不能到岗")
    assert segments(short) == 1


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("link", ["", LINK])
@pytest.mark.parametrize("drill", [False, True])
@pytest.mark.parametrize("repeat", [0, 1])
def test_a_call_with_names_of_usual_length_fits_one_sms(language: str, link: str, drill: bool, repeat: int) -> None:
    short = call(language, link=link, drill=drill, repeat=repeat, code="").short
    assert segments(short) <= (1 if language == "zh" or not link else 2)
    assert link in short


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("drill", [False, True])
@pytest.mark.parametrize("repeat", [0, 1])
def test_a_call_that_can_be_answered_by_text_fits_one_sms_without_its_link(
    language: str, drill: bool, repeat: int
) -> None:
    """A text needs no data; code and link together left no room for who calls and why."""
    short = call(language, link=LINK, drill=drill, repeat=repeat).short
    assert segments(short) == 1
    assert LINK not in short
    assert all(f"47{digit}" in short for digit in "12")
    assert language == "en" or "沐爱镇镇长" in short


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("length", range(1, 60, 3))
def test_a_text_names_the_way_to_the_deputy_where_it_costs_no_segment(language: str, length: int) -> None:
    names = {"what": "长" * length, "drill": True, "repeat": 1}
    with_it, without = call(language, deputy=True, **names).short, call(language, **names).short
    assert segments(with_it) == segments(without)
    assert "475" not in without
    assert ("长" * length in with_it) == ("长" * length in without)
    assert length > 1 or language == "en" or "475" in with_it


def test_a_name_is_not_cut_to_save_a_segment() -> None:
    """A level that is cut away costs an answer; a second segment costs a few fen."""
    short = call(
        "zh",
        what="启动山洪和地质灾害防御Ⅲ级应急响应",
        link="http://127.0.0.1:8600/c/Ab3dEf6hIj9kLm2nOp5qRs",
        drill=True,
        code="",
    ).short
    assert "启动山洪和地质灾害防御Ⅲ级应急响应" in short
    assert "沐爱镇镇长" in short
    assert segments(short) == 2


@pytest.mark.parametrize("language", LANGUAGES)
def test_link_and_code_are_whole_however_long_the_names(language: str) -> None:
    long = "长" * 60 if language == "zh" else "very long name " * 6
    link = "https://jy.yibin.gov.cn/a/Ab3dEf6hIj9kLm2nOp5qRs"
    names = {"who": long, "what": long, "post": long, "drill": True, "repeat": 1}
    assert link in call(language, **names, link=link, code="").short
    assert all(f"47{digit}" in call(language, **names).short for digit in "12")


@pytest.mark.parametrize("length", range(60, 110))
def test_a_cut_takes_whole_words_and_numbers(length: int) -> None:
    """A level III cut to a level I would be another message."""
    what = "flood response III, 312 people in the county"
    short = call("en", what=what, link="https://" + "x" * length, code="").short
    kept = short.removeprefix("CALL: ").partition("…")[0] if "…" in short else what
    assert what.startswith(kept)
    assert not what.removeprefix(kept)[:1].isalnum()


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_repeat_says_so(language: str) -> None:
    mark = {"zh": "第2次叫应", "en": "CALL no. 2"}[language]
    again = call(language, repeat=1)
    assert mark in again.subject
    assert mark in again.body
    assert mark not in call(language).body


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_call_gives_post_duty_link_code_and_telephone(language: str) -> None:
    body = call(language, link=LINK).body
    for name in ("who", "what", "post", "do"):
        value = VALUES[name]
        assert isinstance(value, Text)
        assert value.in_(language) in body
    for word in (LINK, "471", "472", "0831-7720000"):
        assert word in body


@pytest.mark.parametrize("kind", sorted(NEEDED))
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_kind_passes_the_gate_as_a_drill_and_as_the_real_thing(kind: str, language: str) -> None:
    gate = Gate()
    for drill in (False, True):
        words = render(kind, language, VALUES | {"drill": drill, "link": LINK})
        for address in ("tsms://sms.example/13800000000?drill=yes", "tmail://mail.example/a@b.c?drill=yes"):
            message = worded(Message("n", address, "", "", drill), words)
            assert message.body
            assert gate.refusal(message) is None


@pytest.mark.parametrize("kind", sorted(NEEDED))
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_kind_works_with_no_more_than_it_needs_and_refuses_less(kind: str, language: str) -> None:
    needed = {name: (VALUES | {"link": LINK})[name] for name in NEEDED[kind]}
    words = render(kind, language, needed)
    assert words.subject
    assert words.short
    assert "None" not in words.body
    for name in needed:
        with pytest.raises(MissingValue, match=name):
            render(kind, language, {key: value for key, value in needed.items() if key != name})


def test_an_english_message_holds_no_chinese_but_the_drill_mark() -> None:
    for kind in NEEDED:
        words = render(kind, "en", VALUES | {"link": LINK, "drill": True})
        for text in (words.subject, words.body, words.short):
            assert text.startswith("【演练】")
            assert not any("\u4e00" <= letter <= "\u9fff" for letter in text.removeprefix("【演练】"))


def test_every_kind_has_a_template_in_each_language_and_no_template_lacks_a_kind() -> None:
    folder = Path(texts.__file__).parent / "templates"
    found = {file.name for file in folder.glob("*.j2")}
    assert found == {f"{kind}.{language}.j2" for kind in NEEDED for language in LANGUAGES} | {"letter.html.j2"}


def test_sms_carries_the_short_form_and_mail_all_of_it() -> None:
    words = call("zh", link=LINK)
    sms = worded(Message("n", "tsms://sms.example/138", "", "", drill=False), words)
    mail = worded(Message("n", "tmail://mail.example/a@b.c", "", "", drill=False), words)
    assert (sms.subject, sms.body, sms.html) == ("", words.short, "")
    assert (mail.subject, mail.body, mail.html) == (words.subject, words.body, words.html)


def test_the_page_of_a_mail_has_one_button_and_takes_no_markup_from_values() -> None:
    page = call("zh", link=LINK, who="<b>防指</b>").html
    assert page.count(f'href="{LINK}"') == 1
    assert "立即应答" in page
    assert "<b>" not in page


def test_a_subject_is_one_line() -> None:
    assert "\n" not in call("zh", what="启动\r\nBcc: x@y").subject
