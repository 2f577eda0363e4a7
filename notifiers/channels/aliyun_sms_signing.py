"""What an account for SMS by Alibaba Cloud (阿里云短信) holds, and the actions asked of it. Light: no Apprise."""

from __future__ import annotations

from notifiers.channels import door_key, templates
from notifiers.channels.accounts import Kind, Wanted
from notifiers.channels.aliyun_signing import ACCESS_KEY
from states.text import Text

VERSION = "2017-05-25"
USUAL_LONGEST = 35
"""Characters of a variable of a notice template (rule since 2018-01-10); an account may say otherwise."""
KIND = Kind(
    "aliyunsms", Text("阿里云短信", "SMS by Alibaba Cloud"),
    (
        *ACCESS_KEY, Wanted("sign_name", Text("短信签名", "SMS signature"), shown=True), door_key.WANTED,
        *templates.WANTED, templates.LONGEST,
    ),
    "https://dysmsapi.aliyuncs.com", per_second=5000, target=Text("手机号码", "mobile number"), written_back=True,
    note=door_key.NOTE,
)  # fmt: skip
