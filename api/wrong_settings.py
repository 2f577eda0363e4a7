"""What is wrong with settings that could not be read, setting by setting, in both languages; no secret is repeated."""

from __future__ import annotations

from typing import Any

from pydantic import SecretStr, ValidationError

from settings import Settings
from states.text import Text

_ONE = Text("{name}{given}：{why}", "{name}{given}: {why}")
_TOGETHER = Text("设置有误：{why}", "the settings do not fit together: {why}")
_WHOLE = Text("应为整数", "must be a whole number")
_NUMBER = Text("应为数", "must be a number")
_PLAIN = {
    "int_parsing": _WHOLE,
    "int_from_float": _WHOLE,
    "float_parsing": _NUMBER,
    "bool_parsing": Text("应为 true 或 false", "must be true or false"),
}
_LIMITS = {
    "ge": Text("不得小于 {limit}", "must be at least {limit}"),
    "gt": Text("应大于 {limit}", "must be above {limit}"),
    "le": Text("不得大于 {limit}", "must be at most {limit}"),
    "lt": Text("应小于 {limit}", "must be below {limit}"),
}
_ONE_OF = Text("只能是 {expected}", "must be {expected}")
_OTHER = Text("取值不对（{said}）", "{said}")


def wrong(fault: ValidationError) -> list[Text]:
    """One reason for each fault: which setting, what was given unless it is a secret, and what is allowed."""
    return [_told(one) for one in fault.errors(include_url=False)]


def _told(one: Any) -> Text:
    field = str(one["loc"][0]) if one["loc"] else ""
    if not field:
        return _TOGETHER.filled(why=_why(one))
    known = Settings.model_fields.get(field)
    secret = known is None or not known.repr or SecretStr in getattr(known.annotation, "__args__", (known.annotation,))
    return _ONE.filled(name=f"TOCSIN_{field.upper()}", given="" if secret else f"={one['input']}", why=_why(one))


def _why(one: Any) -> Text:
    context = one.get("ctx", {})
    for name, limit in _LIMITS.items():
        if name in context:
            return limit.filled(limit=context[name])
    if one["type"] == "literal_error":
        return _ONE_OF.filled(expected=context["expected"].replace(" or ", ", "))
    if one["type"] == "value_error":  # our own: 中文。 English
        zh, stop, en = str(context["error"]).partition("。")
        return Text(zh, (en if stop else zh).strip())
    return _PLAIN.get(one["type"]) or _OTHER.filled(said=one["msg"])
