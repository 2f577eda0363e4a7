"""What the journal says in one line of what was found amiss in the engine, and of what is so no longer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from api.pages.kinds import Kind, text_of
from states.text import Text


def _found(data: Mapping[str, Any]) -> Text:
    title, number, detail = text_of(data.get("title")), int(data.get("number", 1)), str(data.get("detail", ""))
    many = Text(f"（{number} 项）", f" ({number})") if number > 1 else Text("", "")
    more = Text(f"：{detail}", f": {detail}") if detail else Text("", "")
    return Text(f"{title.zh}{many.zh}{more.zh}", f"{title.en}{many.en}{more.en}")


OVERSIGHT = {
    "amiss": Kind(Text("自检发现异常", "found amiss"), _found),
    "amiss_gone": Kind(Text("异常已消除", "no longer amiss"), _found),
}
