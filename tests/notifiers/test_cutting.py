"""What a provider carries is counted in bytes; nothing of weight is cut, and nothing is torn."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notifiers.channels.cutting import MARK, cut, fitted, utf8

LINK = "https://desk.example/c/AbCdEfGhIjKlMnOpQrStUv"


def test_a_text_that_fits_is_left_alone() -> None:
    assert cut("启动防汛Ⅲ级响应", 24) == "启动防汛Ⅲ级响应"
    assert fitted("请应答", 9, ("不在文中",)) == "请应答"


@given(st.text(), st.integers(0, 60))
def test_no_text_is_longer_than_the_provider_carries_and_no_character_is_torn(text: str, most: int) -> None:
    short = cut(text, most)
    assert utf8(short) <= most
    assert short == text or text.startswith(short.removesuffix(MARK))


@pytest.mark.parametrize(
    ("text", "most", "short"),
    [
        ("启动防汛响应", 12, "启动防…"),
        ("response level III now", 18, "response level…"),
        ("水位 1234.5 米以上", 14, "水位…"),
        ("一😀二三四五", 10, "一😀…"),
        ("转移，撤离到安全地带", 15, "转移，撤…"),
        ("转移，撤离到安全地带", 12, "转移…"),
        ("超长", 2, ""),
    ],
)
def test_words_and_numbers_go_whole(text: str, most: int, short: str) -> None:
    assert cut(text, most) == short


def test_the_link_and_the_number_are_never_cut() -> None:
    text = f"{'强降雨仍将持续，请立即到岗。' * 100}\n请立即应答：{LINK}\n编号 C-7"
    short = fitted(text, 300, (LINK, "编号 C-7"))
    assert utf8(short) <= 300
    assert short.endswith(f"…\n{LINK}\n编号 C-7")
    assert short.count(LINK) == 1


def test_what_stands_before_the_cut_is_not_said_twice() -> None:
    short = fitted(f"{LINK}\n{'强降雨仍将持续。' * 100}\n编号 C-7", 200, (LINK, "编号 C-7"))
    assert (short.count(LINK), short.endswith("…\n编号 C-7")) == (1, True)


def test_a_limit_below_what_must_not_be_cut_is_refused() -> None:
    with pytest.raises(ValueError, match="must not be cut"):
        fitted("强降雨" * 100 + LINK, 20, (LINK,))


def test_other_providers_count_otherwise() -> None:
    assert cut("启动防汛响应", 4, len) == "启动防…"
