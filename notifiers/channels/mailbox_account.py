"""The mailbox to which replies to our mails come, as a channel account: read over IMAP, nothing is sent through it."""

from __future__ import annotations

import re

from notifiers.channels import mail_account
from notifiers.channels.accounts import Kind, Wanted
from states.text import Text

MAIL_SCHEMAS = frozenset({"tmail", "tmails", mail_account.KIND.channel})
"""Addresses to which mail goes; what is answered comes to their `?from=`, or to the sender of their account."""
_MAILBOX = re.compile(r"[^@\s]+@[^@\s]+")
KIND = Kind(
    channel="mailbox",
    title=Text("回信邮箱（IMAP）", "mailbox of replies (IMAP)"),
    wants=(
        Wanted(
            "address",
            Text("发件地址（与发信账号的发件地址一致）", "address mails are sent from"),
            shown=True,
            form=_MAILBOX,
        ),
        Wanted("user", Text("登录名", "log-in name"), shown=True),
        Wanted("password", Text("密码或授权码", "password")),
        Wanted("folder", Text("文件夹（默认 INBOX）", "folder (INBOX if empty)"), needed=False, shown=True),
    ),
    secure="imaps",
    here="imap",
)
