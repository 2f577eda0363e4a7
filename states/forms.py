"""Typed forms: what was filled in becomes facts, or a refusal that says what is wrong with each field."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from states.durations import duration
from states.procedure import Fact
from states.refusal import Cause, Refusal
from states.scales import Colour, Level
from states.text import Text, Unclear

MISSING = Text("必填", "is required")
_LONGEST = 20_000
_LARGEST = 1e9
_AREA_CODE = re.compile(r"[0-9]{2,12}")


class Wrong(Unclear):
    """One field is not what its type says; carries the text for the person who filled it in."""


def read_form(
    facts: Mapping[str, Fact], required: Iterable[str], optional: Iterable[str], given: Mapping[str, Any]
) -> dict[str, Any] | Refusal:
    """The values of a form in their types, or the refusal with a reason for every wrong field at once."""
    required = tuple(required)
    allowed = (*required, *optional)
    faults: dict[str, Text] = {
        name: Text("此处没有这个字段", "is not a field of this form") for name in given if name not in allowed
    }
    values: dict[str, Any] = {}
    for name in allowed:
        raw = given.get(name)
        if raw is None or raw in ("", []):
            if name in required:
                faults[name] = MISSING
            continue
        try:
            values[name] = read_value(facts[name], raw)
        except Wrong as wrong:
            faults[name] = wrong.reason
    if not faults:
        return values
    names = "、".join(faults)
    return Refusal(
        Cause.FORM,
        Text(f"请检查以下字段：{names}", f"please check these fields: {', '.join(faults)}"),
        fields=faults,
    )


def read_value(fact: Fact, raw: Any) -> Any:
    """One value in the type of its fact, as it is stored (JSON); `Wrong` with the reason."""
    if fact.type == "table":
        return _table(fact, raw)
    reader = _READERS.get(fact.type, _text)
    return reader(fact, raw)


def _number(fact: Fact, raw: Any) -> float:
    try:
        value = float(raw)
    except (TypeError, ValueError, OverflowError):
        raise Wrong(
            Text(f"应为数字{f'({fact.unit})' if fact.unit else ''}", f"must be a number {fact.unit}".strip())
        ) from None
    if isinstance(raw, bool) or not abs(value) <= _LARGEST:
        raise Wrong(Text("数值不合理", "is not a sensible number"))
    return value


def _integer(fact: Fact, raw: Any) -> int:
    value = _number(fact, raw)
    if value != int(value):
        raise Wrong(Text("应为整数", "must be a whole number"))
    return int(value)


def _yes_no(_fact: Fact, raw: Any) -> bool:
    answers = {True: True, False: False, "true": True, "false": False, "yes": True, "no": False}
    if isinstance(raw, (bool, str)) and raw in answers:
        return answers[raw]
    raise Wrong(Text("应为是或否", "must be yes or no"))


def _choice(fact: Fact, raw: Any) -> str:
    if isinstance(raw, str) and raw in fact.choices:
        return raw
    names = list(fact.choices)
    raise Wrong(Text(f"应为其中之一：{'、'.join(names)}", f"must be one of: {', '.join(names)}"))


def _colour(_fact: Fact, raw: Any) -> str:
    if isinstance(raw, str) and raw.lower() in set(Colour):
        return raw.lower()
    raise Wrong(Text("应为 red、orange、yellow、blue 之一", "must be red, orange, yellow or blue"))


def _level(_fact: Fact, raw: Any) -> str:
    if isinstance(raw, str) and raw in set(Level):
        return str(raw)
    raise Wrong(Text("应为 I、II、III、IV 之一", "must be I, II, III or IV"))


def _time(_fact: Fact, raw: Any) -> str:
    try:
        moment = datetime.fromisoformat(str(raw))
    except ValueError:
        raise Wrong(
            Text("应为时间，如 2026-08-23T17:08:00+08:00", "must be a time like 2026-08-23T17:08:00+08:00")
        ) from None
    if moment.tzinfo is None:
        raise Wrong(Text("时间须带时区", "must carry a time zone"))
    return moment.isoformat()


def _duration(_fact: Fact, raw: Any) -> str:
    try:
        duration(str(raw))
    except ValueError:
        raise Wrong(Text("应为时长，如 30m、12h、3d", "must be a duration like 30m, 12h or 3d")) from None
    return str(raw)


def _places(_fact: Fact, raw: Any) -> list[str]:
    codes = [raw] if isinstance(raw, str) else raw
    if isinstance(codes, list) and all(isinstance(code, str) and _AREA_CODE.fullmatch(code) for code in codes):
        return list(codes)
    raise Wrong(Text("应为行政区划代码(GB/T 2260)", "must be area codes (GB/T 2260)"))


def _posts(_fact: Fact, raw: Any) -> list[str]:
    keys = [raw] if isinstance(raw, str) else raw
    if isinstance(keys, list) and keys and all(isinstance(one, str) and one and not _unkeepable(one) for one in keys):
        return list(dict.fromkeys(keys))
    raise Wrong(Text("应为岗位(通讯录中的名称)", "must be posts, by their keys in the directory"))


def _warning(_fact: Fact, raw: Any) -> dict[str, Any]:
    if isinstance(raw, dict) and isinstance(raw.get("identifier"), str) and raw.get("headline"):
        if _unkeepable(json.dumps(raw, ensure_ascii=False).replace("\\u0000", "\0")):
            raise Wrong(Text("预警信息含非法字符", "the warning has a forbidden character"))
        return raw
    raise Wrong(Text("预警信息须有 identifier 和 headline", "a warning needs identifier and headline"))


def _text(_fact: Fact, raw: Any) -> str:
    if not isinstance(raw, str) or not raw.strip():
        raise Wrong(Text("应为文字", "must be text"))
    if len(raw) > _LONGEST or _unkeepable(raw):
        raise Wrong(
            Text(
                f"文字过长(最多 {_LONGEST} 字)或含非法字符",
                f"is longer than {_LONGEST} characters or has a forbidden one",
            )
        )
    return raw.strip()


def _unkeepable(text: str) -> bool:
    """Whether no database can keep `text`: a zero character, or half of a pair."""
    return "\0" in text or any("\ud800" <= one <= "\udfff" for one in text)


def _table(fact: Fact, raw: Any) -> list[dict[str, Any]]:
    if not isinstance(raw, list) or not all(isinstance(row, dict) for row in raw):
        raise Wrong(Text("应为表格", "must be a table"))
    rows: dict[Any, dict[str, Any]] = {}
    for number, row in enumerate(raw, start=1):
        filled: dict[str, Any] = {}
        for name, cell in row.items():
            if name not in fact.columns:
                raise Wrong(Text(f"第{number}行：没有“{name}”一列", f"row {number}: there is no column {name!r}"))
            if cell is None or cell == "":
                continue
            try:
                value = read_value(fact.columns[name], cell)
            except Wrong as wrong:
                at = fact.columns[name].title
                raise Wrong(
                    Text(
                        f"第{number}行 {at.zh}：{wrong.reason.zh}",
                        f"row {number}, {at.en}: {wrong.reason.en}",
                    )
                ) from wrong
            filled[name] = value[0] if fact.columns[name].type == "places" else value
        if fact.key not in filled:
            at = fact.columns[str(fact.key)].title
            raise Wrong(Text(f"第{number}行：缺少“{at.zh}”", f"row {number}: {at.en} is missing"))
        key = filled[fact.key]
        rows[key] = {**rows.get(key, {}), **filled}
    return list(rows.values())


_READERS = {
    "number": _number,
    "integer": _integer,
    "yes_no": _yes_no,
    "choice": _choice,
    "colour": _colour,
    "level": _level,
    "time": _time,
    "duration": _duration,
    "places": _places,
    "posts": _posts,
    "warning": _warning,
}


def merged(facts: Mapping[str, Fact], known: Mapping[str, Any], new: Mapping[str, Any]) -> dict[str, Any]:
    """What is known after `new` has come in: later values replace earlier ones, tables row by row."""
    result = dict(known)
    for name, value in new.items():
        fact = facts.get(name)
        if fact is not None and fact.anew:
            result[name] = value
        elif fact is not None and fact.type == "table" and isinstance(result.get(name), list):
            rows = {row[fact.key]: row for row in result[name]}
            for row in value:
                rows[row[fact.key]] = {**rows.get(row[fact.key], {}), **row}
            result[name] = list(rows.values())
        elif fact is not None and fact.type == "places" and isinstance(result.get(name), list):
            result[name] = [*result[name], *(code for code in value if code not in result[name])]
        else:
            result[name] = value
    return result
