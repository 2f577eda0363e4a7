"""What an account at a governance centre (基层社会治理平台) holds: the secret by which both sides sign.

Signed as `hook_signing` signs: Standard Webhooks 1.0. Light: the web process reads what comes back with it.
"""

from __future__ import annotations

from notifiers.channels.accounts import Kind
from notifiers.channels.hook_signing import SECRET
from states.text import Text

KIND = Kind(
    "centre", Text("社会治理平台", "governance centre"),
    (SECRET,),
    target=Text("平台内人员标识", "who the person is at the centre"),
    note=Text(
        "一次叫应经同一平台的全部人员合并为一个请求；平台按人逐条回传结果，计入同一份名册。",
        "All persons of a call-out who are reached through one centre go in one request; it tells of each of them, and "
        "what it tells stands in the same roster.",
    ),
)  # fmt: skip
