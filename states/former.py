"""What was published in words that the language has no more, in those of today: running cases stay on their version."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

_HERE = {
    "do": {"zh": "请在岗位上立即应答，不需他往", "en": "Answer now from your post; you need not go anywhere"},
    "can": {"zh": "在岗", "en": "I am here"},
    "can_not": {"zh": "不在岗位", "en": "I am not at my post"},
}


def of_today(data: Mapping[str, Any]) -> dict[str, Any]:
    """A stored procedure as it is written today; `data` stays as it is.

    Until 2026-11 a call said itself (`says`) that it is a roll call and sends nobody anywhere; today the procedure
    says so (`calling`).
    """
    said = False

    def read(part: Mapping[str, Any]) -> dict[str, Any]:
        nonlocal said
        then = []
        for effect in part.get("then", ()):
            call = effect.get("call")
            said = said or bool(call and "says" in call)
            then.append({"call": {word: one for word, one in call.items() if word != "says"}} if call else effect)
        return {**part, "then": then} if then else dict(part)

    today = {**data, "open": read(data["open"]), "transitions": [read(one) for one in data["transitions"]]}
    return {"calling": {"what": data["title"], **_HERE}, **today} if said else dict(data)
