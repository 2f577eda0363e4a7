"""What a file says and the language can not mean, in plain words, with what to do about each."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from pydantic import ValidationError

from plans.source import Place
from states.text import Text, Unclear

QUOTED = Text(
    "文字中有逗号、冒号、井号或括号时，整段加英文双引号",
    "put the text in quotes when it holds a comma, a colon, a hash sign or brackets",
)
_LOOK_UP = Text("按 LANGUAGE.md 中该词的例子改正", "correct it as in the example of LANGUAGE.md")
_LANGUAGES = {"zh": Text("中文", "Chinese"), "en": Text("英文", "English")}


def misread(wrong: ValidationError) -> Iterator[tuple[Place, Text, Text]]:
    """Every error: its place in the data, the reason and what to do."""
    for error in wrong.errors():
        place = tuple(part.rstrip("_") if isinstance(part, str) else part for part in error["loc"])
        reason, mend = _EXPLAINED.get(error["type"], _otherwise)(place, error)
        yield place, reason, mend


def _where(place: Place) -> str:
    return " › ".join(str(part) for part in place) or "—"


def _missing(place: Place, _: Any) -> tuple[Text, Text]:
    language = _LANGUAGES.get(str(place[-1]))
    if language is not None:
        reason = Text("“{where}”缺少{name}文本", "{where} has no text in {name}")
        return reason.filled(where=_where(place[:-1]), name=language), Text(
            "中文(zh)、英文(en)都要写", "write both: zh and en"
        )
    return Text(f"缺少“{_where(place)}”", f"{_where(place)} is missing"), Text("补写此项", "write it")


def _not_a_word(place: Place, _: Any) -> tuple[Text, Text]:
    where = _where(place)
    reason = Text(f"“{where}”不是流程语言中的词", f"{where} is not a word of the language")
    return reason, Text("查 LANGUAGE.md 的词表，或删去", "look it up in LANGUAGE.md, or delete it")


def _broken_text(place: Place, _: Any) -> tuple[Text, Text]:
    where, rest = _where(place[:-1]), place[-1]
    reason = Text(
        f"“{where}”的文字在逗号处断开，“{rest}”成了多余的词",
        f"the text of {where} breaks off at a comma: {rest!r} is left over",
    )
    return reason, QUOTED


def _not_text(place: Place, error: Any) -> tuple[Text, Text]:
    where, given = _where(place), error["input"]
    reason = Text(f"“{where}”应为文字，现为 {given!r}", f"{where} must be a text, not {given!r}")
    return reason, Text("把它放进英文双引号", "put it in quotes")


def _one_of(place: Place, error: Any) -> tuple[Text, Text]:
    where, expected = _where(place), str(error["ctx"]["expected"])
    given = error["input"]
    reason = Text(
        f"“{where}”不能是“{given}”，只能是：{expected.replace(' or ', '、').replace(', ', '、')}",
        f"{where} can not be {given!r}: it is {expected}",
    )
    return reason, Text("改为其中之一", "write one of them")


def _not_a_mapping(place: Place, _: Any) -> tuple[Text, Text]:
    where = _where(place)
    return Text(f"“{where}”应为若干“词: 值”", f"{where} must be words with their values"), _LOOK_UP


def _not_a_list(place: Place, _: Any) -> tuple[Text, Text]:
    where = _where(place)
    return Text(f"“{where}”应为列表", f"{where} must be a list"), Text(
        "每项前加“- ”，或写成 [甲, 乙]", "begin each item with '- ', or write [a, b]"
    )


def _unclear(place: Place, error: Any) -> tuple[Text, Text]:
    cause = error["ctx"]["error"]
    where = _where(place)
    said = cause.reason if isinstance(cause, Unclear) else Text(str(cause), str(cause))
    return Text(f"“{where}”：{said.zh}", f"{where}: {said.en}"), _LOOK_UP


def _otherwise(place: Place, error: Any) -> tuple[Text, Text]:
    where = _where(place)
    return Text(f"“{where}”有误：{error['msg']}", f"{where}: {error['msg']}"), _LOOK_UP


_EXPLAINED: dict[str, Callable[[Place, Any], tuple[Text, Text]]] = {
    "missing": _missing,
    "extra_forbidden": _not_a_word,
    "unexpected_keyword_argument": _broken_text,
    "string_type": _not_text,
    "literal_error": _one_of,
    "enum": _one_of,
    "model_type": _not_a_mapping,
    "model_attributes_type": _not_a_mapping,
    "dict_type": _not_a_mapping,
    "dataclass_type": _not_a_mapping,
    "tuple_type": _not_a_list,
    "list_type": _not_a_list,
    "value_error": _unclear,
}
