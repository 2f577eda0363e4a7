"""What is known is said in words, in both languages: nobody is shown how the machinery keeps it."""

from typing import Any

import pytest

from states.procedure import Fact
from states.saying import measured, said, sayer
from states.text import Text

TITLE = Text("要素", "fact")
BLOCKED = {"cut": Text("中断", "cut off")}
COLUMNS = {"place": Fact(type="text", title=TITLE)}


@pytest.mark.parametrize(
    ("fact", "value", "words"),
    [
        (Fact(type="level", title=TITLE), "IV", Text("Ⅳ级", "level IV")),
        (Fact(type="colour", title=TITLE), "orange", Text("橙色", "orange")),
        (Fact(type="choice", title=TITLE, choices=BLOCKED), "cut", Text("中断", "cut off")),
        (Fact(type="choice", title=TITLE, choices=BLOCKED), "gone", Text("gone", "gone")),
        (Fact(type="yes_no", title=TITLE), False, Text("否", "no")),
        (Fact(type="duration", title=TITLE), "30m", Text("30分钟", "30 min")),
        (Fact(type="number", title=TITLE, unit="mm"), 52.4, Text("52.4", "52.4")),
        (Fact(type="places", title=TITLE), ["5115", "5116"], Text("5115、5116", "5115, 5116")),
        (Fact(type="table", title=TITLE, key="place", columns=COLUMNS), [{}, {}], Text("2 行", "2 rows")),
        (Fact(type="warning", title=TITLE), {"headline": "暴雨橙色预警"}, Text("暴雨橙色预警", "暴雨橙色预警")),
    ],
)  # fmt: skip
def test_a_fact_is_said_in_words(fact: Fact, value: Any, words: Text) -> None:
    assert said(fact, value) == words


def test_a_page_says_the_unit_where_a_reason_writes_it_itself() -> None:
    rain = Fact(type="number", title=TITLE, unit="mm")
    assert measured(rain, 52.4) == Text("52.4 mm", "52.4 mm")
    assert sayer({"rain": rain})("rain", 52.4) == Text("52.4", "52.4")
    assert measured(Fact(type="level", title=TITLE), "IV") == Text("Ⅳ级", "level IV")


@pytest.mark.parametrize(
    ("path", "value", "words"),
    [
        ("level", "II", Text("Ⅱ级", "level II")),
        ("suggested.level", "IV", Text("Ⅳ级", "level IV")),
        ("suggested.level", "none", Text("无", "no level")),
        ("children.response.levels_in_force", ["IV", "III"], Text("Ⅳ级、Ⅲ级", "level IV, level III")),
        ("tasks.open", 3, Text("3", "3")),
        ("state", "active", Text("active", "active")),
    ],
)
def test_what_the_engine_tells_is_said_in_words_too(path: str, value: Any, words: Text) -> None:
    say = sayer({"level": Fact(type="level", title=TITLE)})
    assert say(path, value) == words
