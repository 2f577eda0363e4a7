"""Typed forms: what is filled in becomes facts, and a refusal says what is wrong with every field at once."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from states.forms import Wrong, merged, read_form, read_value
from states.procedure import Fact, Opening, Transition
from states.refusal import Cause, Refusal
from tests.states.cast import PROCEDURES

TITLE = {"zh": "名称", "en": "name"}


def fact(kind: str, **more: Any) -> Fact:
    """A fact of a type."""
    return Fact.model_validate({"type": kind, "title": TITLE, **more})


TOWNS = fact(
    "table",
    key="place",
    columns={
        "place": {"type": "places", "title": {"zh": "乡镇", "en": "township"}},
        "rain_1h": {"type": "number", "title": {"zh": "1小时降雨量", "en": "rain in 1 h"}},
    },
)
FACTS = {
    "number": fact("number", unit="mm"),
    "integer": fact("integer"),
    "text": fact("text"),
    "yes_no": fact("yes_no"),
    "choice": fact("choice", choices={"small": TITLE, "failed": TITLE}),
    "time": fact("time"),
    "duration": fact("duration"),
    "places": fact("places"),
    "posts": fact("posts"),
    "table": TOWNS,
    "colour": fact("colour"),
    "level": fact("level"),
    "warning": fact("warning"),
    "incident": fact("incident"),
}
WARNING = {"identifier": "511527-1", "headline": "暴雨橙色预警"}


@pytest.mark.parametrize(
    ("kind", "raw", "value"),
    [
        ("number", "81.5", 81.5),
        ("number", 0, 0.0),
        ("integer", "3", 3),
        ("integer", 3.0, 3),
        ("text", " 上游来水 ", "上游来水"),
        ("yes_no", "no", False),
        ("yes_no", True, True),
        ("choice", "failed", "failed"),
        ("time", "2026-08-23T17:08:00+08:00", "2026-08-23T17:08:00+08:00"),
        ("duration", "12h", "12h"),
        ("places", "511527", ["511527"]),
        ("posts", ["office", "shift", "office"], ["office", "shift"]),
        ("places", ["511527109", "511527209"], ["511527109", "511527209"]),
        ("table", [{"place": "511527109", "rain_1h": "81.5"}], [{"place": "511527109", "rain_1h": 81.5}]),
        ("table", [{"place": "511527109", "rain_1h": ""}], [{"place": "511527109"}]),
        ("colour", "Orange", "orange"),
        ("level", "III", "III"),
        ("warning", WARNING, WARNING),
        ("incident", "2026-0001", "2026-0001"),
    ],
)
def test_a_value_is_read_in_its_type(kind: str, raw: Any, value: Any) -> None:
    """As it is stored, whether it came from a page or as JSON."""
    assert read_value(FACTS[kind], raw) == value


@pytest.mark.parametrize(
    ("kind", "raw", "zh"),
    [
        ("number", "much", "应为数字(mm)"),
        ("number", "nan", "数值不合理"),
        ("number", "inf", "数值不合理"),
        ("number", True, "数值不合理"),
        ("number", 10**400, "应为数字(mm)"),
        ("integer", "2.5", "应为整数"),
        ("text", 5, "应为文字"),
        ("text", "  ", "应为文字"),
        ("text", "a\0b", "非法字符"),
        ("text", "\ud800", "非法字符"),
        ("text", "长" * 20_001, "文字过长"),
        ("yes_no", "maybe", "应为是或否"),
        ("yes_no", 1, "应为是或否"),
        ("choice", "huge", "应为其中之一：small、failed"),
        ("choice", ["small"], "应为其中之一"),
        ("time", "17:08", "应为时间"),
        ("time", "2026-08-23T17:08:00", "时间须带时区"),
        ("duration", "soon", "应为时长"),
        ("duration", "9" * 40 + "d", "应为时长"),
        ("places", ["筠连"], "行政区划代码"),
        ("posts", [], "应为岗位"),
        ("posts", [3], "应为岗位"),
        ("places", ["5"], "行政区划代码"),
        ("places", ["²²²"], "行政区划代码"),
        ("table", {"place": "511527109"}, "应为表格"),
        ("table", [{"rain_1h": 3}], "第1行：缺少“乡镇”"),
        ("table", [{"place": "511527109", "wind": 3}], "第1行：没有“wind”一列"),
        (
            "table",
            [{"place": "511527109"}, {"place": "511527209", "rain_1h": "much"}],
            "第2行 1小时降雨量：应为数字",
        ),
        ("colour", "purple", "red、orange、yellow、blue"),
        ("level", "V", "I、II、III、IV"),
        ("level", ["I"], "I、II、III、IV"),
        ("warning", {"identifier": "x"}, "headline"),
        ("warning", {**WARNING, "description": "a\0b"}, "非法字符"),
        ("incident", None, "应为文字"),
    ],
)
def test_a_wrong_value_says_what_it_should_be(kind: str, raw: Any, zh: str) -> None:
    """In Chinese and in English, with the row and the column in a table."""
    with pytest.raises(Wrong) as wrong:
        read_value(FACTS[kind], raw)

    assert zh in wrong.value.reason.zh
    assert wrong.value.reason.en


def test_every_type_of_the_language_can_be_filled_in() -> None:
    """The types above are all there are."""
    assert set(FACTS) == set(Fact.model_fields["type"].annotation.__args__)  # type: ignore[union-attr]


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)


@given(st.sampled_from(sorted(FACTS)), anything)
def test_whatever_is_filled_in_is_read_or_refused(kind: str, raw: Any) -> None:
    """No other error, whatever somebody sends; what is read can be stored as JSON."""
    try:
        value = read_value(FACTS[kind], raw)
    except Wrong:
        return
    json.dumps(value)


def test_every_wrong_field_is_named_at_once() -> None:
    """Missing, wrong and unasked: nobody fills in a form three times to learn three things."""
    answer = read_form(FACTS, ["text", "number"], ["level"], {"number": "much", "level": "V", "colour": "red"})

    assert isinstance(answer, Refusal)
    assert answer.cause is Cause.FORM
    assert {name: text.zh for name, text in answer.fields.items()} == {
        "colour": "此处没有这个字段",
        "text": "必填",
        "number": "应为数字(mm)",
        "level": "应为 I、II、III、IV 之一",
    }
    assert all(name in answer.reason.zh for name in answer.fields)


def test_what_is_left_empty_stays_unknown() -> None:
    """An empty field is no zero and no empty text."""
    given_form: dict[str, Any] = {"text": "依据", "number": "", "places": [], "level": None}

    assert read_form(FACTS, ["text"], ["number", "places", "level"], given_form) == {"text": "依据"}


@pytest.mark.parametrize("name", PROCEDURES)
def test_an_empty_form_names_every_required_field(name: str) -> None:
    """For every form that ships."""
    procedure = PROCEDURES[name]
    forms: list[Opening | Transition] = [procedure.open, *procedure.transitions]
    for one in forms:
        answer = read_form(procedure.facts, one.form, one.optional, {})
        if one.form:
            assert isinstance(answer, Refusal)
            assert set(answer.fields) == set(one.form)
        else:
            assert answer == {}


def test_a_later_table_is_merged_row_by_row() -> None:
    """A new reading replaces the old one of the same township and kind, and nothing else."""
    known = {"table": [{"place": "109", "rain_1h": 40.0, "rain_3h": 60.0}, {"place": "209", "rain_1h": 5.0}]}
    new = {"table": [{"place": "109", "rain_1h": 81.5}, {"place": "104", "rain_1h": 1.0}]}

    assert merged(FACTS, known, new)["table"] == [
        {"place": "109", "rain_1h": 81.5, "rain_3h": 60.0},
        {"place": "209", "rain_1h": 5.0},
        {"place": "104", "rain_1h": 1.0},
    ]


def test_a_township_that_is_listed_twice_in_one_report_is_one_row() -> None:
    """The later line counts, column by column."""
    table = [{"place": "511527109", "rain_1h": 40}, {"place": "511527109", "rain_1h": 81.5}]

    assert read_value(TOWNS, table) == [{"place": "511527109", "rain_1h": 81.5}]


def test_places_add_up_and_other_facts_are_replaced() -> None:
    """An area grows; the last word on everything else counts. What was known before is left alone."""
    known = {"places": ["109"], "number": 1.0, "text": "旧"}

    result = merged(FACTS, known, {"places": ["109", "209"], "number": 2.0})

    assert result == {"places": ["109", "209"], "number": 2.0, "text": "旧"}
    assert known == {"places": ["109"], "number": 1.0, "text": "旧"}


rows = st.lists(st.fixed_dictionaries({"place": st.sampled_from("abc")}, optional={"rain_1h": st.integers(0, 9)}))


@given(rows, rows)
def test_merging_the_same_news_twice_changes_nothing(first: list[dict[str, Any]], news: list[dict[str, Any]]) -> None:
    """A report that comes in twice is one report, and no township is listed twice."""
    once = merged(FACTS, merged(FACTS, {"table": []}, {"table": first}), {"table": news})
    twice = merged(FACTS, once, {"table": news})

    assert twice == once
    places = [row["place"] for row in once["table"]]
    assert len(places) == len(set(places))
