"""An account for sending mail: which server, who logs in, who the sender is. Its addresses name no secret.

`smtps://` is always encrypted: from the first byte on port 465, by STARTTLS on every other, or as `mode` says. Plain
`smtp://` is for a server on this machine.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from notifiers.channels.accounts import RATE, Kind, Wanted, rate_faults
from notifiers.channels.targets import MAILBOX
from states.text import Text

_MODE = re.compile("implicit|starttls")
_BOTH = Text("登录名和密码要么都填，要么都不填", "give both log-in name and password, or neither")
_ONE_LINE = re.compile(r"[^\x00-\x1f\x7f]{1,100}")


def _faults(values: Mapping[str, str]) -> dict[str, Text]:
    alone = {"user", "password"} - values.keys()
    return rate_faults(values) | (dict.fromkeys(alone, _BOTH) if len(alone) == 1 else {})


KIND = Kind(
    channel="smtp",
    title=Text("邮件（SMTP）", "mail (SMTP)"),
    wants=(
        Wanted("address", Text("发件地址", "address mails are sent from"), shown=True, form=MAILBOX),
        Wanted("name", Text("发件人名称", "name of the sender"), needed=False, shown=True, form=_ONE_LINE),
        Wanted("user", Text("登录名", "log-in name"), needed=False, shown=True),
        Wanted("password", Text("密码或授权码", "password"), needed=False),
        Wanted(
            "mode",
            Text("加密方式 implicit 或 starttls（默认按端口）", "implicit or starttls (by the port if empty)"),
            needed=False,
            shown=True,
            form=_MODE,
        ),
        RATE,
    ),
    target=Text("收件人邮箱", "mail address of who receives"),
    secure="smtps",
    here="smtp",
    faults=_faults,
)
