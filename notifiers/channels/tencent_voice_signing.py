"""What an account for calls by Tencent Cloud (腾讯云语音消息) holds. Light: no Apprise."""

from __future__ import annotations

import re

from notifiers.channels import door_key, templates
from notifiers.channels.accounts import Kind, Wanted
from notifiers.channels.tencent_signing import SECRET
from states.text import Text
from states.written_answer import BY_DIGIT

SERVICE, VERSION = "vms", "2020-09-02"
USUAL_LONGEST = 64
MOST_TIMES, USUAL_TIMES = 3, 2
KEYS = BY_DIGIT
"""What a key means; the fixed words of the template say so: 收到请按1，不能到岗请按2 (已到岗3，稍后到岗4，交副岗5)."""
KIND = Kind(
    "tencentvoice", Text("腾讯云语音电话", "calls by Tencent Cloud"),
    (
        *SECRET, door_key.WANTED, *templates.WANTED, templates.LONGEST,
        Wanted("times", Text("播放遍数（1 至 3）", "how often it is played, 1 to 3"), needed=False, shown=True,
               form=re.compile(f"[1-{MOST_TIMES}]")),
    ),
    "https://vms.tencentcloudapi.com", target=Text("电话号码", "telephone number"), note=door_key.NOTE,
)  # fmt: skip
