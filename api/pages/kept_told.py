"""How the timeline tells of an answer that lay on a telephone until there was a line."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from states.text import Text


def kept_told(data: Mapping[str, Any]) -> Text:
    """For how long it lay there, and how wrong that clock was; nothing of an answer that came at once."""
    zh = en = ""
    if waited := data.get("waited"):
        minutes = math.ceil(waited / 60)
        zh, en = f"，离线时作答，{minutes} 分钟后送达", f", given without a line, came in {minutes} min later"
    if ahead := data.get("clock_ahead"):
        minutes, fast = math.ceil(abs(ahead) / 60), ahead > 0
        zh += f"，手机时钟{'快' if fast else '慢'} {minutes} 分钟，已换算"
        en += f", the phone's clock is {minutes} min {'ahead' if fast else 'behind'}: set right"
    return Text(zh, en)
